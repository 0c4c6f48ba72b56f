"""The player of paths on a surface, in a browser."""

import json
import time

import numpy as np
import pytest

from pages import parse_address, run
from tests.browser.conftest import at_rest, quiet, reached
from tests.browser.descend_page import LAB, RACE, box, kept, picture, ready, scrub


def test_it_opens_playing_and_pauses_at_once_without_the_server(server, tab):
    one = tab().open(server.url + LAB)
    one.until(lambda d: d["playing"] == "true" and int(d["frame"]) > 3)
    before = int(one.player()["framesDrawn"])
    one.until(lambda d: int(d["framesDrawn"]) - before > 30)
    one.context.set_offline(True)
    one.press("main")
    frozen = one.until(lambda d: d["playing"] == "false")
    time.sleep(0.4)
    assert one.player()["frame"] == frozen["frame"]
    one.context.set_offline(False)
    assert not one.errors


def test_its_points_are_those_of_the_engine(server, tab):
    one = ready(tab(), server.url + RACE)
    lab, specs, _ = parse_address(RACE)
    for k, recording in enumerate(run(lab.experiment, specs, ["position"])):
        xs, ys = kept(one, f"[[...k.film.paths[{k}].xs], [...k.film.paths[{k}].ys]]")
        np.testing.assert_allclose(np.array([xs, ys]).T, recording.columns["position"].values, rtol=2e-7, atol=1e-30)


def test_scrub_keys_and_the_end_say_where_the_methods_are(server, tab):
    one = ready(tab(), server.url + RACE)
    scrub(one, 40)
    one.press("forward")
    one.until(lambda d: d["step"] == "41")
    one.player("player.focus()")
    for key, step in (("ArrowLeft", "40"), ("Home", "0"), ("End", "150")):
        one.page.keyboard.press(key)
        one.until(lambda d, step=step: d["step"] == step and d["playing"] == "false")
    heard = "return player.querySelector('.said').textContent"
    one.until(lambda d: one.player(heard).startswith("step 150."))
    said = one.player(heard)
    assert all(name in said for name in ("GD", "momentum", "Adam"))
    one.page.get_by_role("tab", name="Height").click()
    x, y, width, _ = box(one, "canvas[data-chart=loss].whole")
    one.page.mouse.click(x + 58 + (width - 84) * 0.5, y + 160)
    one.until(lambda d: d["step"] == "75")


def test_methods_are_hidden_and_chosen_without_the_server(server, tab):
    one = ready(tab(), server.url + RACE)
    scrub(one, 30)
    one.page.get_by_text("update from step 30 to step 31").wait_for()
    one.context.set_offline(True)
    before = picture(one)
    one.page.locator(".legend .eye").nth(2).click()
    reached(lambda: kept(one, "[...k.hidden]"), lambda hidden: hidden == [2])
    reached(lambda: picture(one), lambda now: now != before)
    one.context.set_offline(False)


def test_a_chosen_method_is_taken_apart_at_the_cursor(server, tab):
    one = ready(tab(), server.url + RACE)
    scrub(one, 12)
    one.page.locator(".legend .name").nth(2).click()
    one.page.get_by_text("update from step 12 to step 13").wait_for()
    panel = one.page.locator(".st-key-anatomy")
    panel.get_by_text("Adam").first.wait_for()
    panel.locator("table .katex").nth(19).wait_for()  # seven terms of Adam, in symbols and along x and y
    one.page.locator(".legend .name[aria-pressed=true]", has_text="Adam").wait_for()


def test_the_cursor_stays_when_a_knob_is_turned(server, tab):
    one = ready(tab(), server.url + RACE)
    scrub(one, 60)
    first = kept(one, "k.film.run")
    slider = one.page.get_by_role("slider", name="learning rate").first
    slider.focus()
    slider.press("ArrowLeft")
    one.until(lambda d: kept(one, "k.film.run") != first and d["status"] == "done")
    one.until(lambda d: (d["step"], d["playing"]) == ("60", "false"))
    one.page.get_by_text("update from step 60 to step 61").wait_for()


def test_a_question_holds_the_player_and_what_would_answer_it(server, tab):
    one = ready(tab(), server.url + LAB + "?preset=zig_zag")
    before = picture(one)
    one.player("player.querySelector('.main').click(); player.focus()")
    one.page.keyboard.press("End")
    assert picture(one) == before
    assert (one.player()["frame"], one.player()["playing"]) == ("0", "false")
    assert one.page.get_by_text("Anatomy of a step").count() == 0
    one.page.get_by_role("button", name="At nearly every update").click()
    one.until(lambda d: int(d["frame"]) > 3)
    one.page.get_by_text("Anatomy of a step").wait_for()


def test_a_path_that_diverges_says_so(server, tab):
    one = ready(tab(), server.url + LAB + "?surface.condition=20&optimizer=gd&optimizer.lr=1.5&steps=100")
    one.player("player.focus()")
    one.page.keyboard.press("End")
    step = reached(lambda: kept(one, "k.film.ended[0]?.step"))
    one.page.locator(".legend .value", has_text=f"diverged at step {step}").wait_for()
    assert not one.errors


def test_zoom_in_and_back(server, tab):
    one = ready(tab(), server.url + RACE)
    one.press("zoom_in")
    low, high, *_ = reached(lambda: kept(one, "k.window"))
    assert high - low < 8
    one.press("zoom_all")
    reached(lambda: kept(one, "k.window"), lambda window: window is None)


PARTS = (".picture", "canvas.terrain", "canvas.band:not([hidden])")


def size_of(one, part):
    return one.player(f"const b = player.querySelector('{part}').getBoundingClientRect(); return [b.width, b.height]")


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_the_map_fills_the_board_in_equal_scale(server, tab, lang, size):
    one = ready(tab(viewport={"width": size[0], "height": size[1]}), server.url + RACE + f"&lang={lang}")
    (wide, tall), (width, height), (_, band) = at_rest(lambda: [size_of(one, part) for part in PARTS])
    assert (width, height + band) == (pytest.approx(wide, abs=1), pytest.approx(tall, abs=1))
    shown = one.player("return player.querySelector('canvas.terrain').dataset.shown")
    x0, x1, y0, y1 = map(float, shown.split(","))
    assert (x1 - x0) / (y1 - y0) == pytest.approx(width / height, rel=1e-6)
    assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    label = one.player("return player.querySelector('canvas.terrain').ariaLabel")
    assert ("지도" in label) == (lang == "ko")


def test_the_verdict_comes_at_the_moment_with_the_number_of_the_picture(server, tab):
    one = ready(tab(), server.url + LAB + "?preset=zig_zag")
    assert one.player("return player.querySelectorAll('.handle:not([hidden])').length") == 0  # nothing can be moved yet
    one.page.get_by_role("button", name="At nearly every update").click()
    one.page.get_by_text("Measured: At nearly every update").wait_for()
    one.until(lambda d: d["step"] == d["moment"] == "20")


def test_reduced_motion_shows_the_whole_path_at_once(server, tab):
    one = ready(tab(reduced_motion="reduce"), server.url + RACE)
    one.until(lambda d: (d["step"], d["playing"]) == ("150", "false"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(server, tab, axe, scheme):
    one = ready(tab(color_scheme=scheme), server.url + RACE)
    scrub(one, 20)
    one.page.get_by_text("update from step 20 to step 21").wait_for()
    quiet(one).page.evaluate(axe)
    result = one.page.evaluate("axe.run(document.querySelector('[data-testid=stMain]'))")
    serious = [v for v in result["violations"] if v["impact"] in ("serious", "critical")]
    found = {v["id"]: [node["html"][:160] for node in v["nodes"]] for v in serious}
    assert found == {}, json.dumps(found, indent=1)
    assert not one.errors
