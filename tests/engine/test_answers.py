"""Every preset is run, and the run, not a table, says which choice is right."""

import pytest

from engine.answers import MEASURES
from engine.experiments import run
from engine.lab import load, slugs

PRESETS = [(slug, preset.key) for slug in slugs() for preset in load(slug).presets]
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
    lab = load(slug)
    preset = next(preset for preset in lab.presets if preset.key == key)
    variants, _ = lab.parse(preset.address)
    measure = MEASURES[preset.question.measure]
    measured = measure.function(run(lab.experiment, variants, measure.columns))
    right = [choice.key for choice in preset.question.choices if choice.low <= measured < choice.high]
    assert right == [MEASURED[key]], measured
