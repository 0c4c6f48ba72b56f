"""Strangers' text in Markdown stays text: no links, no signs lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spec import Problem
from ui.markdown import JOINER, plain
from ui.problems import sentence

# What micromark's and mdast's extensions for GitHub's autolinks look for, in the text after its escapes are taken off
LINKS = re.compile(r"(https?://|www(?=\.))[-.\w]+|[-.\w+]+@[-\w]+(\.[-\w]+)+", re.IGNORECASE)


def read(markdown):
    """The text after Markdown's escapes are taken off."""
    return re.sub(r"\\([!-/:-@[-`{-~])", r"\1", markdown)


@pytest.mark.parametrize(
    "text", ["https://evil.example/login", "HTTP://a.b", "www.evil.example", "WWW.x.y", "me@evil.example"]
)
def test_no_address_becomes_a_link(text):
    assert LINKS.search(text)
    assert not LINKS.search(read(plain(text)))
    assert read(plain(text)).replace(JOINER, "") == text


@given(st.text(alphabet="htps:/w.@a-_+x ", max_size=40))
def test_nothing_becomes_a_link(text):
    assert not LINKS.search(read(plain(text)))


@pytest.mark.parametrize("formula", ["x*y*x+y^2*x^2", "x**2 + y**2", "x_1*y_2", "a|b", "1~2~3"])
def test_a_formula_keeps_its_signs(formula):
    assert read(plain(formula)) == formula
    assert not re.search(r"(?<!\\)[*_~|]", plain(formula))


def test_a_name_that_is_no_knob_s_gets_no_label():
    problem = Problem("unknown", "https://evil.example", "1")
    assert "charts" not in sentence(problem, "en")
    assert "evil" in sentence(problem, "en")
