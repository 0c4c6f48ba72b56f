"""The update rules on a stack, in place: each variant's knobs are one row of a (K, 1) column.

`engine.optimizers` has the same rules in plain operators; the tests hold the two against each other and torch.optim.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import torch

from engine.optimizers import Optimizer

Tensor = torch.Tensor


class Updater:
    """One optimizer on neighbouring rows of a stack: weights w and gradients g are (k, P) views."""

    def __init__(self, rules: Sequence[Optimizer], w: Tensor, g: Tensor) -> None:
        self.w, self.g, self.t = w, g, 0
        self.state = [torch.zeros_like(w) for _ in range(rules[0].slots)]
        self.knobs = {
            key: torch.tensor([[getattr(rule, key)] for rule in rules], dtype=torch.float64)
            for key in type(rules[0]).knobs()
        }
        self.columns = {key: column.to(w.dtype) for key, column in self.knobs.items()}
        self.minus_lr = -self.columns["lr"]
        self._apply = _RULES[rules[0].name]
        self._scratch = torch.zeros_like(w) if len(self.state) > 1 else w

    def step(self) -> None:
        """One update of w from g."""
        self.t += 1
        self._apply(self)

    def column(self, values: Tensor) -> Tensor:
        """A (k, 1) column in the stack's precision, computed in double."""
        return values.to(self.w.dtype)


def _sgd(u: Updater) -> None:
    u.w.addcmul_(u.g, u.minus_lr)


def _momentum(u: Updater) -> None:
    (v,) = u.state
    v.mul_(u.columns["beta"]).addcmul_(u.g, u.minus_lr)
    u.w.add_(v)


def _adam(u: Updater) -> None:
    m, s = u.state
    b1, b2, lr = (u.knobs[key] for key in ("beta1", "beta2", "lr"))
    m.mul_(u.columns["beta1"]).addcmul_(u.g, u.column(1 - b1))
    u.g.mul_(u.g)
    s.mul_(u.columns["beta2"]).addcmul_(u.g, u.column(1 - b2))
    torch.mul(s, u.column(1 / (1 - b2**u.t)), out=u._scratch).sqrt_().add_(u.columns["eps"])
    torch.div(m, u._scratch, out=u._scratch)
    u.w.addcmul_(u._scratch, u.column(-lr / (1 - b1**u.t)))


_RULES = {"sgd": _sgd, "momentum": _momentum, "adam": _adam}


def updaters(rules: Sequence[Optimizer], w: Tensor, g: Tensor) -> list[Updater]:
    """One Updater for each run of neighbours with the same kind of optimizer; together they cover all rows."""
    found, at = [], 0
    for _, group in groupby(rules, type):
        members = list(group)
        rows = slice(at, at + len(members))
        found.append(Updater(members, w[rows], g[rows]))
        at += len(members)
    return found
