"""A sentence with a measured number says at which step it was measured."""

import re

import pytest

from pages import EXPERIMENTS, LABS, load
from ui.film import named
from ui.rail import _said
from ui.words import LANGUAGES, entries

OF_SETTINGS = {
    *("rate_off", "optimizer_knob", "rprop_batches", "start_off", "biased", "linear", "flat_activation", "deep"),
    *("narrow", "norm_knob", "dropped", "dropped_inputs", "unscaled", "unscaled_inputs", "noisy_batch", "large_batch"),
    *("few_examples", "batch_of_one", "tiny_batch", "unscaled_dropout", "symmetric", "schedule_off"),
}
"""Findings whose numbers are settings, or follow from them at whatever step."""
SETTING = {"schedule", "knob", "beta"}
TIMELESS = ("backprop",)
"""Experiments that compute one graph once: its nodes have names, not steps."""
TIMED = [experiment for name, experiment in EXPERIMENTS.items() if name not in TIMELESS]
FINDINGS = sorted({code for experiment in TIMED for code in experiment.codes} - OF_SETTINGS)


def numbers(text):
    """What is put into a text."""
    return set(re.findall(r"{(\w+)}", text)) - SETTING


@pytest.mark.parametrize("lang", LANGUAGES)
def test_findings_name_the_step_of_their_numbers(lang):
    told = {code: numbers(entries()[f"finding.{code}"][lang]) for code in FINDINGS}
    assert [code for code, found in told.items() if found and not found & {"step", "steps"}] == []


def test_what_is_excepted_is_there():
    assert {code for experiment in EXPERIMENTS.values() for code in experiment.codes} >= OF_SETTINGS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_verdict_has_its_step_and_leads_there(lang):
    preset = load(next(iter(LABS))).presets[0]
    said = _said("Measured: 3", 17, named(preset, 17, lang))
    assert 'data-step="17"' in said
    assert re.search(r">[^<]*\b17\b[^<]*</span>", said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_measured_number_is_told_before_the_guess(lang):
    for slug, lab in LABS.items():
        for preset in lab.presets:
            for key in (f"preset.{slug}.{preset.key}.{part}" for part in ("claim", "question")):
                assert not numbers(entries()[key][lang]), key


def test_comparisons_in_charts_name_their_step():
    for key in ("descend_ahead", "descend_level", "descend_no_noise", "race_order"):
        for lang in LANGUAGES:
            assert numbers(entries()[f"figure.{key}"][lang]) & {"step", "steps"}
