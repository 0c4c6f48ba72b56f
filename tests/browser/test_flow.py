"""The flow of a signal through the layers: nothing given away while its question is open, the verdict at step 0."""

import re

from tests.browser.conftest import at_rest, quiet, reached

LAB = "/initialization?preset=too_small&init=normal&init.std=0.01&vs=init%3Dlecun_normal"
CANVAS = "const c = player.querySelector('canvas.whole'); return "
LABEL = CANVAS + "c.getAttribute('aria-label') ?? ''"
COLOURED = """
const c = player.querySelector('canvas.whole'), r = devicePixelRatio, x0 = Math.round(c.width * share);
const d = c.getContext('2d').getImageData(x0, 0, c.width - x0, Math.round(c.height * 0.45)).data;
let n = 0;
for (let i = 0; i < d.length; i += 4) n += d[i + 3] > 128 && Math.abs(d[i] - d[i + 2]) > 60;
return n;
"""
"""Pixels with a colour of their own in the upper half, right of a share of the picture's width: violins."""


def coloured(one, share):
    return one.player(f"const share = {share};{COLOURED}")


def opened(tab, server, address=LAB, **options):
    one = tab(**options).open(server.url + address)
    one.page.wait_for_selector(".st-key-question button", timeout=120_000)
    one.until(lambda d: int(d.get("framesDrawn", 0)) > 0)
    return quiet(one)


def judged(one):
    one.page.wait_for_selector(".st-key-answer .said", timeout=120_000)
    data = one.until(lambda d: d["state"] == "judged" and d["playing"] == "false")
    reached(lambda: one.page.evaluate("[...globalThis.trainingPlayers.values()].every((kept) => kept.written === 1)"))
    return data


def test_the_veil_gives_nothing_away_and_the_verdict_comes_at_step_0(server, tab):
    one = opened(tab, server)
    reached(lambda: coloured(one, 0), lambda pixels: pixels > 500)
    assert coloured(one, 0.25) == 0  # layer 1 alone is drawn
    label = one.player(LABEL)
    assert re.findall(r"σ 1: 0\.0781", label), label
    assert " 2: " not in label
    assert "10⁻" not in label
    one.page.locator(".st-key-question [class*='st-key-choice'] button").nth(1).click()
    data = judged(one)
    assert data["step"] == data["moment"] == "0"
    assert coloured(one, 0.25) > 500
    assert "10: 8.39 × 10⁻¹¹" in one.player(LABEL)
    assert one.player(CANVAS + "c.dataset.shown") == "10"
    assert "1.07 × 10⁻⁹" in one.page.locator(".st-key-answer .said").inner_text()
    assert not one.errors


def test_a_choice_in_the_picture_is_the_choice_of_the_rail(server, tab):
    one = opened(tab, server)
    box = at_rest(one.page.locator("canvas.whole").bounding_box)
    one.page.mouse.move(box["x"] + box["width"] * 0.86, box["y"] + box["height"] * 0.955)
    reached(lambda: one.player(CANVAS + "c.style.cursor"), lambda cursor: cursor == "pointer")
    one.page.mouse.down()
    one.page.mouse.up()
    judged(one)
    assert one.page.locator(".st-key-answer .said").inner_text().startswith("Right.")  # the lowest line: it fades
    assert not one.errors


def test_gradients_are_read_from_the_last_layer_to_the_first(server, tab):
    address = "/initialization?preset=too_large&init=normal&init.std=1&vs=init%3Dlecun_normal"
    one = opened(tab, server, address)
    assert re.findall(r"σ 10: ", one.player(LABEL))
    assert "1: 24.4" not in one.player(LABEL)
    one.page.locator(".st-key-question [class*='st-key-choice'] button").nth(2).click()
    assert judged(one)["step"] == "0"
    assert "1: 24.4" in one.player(LABEL)
    assert not one.errors


def test_zeros_of_rectifiers_and_single_units_are_drawn_on_a_phone(server, tab):
    one = opened(tab, server, "/initialization?preset=zeros&init=zeros&vs=init%3Dconstant%26init.value%3D0.01"
                 "&vs=init%3Dlecun_normal", viewport={"width": 390, "height": 844})  # fmt: skip
    assert "step 0" in one.player(LABEL)
    one.page.locator(".st-key-question [class*='st-key-choice'] button").first.click()
    assert judged(one)["step"] == "600"
    assert "units differ by 0" in one.player(LABEL)
    assert not one.errors
