"""Whole runs with normalization and dropout: alone and in company, restored, stale, degenerate, overflowing."""

import numpy as np
import pytest
import torch

from engine.record.pieces import finish
from engine.train.numerics import numerics
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from engine.train.weights import Moments, Running
from pages import run
from tests.engine.train.layer_tools import MEASURED, NORMS, spec


@pytest.mark.parametrize("kind", ["dropout", "dropconnect", "gaussian"])
def test_probability_zero_is_no_dropout_to_the_bit(kind):
    plain = spec("depth=3&width=20&steps=12&every=3&activation=relu")
    zero = spec(f"depth=3&width=20&steps=12&every=3&activation=relu&dropout={kind}&dropout.p=0")
    for query in ("", "&mode=monte_carlo&masks=1"):
        first, second = (
            run("train", [TrainSpec.from_query(one.to_query() + query)[0]], MEASURED)[0] for one in (plain, zero)
        )
        for name, series in first.columns.items():
            if name != "test_loss" or not query:
                assert series.values.tobytes() == second.columns[name].values.tobytes(), name


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize(("width", "batch", "probe"), [(33, 7, 37), (1, 5, 3), (64, 63, 5), (17, 1, 11), (129, 32, 50)])
def test_company_changes_no_bit(width, batch, probe, precision):
    """Variants of many structures, rates, seeds and modes together: every column is that of the variant alone."""
    sizes = (
        f"data=spiral&depth=2&width={width}&batch={batch}&probe={probe}&precision={precision}&steps=4&every=2&masks=3&"
    )
    queries = [
        *NORMS[:2], "norm=batch_norm&optimizer.lr=0.3&norm.momentum=0.5&norm.stale_after=2", NORMS[3],
        NORMS[3] + "&seed=3", "dropout=dropout&dropout.p=0.2",
        "dropout=dropout&dropout.p=0.7&seed_mask=4&activation=relu",
        "dropout=dropout&dropout.p=0.4&norm=batch_norm&mode=train&companions=one_class",
        "dropout=dropout&dropout.p=0.5&norm=batch_norm&mode=train&companions=one_class&seed_data=1",
        "dropout=dropconnect&mode=monte_carlo", "dropout=gaussian&norm=layer_norm", "",
    ]  # fmt: skip
    company = [TrainSpec.from_query(sizes + query)[0] for query in queries]
    for one, together in zip(company, run("train", company, MEASURED), strict=True):
        (alone,) = run("train", [one], MEASURED)
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), (name, one)


def test_a_batch_of_one_is_normalized_to_nothing():
    """The variance of one number is 0: outputs are beta, the running variance stays 1, and nothing breaks."""
    one, _ = TrainSpec.from_query("depth=2&width=8&batch=1&norm=batch_norm")
    with numerics():
        stack = Stack([one])
        for _ in range(5):
            stack.update()
        assert all(bool((norm.c == 0).all()) for norm in stack.run.norms.values())
        assert all(bool((var == 1).all()) for var in stack.weights.running.var.values())
        assert any(bool((mean != 0).any()) for mean in stack.weights.running.mean.values())
    (recording,) = run("train", [one], ["loss", "test_accuracy", "train_mode_accuracy"])
    assert recording.status == "done"
    assert np.isfinite(recording.columns["loss"].values).all()


def test_stale_statistics_stand_still():
    specs = [spec(f"depth=1&width=8&norm=batch_norm&norm.stale_after={k}&norm.momentum=0.5") for k in (0, 3)]
    running = Running(specs, torch.float32)
    batch = Moments(specs, torch.float32)
    for mean in batch.mean.values():
        mean.fill_(1)
    seen = []
    for step in range(5):
        running.update(batch, step, 64)
        seen.append(running.mean[0][:, 0, 0].tolist())
    assert [goes for goes, _ in seen] == pytest.approx([0.5, 0.75, 0.875, 0.9375, 0.96875])
    assert [stands for _, stands in seen] == pytest.approx([0.5, 0.75, 0.875, 0.875, 0.875])


@pytest.mark.parametrize(
    "query", ["norm=batch_norm", "dropout=dropout&norm=batch_norm", "norm=layer_norm&optimizer=adam"]
)
def test_a_restored_stack_goes_on_to_the_bit(query):
    """Back to a snapshot, as the search for a divergence goes: running statistics, masks and Adam's clock are back."""
    with numerics():
        stack = Stack([spec("depth=2&width=12&" + query)])
        for _ in range(3):
            stack.update()
        finish(stack._saving())
        ends = []
        for _ in range(2):
            for _ in range(4):
                stack.update()
            ends.append([part.clone() for part in stack._live()])
            finish(stack._restoring())
    assert all(torch.equal(a, b) for a, b in zip(*ends, strict=True))


def test_what_overflows_ends_where_it_does_alone_and_leaves_the_others():
    sizes = "depth=3&width=16&steps=40&every=8&activation=relu&init=he_normal&"
    sick = [
        "dropout=dropout&optimizer.lr=300",
        "dropout=dropconnect&optimizer.lr=3000",
        "dropout=gaussian&dropout.p=0.99",
    ]
    sick.append("norm=batch_norm&norm.position=after&optimizer.lr=1000000")
    specs = [spec(sizes + query) for query in (*sick, "dropout=dropout", "norm=batch_norm")]
    columns = ["loss", "eval_accuracy"]
    together = run("train", specs, columns)
    assert [recording.status for recording in together] == ["diverged"] * 4 + ["done"] * 2
    for one, recording in zip(specs, together, strict=True):
        (alone,) = run("train", [one], columns)
        assert alone.ending == recording.ending
        np.testing.assert_array_equal(alone.columns["loss"].values, recording.columns["loss"].values)
