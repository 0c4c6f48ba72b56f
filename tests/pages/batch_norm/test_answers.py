"""The presets of the batch normalization lab are run, with other seeds too, and the runs say which choice is right."""

from dataclasses import replace
from math import isfinite, isnan

import pytest

from engine.train.spec import TrainSpec
from pages import ANSWERS, EXPERIMENTS, load, run
from pages.batch_norm.answers import ANSWERS as OWN
from tests.trained import recorded

LAB = load("batch_norm")
MEASURED = {  # what these runs gave when their texts were written; the texts rest on it
    "bad_start": "learns",
    "forgot_large": "little",
    "forgot_middle": "some",
    "forgot_small": "much",
    "sorted_batch": "chance",
    "small_batch": "worse",
    "batch_of_one": "chance",
    "stale": "better",
    "dropout_before": "more",
    "useless_bias": "nothing",
    "layer_norm": "nothing",
}


@pytest.mark.parametrize("preset", LAB.presets, ids=lambda preset: preset.key)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_text_of_a_preset_agrees_with_its_run(preset, seed):
    measure = ANSWERS[preset.question.measure]
    own = LAB.parse(preset.address)[0]
    others = [replace(spec, seed=seed, seed_batch=seed) for spec in own]
    recordings = recorded("batch_norm", preset.key) if others == list(own) else run("train", others, measure.columns)
    measured = measure.function(recordings)
    assert preset.question.right(measured) == MEASURED[preset.key], measured


def measured(key, columns):
    variants, _ = LAB.parse(next(preset.address for preset in LAB.presets if preset.key == key))
    return [[r.columns[name].values[-1] for name in columns] for r in run("train", variants, columns)]


def test_what_the_texts_say_beside_the_answers():
    both = ("eval_accuracy", "train_mode_accuracy")
    (_, at_4), (_, at_16), (_, at_256) = gaps = measured("forgot_small", both)
    small, middle, large = (evaluated - trained for evaluated, trained in gaps)
    assert small > 0.1 > middle > 0.015 > abs(large)  # "at 16 it costs a few points, at 256 next to nothing"
    assert at_4 < at_16 < at_256
    (sorted_eval, _), (_, shuffled) = measured("sorted_batch", both)
    assert sorted_eval == pytest.approx(0.96, abs=0.02)  # "about 96 %"
    assert shuffled > 0.88  # "nine times in ten"
    (stale, fresh) = measured("stale", both)
    assert stale[1] == fresh[1]  # "train mode sees nothing of it"
    (one, without, layer) = measured("batch_of_one", both)
    assert one[0] < 0.2 < 0.5 < min(without[0], layer[0])  # "the other two learn, slowly"
    (normed, bare) = measured("bad_start", ("preactivation_std",))
    assert bare[0][-1] < 1e-3 < 0.5 < normed[0][-1]


def test_dropout_behind_the_last_batch_norm_alone_does_not_shift_the_variance():
    query = LAB.parse("dropout=dropout&dropout.layers=5")[0]
    ratio = ANSWERS["variance_ratio"].function(run("train", query, ["variance_shift"]))
    assert 0.8 < ratio < 1.25


def test_the_bias_learns_behind_the_nonlinearity():
    _, after = LAB.parse(next(preset.address for preset in LAB.presets if preset.key == "useless_bias"))[0]
    assert ANSWERS["bias_share"].function(run("train", [after], ["bn_gradient"])) > 0.02


@pytest.mark.parametrize("name", [*OWN, "mode_gap", "variance_ratio"])
def test_a_run_that_diverged_has_no_answer(name):
    query = "activation=relu&init=he_normal&depth=2&width=20&steps=40&norm=batch_norm&optimizer.lr="
    specs = [TrainSpec.from_query(query + lr)[0] for lr in ("1e6", "0.01")]
    sick, well = run("train", [replace(specs[0], norm=TrainSpec().norm), specs[1]], ANSWERS[name].columns)
    assert sick.status == "diverged"
    assert isnan(ANSWERS[name].function([sick, well]))
    assert isfinite(ANSWERS[name].function([well, well]))


def test_a_worker_takes_a_batch_of_one():
    spec = TrainSpec.from_query("norm=batch_norm&batch=1")[0]
    assert EXPERIMENTS["train"].spec.exactly(spec.to_query()) == spec
    with pytest.raises(ValueError, match="not understood"):
        EXPERIMENTS["train"].spec.exactly("batch=0")
