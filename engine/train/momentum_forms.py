"""PyTorch's form of the methods with a velocity: the rate stands outside it, v <- beta v + g; w <- w - lr v.

While the rate is constant the iterates are those of v <- beta v - lr g; w <- w + v. Where it drops, a velocity that
holds the old rate coasts on, and one that does not is slowed at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.parts.optimizers.optimizer import Rows


def momentum(u: Rows) -> None:
    """w <- w - lr v."""
    (v,) = u.state
    u.w.addcmul_(v.mul_(u.columns["beta"]).add_(u.g), u.minus_lr)


def nesterov(u: Rows) -> None:
    """w <- w - lr (g + beta v)."""
    (v,) = u.state
    v.mul_(u.columns["beta"]).add_(u.g)
    u.w.addcmul_(u.g.addcmul_(v, u.columns["beta"]), u.minus_lr)


OUTSIDE: Mapping[str, Callable[[Rows], None]] = {"momentum": momentum, "nesterov": nesterov}
"""Of every optimizer whose momentum is a velocity, by name."""
