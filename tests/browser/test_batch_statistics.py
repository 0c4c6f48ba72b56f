"""The strip of batch against running statistics in the player."""

import re

import pytest

from tests.browser.conftest import at_rest, reached
from tests.browser.descend_page import box
from ui.words import word

PAGE = "/batch_norm?depth=3&width=20&steps=200&every=5&norm.layers=1,3&vs=norm%3Dnone"
CANVAS = "const strip = player.querySelector('canvas.running'); "
INKED = (
    CANVAS
    + "const { data } = strip.getContext('2d').getImageData(0, 0, strip.width, strip.height);"
    + "return data.filter((value, i) => i % 4 === 3 && value > 0).length"
)
NUMBERS = r"(mean|variance): batch (\S+), running (−?\d\S*)"


@pytest.fixture
def still(server, tab):
    """The lab, all frames there, paused."""

    def make(path=PAGE, **options):
        one = tab(**options).open(server.url + path)
        one.until(lambda d: d["count"] == d["total"] == "41")
        if one.player()["playing"] == "true":
            one.press("main")
        one.page.get_by_role("tab", name=word("ui.player.picture_batch_statistics", "en")).click()
        one.page.wait_for_selector("canvas.running")
        return one

    return make


def seek(one, frame):
    """(picture, what is said of it) at a frame."""
    script = f"const s = player.querySelector('.scrub'); s.value = {frame}; s.dispatchEvent(new Event('input'))"
    one.player(script)
    one.until(lambda d: d["frame"] == str(frame) and d["playing"] == "false")
    return at_rest(lambda: one.player(CANVAS + "return [strip.toDataURL(), strip.getAttribute('aria-label')]"))


@pytest.mark.parametrize("options", [{}, {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"}])
def test_it_is_drawn_moves_with_the_cursor_and_is_told_in_words(still, options):
    one = still(**options)
    early, said = seek(one, 2)
    late, said_late = seek(one, 30)
    assert one.player(INKED) > 2000
    assert early != late
    assert "layer 1, unit 1, step 10." in said
    assert "layer 1, unit 1, step 150." in said_late
    values = re.findall(NUMBERS, said_late)
    assert [part for part, *_ in values] == ["mean", "variance"]  # one variant has batch norm
    assert values != re.findall(NUMBERS, said)
    assert seek(one, 2)[0] == early
    assert not one.errors


def test_the_layer_is_chosen_among_the_normalized_ones(still):
    one = still()
    first, _ = seek(one, 20)
    layer = CANVAS + "const choice = strip.previousElementSibling.querySelector('select'); "
    assert one.player(layer + "return [...choice.options].map((o) => o.text)") == ["1", "3"]
    one.player(layer + "choice.value = '2'; choice.dispatchEvent(new Event('change'))")
    third, said = seek(one, 20)
    assert first != third
    assert "layer 3, unit 1, step 100." in said


def test_a_press_moves_the_cursor_there(still):
    one = still()
    _, before = seek(one, 0)
    x, y, width, _ = box(one, "canvas.running")
    one.page.mouse.click(x + 44 + 0.5 * (width / 2 - 54), y + 60)
    assert one.until(lambda d: d["frame"] == "20")["step"] == "100"
    reached(lambda: one.player(CANVAS + "return strip.getAttribute('aria-label')"), lambda now: now != before)


def test_where_nothing_is_normalized_by_batches_there_is_no_such_picture(server, tab):
    one = tab().open(server.url + "/batch_norm?depth=3&width=20&steps=200&every=5&norm=layer_norm&vs=norm%3Dnone")
    one.until(lambda d: d["count"] == d["total"] == "41")
    names = one.player("return [...player.querySelectorAll('.tab')].map((tab) => tab.textContent)")
    assert word("ui.player.picture_curves", "en") in names
    assert word("ui.player.picture_batch_statistics", "en") not in names
    assert not one.errors
