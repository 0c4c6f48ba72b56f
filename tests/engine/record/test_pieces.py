"""Long measurements leave off between masks, layers and variants, so that no run holds a worker."""

from contextlib import contextmanager

import numpy as np
import pytest

from engine.record import pieces as pieces_module
from engine.record.pieces import finish, within
from engine.train.experiment import LARGE
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import EXPERIMENTS

EXPERIMENT = EXPERIMENTS["train"]
MASKS, DEPTH = 40, 4
SMALL = f"depth={DEPTH}&width=12&steps=0&dropout=dropout&masks={MASKS}"


pytestmark = pytest.mark.usefixtures("pieces_alone")


def pauses(query, *columns):
    """Times that a run leaves off before its first frame."""
    spec, problems = TrainSpec.from_query(query)
    assert not problems
    return next(at for at, frame in enumerate(EXPERIMENT.frames([spec], columns)) if frame is not None)


@pytest.mark.parametrize("column", ["test_accuracy", "train_std"])
def test_masks_are_asked_one_by_one(column):
    assert pauses(f"{SMALL}&mode=monte_carlo", column) >= MASKS


@pytest.mark.parametrize("column", ["unit_modes", "mask_answers", "uncertainty", "ensemble"])
def test_masks_that_are_asked_together_leave_off_between_layers(column):
    assert pauses(SMALL, column) >= DEPTH


def test_the_probe_leaves_off_between_layers_forward_and_back():
    assert pauses(SMALL, "activation_std", "gradient_std") >= 2 * DEPTH


def test_the_search_for_where_a_variant_diverged_leaves_off_between_updates():
    spec = TrainSpec.from_query("depth=3&width=8&activation=relu&init=he_normal&optimizer.lr=1e4&steps=60&every=60")[0]
    stack = Stack([spec])
    finish(stack.faults())
    for _ in range(60):
        stack.update()
    stack.measure({"loss"})
    pieces = stack.faults()
    assert sum(1 for _ in pieces) >= 60


def test_the_stacks_of_a_run_are_made_one_at_a_time():
    specs = [TrainSpec(depth=k, width=8, steps=0) for k in (1, 2, 3)]
    frames = list(EXPERIMENT.frames(specs, ("loss",)))
    assert frames.count(None) >= 3


def test_pieces_have_their_context_and_leave_none_behind():
    open_ = []

    @contextmanager
    def context():
        open_.append(1)
        yield
        open_.pop()

    def work():
        for _ in range(3):
            assert open_
            yield
        return "result"

    pieces = within(context, work())
    for _ in range(3):
        next(pieces)
        assert not open_
    assert finish(pieces) == "result"


def test_small_pieces_share_a_context(monkeypatch):
    monkeypatch.setattr(pieces_module, "TOGETHER", 1e9)
    entered = []

    @contextmanager
    def context():
        entered.append(1)
        yield

    def work():
        yield from [None] * 5
        return "result"

    assert finish(within(context, work())) == "result"
    assert len(entered) == 1


def test_a_run_between_two_pieces_changes_no_number():
    spec = TrainSpec.from_query(f"{SMALL}&mode=monte_carlo")[0]
    columns = ("test_loss", "train_mean", "activation_std", "gradient_norm")
    alone = [frame for frame in EXPERIMENT.frames([spec], columns) if frame is not None]
    one, other = EXPERIMENT.frames([spec], columns), EXPERIMENT.frames([spec], columns)
    both = [frame for pair in zip(one, other, strict=True) for frame in pair if frame is not None]
    for frame in both:
        for name, values in alone[0][0].values.items():
            np.testing.assert_array_equal(frame[0].values[name], values)


def test_a_large_update_leaves_off_between_layers():
    spec = TrainSpec.from_query("depth=3&width=500&batch=512&steps=1")[0]
    assert spec.batch * spec.weights > LARGE
    frames = list(EXPERIMENT.frames([spec], ("loss",)))
    first, last = (at for at, frame in enumerate(frames) if frame is not None)
    assert last - first > 2 * spec.depth


@pytest.mark.parametrize("column", ["bn_walk", "bn_statistics", "bn_gradient", "variance_shift"])
def test_batch_norm_is_looked_at_layer_by_layer(column):
    assert pauses(f"depth={DEPTH}&width=12&steps=0&norm=batch_norm", column) >= DEPTH
