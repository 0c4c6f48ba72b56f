"""Every preset of the labs of lecture 6, from its question to its verdict."""

import pytest

from tests.ui.page import asks_first_and_answers_at_its_moment, presets


@pytest.mark.parametrize(("slug", "key"), presets("lecture6"))
def test_every_preset_asks_first_and_answers_at_its_moment(slug, key):
    asks_first_and_answers_at_its_moment(slug, key)
