"""Every preset of the initialization lab is run, and the run, not a table, says which choice is right."""

from dataclasses import replace
from math import isfinite, isnan

import pytest

from engine.train.spec import TrainSpec
from pages import ANSWERS, load, run
from tests.trained import recorded

PRESETS = [("initialization", preset.key) for preset in load("initialization").presets]
MEASURED = {  # what these runs gave when their texts were written; the texts rest on it
    "zeros": "identical",
    "too_small": "fades",
    "too_large": "grows",
    "xavier_tanh": "stays",
    "xavier_relu": "fades",
    "he_relu": "stays",
    "deep_sigmoid": "chance",
    "dead_relus": "most",
    "positive_bias": "same",
}


@pytest.mark.parametrize(("slug", "key"), PRESETS)
def test_the_text_of_a_preset_agrees_with_its_run(slug, key):
    question = load(slug).preset(key).question
    measured = ANSWERS[question.measure].function(recorded(slug, key))
    assert question.right(measured) == MEASURED[key], measured


def test_dead_relus_die_whatever_the_seeds():
    lab = load("initialization")
    preset = next(preset for preset in lab.presets if preset.key == "dead_relus")
    sick = lab.parse(preset.address)[0][0]
    seeds = [(seed, seed_batch) for seed in range(5) for seed_batch in range(5)]
    specs = [replace(sick, seed=seed, seed_batch=seed_batch) for seed, seed_batch in seeds]
    recordings = run(lab.experiment, specs, ["activation_dead"])
    assert {recording.status for recording in recordings} == {"done"}
    measure = ANSWERS["dead_share"].function
    assert min(measure([recording]) for recording in recordings) > 0.8
    early = [next(f for f, s in enumerate(r.columns["activation_dead"].steps) if s >= 20) for r in recordings]
    dead = [r.columns["activation_dead"].values[f].max() for r, f in zip(recordings, early, strict=True)]
    assert min(dead) > 0.5  # "within 20 updates", as the text says


@pytest.mark.parametrize("name", ["unit_spread", "dead_share", "train_accuracy", "accuracy_difference"])
def test_a_run_that_diverged_has_no_answer(name):
    query = "activation=relu&init=he_normal&depth=2&width=20&steps=40&optimizer.lr="
    specs = [TrainSpec.from_query(query + lr)[0] for lr in ("10000", "0.01")]
    measure = ANSWERS[name]
    sick, well = run("train", specs, measure.columns)
    assert sick.status == "diverged"
    assert isnan(measure.function([sick, well]))
    assert isfinite(measure.function([well, well]))


def test_a_measure_of_the_start_does_not_mind_what_came_later():
    spec = TrainSpec.from_query("activation=relu&init=he_normal&depth=2&width=20&steps=40&optimizer.lr=10000")[0]
    for name in ("std_last_over_first", "gradient_first_over_last"):
        assert isfinite(ANSWERS[name].function(run("train", [spec], ANSWERS[name].columns)))
