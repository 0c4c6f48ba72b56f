"""What the terms of a step are written with: key, template in LaTeX ({key} for a part, * for a product) and value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray
SYMBOLS = {
    "lr": r"\alpha", "beta": r"\beta", "beta1": r"\beta_1", "beta2": r"\beta_2", "eps": r"\epsilon",
    "alpha": r"\rho", "rho": r"\rho", "weight_decay": r"\lambda", "damping": r"\delta", "etaplus": r"\eta^{+}",
    "etaminus": r"\eta^{-}", "t": "t", "w": "w_t", "g": "g_t", "v0": "v_{t-1}", "v": "v_t", "m0": "m_{t-1}", "m": "m_t",
    "s0": "s_{t-1}", "s": "s_t", "m_hat": r"\hat m_t", "s_hat": r"\hat s_t", "d": "d_t", "d0": "d_{t-1}",
    "g0": "g_{t-1}", "factor": r"\alpha^{\text{eff}}_t", "delta": r"\Delta w_t", "w_new": "w_{t+1}",
    "x_new": "x_{t+1}", "p": "p_t", "a": "a_t", "target": "w_t + p_t",
}  # fmt: skip
"""LaTeX of the parts that methods have in common; what only one has is in its `symbols`."""


class Row(NamedTuple):
    """One term; without `spelt` its numbers are not put in, as they would say nothing."""

    key: str
    template: str
    value: Any
    spelt: bool = True


class Step:
    """Update t (from 1): what is recorded of w_t, the slots before, and w_(t+1). `known` has each key's numbers.

    `slots` says which column each slot that was asked for is in: key -> column.
    """

    def __init__(
        self, t: int, now: Mapping[str, Array], before: Mapping[str, Array], after: Array, knobs: Mapping[str, Any]
    ) -> None:
        self.t, self.now, self.before, self.knobs = t, now, before, knobs
        self.w, self.g, self.after, self.lr = now["position"], now["gradient"], after, knobs["lr"]
        self.known: dict[str, Array] = {key: value for key, value in knobs.items() if not isinstance(value, str)}
        self.known |= {"w": self.w, "g": self.g, "t": np.array([float(t)])}
        self.slots: dict[str, str] = {}

    def slot(self, key: str, column: str) -> Array:
        """A slot after the update; `key`0 is what it was before."""
        self.known[f"{key}0"], self.known[key] = self.before[column], self.now[column]
        self.slots[key] = column
        return self.now[column]

    def row(self, key: str, template: str, value: Any, spelt: bool = True) -> Row:
        """A term whose value later terms may name."""
        self.known[key] = np.atleast_1d(value)
        return Row(key, template, value, spelt)

    def start(self) -> Row:
        """The gradient."""
        return self.row("g", r"\nabla f(w_t)", self.g, spelt=False)

    def factor(self, root: str, value: Any) -> Row:
        """The effective rate lr / (sqrt(root) + eps), `root` a key; `value` is that denominator."""
        return self.row("factor", r"\frac{{{lr}}}{{\sqrt{{{ROOT}}} + {eps}}}".replace("ROOT", root), self.lr / value)

    def end(self, template: str, delta: Any) -> list[Row]:
        """The change of w, and w after it."""
        return [self.row("delta", template, delta), self.row("w_new", "{w} + {delta}", self.after)]
