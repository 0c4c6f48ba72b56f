"""What is said of the surfaces above the table of theory."""

import pytest

from engine.descend.spec import DescendSpec
from engine.parts.surfaces import SURFACES
from pages import run
from ui.descend.theory import formulas, row


def variants(*queries):
    return [DescendSpec.from_query(query)[0] for query in queries]


def test_a_formula_is_shown_as_it_is_understood_once_for_all_who_descend_it():
    typed = "surface=formula&surface.text=x y^2/2"
    assert formulas(variants(typed, f"{typed}&optimizer=adam")) == r"$f(x, y) = \frac{x \, y^{2}}{2}$"
    assert formulas(variants("surface=saddle", typed)).split("  \n")[0] == "$f(x, y) = x^{2} - y^{2}$"


@pytest.mark.parametrize("name", SURFACES)
def test_every_surface_has_a_formula_to_show(name):
    text = formulas(variants(f"surface={name}"))
    assert text.count("$") == 2
    assert text.count("{") == text.count("}")


def test_an_optimum_that_is_not_a_number_is_a_dash():
    """The Hessian of sqrt(x y) has no value at its start."""
    spec = variants("surface=formula&surface.text=sqrt(x*y)&optimizer=nesterov&steps=3")
    (recording,) = run("descend", spec, ("position", "loss"))
    assert "–" in row(recording, "Nesterov", "en")[5]
