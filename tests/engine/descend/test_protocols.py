"""Noise and protocols: what is fair about a race, and what it says of itself."""

import numpy as np
import pytest

from engine.descend import protocols as race
from engine.descend.methods import METHODS
from engine.descend.noise import gradient_noise
from pages import run
from tests.engine.descend.descents import BOWL, descend, spec, values

NOISY = "noise=0.5&noise_ratio=3&noise_correlation=-0.6"

# -- noise ------------------------------------------------------------------------------------------------------------


def test_noise_has_the_covariance_that_was_asked_for():
    a, b, r = 0.5, 1.5, -0.6
    drawn = gradient_noise(a, 3.0, r, 7, 100_000)
    np.testing.assert_allclose(drawn.mean(0), 0, atol=4 * b / np.sqrt(1e5))
    np.testing.assert_allclose(np.cov(drawn.T), [[a * a, r * a * b], [r * a * b, b * b]], rtol=0.03)


def test_noise_at_a_step_depends_on_the_seed_and_the_step_alone():
    few, many = gradient_noise(1.0, 2.0, 0.3, 5, 10), gradient_noise(1.0, 2.0, 0.3, 5, 500)
    assert few.tobytes() == many[:10].tobytes()
    assert not np.isclose(gradient_noise(1.0, 2.0, 0.3, 6, 10), few).any()


def test_every_method_but_gd_is_told_the_same_noise():
    specs = [spec(f"{BOWL}&optimizer={method}&optimizer.lr=0.01&steps=40&{NOISY}&seed=3") for method in METHODS]
    expected = gradient_noise(0.5, 3.0, -0.6, 3, 41)
    for one, recording in zip(specs, run("descend", specs, ["position", "gradient"]), strict=True):
        added = values(recording, "gradient") - values(recording, "position") * [0.1, 2.0]
        told = 0 * expected if one.optimizer.name == "gd" else expected[: len(added)]
        np.testing.assert_allclose(added, told, atol=1e-9, err_msg=one.optimizer.name)


def test_without_noise_sgd_is_gd():
    found = [values(descend(f"{BOWL}&optimizer={m}&optimizer.lr=0.3&{NOISY}&noise=0"), "loss") for m in ("gd", "sgd")]
    assert found[0].tobytes() == found[1].tobytes()


def test_the_noise_floor_of_sgd_is_the_stationary_variance():
    """v = (1 - lr l)^2 v + lr^2 s^2 along each eigenvector: v = lr s^2 / (l (2 - lr l))."""
    lr = 0.1
    found = values(descend(f"{BOWL}&optimizer=sgd&optimizer.lr={lr}&steps=5000&noise=1&noise_ratio=2"), "position")[
        1000:
    ]
    expected = [lr * s * s / (k * (2 - lr * k)) for k, s in ((0.1, 1.0), (2.0, 2.0))]
    np.testing.assert_allclose(found[:, 1].var(), expected[1], rtol=0.1)
    np.testing.assert_allclose(found[:, 0].var(), expected[0], rtol=0.5)  # it forgets in 100 steps


# -- protocols --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", list(METHODS))
def test_same_learning_rate_for_everybody(method):
    recording = descend(f"{BOWL}&optimizer={method}&protocol=same_lr&race_lr=0.03&steps=20", "lr")
    own = descend(f"{BOWL}&optimizer={method}&optimizer.lr=0.03&steps=20", "lr")
    assert (values(recording, "lr")[:-1] == 0.03).all()
    assert values(recording, "position").tobytes() == values(own, "position").tobytes()
    assert recording.notes["race"]["lr"] == 0.03


@pytest.mark.parametrize("method", list(METHODS))
def test_the_tuned_rate_is_the_best_of_those_tried(method):
    query = f"surface=beale&optimizer={method}&steps=60"
    recording = descend(f"{query}&protocol=tuned&trials=9")
    notes = recording.notes["race"]
    assert len(notes["rates"]) == len(notes["scores"]) == 9
    assert notes["seeds"] == [0]
    ends = []
    for rate, score in zip(notes["rates"], notes["scores"], strict=True):
        single = descend(f"{query}&optimizer.lr={rate!r}")
        assert (score is None) == (single.ending.status == "diverged")
        ends.append(np.inf if score is None else values(single, "loss")[-1])
        if score:
            np.testing.assert_allclose(ends[-1], score, rtol=1e-12)
    assert ends[notes["rates"].index(notes["best"])] <= min(ends) + 1e-12
    assert notes["edge"] == (notes["best"] in (notes["rates"][0], notes["rates"][-1]))
    best = descend(f"{query}&optimizer.lr={notes['best']!r}")
    assert values(recording, "position").tobytes() == values(best, "position").tobytes()


@pytest.mark.parametrize("trials", [3, 7, 15, 16, 60])
def test_rates_are_evenly_spaced(trials):
    rates = race.trial_rates(spec(f"trials={trials}"))
    assert len(rates) == trials
    assert (rates[0], rates[-1]) == race.RATES
    np.testing.assert_allclose(np.diff(np.log10(rates)), 5 / (trials - 1), atol=5e-4)


def test_newton_is_tuned_to_one_step():
    assert descend(f"{BOWL}&optimizer=newton&protocol=tuned&trials=16&steps=1").notes["race"]["best"] == 1.0


def test_with_noise_a_rate_is_judged_by_other_seeds_than_the_one_shown():
    query = f"{BOWL}&optimizer=momentum&steps=30&{NOISY}"
    notes = descend(f"{query}&protocol=tuned&trials=5&seed=10").notes["race"]
    assert notes["seeds"] == [11, 12, 13, 14, 15]
    for rate, score in zip(notes["rates"], notes["scores"], strict=True):
        ends = [values(descend(f"{query}&optimizer.lr={rate!r}&seed={s}"), "loss")[-1] for s in notes["seeds"]]
        assert score is None or np.isclose(score, np.mean(ends), rtol=1e-12)


@pytest.mark.parametrize("method", list(METHODS))
def test_a_budget_of_evaluations_is_spent_and_not_exceeded(method):
    counts = ("gradient_evaluations", "function_evaluations", "hessian_evaluations")
    query = f"surface=rosenbrock&optimizer={method}&optimizer.lr=0.001&steps=60"
    recording = descend(f"{query}&protocol=evaluations", *counts, "update")
    gradients, calls, hessians = (values(recording, name) for name in counts)
    spent = gradients + 2 * hessians + calls / 3
    assert recording.ending.status == "done"
    assert recording.ending.step == recording.columns["loss"].steps[-1]
    assert spent[-1] <= 60
    own = descend(query, *counts)
    after = len(gradients)
    if after < len(values(own, "loss")):
        following = [values(own, name)[after] for name in counts]
        assert following[0] + 2 * following[2] + following[1] / 3 > 60
    assert values(own, "position")[:after].tobytes() == values(recording, "position").tobytes()
    assert np.isnan(values(recording, "update")[-1]).all()


def test_newton_makes_a_third_of_the_steps():
    assert descend(f"{BOWL}&optimizer=newton&steps=60&protocol=evaluations").ending.step == 20
    assert race.spent(1, 3, 1) == 4


def test_the_search_is_told_to_scripts_as_to_runs():
    one = spec(f"{BOWL}&optimizer=adam&protocol=tuned&steps=50&trials=7")
    assert race.rate(one) == run("descend", [one], ["loss"])[0].notes["race"]["best"]


def test_two_tuned_racers_do_not_touch_each_other():
    specs = [spec(f"{BOWL}&optimizer={m}&protocol=tuned&steps=50&trials=7") for m in ("adam", "gd", "bfgs")]
    for one, together in zip(specs, run("descend", specs, ["position"]), strict=True):
        (alone,) = run("descend", [one], ["position"])
        assert alone.notes == together.notes
        assert values(alone, "position").tobytes() == values(together, "position").tobytes()
