"""How the columns of the activations lab are computed; only a worker imports this."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
import torch

from engine.record.pieces import Pieces
from engine.train.data import load
from engine.train.measure import Measure, Measures
from engine.train.network import Pass
from engine.train.stack import Stack
from pages.activations.columns import ALIVE, ASLEEP, DEAD, REVIVED, SLEEP, UNITS

Array = np.ndarray
NO_UNIT = 255


class Watch:
    """A stack's network on all of its training examples, and which units have been dead there."""

    def __init__(self, stack: Stack) -> None:
        parts = np.stack([load(spec).train_x for spec in stack.specs])
        self.run = Pass(stack.weights, stack.specs, parts.shape[1])
        self.run.x.copy_(torch.from_numpy(parts))
        self.died = [np.zeros((len(stack.specs), n), bool) for n in stack.specs[0].hidden]


_WATCHES: WeakKeyDictionary[Stack, Watch] = WeakKeyDictionary()


def unit_states(stack: Stack, wanted: Sequence[str]) -> Pieces[dict[str, Array]]:
    """`unit_states` (K, depth, UNITS); an activation that never is 0 for good has units that are alive throughout.

    Judged on the whole training set: a unit that is off for one example, or for a batch, is not dead.
    """
    spec = stack.specs[0]
    if not spec.depth:
        return {}
    if stack not in _WATCHES:
        _WATCHES[stack] = Watch(stack)
    watch = _WATCHES[stack]
    yield from watch.run.forwarding(running=spec.norm.name == "batch_norm")
    found = np.full((len(stack.specs), spec.depth, UNITS), NO_UNIT, np.uint8)
    for layer, h in enumerate(watch.run.h):
        states = _states(h.numpy(), watch.died[layer], [one.activation.dies for one in stack.specs])
        found[:, layer, : states.shape[1]] = states[:, :UNITS]
        yield
    return {"unit_states": found}


def _states(h: Array, died: Array, dies: Sequence[bool]) -> Array:
    """(K, units) of activations (K, N, units); `died` is brought up to date."""
    share = (h != 0).mean(1)
    share[~np.array(dies)] = 1.0
    states = np.where(share == 0, DEAD, np.where(share < SLEEP, ASLEEP, np.where(died, REVIVED, ALIVE)))
    died |= share == 0
    return states.astype(np.uint8)


def two_weights(stack: Stack, wanted: Sequence[str]) -> dict[str, Array]:
    """`two_weights` (K, 2)."""
    return {"two_weights": stack.weights.w[0][:, :2, 0].double().numpy().copy()}


def activation_parameter(stack: Stack, wanted: Sequence[str]) -> dict[str, Array]:
    """`activation_parameter` (K, depth)."""
    k, depth = len(stack.specs), stack.specs[0].depth
    if not depth:
        return {}
    slopes = [slope.double().mean((1, 2)).numpy() for slope in stack.weights.slope]
    return {"activation_parameter": np.stack(slopes, 1) if slopes else np.full((k, depth), np.nan)}


MEASURES: Measures = {
    "activation_parameter": Measure("stack", activation_parameter),
    "unit_states": Measure("stack", unit_states),
    "two_weights": Measure("stack", two_weights),
}
"""One entry for each column that names this module."""
