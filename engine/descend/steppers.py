"""Methods at work on N points at once, each coordinate a row: w and g are (2, N), a knob a number or (N,).

Points never mix: every operation is elementwise, and dot products are written out, so a point's path is the same to the
last bit whoever moves beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.descend.field import Landscape
from engine.parts.optimizers import Optimizer

Array = np.ndarray
DECREASE = 1e-4
"""Share of the slope that Armijo's rule wants of a step."""
HALVINGS = 40
CURVED = 1e-8
"""Cosine between s and y from which on a pair tells of curvature."""
TINY = 1e-200
"""Products of s and y below it are about to underflow: the path has arrived."""


class Stepper:
    """A first-order method; its knobs are numbers, (n,) arrays or words.

    `extra` holds what second-order methods show of themselves, after each step.
    """

    def __init__(self, method: type[Optimizer], knobs: Mapping[str, Any], field: Landscape, n: int) -> None:
        self.knobs, self.field, self.n = dict(knobs), field, n
        self.state: tuple[Array, ...] = tuple(np.zeros((2, n)) for _ in range(method.slots))
        self.extra: dict[str, Array] = {}
        self.calls, self.hessians = np.zeros(n), np.zeros(n)
        self._rule = method.rule

    def step(self, w: Array, g: Array, t: int, lr: Array) -> Array:
        """The points after update t (from 1) with gradients g at w."""
        self.knobs["lr"] = lr
        new, *state = self._rule(w, g, t, *self.state, **self.knobs)
        self.state = tuple(state)
        found: Array = new
        return found


class LineSearcher(Stepper):
    """A method that moves along its own direction p, by lr or by as much of it as Armijo's rule allows."""

    def __init__(self, method: type[Optimizer], knobs: Mapping[str, Any], field: Landscape, n: int) -> None:
        super().__init__(method, knobs, field, n)
        self.searching = self.knobs["line_search"] == "armijo"
        self._height: Array | None = None

    def step(self, w: Array, g: Array, t: int, lr: Array) -> Array:
        p = self.direction(w, g, t)
        self.extra["target"] = w + p
        first = self.shortened(g, t, lr)
        length = self._search(w, g, p, first) if self.searching else first
        self.extra["length"] = length
        return w + length * p

    def direction(self, w: Array, g: Array, t: int) -> Array:
        """p (2, N)."""
        raise NotImplementedError

    def shortened(self, g: Array, t: int, lr: Array) -> Array:
        """The step length to begin with, (N,)."""
        return lr

    def _search(self, w: Array, g: Array, p: Array, first: Array) -> Array:
        """Backtracking: the first of first, first/2, first/4, ... with f(w + a p) <= f(w) + 1e-4 a min(g p, 0).

        0 where none of HALVINGS does. The height of w is that of the last accepted trial, so it costs only once.
        """
        if self._height is None:
            self._height = self.field.f(w)
            self.calls = self.calls + 1
        slope = DECREASE * np.minimum(dot(g, p), 0)
        length, pending, height = first + np.zeros(self.n), np.isfinite(self._height), self._height
        for _ in range(HALVINGS):
            trial = self.field.f(w + length * p)
            self.calls = self.calls + pending
            good = pending & (trial <= self._height + length * slope)
            height = np.where(good, trial, height)
            pending = pending & ~good
            if not pending.any():
                break
            length = np.where(pending, length / 2, length)
        self._height = height
        return np.where(pending | ~np.isfinite(height), 0.0, length)


class NewtonStepper(LineSearcher):
    """p = -(H + damping I)^(-1) g, 0 where that is singular."""

    def direction(self, w: Array, g: Array, t: int) -> Array:
        h = self.field.hessian(w)
        self.hessians = self.hessians + 1
        self.extra["hessian"] = h
        return newton_direction(h, g, self.knobs["damping"])


def newton_direction(h: Array, g: Array, damping: Any) -> Array:
    """-(H + damping I)^(-1) g of H = (xx, xy, yy); 0 where that is singular."""
    a, b, c = h[0] + damping, h[1], h[2] + damping
    determinant = a * c - b * b
    singular = determinant == 0
    scale = np.where(singular, 0.0, -1 / np.where(singular, 1.0, determinant))
    return scale * np.stack([c * g[0] - b * g[1], a * g[1] - b * g[0]])


class QuasiNewton(LineSearcher):
    """Learns the curvature from s, the last change of w, and y, the change of g that came with it."""

    def __init__(self, method: type[Optimizer], knobs: Mapping[str, Any], field: Landscape, n: int) -> None:
        super().__init__(method, knobs, field, n)
        self._last: tuple[Array, Array] | None = None

    def direction(self, w: Array, g: Array, t: int) -> Array:
        if self._last is not None:
            self._pair(w - self._last[0], g - self._last[1])
        self._last = w.copy(), g.copy()
        return self.solve(g)

    def shortened(self, g: Array, t: int, lr: Array) -> Array:
        """The first step goes at most lr far, whatever the scale of f."""
        return lr * np.minimum(1.0, 1 / np.maximum(abs(g[0]) + abs(g[1]), 1e-300)) if t == 1 else lr

    def _pair(self, s: Array, y: Array) -> None:
        ys, yy = dot(y, s), dot(y, y)
        curved = (ys > CURVED * np.sqrt(yy) * np.sqrt(dot(s, s))) & (ys > TINY) & (yy < 1 / TINY)
        self.learn(s, y, np.where(curved, ys, 1.0), np.where(curved, yy, 1.0), curved)

    def learn(self, s: Array, y: Array, ys: Array, yy: Array, curved: Array) -> None:
        """Take up the pair s, y (2, N) where it is `curved`."""
        raise NotImplementedError

    def solve(self, g: Array) -> Array:
        """-B g."""
        raise NotImplementedError


class BFGSStepper(QuasiNewton):
    """Keeps B itself, as xx, xy, yy."""

    def __init__(self, method: type[Optimizer], knobs: Mapping[str, Any], field: Landscape, n: int) -> None:
        super().__init__(method, knobs, field, n)
        self._b = np.stack([np.ones(n), np.zeros(n), np.ones(n)])
        self._fresh = np.ones(n, bool)

    def learn(self, s: Array, y: Array, ys: Array, yy: Array, curved: Array) -> None:
        xx, xy, yy_ = np.where(self._fresh & curved, ys / yy * UNIT, self._b)
        u = np.stack([xx * y[0] + xy * y[1], xy * y[0] + yy_ * y[1]])  # B y
        more = (1 + dot(y, u) / ys) / ys
        new = [
            xx - 2 * u[0] * s[0] / ys + more * s[0] * s[0],
            xy - (u[0] * s[1] + u[1] * s[0]) / ys + more * s[0] * s[1],
            yy_ - 2 * u[1] * s[1] / ys + more * s[1] * s[1],
        ]
        self._b = np.where(curved, np.stack(new), self._b)
        self._fresh = self._fresh & ~curved

    def solve(self, g: Array) -> Array:
        self.extra["inverse_hessian"] = self._b
        return bfgs_direction(self._b, g)


def bfgs_direction(b: Array, g: Array) -> Array:
    """-B g of B = (xx, xy, yy)."""
    xx, xy, yy = b
    return -np.stack([xx * g[0] + xy * g[1], xy * g[0] + yy * g[1]])


class LBFGSStepper(QuasiNewton):
    """Keeps pairs, the newest last; a row's `history` says how many of them it uses."""

    def __init__(self, method: type[Optimizer], knobs: Mapping[str, Any], field: Landscape, n: int) -> None:
        super().__init__(method, knobs, field, n)
        self._uses = np.broadcast_to(np.asarray(self.knobs["history"]), (n,))
        self._pairs: list[tuple[Array, Array, Array]] = []
        self._scale = np.ones(n)

    def learn(self, s: Array, y: Array, ys: Array, yy: Array, curved: Array) -> None:
        """A pair is pushed in from the right; rows without curvature keep theirs (an empty pair has 1 / y's = 0)."""
        self._scale = np.where(curved, ys / yy, self._scale)
        empty = (np.zeros_like(s), np.zeros_like(s), np.zeros(self.n))
        before = [empty, *self._pairs]
        after = [*self._pairs, (s, y, 1 / ys)]
        kept = [
            tuple(np.where(curved, b, a) for a, b in zip(*pair, strict=True))
            for pair in zip(before, after, strict=True)
        ]
        self._pairs = kept[-int(self._uses.max()) :]  # type: ignore[assignment]

    def solve(self, g: Array) -> Array:
        q, shares = g, []
        used = [(s, y, np.where(self._uses >= age, rho, 0.0)) for age, (s, y, rho) in self._aged()]
        for s, y, rho in used:
            shares.append(rho * dot(s, q))
            q = q - shares[-1] * y
        r = self._scale * q
        for (s, y, rho), share in zip(reversed(used), reversed(shares), strict=True):
            r = r + (share - rho * dot(y, r)) * s
        return -r

    def _aged(self) -> Sequence[tuple[int, tuple[Array, Array, Array]]]:
        """(age, pair), the newest first and of age 1."""
        return list(enumerate(reversed(self._pairs), 1))


UNIT = np.array([[1.0], [0.0], [1.0]])


def dot(a: Array, b: Array) -> Array:
    """a'b of each point, (N,)."""
    found: Array = a[0] * b[0] + a[1] * b[1]
    return found


def stacked(rules: Sequence[Optimizer]) -> dict[str, Any]:
    """The knobs of methods of one kind: numbers as (N,), words (all alike) as they are."""
    found = {key: [getattr(rule, key) for rule in rules] for key in rules[0].knobs()}
    return {key: values[0] if isinstance(values[0], str) else np.array(values) for key, values in found.items()}


def kind(rule: Optimizer) -> tuple[str, ...]:
    """What methods must share to move as one: their name and the words among their knobs."""
    return (rule.name, *(value for key in rule.knobs() if isinstance(value := getattr(rule, key), str)))
