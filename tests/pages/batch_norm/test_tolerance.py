"""The tolerance map: its cells are single runs, bit for bit, and it comes part by part."""

from itertools import pairwise
from urllib.parse import urlencode

import numpy as np
import pytest

from engine.train.numerics import numerics
from engine.train.spec import BESIDE, TrainSpec
from engine.train.stack import Stack
from pages import EXPERIMENTS, run
from pages.batch_norm import tolerance as grid
from tests.measured import held

QUERY = "depth=2&width=12&batch=32&steps=8&norm=batch_norm&activation=relu"
SAMPLED = ((0, 0, 0), (0, 5, 6), (0, 11, 11), (1, 2, 9), (1, 7, 7), (1, 11, 11))
"""(half, row, column)"""


def spec(query):
    found, problems = TrainSpec.from_query(query)
    assert not problems
    return found


@pytest.fixture(scope="module")
def tolerance():
    (recording,) = run("train", [spec(QUERY)], ["tolerance"])
    return recording


@pytest.mark.parametrize("place", SAMPLED)
def test_a_cell_is_the_single_run_bit_for_bit(tolerance, place):
    half, row, column = place
    alone = grid.cell(grid.halves(spec(QUERY))[half], row, column)
    (recording,) = run("train", [alone], ["test_accuracy", "loss"])
    expected = grid.DIVERGED if recording.status == "diverged" else recording.columns["test_accuracy"].values[-1]
    assert tolerance.columns["tolerance"].values[-1][half, row, column] == np.float32(expected)


def test_a_cell_can_be_asked_for_by_its_address(tolerance):
    axes = tolerance.notes["axes"]["tolerance"]
    chosen = {"optimizer.lr": axes["x_values"][3], "init": "normal", "init.std": axes["y_values"][7]}
    facts = {key: axes[key] for key in ("depth", "width", "batch", "steps", "norm")}
    named = spec(urlencode({**chosen, **facts, "activation": "relu", "every": 1000, "probe": 1}))
    assert named == grid.cell(grid.halves(spec(QUERY))[0], 7, 3)


def test_the_map_fills_in_and_never_changes_what_is_there(tolerance):
    values = tolerance.columns["tolerance"].values
    assert values.shape == (grid.count([spec(QUERY)]), 2, grid.SIDE, grid.SIDE)
    filled = np.isfinite(values)
    assert filled.sum((1, 2, 3)).tolist() == tolerance.columns["tolerance"].steps.tolist()
    assert filled[-1].all()
    for earlier, later in pairwise(values):
        np.testing.assert_array_equal(later[np.isfinite(earlier)], earlier[np.isfinite(earlier)])


def test_each_part_is_spread_over_the_map():
    for cells in grid.parts():
        rows, columns = np.transpose(cells)
        assert len(set(rows)) > grid.SIDE / 2
        assert len(set(columns)) > grid.SIDE / 2


def test_variants_that_differ_in_the_norm_share_the_map_without():
    variants = [spec(QUERY), spec(QUERY + "&norm=layer_norm"), spec(QUERY + "&norm=none&optimizer.lr=3")]
    maps = grid.plan(variants)
    assert [half.norm.name for half in maps] == ["batch_norm", "none", "layer_norm"]
    assert [grid.places(variant, maps) for variant in variants] == [(0, 1), (2, 1), (0, 1)]


def test_what_a_cell_sets_itself_asks_for_the_same_maps():
    variants = [spec(QUERY), spec(QUERY + "&optimizer.lr=3&init=he_normal"), spec(QUERY + "&norm=none&width=12")]
    (asked,) = grid.studied(variants)
    assert grid.plan([asked]) == grid.plan(variants)
    assert grid.studied([asked]) == [asked]


def test_cells_are_small_whatever_the_page_trains():
    big = spec("depth=3&width=500&batch=512&steps=900&mode=train")
    half, _ = grid.halves(big)
    assert (half.width, half.batch, half.steps, half.mode) == (grid.WIDTH, grid.BATCH, grid.STEPS, "eval")


@pytest.mark.parametrize("query", ["", "depth=20&precision=float64&width=12"])
def test_its_estimate_covers_what_its_cells_hold_together(query):
    one = spec(f"activation=relu&{query}")
    half, row = grid.halves(one)[0], range(grid.PART // 2)
    with numerics():
        stack = Stack([grid.cell(half, at % grid.SIDE, column) for at in row for column in (1, 2)])
        stack.measure({"test_accuracy"})
    estimate = EXPERIMENTS["train"].bytes_needed([one], ["tolerance"]) - BESIDE
    assert 0.6 * estimate < held(stack) <= estimate
    assert EXPERIMENTS["train"].bytes_needed([one], ["tolerance", "loss"]) > estimate + one.bytes_needed


def test_it_can_be_asked_for_beside_other_columns():
    specs = [spec(QUERY.replace("steps=8", "steps=1"))]
    wanted = ["loss", "tolerance"]
    (recording,) = run("train", specs, wanted)
    assert recording.columns["loss"].steps.tolist() == [0, 1]
    assert len(recording.columns["tolerance"].steps) + 2 == EXPERIMENTS["train"].total(specs, wanted)


def test_a_worker_may_turn_to_another_run_after_each_update(monkeypatch):
    monkeypatch.setattr("engine.record.pieces.TOGETHER", 0.0)
    frames = EXPERIMENTS["train"].frames([spec(QUERY)], ["tolerance"])
    pauses = 0
    while next(frames) is None:
        pauses += 1
    assert pauses >= 8


def test_a_network_that_diverged_has_done_so_with_the_maps_beside_it():
    spec = TrainSpec.from_query("depth=1&width=4&batch=32&steps=4&activation=relu&optimizer.lr=1000000")[0]
    alone, beside = (run("train", [spec], columns)[0] for columns in (["loss"], ["loss", "tolerance"]))
    assert (beside.status, beside.ending) == (alone.status, alone.ending)
    assert beside.status == "diverged"
