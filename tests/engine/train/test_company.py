"""Variant k in company is variant k alone, to the last bit, in every column: over shapes that miss register bounds."""

import itertools

import numpy as np
import pytest

from engine.parts.activations import ACTIVATIONS
from engine.parts.optimizers import OPTIMIZERS
from engine.train.columns import COLUMNS
from engine.train.experiment import Lane, numerics
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import run

MEASURED = [name for name, column in COLUMNS.items() if column.kind != "array"]  # arrays: panels of their own
# (data, depth, width, batch, probe): odd blocks of inputs, single units, single examples, products of all sizes
SHAPES = [
    ("noise", 2, 33, 7, 37),
    ("noise", 1, 129, 5, 1),
    ("digits", 3, 64, 63, 5),
    ("digits", 1, 1, 64, 0),
    ("circle", 5, 1, 512, 3),
    ("spiral", 2, 16, 3, 200),
    ("moons", 3, 300, 1, 11),
    ("digits", 2, 4, 512, 128),
    ("digits", 2, 1, 512, 0),
    ("noise", 2, 101, 63, 129),
]
TURNS = 3
"""One variant of so many is run alone, another in each case: over all cases each is, six times or more."""


def variants(shape, precision):
    data, depth, width, batch, probe = shape
    sizes = f"data={data}&depth={depth}&width={width}&batch={batch}&probe={probe}&precision={precision}&steps=4&every=2"
    kinds = zip(ACTIVATIONS, itertools.cycle(OPTIMIZERS), itertools.cycle([0, 0, 1]), strict=False)
    queries = [f"{sizes}&activation={a}&optimizer={o}&seed_batch={s}&init=he_uniform" for a, o, s in kinds]
    return [TrainSpec.from_query(query)[0] for query in queries]


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_columns_are_bit_identical_alone_and_in_company(shape, precision):
    company = variants(shape, precision)
    turn = 2 * SHAPES.index(shape) + (precision == "float64")
    for one, together in list(zip(company, run("train", company, MEASURED), strict=True))[turn % TURNS :: TURNS]:
        (alone,) = run("train", [one], MEASURED)
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), (name, one)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_weights_are_bit_identical_alone_and_in_company(shape, precision):
    # one with learnt slopes is never in a stack with others: test_prelu.py
    company = [spec for spec in variants(shape, precision) if not spec.activation.learnt]

    def trained(members):
        lane = Lane(company, members, {}, Stack([company[k] for k in members]))
        for _ in range(lane.specs[0].snapshots):
            list(lane.advance())
        return lane.stack.weights.flat[: len(members)]

    with numerics():
        together = trained(list(range(len(company))))
        for k in range(len(company)):
            assert np.array_equal(trained([k])[0].numpy(), together[k].numpy()), company[k]
