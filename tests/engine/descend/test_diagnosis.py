"""Every rule on a path that really happened, silence on healthy ones, and changes that help."""

import numpy as np
import pytest

from engine.descend.diagnosis import CODES, DIAGNOSIS_COLUMNS, diagnose
from engine.descend.outcomes import predicted_floor
from engine.descend.spec import DescendSpec
from engine.descend.trials import SUSPECT_CODES
from pages import run
from tests.engine.descend.descents import spec

SICK = {
    "no_value": "surface=formula&surface.text=log(x)%2By^2",
    "past_limit": "optimizer.lr=1.02&steps=100",
    "zig_zag": "surface.condition=50&optimizer.lr=0.97",
    "overshoot": "steps=60&optimizer=momentum&optimizer.lr=0.1",
    "correction_off": "optimizer=adam&optimizer.lr=0.1&optimizer.bias_correction=off",
    "correction_multiplied": "optimizer=adam&optimizer.lr=0.1&optimizer.bias_correction=multiplied",
    "path_diverged": "optimizer=newton&optimizer.lr=3",
    "at_saddle": "surface=saddle&y0=0",
    "newton_indefinite": "surface=saddle&y0=0.5&steps=30&optimizer=newton",
    "noise_floor": "surface.condition=4&noise=2&steps=300&optimizer=sgd&optimizer.lr=0.3",
    "noisy": "surface.condition=4&noise=2&steps=300&optimizer=momentum&optimizer.lr=0.1",
    "stalled": "surface=beale&steps=300&optimizer=adagrad&optimizer.lr=0.05",
    "limit_cycle": "surface=beale&steps=300&optimizer=rmsprop&optimizer.lr=0.05&optimizer.alpha=0.9",
    "slow": "optimizer.lr=0.1",
    "slow_path": "optimizer=adam&optimizer.lr=0.01",
}
UNTREATED = {
    "unbounded": "surface=saddle&steps=60",
    "search_edge": "surface.condition=10000&optimizer=adadelta&protocol=tuned",
    "flat_point": "surface=monkey_saddle&optimizer=newton",
    "wrong_minimum": "surface=two_wells&optimizer.lr=0.02",
    "no_progress": "surface=rosenbrock&steps=300&protocol=tuned&optimizer=rmsprop",
}
GOOD = {
    "converged": "optimizer=newton",
    "found_minimum": "surface=formula",
    "descending": "optimizer=adam&optimizer.lr=0.1",
}


def examine(query):
    """(spec, recording, {code: finding}) of one variant."""
    one = spec(query)
    (recording,) = run("descend", [one], DIAGNOSIS_COLUMNS)
    return one, recording, {finding.code: finding for finding in diagnose(recording, one)}


@pytest.mark.parametrize("code", SICK)
def test_rule_fires_with_evidence_and_its_treatment_helps(code):
    one, _, found = examine(SICK[code])
    assert code in found, sorted(found)
    finding = found[code]
    assert finding.severity in ("error", "warning")
    assert finding.values
    assert all(np.isfinite(value) for value in finding.values.values())
    fixed, problems = DescendSpec.from_query(finding.fix, one)
    assert not problems
    assert fixed != one
    assert code not in examine(fixed.to_query())[2]


def test_a_formula_without_values_is_said_to_have_none():
    found = examine("surface=formula&surface.text=sqrt(-1-x^2)")[2]
    assert list(found) == ["no_value"]
    assert (found["no_value"].values, found["no_value"].fix) == ({"share": 0.0}, {})
    assert examine(SICK["no_value"])[2]["no_value"].values["share"] == 0.5  # of the window, x > 0


@pytest.mark.parametrize("code", UNTREATED)
def test_what_no_change_of_the_doctors_helps_is_said_without_one(code):
    finding = examine(UNTREATED[code])[2][code]
    assert finding.severity == "warning"
    assert finding.values


@pytest.mark.parametrize("code", GOOD)
def test_healthy_paths_get_one_sentence(code):
    _, _, found = examine(GOOD[code])
    assert list(found) == [code]
    assert found[code].severity == "info"
    assert all(np.isfinite(value) for value in found[code].values.values())


def test_every_code_has_its_path():
    assert sorted([*SICK, *UNTREATED, *GOOD, *SUSPECT_CODES]) == sorted(CODES)


def test_the_limit_is_that_of_the_curvature():
    for sharpness, beta, limit in ((2, 0, 1.0), (8, 0, 0.25), (2, 0.9, 1.9)):
        method = f"optimizer=momentum&optimizer.beta={beta}" if beta else "optimizer=gd"
        _, _, found = examine(f"surface.sharpness={sharpness}&{method}&optimizer.lr={limit * 1.05}")
        assert found["past_limit"].values["limit"] == pytest.approx(limit)
        assert found["past_limit"].values["curvature"] == pytest.approx(sharpness)
        assert "past_limit" not in examine(f"surface.sharpness={sharpness}&{method}&optimizer.lr={limit * 0.95}")[2]


def test_a_slow_path_halves_its_error_as_predicted():
    """lr = 0.1 and the smaller curvature 0.1: the error shrinks by 0.99 a step, half in log(1/2)/log(0.99) = 69."""
    finding = examine(SICK["slow"])[2]["slow"]
    assert finding.values["predicted"] == pytest.approx(np.log(0.5) / np.log(0.99))
    assert finding.values["half"] == pytest.approx(finding.values["predicted"], rel=1e-3)
    more = finding.values["more"]
    longer = examine(SICK["slow"] + f"&steps={150 + int(more)}")[1]
    assert longer.columns["distance"].values[-1] == pytest.approx(1e-3 * np.hypot(7, 2), rel=0.05)


def test_the_predicted_floor_is_where_many_noises_hold_the_loss():
    query = "surface.condition=4&surface.angle=30&noise=2&noise_ratio=0.5&noise_correlation=0.4&steps=400&optimizer=sgd"
    heights = []
    for lr in (0.05, 0.3):
        one = spec(f"{query}&optimizer.lr={lr}")
        specs = [spec(f"{query}&optimizer.lr={lr}&seed={seed}") for seed in range(60)]
        tails = [found.columns["loss"].values[-200:].mean() for found in run("descend", specs, ["loss"])]
        (recording,) = run("descend", [one], DIAGNOSIS_COLUMNS)
        assert np.mean(tails) == pytest.approx(predicted_floor(recording, one), rel=0.1)
        heights.append(np.mean(tails))
    assert heights[1] > 4 * heights[0]


def test_what_convergence_has_cost():
    _, recording, found = examine("surface=rosenbrock&optimizer=bfgs")
    values, step = found["converged"].values, found["converged"].step
    assert values["gradient"] == step
    assert values["function"] > step
    assert values["hessian"] == 0
    loss = recording.columns["loss"].values
    assert loss[step - 1] > 1e-6 * loss[0] >= loss[step:].max()


def test_an_error_is_not_followed_by_how_the_path_ends():
    assert list(examine("optimizer.lr=1000")[2]) == ["past_limit"]


def test_nothing_is_said_before_the_first_update():
    assert examine("steps=0")[2] == {}


def test_a_search_is_not_overruled():
    for found in examine("surface=rosenbrock&steps=300&protocol=tuned&optimizer=adagrad")[2].values():
        assert "optimizer.lr" not in found.fix
    found = examine("surface=rosenbrock&steps=300&protocol=same_lr&race_lr=0.01")[2]["past_limit"]
    assert list(found.fix) == ["race_lr"]
