"""Dropout in the player: masks of the trained network, and the strip of those of training, move with the cursor."""

import re

import pytest

from tests.browser.conftest import at_rest, quiet, reached

DROPOUT = "/dropout?width=64&depth=2&steps=120&every=4&dropout.p_input=0.3&vs=dropout%3Dnone"
STRIP = "const strip = player.querySelector('canvas.masks'); return "
LABEL = STRIP + "strip.getAttribute('aria-label')"
PAINTED = (
    "const c = player.querySelector('canvas.masks'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
    " let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n"
)


def seek(one, frame):
    one.player(f"const s = player.querySelector('.scrub'); s.value = {frame}; s.dispatchEvent(new Event('input'))")
    return one.until(lambda d: d["frame"] == str(frame) and d["playing"] == "false")


def complete(one):
    return one.until(lambda d: int(d["count"]) == int(d["total"]) == 31)


def strips(one):
    """The masks of training, when all have come."""
    complete(quiet(one))
    one.player("[...player.querySelectorAll('.tab')].find((tab) => tab.textContent === 'Masks in training').click()")
    one.page.wait_for_selector("canvas.masks")


def test_the_picture_goes_through_masks_of_the_trained_network(server, tab):
    one = tab().open(server.url + DROPOUT)
    complete(one)
    seen = {}
    for frame, mask in ((0, 1), (15, 33), (30, 64)):
        seek(one, frame)
        assert one.player("return player.querySelector('.step').textContent") == f"mask {mask} of 64"
        seen[frame] = at_rest(lambda: one.player("return player.querySelector('canvas.whole').toDataURL()"))
    assert len(set(seen.values())) == 3
    label = one.player("return player.querySelector('canvas.whole').getAttribute('aria-label')")
    assert sum(int(count) for count in re.findall(r"(\d+) ×", label)) == 64
    assert not one.errors


def test_the_mask_is_drawn_and_moves_with_the_cursor(server, tab):
    one = tab().open(server.url + DROPOUT)
    strips(one)
    seen = {}
    for frame in (3, 4, 3):
        seek(one, frame)
        picture, label = at_rest(lambda: [one.player(STRIP + "strip.toDataURL()"), one.player(LABEL)])
        assert f"step {4 * frame}." in label
        assert seen.setdefault(frame, (picture, label)) == (picture, label)
    assert seen[3][0] != seen[4][0]
    assert one.player(PAINTED) > 1000
    assert one.player("return player.querySelectorAll('canvas.masks').length") == 1  # the variant without has none
    assert not one.errors


def test_the_words_say_what_share_is_off(server, tab):
    one = tab().open(server.url + DROPOUT)
    strips(one)
    seek(one, 30)
    places = re.findall(r"(input|layer \d): ([\d.]+)\s% off, p = ([\d.]+), (\d+) of 64", one.player(LABEL))
    assert [place for place, *_ in places] == ["input", "layer 1", "layer 2"]
    assert [float(p) for _, _, p, _ in places] == [0.3, 0.5, 0.5]
    for _, share, _, off in places:
        assert float(share) == pytest.approx(100 * int(off) / 64, abs=0.6)


@pytest.mark.parametrize("options", [{"viewport": {"width": 390, "height": 844}}, {"reduced_motion": "reduce"}])
def test_it_fits_a_phone_and_stands_still_where_motion_is_unwanted(server, tab, options):
    one = tab(**options).open(server.url + DROPOUT)
    strips(one)
    sides = "const b = player.querySelector('.strips').getBoundingClientRect(); return [b.left, b.right]"
    left, right = at_rest(lambda: one.player(sides))
    assert 0 <= left < right <= one.page.evaluate("innerWidth")
    if "reduced_motion" in options:
        one.until(lambda d: d["playing"] == "false")
    reached(lambda: one.player(PAINTED), lambda pixels: pixels > 1000)
    assert not one.errors
