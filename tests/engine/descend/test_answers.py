"""Every preset of the optimizer lab is run, and the run says which choice is right; the texts' numbers are checked."""

from dataclasses import replace
from math import inf, isnan

import numpy as np
import pytest

from engine.descend.answers import arrival, growth, overshoot, reached, strides, way_left, way_to_saddle
from pages import ANSWERS, load, run
from tests.engine.descend.descents import BOWL, descend, spec

LAB = load("optimizers")
MEASURED = {  # what these runs gave when their texts were written; the texts rest on it
    "zig_zag": ("always", 1.0),
    "overshoot": ("much", 0.709),
    "nesterov": ("smaller", 0.586),
    "adagrad_stalls": ("most", 0.805),
    "rmsprop_forgets": ("much", 234),
    "adam_start": ("longer", 3.16),
    "mistakes": ("many", 18.8),
    "saddle": ("momentum", 1),
    "two_wells": ("lowest", 0),
    "too_fast": ("grows", 1580),
    "noise_floor": ("higher", 2.72),
    "newton_bowl": ("one", 1),
    "newton_saddle": ("lands", 0),
    "published": ("adagrad", 2),
    "same_rate": ("momentum", 1),
    "tuned_race": ("adam", 4),
    "budget": ("newton", 0),
}


def preset(key):
    return next(preset for preset in LAB.presets if preset.key == key)


def recordings(key, *columns):
    specs, problems = LAB.parse(preset(key).address)
    assert problems == []
    return run("descend", specs, columns)


def test_every_preset_has_its_measured_answer():
    assert [preset.key for preset in LAB.presets] == list(MEASURED)


@pytest.mark.parametrize("key", MEASURED)
def test_the_text_of_a_preset_agrees_with_its_run(key):
    question = preset(key).question
    measure = ANSWERS[question.measure]
    measured = measure.function(recordings(key, *measure.columns))
    assert question.right(measured) == MEASURED[key][0], measured
    assert measured == pytest.approx(MEASURED[key][1], rel=5e-3)
    assert len(question.choices) >= 3


MOMENTS = {  # the steps at which the films stop: those that decide
    "zig_zag": 20, "overshoot": 6, "nesterov": 6, "adagrad_stalls": 300, "rmsprop_forgets": 500, "adam_start": 1,
    "mistakes": 3, "saddle": 23, "two_wells": 48, "too_fast": 100, "noise_floor": 300, "newton_bowl": 1,
    "newton_saddle": 1, "published": 30, "same_rate": 300, "tuned_race": 300, "budget": 30,
}  # fmt: skip


@pytest.mark.parametrize("key", MEASURED)
def test_a_film_stops_where_its_number_is_that_of_the_picture(key):
    """What is measured of the run up to the moment is what is measured of all of it."""
    measure = ANSWERS[preset(key).question.measure]
    whole = recordings(key, *measure.columns)
    at = measure.moment(whole)
    assert at == MOMENTS[key]
    if preset(key).question.measure not in ("turns", "reached", "first_stride_ratio"):
        assert measure.function([cut(one, at) for one in whole]) == pytest.approx(measure.function(whole), rel=1e-9)
    assert all(np.isfinite(value) for value in measure.facts(whole).values())


def cut(recording, step):
    """The recording up to a step."""
    kept = {
        name: replace(series, steps=series.steps[: step + 1], values=series.values[: step + 1])
        for name, series in recording.columns.items()
    }
    return replace(recording, columns=kept)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_noise_floor_is_higher_at_a_constant_rate_whatever_the_seed(seed):
    specs, _ = LAB.parse(preset("noise_floor").address + f"&seed={seed}")
    measure = ANSWERS["floor_ratio"]
    assert measure.function(run("descend", specs, measure.columns)) > 1.5


def test_the_opening_shows_a_zig_zag_beside_two_that_do_not():
    specs, problems = LAB.parse(LAB.opening)
    assert problems == []
    assert [spec.optimizer.name for spec in specs] == ["gd", "momentum", "adam"]
    crossed = [ANSWERS["turns"].function([one]) for one in run("descend", specs, ["eigen_error"])]
    assert crossed[0] == 1
    assert max(crossed[1:]) < 0.3


# -- what the sentences under the questions say -----------------------------------------------------------------------


def test_who_leaves_the_saddle_when():
    left = [ANSWERS["first_outside"].function([one]) for one in recordings("saddle", "position")]
    assert left == [0, 0, 0, -1]  # all but newton
    steps = []
    for one in recordings("saddle", "position")[:3]:
        steps.append(int(np.argmax(np.abs(one.columns["position"].values).max(1) > 3)))
    assert steps == [60, 23, 51]


def test_turning_the_published_example_changes_the_order():
    specs, _ = LAB.parse("surface.angle=45&" + preset("published").address)
    ends = [float(one.columns["distance"].values[-1]) for one in run("descend", specs, ["distance"])]
    assert np.argsort(ends).tolist() == [0, 1, 2, 3]  # sgd, momentum, adagrad, adam


def test_the_tuned_rates_differ_by_hundreds_of_times():
    rates = [one.notes["race"]["lr"] for one in recordings("tuned_race", "loss")]
    assert max(rates) / min(rates) > 300


def test_what_a_budget_buys():
    found = recordings("budget", "loss")
    assert [int(one.columns["loss"].steps[-1]) for one in found] == [10, 21, 30, 30]
    assert arrival(found[0]) == 5


def test_a_mistaken_correction_does_not_keep_adam_from_arriving():
    assert max(arrival(one) for one in recordings("mistakes", "loss")) < 200


def test_rmsprop_arrives_within_a_few_hundredths_where_adagrad_stalls():
    assert recordings("adagrad_stalls", "distance")[1].columns["distance"].values[-1] == pytest.approx(0.055, abs=0.005)


def test_only_that_momentum_crosses_the_pass():
    assert [reached(one) for one in recordings("two_wells", "position")] == [0, 1, 1]


# -- the measures ------------------------------------------------------------------------------------------------------


def test_overshoot_and_arrival_of_a_known_path():
    """(1 - 0.6 x 2)^k = (-0.2)^k across: past by 0.2; along, 0.94^k: below 1e-6 of the height when 0.94^2k ~ 1e-6."""
    one = descend(BOWL + "&optimizer.lr=0.6&steps=200", "eigen_error", "distance")
    assert overshoot(one) == pytest.approx(0.2)
    height = 0.05 * 49 * 0.94 ** (2 * np.arange(201)) + 4 * 0.04 ** np.arange(201)
    assert arrival(one) == np.argmax(height <= 1e-6 * height[0])
    assert way_left(one) == pytest.approx(7 * 0.94**200 / np.hypot(7, 2))


def test_strides_are_lengths_of_updates():
    one = descend(BOWL + "&optimizer.lr=0.5&steps=3", "update")
    assert strides(one)[0] == pytest.approx(np.hypot(0.5 * 0.7, 0.5 * 4))
    assert len(strides(one)) == 3


def test_a_path_that_diverged_has_grown_and_never_arrives():
    one = descend("optimizer.lr=1000&steps=50", "distance")
    assert one.status == "diverged"
    assert (growth(one), arrival(one)) == (inf, inf)
    assert isnan(way_left(one))
    assert reached(one) == -1
    away = descend("surface=saddle&optimizer.lr=10&steps=50")
    assert way_to_saddle(away) == inf


def test_one_that_diverged_does_not_win():
    found = run("descend", [spec("optimizer.lr=1000"), spec("")], ["loss", "distance", "position"])
    assert ANSWERS["lowest"].function(found) == 1
    assert ANSWERS["nearest"].function(found) == 1
    assert ANSWERS["first_outside"].function(found[1:]) == -1


@pytest.mark.parametrize("name", ["lowest", "nearest"])
def test_where_everybody_diverged_nobody_wins(name):
    gone = [spec(f"surface=rosenbrock&optimizer.lr={lr}&steps=50") for lr in (0.1, 0.2)]
    measure = ANSWERS[name]
    assert isnan(measure.function(run("descend", gone, measure.columns)))
