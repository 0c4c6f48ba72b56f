"""Every preset of the playground is run, and the run says which choice is right; what decides a question, by hand."""

from itertools import product

import numpy as np
import pytest

from engine.record.recording import Ending, Recording, Series
from pages import ANSWERS, load
from tests.trained import recorded
from ui.film import shown, verdict
from ui.words import LANGUAGES, word

LAB = load("playground")
MEASURED = {  # what these runs gave when their texts were written; the texts rest on it
    "no_hidden": "half",
    "linear": "half",
    "hidden_units": "three",
    "zeros": "identical",
    "dead": "most",
    "too_fast": "soon",
    "overfit": "large",
    "batch": "full",
    "bends": "most",
    "pulled": "stays",
    "slower": "lower",
}


@pytest.mark.parametrize("key", [preset.key for preset in LAB.presets])
def test_the_text_of_a_preset_agrees_with_its_run(key):
    preset = LAB.preset(key)
    variants, _ = LAB.parse(preset.address)
    answer = ANSWERS[preset.question.measure]
    recordings = recorded("playground", key)
    assert preset.question.right(answer.function(recordings)) == MEASURED[key]
    assert 0 <= answer.moment(recordings) <= variants[0].steps
    told = shown(verdict(preset, recordings))
    for part, lang in product(("why", "note"), LANGUAGES):
        assert "{" not in word(f"preset.playground.{key}.{part}", lang, **told)


def recording(ending=None, **ends):
    columns = {name: Series(np.array([0, 9]), np.array([0.0, end])) for name, end in ends.items()}
    return Recording("", ending.status if ending else "done", columns, ending=ending)


def test_the_first_network_that_is_good_enough_is_counted():
    enough = ANSWERS["playground_enough"]
    found = [recording(test_accuracy=share) for share in (0.5, 0.9, 0.96, 0.99)]
    assert enough.function(found) == 3
    assert enough.facts(found) == {"before": 90.0, "after": 96.0}
    assert enough.function(found[:2]) == np.inf


def test_a_run_is_broken_where_it_ended():
    broken = ANSWERS["playground_broken"]
    gone = [recording(Ending("diverged", 7), loss=1.0, test_accuracy=0.3)]
    assert (broken.function(gone), broken.moment(gone)) == (7, 7)
    whole = [recording(loss=1.0)]
    assert (broken.function(whole), broken.moment(whole)) == (np.inf, 9)


def test_a_weight_is_followed_from_the_pull_until_the_loss_is_as_low_as_before():
    steps, loss = np.array([0, 5, 10, 15, 20]), np.array([1.0, 0.5, 3.0, 0.9, 0.4])
    link = np.array([0.0, 2.0, -8.0, -7.0, -6.0])
    twin = np.array([0.0, 2.0, 2.1, 2.2, 2.3])
    weights = [np.column_stack([np.ones(5), values]) for values in (link, twin)]
    found = [
        Recording("", "done", {"loss": Series(steps, loss), "drawn_weights": Series(steps, values)})
        for values in weights
    ]
    answer = ANSWERS["playground_healed"]
    assert (answer.function(found), answer.moment(found)) == (pytest.approx(0.2), 20)
    assert answer.facts(found) == {"before": 2.0, "pulled": -8.0, "weight": -6.0, "updates": 10}


def test_straight_is_without_a_bend():
    ramp = np.broadcast_to(np.arange(24, dtype=np.uint8), (1, 1, 1, 24, 24)).copy()
    bent = ramp.copy()
    bent[..., 12:] = 12 + 10 * (bent[..., 12:] - 12)
    straight = ANSWERS["playground_straight"].function
    shares = [straight([Recording("", "done", {"unit_responses": Series(np.array([0]), p)})]) for p in (ramp, bent)]
    assert shares == [1.0, pytest.approx(1 - 1 / 44)]
