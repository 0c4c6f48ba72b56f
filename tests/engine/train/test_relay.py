"""Lanes of a run that others train leg by leg: the same frames, whoever does them, and whoever is lost."""

import pytest

from engine.record import kept
from engine.record.desk import Desk, sitting_at
from engine.record.pieces import finish
from engine.train import legs
from engine.train.experiment import lanes_of, stacks
from engine.train.relay import Relay, relayed
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS
from tests.elsewhere import Elsewhere, helped
from tests.engine.serve.pool_tools import assert_same_snapshot

TRAIN = EXPERIMENTS["train"]
SMALL = "data=moons&examples=60&batch=20&depth=1&steps=40&every=2&width"
COLUMNS = ("loss", "test_accuracy", "update_ratio", "activation_histogram", "agreement", "theory_activation_std")
CASES = {
    "three shapes": [f"{SMALL}=5", f"{SMALL}=6&seed=1", f"{SMALL}=7&optimizer=adam", f"{SMALL}=7"],
    "one diverges, one is stopped": [
        f"{SMALL}=5&validation=0.2&patience=1&optimizer.lr=0.0001",
        "activation=relu&init=he_normal&depth=2&width=20&steps=40&every=2&optimizer.lr=9",
        f"{SMALL}=7",
        f"{SMALL}=8&validation=0.2&patience=1&optimizer.lr=0.0001",
    ],
    "a knob is turned": [f"{SMALL}=5", f"{SMALL}=6&change=13:optimizer.lr=0.5", f"{SMALL}=6&schedule=cosine"],
}
"""The first of the longest stays with the run."""


class Helpers(Elsewhere):
    """Who does what a run offers; what becomes of an order, `way` says by its number."""

    def __init__(self, way=lambda number: "done"):
        super().__init__(0, grain=1e-4, helpers=2, bytes=10**9)
        self.way, self.orders = way, []

    def act(self):
        while self.open and (way := self.way(len(self.orders))) != "nothing":
            number = min(self.open)
            told = self.open.pop(number)
            self.orders.append(told["order"])
            self.desk.hear(number, "taken", {"by": "7"}, {})
            if way == "returned":
                self.desk.hear(number, "returned", {}, {})
            else:
                self.finish(number, told)

    def frames(self, specs, columns):
        return helped(self, "train", specs, columns)


def specs(queries):
    return [TrainSpec.exactly(query) for query in queries]


@pytest.fixture(scope="module")
def alone():
    return {
        name: [frame for frame in TRAIN.frames(specs(queries), COLUMNS) if frame is not None]
        for name, queries in CASES.items()
    }


def assert_same(frames, expected):
    assert len(frames) == len(expected)
    for frame, wanted in zip(frames, expected, strict=True):
        for shot, other in zip(frame, wanted, strict=True):
            assert_same_snapshot(shot, other)


@pytest.mark.parametrize("name", CASES)
def test_whoever_trains_them_the_frames_are_the_same(alone, name):
    helpers = Helpers()
    assert_same(helpers.frames(specs(CASES[name]), COLUMNS), alone[name])
    assert len(helpers.orders) > 4
    assert all(order["start"] >= 1 for order in helpers.orders)  # the first frame is the run's own
    assert helpers.desk._works == {}


@pytest.mark.parametrize("way", ["nothing", "returned", "lost", "forgotten"])
def test_a_lane_that_nobody_has_any_more_is_trained_on_by_the_run(alone, way, monkeypatch):
    name = "three shapes"
    helpers = Helpers(lambda number: {"lost": "done" if number < 5 else "returned", "forgotten": "done"}.get(way, way))
    if way == "forgotten":
        monkeypatch.setattr(kept, "LINGER", -1.0)
    assert_same(helpers.frames(specs(CASES[name]), COLUMNS), alone[name])
    assert helpers.desk._works == {}


def test_a_helper_goes_on_from_where_it_was(monkeypatch):
    made, make = [], legs._made
    monkeypatch.setattr(legs, "_made", lambda order: made.append(order["start"]) or make(order))
    helpers = Helpers()
    helpers.frames(specs(CASES["three shapes"]), ("loss",))
    assert len(made) == 2 < len(helpers.orders)


def test_a_population_beside_a_run_is_trained_elsewhere():
    columns, variants = ("loss", "seed_loss", "seed_accuracy"), specs(CASES["three shapes"][:1])
    helpers = Helpers()
    found = helpers.frames(variants, columns)
    assert {len(order["specs"]) for order in helpers.orders} == {6}
    assert_same(found, [frame for frame in TRAIN.frames(variants, columns) if frame is not None])


def sent(queries, load=0.0, **terms):
    """Which variants are sent."""
    with sitting_at(Desk(**{"room": 4, "grain": 1e-3, "helpers": 1, "bytes": 10**9} | terms)):
        lanes = relayed(finish(lanes_of(specs(queries), {}, shared=True)), load)
    return sorted(k for lane in lanes if isinstance(lane, Relay) for k in lane.members)


def test_the_longest_are_shared_out_and_the_run_keeps_its_own_part():
    two = [f"{SMALL}=50", f"{SMALL}=5"]
    assert sent(two, room=0, helpers=0) == []
    assert sent(two) == [1]
    assert sent(two, load=100.0) == [0, 1]
    assert sent(two[:1]) == []
    assert sent(two[:1], far=True) == [0]  # frees this machine
    assert sent(two, bytes=10) == []  # no room at a helper
    assert sent(two, grain=1.0) == []  # too short
    assert sent([f"{SMALL}={5 + k}" for k in range(5)], helpers=4) == [0, 1, 2, 3]


def test_a_large_stack_is_split_where_somebody_is_idle():
    large = specs(f"depth=2&width=100&batch=128&steps=400&seed={k}" for k in range(8))
    small = specs(f"depth=1&width=20&steps=2000&seed={k}" for k in range(8))
    whole = [[*range(8)]]
    assert stacks(large) == stacks(small) == whole
    with sitting_at(Desk(4, 0.01, helpers=1)):
        assert stacks(large, shared=True) == whole
    with sitting_at(Desk(4, 0.01, helpers=1, idle=1)):
        assert stacks(large, shared=True) == [[*range(4)], [*range(4, 8)]]
        assert stacks(small, shared=True) == whole
    with sitting_at(Desk(4, 0.5, helpers=1, idle=1)):
        assert stacks(large, shared=True) == whole  # too short
