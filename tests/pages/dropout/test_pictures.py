"""Every preset of the dropout lab names a picture that its variants bring, with the numbers that it judges by."""

import numpy as np
import pytest

from pages import ANSWERS, PANES, load
from pages.dropout.panes import masks, pairs, turned
from ui.players import train as player

LAB = load("dropout")


@pytest.mark.parametrize("preset", LAB.presets, ids=lambda preset: preset.key)
def test_a_preset_has_its_picture_and_what_is_judged_is_recorded(preset):
    variants, _ = LAB.parse(preset.address)
    assert preset.picture in LAB.panes
    assert PANES[preset.picture].columns(variants)
    assert set(ANSWERS[preset.question.measure].columns) <= set(player.columns(LAB, variants))


def test_the_lab_opens_with_the_masks_of_its_first_variant():
    variants, _ = LAB.parse(LAB.opening)
    assert LAB.panes[0] == "masks"
    assert masks.view(variants) | {"side": 8} == {
        "variant": 0, "layers": [0, 1], "side": 8, "width": 256, "units": 12, "classes": 10, "masks": 64,
        "training": [0, 32]}  # fmt: skip
    variants, _ = LAB.parse("dropout=dropout&dropout.layers=2&dropout.p_input=0.5&vs=dropout%3Dgaussian")
    assert masks.view(variants)["training"] == [None, 8]  # after the input's 64 bits
    assert masks.view(variants[1:])["training"] == []  # factors, no bits


def test_before_the_end_nothing_is_sent():
    variants, _ = LAB.parse(LAB.opening)
    for pane in (masks, turned):
        assert all(not np.size(values) for values in pane.arrays(variants, [[None, None]]).values())


def test_pairs_need_an_even_number_of_networks():
    variants, _ = LAB.parse(LAB.preset("few").address)
    assert pairs.view(variants) == {"pairs": 6}
    assert not pairs.columns(variants[:-1])
    assert not pairs.columns(variants[:2])
