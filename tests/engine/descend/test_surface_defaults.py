"""A surface taken by hand brings its own start, and no method that theory knows diverges from it at once."""

import pytest

from engine.descend.methods import METHODS
from engine.descend.spec import DescendSpec
from engine.descend.surface_defaults import calmed, steepest
from engine.parts.surfaces import SURFACES
from pages import load, run
from ui.address import changed

LAB = load("optimizers")


@pytest.mark.parametrize("surface", SURFACES)
def test_the_opening_survives_another_surface(surface):
    variants, _ = LAB.parse(LAB.opening)
    problems = []
    moved = changed(variants, "surface", SURFACES[surface](), problems)
    assert problems == []
    assert {(spec.x0, spec.y0) for spec in moved} == {(None, None)}
    if SURFACES[surface]().minima or surface == "formula":
        assert [one.status for one in run("descend", moved, ["loss"])] == ["done"] * 3


def test_only_a_rate_past_the_limit_is_lowered():
    bowl = SURFACES["quadratic"](sharpness=10.0)
    assert steepest(bowl) == pytest.approx(10)
    assert calmed(METHODS["gd"](lr=0.19), bowl).lr == 0.19
    assert calmed(METHODS["gd"](lr=0.21), bowl).lr == pytest.approx(0.3 * 0.2)
    assert calmed(METHODS["momentum"](lr=0.9, beta=0.5), bowl).lr == pytest.approx(0.3 * 0.3)
    assert calmed(METHODS["adam"](lr=100.0), bowl).lr == 100


def test_a_link_is_taken_as_it_is():
    spec, problems = DescendSpec.from_query("surface=rosenbrock&x0=1.5&y0=2&optimizer.lr=5")
    assert problems == []
    assert (spec.x0, spec.y0, spec.optimizer.lr) == (1.5, 2, 5)
