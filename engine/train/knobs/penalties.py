"""Knobs of what keeps weights and gradients small."""

from __future__ import annotations

from dataclasses import dataclass

from engine.spec import Knobs, one_of, real


@dataclass(frozen=True)
class PenaltyKnobs(Knobs):
    """Loss + l2/2 sum w^2 + l1 sum |w|; decay: w <- (1 - lr decay) w before each update. 0 is none of it.

    The half makes the gradient l2 w: `weight_decay` of torch.optim.SGD and Adam. A book that writes lambda sum w^2
    without it has lambda = l2/2. `decay` is that of AdamW, decoupled from the gradient, for every optimizer; with SGD
    both are the same. l1 enters by its subgradient, sign(w) with 0 at 0, or `proximal`: after the update w is moved
    towards 0 by lr l1 and stays there if it would cross. `max_norm` bounds the length of the weights into each unit
    after each update. `clip` bounds the length of a gradient of all parameters together, or with `value` each number,
    that of l2 and l1 included. Weights alone are penalized, or `all` that is learnt; max_norm is of weights always.
    """

    l2: float = real(0.0, 0.0, 1000.0, live=True, group="regularization")
    l1: float = real(0.0, 0.0, 1000.0, live=True, group="regularization")
    l1_kind: str = one_of("subgradient", "subgradient", "proximal", apart=True, group="regularization", spelt="l1.kind")
    decay: float = real(0.0, 0.0, 1000.0, live=True, group="regularization")
    penalize: str = one_of("weights", "weights", "all", apart=True, group="regularization")
    max_norm: float = real(0.0, 0.0, 1000.0, live=True, group="regularization")
    clip: float = real(0.0, 0.0, 1000.0, live=True, group="regularization")
    clip_kind: str = one_of("norm", "norm", "value", apart=True, group="regularization", spelt="clip.kind")
