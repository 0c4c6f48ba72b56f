"""Every preset of the labs after lecture 6, from its question to its verdict: in two files for two processes."""

import pytest

from pages import syllabus
from tests.ui.page import asks_first_and_answers_at_its_moment, presets


@pytest.mark.parametrize(("slug", "key"), presets(*(chapter for chapter in syllabus() if chapter != "lecture6")))
def test_every_preset_asks_first_and_answers_at_its_moment(slug, key):
    asks_first_and_answers_at_its_moment(slug, key)
