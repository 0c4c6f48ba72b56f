"""What is drawn of a network: which of its layers and units, and the plane that two inputs span. Without torch.

    columns: the inputs, at most LAYERS hidden layers, the classes; of each hidden layer the first `units`
    plane:   SIDE x SIDE points in the middle of their cells, the highest second input first

So many bytes a frame and variant: at most 64 units x 16 x 16, 4 x SIDE x SIDE of answers, and the lines between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from engine.parts.preprocessing import applied
from engine.train.data import MAKERS, load, numbers_of
from engine.train.spec import TrainSpec

SIDE = 48
"""Points of the plane along each side."""
BAND = 12
"""Rows of the plane in one pass of a wide network, so that its activations fit into memory."""
AT_ONCE = 100_000
"""Numbers of one network's layers over the plane up to which all of it is one pass: there calls cost the most."""
LAYERS = 6
"""Hidden layers that are drawn at most: of deeper networks the first and the last ones."""
UNITS, FEWEST = 64, 8
"""Units of all drawn layers together; never fewer than FEWEST of a layer."""
SIDES = ((28, 24), (64, 16))
"""Up to so many units, the points along each side of a unit's picture."""
HISTOGRAM_BINS = 12
NODES, PLACED = 21, 135
"""Nodes along each side of the grid that a layer warps, and training examples that it places: together one band."""
FRAMES, WORK = 100, 1_000_000_000
"""Snapshots of a run that are drawn at most, and multiplications of one variant's answers over the plane."""
ALIVE, SATURATED, DEAD, DROPPED = range(4)
"""What a unit is, as `unit_marks` says it."""
MARGIN = 1.12
"""Half the plane's side over the largest coordinate of an example."""


@dataclass(frozen=True)
class Drawn:
    """The hidden layers that are drawn (from 0), how many units of each, and the side of a unit's picture."""

    layers: tuple[int, ...]
    units: tuple[int, ...]
    side: int

    @property
    def most(self) -> int:
        """Units of the layer of which most are drawn."""
        return max(self.units, default=0)


def drawn(spec: TrainSpec) -> Drawn:
    """What is drawn of a network of these sizes."""
    return _drawn(spec.hidden)


@lru_cache(maxsize=64)
def _drawn(hidden: tuple[int, ...]) -> Drawn:
    half = LAYERS // 2
    every = range(len(hidden))
    layers = tuple(every) if len(hidden) <= LAYERS else (*every[:half], *every[-half:])
    most = max(FEWEST, UNITS // max(1, len(layers)))
    units = tuple(min(hidden[layer], most) for layer in layers)
    side = next((side for count, side in SIDES if sum(units) <= count), SIDES[-1][1])
    return Drawn(layers, units, side)


def colours(spec: TrainSpec) -> int:
    """Classes that share the plane; of numbers two, the largest and the least."""
    return 2 if spec.data.numbers else spec.data.classes


def plane_like(spec: TrainSpec) -> bool:
    """Whether its inputs are the coordinates of a plane."""
    return spec.sizes[0] == 2


def warped_layer(spec: TrainSpec) -> int:
    """The last hidden layer (0 = first) of two or three units of a network that parts a plane; -1 where none is."""
    found = [layer for layer, units in enumerate(spec.hidden) if units in (2, 3)]
    return found[-1] if found and plane_like(spec) and not spec.data.numbers else -1


def image_side(spec: TrainSpec) -> int:
    """The side of the square image that the inputs are, 0 where they are none."""
    if not spec.preprocess.keeps:
        return 0
    side = round(spec.data.n_in**0.5)
    return side if side > 2 and side * side == spec.data.n_in else 0


def gaps(spec: TrainSpec) -> list[tuple[int, int, int]]:
    """(index of the weights, drawn units below, drawn units above) between drawn columns, from the inputs up.

    No units below: those weights are not drawn, as there are images or layers left out in between.
    """
    shown = drawn(spec)
    inputs = spec.sizes[0] if plane_like(spec) else 0
    columns = [(-1, inputs), *zip(shown.layers, shown.units, strict=True), (len(spec.sizes) - 2, spec.data.classes)]
    return [
        (above, below_units if above == below + 1 else 0, units)
        for (below, below_units), (above, units) in pairwise(columns)
    ]


def band(spec: TrainSpec) -> int:
    """Rows of the plane in one pass, by the network alone: the last bits of a product go by how many rows it has."""
    return SIDE if SIDE * SIDE * sum(spec.products) <= AT_ONCE else BAND


def numbers(spec: TrainSpec) -> int:
    """Weights and biases between the drawn columns, in the order of `gaps`: the weights (below, above), the biases."""
    return sum((below + 1) * above for _, below, above in gaps(spec))


def due(spec: TrainSpec, step: int) -> bool:
    """Whether the snapshot at a step is drawn: all of them, or as many as FRAMES and WORK allow."""
    work = SIDE * SIDE * spec.weights * spec.snapshots * plane_like(spec)
    each = max(-(-spec.snapshots // FRAMES), -(-work // WORK))
    return step == spec.steps or (step // spec.stride) % each == 0


def window(spec: TrainSpec) -> tuple[float, float]:
    """(low, high) of both inputs: a square around 0 that holds all examples; the square on which points are drawn."""
    if spec.data.reach:
        return (-spec.data.reach, spec.data.reach)
    data = load(spec)
    most = MARGIN * max(float(np.abs(data.train_x).max()), float(np.abs(data.test_x).max()))
    return (-most, most)


def inputs(spec: TrainSpec) -> np.ndarray:
    """(SIDE * SIDE, 2): what the network is asked at the points of the plane."""
    return seen(spec, grid(*window(spec)))


def seen(spec: TrainSpec, points: np.ndarray) -> np.ndarray:
    """Points of the plane (N, 2) as the network sees them: what is drawn by hand is prepared after it is drawn."""
    return applied(points, numbers_of(spec)) if spec.data.reach else points


def examples(spec: TrainSpec) -> tuple[np.ndarray, np.ndarray]:
    """(training, test) examples as they lie in the plane, (N, 2) each."""
    data = load(spec)
    if not spec.data.reach:
        return data.train_x, data.test_x
    raw = MAKERS[spec.data.name](spec.data, spec.seed_data)
    return raw[0][: len(data.train_x)], raw[2]


@lru_cache(maxsize=16)
def grid(low: float, high: float) -> np.ndarray:
    """(SIDE * SIDE, 2): the plane row by row from the top."""
    at = low + (high - low) * (np.arange(SIDE) + 0.5) / SIDE
    x, y = np.meshgrid(at, at[::-1])
    return np.stack([x.ravel(), y.ravel()], 1)


def networks(specs: Sequence[object]) -> list[TrainSpec]:
    """Those of these specs that are networks."""
    return [spec for spec in specs if isinstance(spec, TrainSpec)]
