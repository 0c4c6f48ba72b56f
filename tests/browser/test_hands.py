"""Hands on the picture of the optimizer lab: what is dragged is drawn at once, and written when it is let go."""

from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from tests.browser.conftest import at_rest, reached
from tests.browser.descend_page import RACE, box, kept, ready, scrub


def at(one, point):
    """Where a point of the surface is on the page."""
    x, y, width, height = box(one, "canvas.terrain")
    x0, x1, y0, y1 = one.player(
        "return [...player.querySelector('canvas.terrain').dataset.shown.split(',')].map(Number)"
    )
    return x + (point[0] - x0) / (x1 - x0) * width, y + (y1 - point[1]) / (y1 - y0) * height


def test_a_click_on_the_map_starts_there(server, tab):
    one = ready(tab(), server.url + RACE)
    one.page.mouse.click(*at(one, (-3, 1)))
    start = "k.film.paths?.map(({ start }) => start)"
    one.until(lambda d: kept(one, start) not in (None, [[-7, 2]] * 3))
    one.page.wait_for_url(lambda url: "x0=-3" in url or "x0=-2.9" in url)
    told = dict(parse_qsl(urlsplit(one.page.url).query))
    clicked = (float(told["x0"]), float(told["y0"]))
    assert clicked == (pytest.approx(-3, abs=0.05), pytest.approx(1, abs=0.05))
    one.until(lambda d: d["status"] == "done" and kept(one, "!k.live"))
    np.testing.assert_allclose(kept(one, start), [clicked] * 3, rtol=1e-6)


def drag(one, place, by):
    """Hold what is at a place of the page and move it; it is not let go."""
    one.page.mouse.move(*place)
    one.page.mouse.down()
    for part in range(1, 9):
        one.page.mouse.move(place[0] + by[0] * part / 8, place[1] + by[1] * part / 8)


def handle(one, name):
    """The middle of a handle on the axis."""
    x, y, width, height = box(one, f'.handle[aria-label="{name}"]')
    return x + width / 2, y + height / 2


LIVE = "k.live && [0, 1, 2].map((i) => [k.live.at('position', 150, i, 0), k.live.at('position', 150, i, 1)])"


def settled(one, drawn):
    """The run's own points have come, and are those that the hand had drawn."""
    one.until(lambda d: d["status"] == "done" and kept(one, "!k.live && k.film.count > 150"))
    ends = kept(one, LIVE.replace("k.live && ", "").replace("k.live", "k.film"))
    np.testing.assert_allclose(drawn, ends, rtol=1e-5, atol=1e-7)


def test_the_start_is_dragged_and_the_paths_follow_without_the_server(server, tab):
    one = ready(tab(), server.url + RACE)
    scrub(one, 150)
    place = at(one, (-7, 2))
    one.context.set_offline(True)
    drag(one, place, (90, 60))
    drawn = at_rest(lambda: kept(one, LIVE))
    one.context.set_offline(False)
    before = one.page.url
    one.page.mouse.up()
    one.page.wait_for_url(lambda url: url != before)
    settled(one, drawn)
    one.until(lambda d: d["step"] == "150")  # the cursor stays
    assert not one.errors


@pytest.mark.parametrize(
    ("name", "by", "told"),
    [("GD lr 0.9", (-80, 0), "optimizer.lr"), ("limit 2/λmax", (50, 0), "surface.sharpness")],
)
def test_what_is_dragged_on_the_axis_is_drawn_at_once_and_written_when_it_is_let_go(server, tab, name, by, told):
    one = ready(tab(), server.url + RACE)
    scrub(one, 150)
    before = dict(parse_qsl(urlsplit(one.page.url).query)).get(told)
    drag(one, handle(one, name), by)
    drawn, address = at_rest(lambda: kept(one, LIVE)), one.page.url
    one.page.mouse.up()
    one.page.wait_for_url(lambda url: url != address)
    settled(one, drawn)
    assert dict(parse_qsl(urlsplit(one.page.url).query)).get(told) != before
    assert not one.errors


def test_a_handle_is_moved_by_the_keyboard(server, tab):
    one = ready(tab(), server.url + RACE)
    scrub(one, 150)
    one.player("player.querySelector('.handle[aria-label=\"GD lr 0.9\"]').focus()")
    one.page.keyboard.press("ArrowLeft")
    one.page.wait_for_url(lambda url: "optimizer.lr=0.88" in url)
    one.until(lambda d: d["status"] == "done" and d["step"] == "150" and kept(one, "!k.live"))
    assert not one.errors


def test_the_map_by_keyboard(server, tab):
    one = ready(tab(), server.url + RACE)
    one.player("player.querySelector('canvas.terrain').focus()")
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Enter"):
        one.page.keyboard.press(key)
    one.page.wait_for_url(lambda url: "x0=-7" not in url)
    told = {key: float(value) for key, value in parse_qsl(urlsplit(one.page.url).query) if key in ("x0", "y0")}
    assert -7 < told["x0"] < -5  # from the start on
    assert 2 < told["y0"] < 3
    one.until(lambda d: int(d["count"]) > 0 and int(d["framesDrawn"]) > 2)
    focused = "return player.getRootNode().activeElement?.className"
    reached(lambda: one.player(focused), lambda name: name == "whole terrain")  # for the next try
