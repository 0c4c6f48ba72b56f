"""The player of paths on a surface, in a browser."""

import json
import time
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from pages import parse_address, run

LAB = "/optimizers"
RACE = LAB + "?surface.condition=40&surface.sharpness=2&optimizer=gd&optimizer.lr=0.9&x0=-7&y0=2&steps=150"
RACE += "&vs=optimizer%3Dmomentum%26optimizer.lr%3D0.05&vs=optimizer%3Dadam%26optimizer.lr%3D0.3"
KEPT = "[...globalThis.trainingPlayers.values()].find((k) => k.same)"


def ready(one, url):
    """The tab with all points of the run at this address."""
    one.open(url)
    one.until(lambda d: int(d["count"]) > 0 and d["status"] == "done")
    return one


def kept(one, script):
    """What `script` gives with `k` bound to what the player keeps."""
    return one.page.evaluate(f"(() => {{ const k = {KEPT}; return {script} }})()")


def scrub(one, step):
    one.player(f"const s = player.querySelector('.scrub'); s.value = {step}; s.dispatchEvent(new Event('input'))")
    one.until(lambda d: d["step"] == str(step), 5)


def box(one, selector):
    """[x, y, width, height] of a part of the player, scrolled into view, once the page around it is laid out."""
    part, before = f"player.querySelector('{selector}')", None
    for _ in range(60):
        one.player(f"{part}.scrollIntoView({{block: 'center'}})")
        now = one.player(f"const b = {part}.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]")
        if now == before:
            return now
        before = now
        one.page.wait_for_timeout(400)
    raise AssertionError("the page did not come to rest")


def picture(one):
    """The map as it stays: it is drawn again when the page around it is laid out anew."""
    before = None
    for _ in range(60):
        now = one.player("return player.querySelector('canvas.terrain').toDataURL()")
        if now == before:
            return now
        before = now
        one.page.wait_for_timeout(400)
    raise AssertionError("the map did not come to rest")


def test_it_opens_playing_and_pauses_at_once_without_the_server(server, tab):
    one = tab().open(server.url + LAB)
    one.until(lambda d: d["playing"] == "true" and int(d["frame"]) > 3)
    before = int(one.player()["framesDrawn"])
    one.until(lambda d: int(d["framesDrawn"]) - before > 30)
    one.context.set_offline(True)
    one.press("main")
    frozen = one.until(lambda d: d["playing"] == "false", 2)
    time.sleep(0.4)
    assert one.player()["frame"] == frozen["frame"]
    assert int(one.player()["framesDrawn"]) - int(frozen["framesDrawn"]) <= 2
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
    one.until(lambda d: d["step"] == "41", 3)
    one.player("player.focus()")
    for key, step in (("ArrowLeft", "40"), ("Home", "0"), ("End", "150")):
        one.page.keyboard.press(key)
        one.until(lambda d, step=step: d["step"] == step and d["playing"] == "false", 3)
    heard = "return player.querySelector('.said').textContent"
    one.until(lambda d: one.player(heard).startswith("step 150."), 10)
    said = one.player(heard)
    assert all(name in said for name in ("GD", "momentum", "Adam"))
    strips = box(one, "canvas.strips")
    one.page.mouse.click(strips[0] + 46 + (strips[2] - 56) * 0.5, strips[1] + 60)
    one.until(lambda d: d["step"] == "75", 3)


def test_a_click_on_the_map_starts_there(server, tab):
    one = ready(tab(), server.url + RACE)
    x, y, width, _ = box(one, "canvas.terrain")
    one.page.mouse.move(x + width * 0.75, y + width * 0.25)
    readout = one.player("return player.querySelector('.readout').textContent")
    at_x, at_y, height = (float(part.split()[-1]) for part in readout.split(","))
    assert (at_x, at_y) == (pytest.approx(5, abs=0.05), pytest.approx(5, abs=0.05))
    assert height == pytest.approx(at_x**2 * 0.025 + at_y**2, rel=5e-3)
    one.page.mouse.click(x + width * 0.75, y + width * 0.25)
    start = "k.film.paths?.map(({ start }) => start)"
    one.until(lambda d: d["playing"] == "true" and kept(one, start) not in (None, [[-7, 2]] * 3), 20)
    told = dict(parse_qsl(urlsplit(one.page.url).query))
    clicked = (float(told["x0"]), float(told["y0"]))
    assert clicked == (pytest.approx(at_x, abs=0.006), pytest.approx(at_y, abs=0.006))
    np.testing.assert_allclose(kept(one, start), [clicked] * 3, rtol=1e-6)


def test_the_map_by_keyboard(server, tab):
    one = ready(tab(), server.url + RACE)
    one.player("player.querySelector('canvas.terrain').focus()")
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Enter"):
        one.page.keyboard.press(key)
    one.page.wait_for_url(lambda url: "x0=1&" in url and "y0=0.5" in url, timeout=10_000)
    one.until(lambda d: int(d["count"]) > 0 and int(d["framesDrawn"]) > 2)
    assert one.player("return player.getRootNode().activeElement?.className") == "terrain"  # for the next try


def test_methods_are_hidden_and_chosen_without_the_server(server, tab):
    one = ready(tab(), server.url + RACE)
    scrub(one, 30)
    one.page.get_by_text("update from step 30 to step 31").wait_for(timeout=10_000)
    one.context.set_offline(True)
    before = picture(one)
    one.player("player.querySelector('.shows-2').click()")
    one.page.wait_for_timeout(200)
    assert picture(one) != before
    assert kept(one, "[...k.hidden]") == [2]
    one.context.set_offline(False)


def test_a_chosen_method_is_taken_apart_at_the_cursor(server, tab):
    one = ready(tab(), server.url + RACE)
    scrub(one, 12)
    one.player("player.querySelector('.pick-2').click()")
    one.page.get_by_text("update from step 12 to step 13").wait_for(timeout=10_000)
    panel = one.page.locator(".st-key-optimizers-anatomy")
    panel.get_by_text("Adam").first.wait_for(timeout=10_000)
    assert panel.locator("table .katex").count() >= 20  # seven terms of Adam, in symbols and along x and y
    assert one.player("return player.querySelector('.pick-2').getAttribute('aria-pressed')") == "true"


def test_the_cursor_stays_when_a_knob_is_turned(server, tab):
    one = ready(tab(), server.url + RACE)
    scrub(one, 60)
    first = kept(one, "k.film.run")
    slider = one.page.get_by_role("slider", name="learning rate").first
    slider.focus()
    slider.press("ArrowLeft")
    one.until(lambda d: kept(one, "k.film.run") != first and d["status"] == "done", 10)
    assert (one.player()["step"], one.player()["playing"]) == ("60", "false")
    one.page.get_by_text("update from step 60 to step 61").wait_for(timeout=10_000)


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
    one.page.get_by_text("Anatomy of a step").wait_for(timeout=20_000)


def test_a_path_that_diverges_says_so(server, tab):
    one = ready(tab(), server.url + LAB + "?surface.condition=20&optimizer=gd&optimizer.lr=1.5&steps=100")
    one.player("player.focus()")
    one.page.keyboard.press("End")
    one.until(lambda d: d["playing"] == "false")
    chip = one.player("return player.querySelector('.chip').textContent")
    step = kept(one, "k.film.ended[0].step")
    assert f"diverged, step {step}" in chip
    assert not one.errors


def test_zoom_in_and_back(server, tab):
    one = ready(tab(), server.url + RACE)
    one.press("zoom_in")
    one.page.wait_for_timeout(100)
    low, high, *_ = kept(one, "k.window")
    assert high - low < 15
    one.press("zoom_all")
    assert kept(one, "k.window") is None


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_phone_shows_a_square_map_and_needs_no_sideways_scrolling(server, tab, lang):
    one = ready(tab(viewport={"width": 390, "height": 844}), server.url + RACE + f"&lang={lang}")
    _, _, width, height = box(one, "canvas.terrain")
    assert width == pytest.approx(height, abs=1)
    assert width > 330
    assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    label = one.player("return player.querySelector('canvas.terrain').ariaLabel")
    assert ("지도" in label) == (lang == "ko")


def test_reduced_motion_shows_the_whole_path_at_once(server, tab):
    one = ready(tab(reduced_motion="reduce"), server.url + RACE)
    data = one.until(lambda d: d["step"] == "150", 10)
    assert data["playing"] == "false"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(server, tab, axe, scheme):
    one = ready(tab(color_scheme=scheme), server.url + RACE)
    scrub(one, 20)
    one.page.get_by_text("update from step 20 to step 21").wait_for(timeout=10_000)
    one.page.evaluate(axe)
    result = one.page.evaluate("axe.run(document.querySelector('[data-testid=stMain]'))")
    serious = [v for v in result["violations"] if v["impact"] in ("serious", "critical")]
    found = {v["id"]: [node["html"][:160] for node in v["nodes"]] for v in serious}
    assert found == {}, json.dumps(found, indent=1)
    assert not one.errors
