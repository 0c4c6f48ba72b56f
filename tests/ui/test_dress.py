"""The style sheets that every page has."""

import re

import pytest

from ui.dress import ASSETS, SHEETS


@pytest.mark.parametrize("name", SHEETS)
def test_no_rule_makes_a_browser_look_through_the_page_at_each_change(name):
    rules = re.sub(r"/\*.*?\*/", "", (ASSETS / name).read_text("utf-8"), flags=re.DOTALL)
    assert ":has(" not in rules
    assert not re.search(r"\[class\s*[*^$~|]?=", rules)
