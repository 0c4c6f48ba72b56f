"""The spec's bounds across fields, its start, and the registry of methods."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.descend.columns import COLUMNS
from engine.descend.methods import GD, METHODS
from engine.descend.spec import DescendSpec
from engine.parts.optimizers import OPTIMIZERS
from engine.parts.surfaces import SURFACES
from pages import EXPERIMENTS, run


def test_methods_are_the_optimizers_and_more():
    assert list(METHODS) == ["gd", *OPTIMIZERS, "newton", "bfgs", "lbfgs"]
    for name, method in OPTIMIZERS.items():
        assert METHODS[name] is method
    assert GD().name == "gd"
    assert OPTIMIZERS["sgd"]().name == "sgd"


@pytest.mark.parametrize("surface", list(SURFACES))
@pytest.mark.parametrize("method", list(METHODS))
def test_every_pair_round_trips_and_runs_from_its_own_start(surface, method):
    one, problems = DescendSpec.from_query(f"surface={surface}&optimizer={method}&steps=3")
    assert problems == []
    assert DescendSpec.from_query(one.to_query()) == (one, [])
    (recording,) = run("descend", [one], ["position"])
    assert recording.columns["position"].values[0].tolist() == list(one.surface.start)


def test_a_start_may_be_outside_the_surface_s_window_which_then_follows_it():
    one, problems = DescendSpec.from_query("surface=rosenbrock&x0=-7&y0=0.5")
    assert (one.start, problems) == ((-7.0, 0.5), [])
    assert one.window == pytest.approx((-7.25, 2, -1, 3))
    assert DescendSpec.from_query("surface=rosenbrock&x0=2&y0=-1")[0].window == one.surface.window
    far, (problem,) = DescendSpec.from_query("x0=1e7")
    assert (far.x0, problem.code) == (1e6, "out_of_range")


def test_the_reader_s_formula_is_looked_at_as_far_as_its_reach_says():
    one, problems = DescendSpec.from_query("surface=formula&surface.reach=20")
    assert (one.surface.window, one.start, problems) == ((-20, 20, -20, 20), (-16, 12), [])
    assert DescendSpec.from_query("surface=formula")[0].start == (-4, 3)


@pytest.mark.parametrize(
    "query", ["steps=1e9", "optimizer.lr=1e9", "optimizer.lr=nan", "x0=inf", "surface.condition=0"]
)
def test_what_cannot_be_used_is_named_and_the_rest_runs(query):
    one, problems = DescendSpec.from_query(query)
    assert [problem.field for problem in problems] == [query.partition("=")[0]] * len(problems)
    assert problems
    assert DescendSpec.from_query(one.to_query()) == (one, [])


def test_the_estimate_of_memory_grows_with_what_is_kept():
    small, large = DescendSpec(steps=10), DescendSpec(steps=5000, trials=60)
    assert small.bytes_needed < large.bytes_needed < 200_000_000
    assert EXPERIMENTS["descend"].bytes_needed([small, large]) == small.bytes_needed + large.bytes_needed


def test_columns_say_what_they_are():
    for name, column in COLUMNS.items():
        assert column.name == name
        assert column.source
        assert column.kind in ("scalar", "vector", "array")


def test_specs_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        DescendSpec().steps = 3


NUMBERS = st.sampled_from(["1", "2.0", ".0", "0.5", "3.", "1e-3", "10.0"])
TERMS = st.sampled_from(["x^2", "y^2", "x*y", "sin(x)", "(x-y)^2"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TERMS, st.sampled_from("+-*"), NUMBERS), min_size=1, max_size=4))
def test_a_formula_round_trips_as_it_was_typed(parts):
    typed = "+".join(term + sign + number for term, sign, number in parts)
    spec, _ = DescendSpec.from_query({"surface": "formula", "surface.text": typed})
    again, _ = DescendSpec.from_query(spec.to_query())
    assert again == spec
    assert spec.surface.text in (typed, DescendSpec.from_query("surface=formula")[0].surface.text)


def test_the_end_of_a_formula_is_not_cut():
    spec, problems = DescendSpec.from_query("surface=formula&surface.text=x%5E2%2By%5E2%2B.0")
    assert not problems
    assert spec.surface.text == "x^2+y^2+.0"
    assert DescendSpec.from_query(spec.to_query())[0] == spec


@pytest.mark.parametrize(
    ("protocol", "idle"),
    [("own", set()), ("evaluations", set()), ("same_lr", {"optimizer.lr"}), ("tuned", {"optimizer.lr"})],
)
def test_a_race_with_rates_of_its_own_leaves_the_methods_rate_idle(protocol, idle):
    """As the path shows: another rate of the method's own changes it exactly where it is not idle."""
    made = [DescendSpec.from_query(f"protocol={protocol}&trials=3&steps=4&optimizer.lr={lr}")[0] for lr in (0.1, 0.2)]
    first, second = (run("descend", [one], ("position",))[0].columns["position"].values for one in made)
    assert made[0].idle == idle
    assert np.array_equal(first, second) == bool(idle)
