"""The nine checks: a sound network passes them all, a spoilt one those that its fault leaves alone."""

import json
from math import log

import numpy as np
import pytest
import torch

from engine.__main__ import main
from engine.parts.activations import ReLU
from engine.record.pieces import finish
from engine.train.flight.checks import COLUMN, NAMES, WHY, as_rows, read, unmade
from engine.train.flight.gradient import gradient
from engine.train.flight.judge import data
from engine.train.flight.measure import DIRECT, made
from engine.train.flight.twins import RATES, candidates, changed, rates
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, run

SOUND = "depth=2&width=24&activation=relu&init=he_normal&steps=300"


def spec(query=""):
    return TrainSpec.from_query(f"{SOUND}&{query}")[0]


def checked(query=""):
    one = spec(query)
    (recording,) = run("train", [one], (COLUMN,))
    return {check.name: check for check in read(recording, one)}


@pytest.fixture(scope="module")
def sound():
    return checked()


def test_a_sound_network_passes_all_nine(sound):
    assert tuple(sound) == NAMES
    assert [check.why for check in sound.values() if not check.passed] == []
    assert sound["penalty"].why == "no_penalty"


def test_what_is_measured_is_what_the_run_has(sound):
    (recording,) = run("train", [spec()], ("loss", "test_accuracy"))
    assert sound["first_loss"].measured == pytest.approx(recording.columns["loss"].values[0])
    assert sound["first_loss"].aim == pytest.approx(log(10))
    assert sound["curves"].measured == recording.columns["test_accuracy"].values[-1]


SPOILT = {
    "scaling=none": {"data": "unscaled"},
    "init=normal&init.std=1": {"first_loss": "loss_high"},
    "init=zeros": {"gradient": "no_gradient", "signal": "symmetric"},
    "init=normal&init.std=0.003": {"signal": "vanishing_activations", "overfit": "not_memorised"},
    "optimizer.lr=0.00001": {"rate": "rate_low", "ratio": "ratio_low"},
    "optimizer.lr=30": {"rate": "rate_high"},
    "optimizer=adamw&optimizer.weight_decay=10&optimizer.lr=0.01": {"penalty": "penalty_outweighs"},
    "l2=1": {"penalty": "penalty_outweighs"},
    "preprocess.fit=own_test": {"data": "other_statistics"},
    "label_noise=0.4": {"data": "noisy_labels"},
    "examples=20&batch=10": {"curves": "gap"},
    "data=noise": {"data": "random_labels"},
}


@pytest.mark.parametrize(("query", "name"), [(query, name) for query, found in SPOILT.items() for name in found])
def test_a_fault_fails_its_check_and_a_change_that_is_offered_passes_it(query, name):
    one = spec(query)
    check = finish(made(name, one))
    assert (check.passed, check.why) == (False, SPOILT[query][name])
    assert not check.low <= check.measured <= check.high or check.why in ("no_gradient", "gap", "symmetric")
    passing = (finish(made(name, changed(one, fix))).passed for fix in candidates(one)[:8])
    assert any(passing) or query in ("examples=20&batch=10", "data=noise")


def test_a_wrong_derivative_is_found(monkeypatch):
    assert finish(gradient(spec())).passed

    def doubled(self, g, h, aten):
        g.mul_(2 * (h > 0))

    monkeypatch.setattr(ReLU, "backward_", doubled)
    found = finish(gradient(spec()))
    assert (found.passed, found.why) == (False, "wrong_gradient")
    assert found.measured == pytest.approx(0.75, abs=1e-3)  # two layers below the first of them: 4 times the gradient


def test_the_size_of_the_inputs_is_their_root_mean_square():
    from engine.train.data import load

    assert data(spec(), 0.0).measured == pytest.approx(np.sqrt((load(spec()).train_x ** 2).mean()))


def test_a_recording_gives_back_what_was_made():
    one = spec("scaling=none")
    found = {"data": data(one, 0.0), "penalty": unmade("penalty", "no_penalty")}
    rows = as_rows(found, one)
    assert np.isnan(rows[NAMES.index("curves")]).all()
    from engine.record.recording import Recording, Series

    back = read(Recording("", "done", {COLUMN: Series(np.array([1]), rows[None])}), one)
    assert [(check.name, check.passed, check.why) for check in back] == [
        ("data", False, "unscaled"),
        ("penalty", True, "no_penalty"),
    ]
    assert len(WHY) == len(set(WHY))


def test_a_penalty_raises_the_loss_by_what_its_weights_make_one_expect():
    check = finish(made("penalty", spec("l2=0.01&optimizer=adam")))
    assert check.passed
    assert check.aim == pytest.approx(0.005 * (64 * 24 * 2 / 64 + 24 * 24 * 2 / 24 + 24 * 10 * 2 / 24))
    assert check.measured == pytest.approx(check.aim, rel=0.15)


def test_nine_rates_are_half_a_decade_apart_with_its_own_in_the_middle():
    assert rates(spec())[4] == spec().optimizer.lr
    np.testing.assert_allclose(rates(spec()), [0.1 * factor for factor in RATES], rtol=5e-3)


def test_the_run_of_all_checks_pauses_and_has_a_frame_a_check():
    frames = list(EXPERIMENTS["train"].frames([spec("steps=20")], (COLUMN,)))
    made_frames = [frame for frame in frames if frame is not None]
    assert len(made_frames) == EXPERIMENTS["train"].total([spec("steps=20")], (COLUMN,)) == len(NAMES)
    assert len(frames) > 100
    assert not torch.is_inference_mode_enabled()


def test_numbers_and_other_losses_are_checked_too():
    for query in ("data=plane&loss=squared", "loss=hinge", "depth=0"):
        assert all(finish(made(name, spec(query))).why in WHY for name in ("data", "first_loss", "gradient", "overfit"))


@pytest.mark.parametrize(("query", "code"), [("steps=60", None), ("steps=60&optimizer.lr=0.000001", 1)])
def test_the_shell_prints_them_and_says_by_its_exit_code_whether_one_fails(capsys, query, code):
    got = main([f"initialization?{SOUND}&{query}", "--check", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert [check["name"] for check in told["checks"]] == list(NAMES)
    assert got == int(not told["passed"]) == int(not all(check["passed"] for check in told["checks"]))
    assert code in (None, got)
    assert {"name", "passed", "expected", "measured", "why", "twin"} <= set(told["checks"][0])


def test_an_experiment_without_networks_has_none_to_check(capsys):
    assert main(["optimizers", "--check"]) == 2
    assert "networks" in capsys.readouterr().err
    assert set(DIRECT) < set(NAMES)
