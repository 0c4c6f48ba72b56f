"""The spec's bounds across fields, its start, and the registry of methods."""

import dataclasses

import pytest

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


def test_a_start_outside_the_window_is_moved_to_its_edge_and_said():
    one, problems = DescendSpec.from_query("surface=rosenbrock&x0=-7&y0=0.5")
    assert (one.x0, one.y0, one.start) == (-2.0, 0.5, (-2.0, 0.5))
    (problem,) = problems
    assert (problem.code, problem.field, problem.value, problem.used) == ("out_of_range", "x0", "-7", "-2")
    with pytest.raises(ValueError, match=r"DescendSpec\.x0 must be in the window \[-2, 2\], got -7"):
        DescendSpec(surface=SURFACES["rosenbrock"](), x0=-7.0)


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
