"""The bell that is dragged: how wide weights are, what a hand makes of the variants, and that what is tried is true."""

from math import sqrt
from types import SimpleNamespace

import numpy as np
import pytest

from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, PANES, load
from pages.initialization.panes import scale
from ui import trials

SMALL = "depth=3&width=20&steps=12&batch=10&examples=100&"


def made(*queries):
    return [TrainSpec.from_query(SMALL + query)[0] for query in queries]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("init=normal&init.std=0.3", "normal"),
        ("init=uniform&init.limit=0", "uniform"),
        ("init=orthogonal&init.gain=2", "orthogonal"),
        ("init=he_normal", "normal"),
    ],
)
def test_a_hand_moves_the_knob_that_an_initialization_has_or_makes_it_normal(query, kept):
    (moved,) = scale.scaled(made(query), 0.05)
    assert moved.init.name == kept
    assert scale.deviation(moved) == pytest.approx(0.05, rel=0.003)


def test_variants_with_the_same_weights_follow_and_a_copy_stays():
    specs = made("init=normal&init.std=0.1", "init=normal&init.std=0.1&activation=relu", "init=he_normal")
    assert scale.moving(specs) == [0, 1]
    assert scale.moving([specs[0], specs[0]]) == [0]
    assert scale.moving(made("init=zeros")) == []
    first, follower, other = scale.turn(specs, {"sigma": scale.DETENTS[3]})
    assert scale.deviation(first) == scale.deviation(follower) == pytest.approx(scale.DETENTS[3])
    assert (follower.activation.name, other) == ("relu", specs[2])


@pytest.mark.parametrize("sigma", [None, "0.1", 0.12345, -1, float("nan"), [0.1], True])
def test_what_is_no_detent_moves_nothing(sigma):
    assert scale.turn(made("init=normal"), {"sigma": sigma}) in ((), scale.scaled(made("init=normal"), 1.0))
    assert scale.turn(made("init=constant"), {"sigma": scale.DETENTS[0]}) == ()


def test_the_fair_scale_is_the_literature_s():
    slopes = {"tanh": 1, "relu": sqrt(2), "sigmoid": 4}  # LeCun et al. 1998; He et al. 2015
    for activation, factor in slopes.items():
        (spec,) = made(f"activation={activation}")
        assert scale.fair(spec) == pytest.approx(factor / sqrt(20), rel=1e-6)


def test_what_is_tried_is_the_start_of_the_run_that_the_hand_leaves(monkeypatch):
    specs, pane = made("init=normal", "init=normal&activation=relu"), PANES["flow"]
    monkeypatch.setattr(scale, "DETENTS", (0.01, 0.2))
    networks = pane.trial.specs(specs)
    assert len(networks) == 4
    frame = next(f for f in EXPERIMENTS["train"].frames(networks, pane.trial.columns) if f is not None)
    arrays = pane.trial.arrays(networks, [frame])
    left = pane.trial.turn(specs, {"sigma": 0.2})
    real = next(f for f in EXPERIMENTS["train"].frames(left, pane.trial.columns) if f is not None)
    for k, snapshot in enumerate(real):
        np.testing.assert_array_equal(
            arrays["activation_std"][0, 2 + k], snapshot.values["activation_std"].astype(np.float32)
        )
    assert arrays["activation_shape"].shape == (1, 4, 3, 48)


def test_networks_too_large_to_be_tried_follow_when_the_hand_lets_go():
    assert scale.tries(made("depth=20&width=500")) == []
    assert trials.tries(load("initialization"))
    assert not trials.tries(load("dropout"))


@pytest.mark.parametrize(("quiet", "answer"), [(False, None), (True, b"networks")])
def test_what_is_asked_for_gently_is_passed_over_while_a_worker_is_busy(monkeypatch, quiet, answer):
    monkeypatch.setattr(trials, "tried", lambda pane, run: b"networks")
    monkeypatch.setattr(trials, "pool", lambda: SimpleNamespace(quiet=quiet))
    asked = {"run": "key", "pane": "flow"}
    run = SimpleNamespace(key="key")
    assert trials._answer(load("initialization"), run, asked | {"gently": True}) == answer
    assert trials._answer(load("initialization"), run, asked) == b"networks"
