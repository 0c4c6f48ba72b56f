"""The dropout lab's questions: what settles them, and that every preset shows what its words say."""

from math import isnan

import numpy as np
import pytest
from scipy.stats import sem

from engine.record.recording import Recording, Series
from pages import ANSWERS, load
from pages.dropout.answers import ANSWERS as OWN
from pages.dropout.answers import TURN
from pages.dropout.columns import ANGLES
from tests.trained import recorded

LAB = load("dropout")
SHOWN = {
    "forgot_eval": "much",
    "most": "little",
    "no_scaling": "more",
    "two_conventions": "same",
    "few": "better",
    "many": "worse",
    "turned": "more",
    "gaussian": "same",
    "dropconnect": "same",
    "before_bn": "larger",
}


def ended(status="done", **columns):
    series = {name: Series(np.array([9]), np.array([values])) for name, values in columns.items()}
    return Recording("train", status, series)


@pytest.mark.parametrize("preset", LAB.presets, ids=lambda preset: preset.key)
def test_every_preset_shows_what_its_words_say(preset):
    measured = ANSWERS[preset.question.measure].function(recorded("dropout", preset.key))
    assert preset.question.right(measured) == SHOWN[preset.key], measured


def test_pairs_are_averaged():
    shares = (0.9, 0.8, 0.7, 0.75, 0.5, 0.5)
    runs = [ended(test_accuracy=share) for share in shares]
    assert ANSWERS["test_difference"].function(runs) == pytest.approx((10 - 5 + 0) / 3)


def test_a_ratio_is_of_the_last_layer():
    means = {"train_mean": [5.0, 2.0], "eval_mean": [5.0, 6.0]}
    assert ANSWERS["last_mode_ratio"].function([ended(**means)]) == 3


def test_the_standard_error_is_that_of_a_mean_of_pairs():
    shares = (0.9, 0.8, 0.7, 0.75, 0.5, 0.5)
    facts = ANSWERS["test_difference"].facts([ended(test_accuracy=share) for share in shares])
    assert facts["pairs"] == 3
    assert facts["error"] == pytest.approx(sem([10, -5, 0]))


def test_turned_entropy_is_of_the_mean_over_masks():
    table = np.ones((len(ANGLES), 5))
    table[ANGLES.index(TURN), 2] = 4
    table[0, 2] = 2
    assert ANSWERS["turned_entropy"].function([ended(uncertainty=table)]) == 2


def test_layers_without_batch_norm_are_passed_over():
    table = np.array([[6.0, 2.0, 5.0], [np.nan] * 3])
    assert ANSWERS["variance_ratio"].function([ended(variance_shift=table)]) == 3


@pytest.mark.parametrize("name", OWN)
def test_a_diverged_run_settles_nothing(name):
    assert isnan(ANSWERS[name].function([ended("diverged")]))
