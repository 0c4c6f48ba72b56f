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
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages.activations import cost
from pages.activations.columns import ALIVE, ASLEEP, DEAD, HINGES, POINTS, REVIVED, SLEEP, UNITS, along

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
_CURVES: WeakKeyDictionary[Stack, Pass] = WeakKeyDictionary()


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


# -- the function of one input --------------------------------------------------------------------------------------


def curve(stack: Stack, wanted: Sequence[str]) -> Pieces[dict[str, Array]]:
    """`curve_answer` (K, POINTS) and `curve_hinges` (K, HINGES) of networks of one input."""
    if stack.specs[0].sizes[0] != 1:
        return {}
    if stack not in _CURVES:
        _CURVES[stack] = Pass(stack.weights, stack.specs, POINTS)
        places = np.stack([along(spec) for spec in stack.specs])
        _CURVES[stack].x.copy_(torch.from_numpy(places[:, :, None]))
    run, turns = _CURVES[stack], list[Array]()
    yield from run.forwarding(lambda layer, z: turns.append(_turns(stack.specs, layer, z.numpy())), running=True)
    hinges = np.full((len(stack.specs), HINGES), np.nan, np.float32)
    for row, spec in enumerate(stack.specs):
        found = np.sort(_places(along(spec), [part[row] for part in turns]))[:HINGES]
        hinges[row, : len(found)] = found
    return {"curve_answer": run.logits[:, :, 0].float().numpy().copy(), "curve_hinges": hinges}


def _turns(specs: Sequence[TrainSpec], layer: int, z: Array) -> Array:
    """(K, POINTS - 1, units) how far to the next place a unit passes its kink, NaN where it does not.

    Of Maxout half way, where another piece has become the largest.
    """
    pieces = specs[0].products[layer] // specs[0].hidden[layer]
    if pieces > 1:
        winner = z.reshape(*z.shape[:2], -1, pieces).argmax(3)
        return np.where(winner[:, 1:] != winner[:, :-1], 0.5, np.nan)
    low, high = z[:, :-1], z[:, 1:]
    share = np.where((low > 0) != (high > 0), low / (low - high), np.nan)
    share[[not _kinked(spec) for spec in specs]] = np.nan
    return share


def _kinked(spec: TrainSpec) -> bool:
    """Whether its f has another slope on either side of 0."""
    below, above = spec.activation.df(np.array([-1e-9, 1e-9]))
    return abs(above - below) > 1e-6 or spec.activation.name == "step"


def _places(x: Array, turns: Sequence[Array]) -> Array:
    """The inputs at which units of any layer turn."""
    found = [x[:-1, None] + (x[1] - x[0]) * part for part in turns]
    return np.concatenate([part[np.isfinite(part)] for part in found]) if found else np.empty(0)


# -- costs ----------------------------------------------------------------------------------------------------------


def costs(stack: Stack, wanted: Sequence[str]) -> dict[str, Array]:
    """`elementwise_cost` (K,) and `layer_parameters` (K, depth)."""
    if not stack.specs[0].depth:
        return {}
    shares = [sum(cost.nonlinear(spec)) / sum(cost.products(spec)) for spec in stack.specs]
    return {
        "elementwise_cost": np.array(shares),
        "layer_parameters": np.array([cost.parameters(spec) for spec in stack.specs], float),
    }


MEASURES: Measures = {
    **dict.fromkeys(("curve_answer", "curve_hinges"), Measure("stack", curve)),
    **dict.fromkeys(("elementwise_cost", "layer_parameters"), Measure("stack", costs, when="ends")),
    "activation_parameter": Measure("stack", activation_parameter),
    "unit_states": Measure("stack", unit_states),
    "two_weights": Measure("stack", two_weights),
}
"""One entry for each column that names this module."""
