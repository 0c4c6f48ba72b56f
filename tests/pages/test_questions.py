"""Every question of every lab: its choices part what can be measured, and one of them says "no difference"."""

from math import inf, nan, nextafter

import numpy as np
import pytest

from engine.spec.lab import Choice, paired
from pages import ANSWERS, LABS, load

QUESTIONS = {f"{slug}-{preset.key}": preset.question for slug, lab in LABS.items() for preset in lab.presets}
RATIO, SHARE, PERCENT, POINTS = (0, inf), (0, 1), (0, 100), (-100, 100)
ANY = (-inf, inf)
CAN_BE = {
    "std_last_over_first": RATIO, "gradient_first_over_last": RATIO, "unit_spread": RATIO,
    "dead_share": SHARE, "train_accuracy": SHARE, "accuracy_difference": POINTS,
    "turns": SHARE, "overshoot": RATIO, "way_left": RATIO, "rate_regained": RATIO, "growth": RATIO, "arrival": RATIO,
    "way_to_saddle": RATIO, "overshoot_ratio": RATIO, "first_stride_ratio": RATIO, "longest_stride_ratio": RATIO,
    "floor_ratio": RATIO,
    "mode_gap": POINTS, "mean_mode_gap": POINTS, "eval_difference": POINTS, "eval_accuracy": PERCENT,
    "train_mode_accuracy": PERCENT, "bias_share": RATIO, "variance_ratio": RATIO,
    "test_points": PERCENT, "test_difference": POINTS, "last_mode_ratio": RATIO,
    "turned_entropy": RATIO, "first_gradient": ANY, "gap_of_best": PERCENT,
}  # fmt: skip
"""The smallest and the largest number that a measure can give."""
OF_UNIT = {"": RATIO, "count": RATIO, "share": SHARE, "percent": PERCENT, "points": POINTS}
"""The same of a measure that is not named there, by its unit."""
WHO = ("lowest", "nearest", "first_outside", "reached")
"""Measures that name one of several, -1 for none."""
NO_DIFFERENCE = {
    "std_last_over_first": (1, "stays"), "gradient_first_over_last": (1, "same"), "unit_spread": (0, "identical"),
    "accuracy_difference": (0, "same"), "overshoot_ratio": (1, "same"), "first_stride_ratio": (1, "same"),
    "longest_stride_ratio": (1, "same"), "floor_ratio": (1, "same"), "rate_regained": (1, "stays"),
    "growth": (1, "circles"), "mean_mode_gap": (0, "little"), "eval_difference": (0, "same"),
    "variance_ratio": (1, "same"), "bias_share": (0, "nothing"),
    "test_difference": (0, "same"), "last_mode_ratio": (1, "same"), "turned_entropy": (1, "same"),
    "turns": (0, "never"), "overshoot": (0, "none"),
}  # fmt: skip
"""What a measure gives where nothing differs, and the choice that says so."""


def measurable(question):
    """Both ends of what can be measured, all borders of the choices and their neighbours, and numbers in between."""
    measure = question.measure
    low, high = CAN_BE[measure] if measure in CAN_BE else OF_UNIT[ANSWERS[measure].unit]
    borders = {low, high, 0.0, *(end for choice in question.choices for end in (choice.low, choice.high))}
    near = {nextafter(border, side) for border in borders for side in (-inf, inf)}
    between = np.random.default_rng(0).uniform(max(low, -1e3), min(high, 1e3), 200).tolist()
    return sorted(value for value in borders | near | set(between) if low <= value <= high)


@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if question.measure not in WHO])
def test_every_measurable_value_makes_exactly_one_choice_right(name):
    question = QUESTIONS[name]
    for value in measurable(question):
        held = [choice.key for choice in question.choices if choice.holds(value)]
        assert held == [question.right(value)], value


@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if question.measure in WHO])
def test_whoever_it_is_exactly_one_choice_names_it(name):
    slug, _, key = name.partition("-")
    question, lab = QUESTIONS[name], load(slug)
    count = len(lab.parse(lab.preset(key).address)[0])
    found = [[choice.key for choice in question.choices if choice.holds(who)] for who in range(-1, count)]
    assert all(len(held) <= 1 for held in found)
    least = 0 if question.measure in ("lowest", "nearest") else -1
    most = 2 if question.measure == "reached" else count  # the surface of that question has two minima
    assert all(len(held) == 1 for held in found[1 + least : 1 + most])


@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if question.measure in NO_DIFFERENCE])
def test_no_difference_falls_into_the_choice_that_says_so(name):
    value, key = NO_DIFFERENCE[QUESTIONS[name].measure]
    assert QUESTIONS[name].right(value) == key


def test_both_modes_alike_is_no_cost():
    found = {name: question.right(0.0) for name, question in QUESTIONS.items() if question.measure == "mode_gap"}
    assert found == {
        "batch_norm-layer_norm": "nothing",
        "batch_norm-forgot_middle": "little",
        "batch_norm-forgot_small": "little",
        "batch_norm-stale": "little",
        "dropout-forgot_eval": "none",
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_measured_makes_no_choice_right(name):
    assert QUESTIONS[name].right(nan) == ""
    assert QUESTIONS[name].measure in ANSWERS


@pytest.mark.parametrize(
    ("ends", "held"), [("[)", [1, 1.5]), ("(]", [1.5, 2]), ("[]", [1, 1.5, 2]), ("()", [1.5])], ids=str
)
def test_an_interval_has_the_ends_that_it_says(ends, held):
    assert [value for value in (0.5, 1, 1.5, 2, 3) if Choice("", 1, 2, ends).holds(value)] == held


def test_infinity_belongs_to_an_interval_without_end():
    assert Choice("", 3, inf).holds(inf)
    assert Choice("", -inf, 3).holds(-inf)
    assert Choice("", 2, 2, "[]").holds(2)
    assert not Choice("", 2, 2).holds(2)


SMALL = ("test_difference", "accuracy_difference", "mean_mode_gap")
"""Measures of effects that a single run's scatter hides."""


@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if question.measure in SMALL])
def test_small_effects_are_averaged_over_six_networks(name):
    slug, _, key = name.partition("-")
    variants = load(slug).parse(load(slug).preset(key).address)[0]
    pairs = 1 if QUESTIONS[name].measure == "mean_mode_gap" else 2
    seeds = [(spec.seed, spec.seed_data) for spec in variants[::pairs]]
    assert len(set(seeds)) == len(seeds) >= 6
    assert all((spec.seed, spec.seed_data) == seeds[k // pairs] for k, spec in enumerate(variants))


def test_pairs_are_written_into_an_address():
    assert paired("bias=0", "seed", (1,)) == "&vs=bias%3D0&vs=seed%3D1&vs=seed%3D1%26bias%3D0"
