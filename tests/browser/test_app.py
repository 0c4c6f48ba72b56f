"""What only a browser shows."""

import json
import time

import pytest

from engine.record.codec import unpack
from tests.browser.conftest import LAB, SMALL, Server, number, read_losses

LISTEN = """
globalThis.messages = [];
globalThis.trainingHub ??= new EventTarget();
trainingHub.addEventListener('frames', () => { messages.push(trainingHub.latest.slice()); });
"""


def test_a_cold_deep_link_opens_the_lab_already_playing(browser, tab):
    server = Server()
    try:
        one = tab().open(server.url + LAB)
        data = one.until(lambda d: d["playing"] == "true" and number(d, "frame") > 3)
        assert number(data, "total") == 41
        assert one.page.get_by_role("heading", name="Weight initialization").is_visible()
        assert one.page.get_by_text("Syllabus").first.is_visible()  # the frame is there too
        assert not one.errors
    finally:
        server.stop()


def test_it_plays_frames_and_pauses_at_once_without_the_server(server, tab):
    one = tab().open(server.url + LAB)
    one.until(lambda d: number(d, "frame") > 2)
    before = number(one.player(), "framesDrawn")
    one.until(lambda d: number(d, "framesDrawn") - before > 20)
    one.context.set_offline(True)
    one.press("main")
    data = one.until(lambda d: d["playing"] == "false", 2)
    frozen = number(data, "framesDrawn")
    time.sleep(0.5)
    assert number(one.player(), "framesDrawn") - frozen <= 1
    one.context.set_offline(False)


COUNT_TURNS = """
const hub = (globalThis.trainingHub = new EventTarget());
let turns = NaN, ask;
const turn = () => { turns += 1; requestAnimationFrame(turn); };
requestAnimationFrame(turn);
hub.addEventListener('frames', () => { if (Number.isNaN(turns)) turns = 0; });
const count = (wish) => { globalThis.turnsToAsk ??= turns; ask(wish); };
Object.defineProperty(hub, 'ask', { get: () => ask && count, set: (given) => { ask = given; } });
"""


def test_it_asks_for_more_as_soon_as_the_first_frames_are_here(server, tab):
    """A wish that waits leaves the picture at the first frame; counted in turns of the browser, not in time."""
    one = tab()
    one.page.add_init_script(COUNT_TURNS)
    one.open(server.url + LAB + "?steps=1000&seed=51")
    one.until(lambda d: number(d, "count") == number(d, "total"))
    assert one.page.evaluate("globalThis.turnsToAsk") <= 10


def test_scrub_step_and_keyboard_move_the_cursor(server, tab):
    one = tab().open(server.url + SMALL)
    one.until(lambda d: number(d, "count") == number(d, "total"))
    one.player("const s = player.querySelector('.scrub'); s.value = 30; s.dispatchEvent(new Event('input'))")
    assert one.until(lambda d: d["frame"] == "30")["step"] == "150"
    one.press("forward")
    one.until(lambda d: d["frame"] == "31")
    one.player("player.focus()")
    for key, frame in (("ArrowLeft", "30"), ("Home", "0"), ("End", "60")):
        one.page.keyboard.press(key)
        one.until(lambda d, frame=frame: d["frame"] == frame, 3)
    one.page.keyboard.press("Home")
    one.page.keyboard.press("Space")
    one.until(lambda d: number(d, "frame") > 0, 3)


def test_the_loss_axis_turns_linear_and_back_by_keyboard(server, tab):
    one = tab().open(server.url + SMALL)
    one.until(lambda d: number(d, "count") == number(d, "total"))
    one.press("main") if one.player()["playing"] == "true" else None
    one.page.wait_for_timeout(500)
    pressed, picture = "return axis.getAttribute('aria-pressed')", "return curves.toDataURL()"
    find = "const axis = player.querySelector('.axis'), curves = player.querySelector('canvas.curves'); "
    logarithmic = one.player(find + picture)
    assert one.player(find + pressed) == "true"
    one.player(find + "axis.focus()")
    for state, same in (("false", False), ("true", True)):
        one.page.keyboard.press("Enter")
        one.page.wait_for_timeout(300)
        assert one.player(find + pressed) == state
        assert (one.player(find + picture) == logarithmic) == same


def test_a_cell_of_the_xray_opens_that_layer(server, tab):
    one = tab().open(server.url + SMALL)
    one.until(lambda d: number(d, "count") == number(d, "total"))
    one.page.mouse.move(0, 0)
    one.player("player.querySelector('canvas.xray').scrollIntoView({block: 'center'})")
    box = one.player(
        "const b = player.querySelector('canvas.xray').getBoundingClientRect(); return [b.x, b.y, b.width]"
    )
    one.page.mouse.click(box[0] + box[2] / 2, box[1] + 24)
    data = one.until(lambda d: d["playing"] == "false" and number(d, "frame") > 20, 5)
    heading = one.page.get_by_text(f"layer 1 · step {data['step']}")
    heading.wait_for(timeout=15_000)
    assert heading.count() == 1


def test_language_switch_keeps_the_run(server, tab):
    one = tab().open(server.url + SMALL + "&seed=41")
    one.until(lambda d: number(d, "count") == number(d, "total"))
    one.page.get_by_text("한국어").click()
    one.page.get_by_role("heading", name="가중치 초기화").wait_for(timeout=15_000)
    assert "lang=ko" in one.page.url
    data = one.until(lambda d: number(d, "count") == number(d, "total"), 10)
    assert data["status"] == "done"
    assert "seed=41" in one.page.url


def test_korean_browsers_get_korean(server, tab):
    one = tab(locale="ko-KR").open(server.url + SMALL)
    one.until(lambda d: number(d, "framesDrawn") > 0)
    title = one.page.get_by_role("heading", level=1)
    title.wait_for(timeout=20_000)
    assert title.inner_text().startswith("가중치 초기화")
    assert "lang=" not in one.page.url  # nobody chose it
    assert "활성화값" in one.player("return player.textContent")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_colours_reach_the_canvas(server, tab, scheme):
    one = tab(color_scheme=scheme).open(server.url + SMALL)
    one.until(lambda d: number(d, "framesDrawn") > 0)
    background = one.player("return getComputedStyle(player.querySelector('.bar')).backgroundColor")
    channels = [int(part) for part in background.strip("rgb()").split(",")]
    assert (sum(channels) < 200) == (scheme == "dark")


@pytest.mark.parametrize("path", ["/", LAB, LAB + "?preset=dead_relus&lang=ko"])
def test_a_phone_needs_no_sideways_scrolling(server, tab, path):
    one = tab(viewport={"width": 390, "height": 844}).open(server.url + path)
    one.page.get_by_role("heading").first.wait_for(timeout=20_000)
    if path != "/":
        one.until(lambda d: number(d, "framesDrawn") > 0)
    assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_phone_folds_its_controls_above_the_player(server, tab):
    one = tab(viewport={"width": 390, "height": 844}).open(server.url + SMALL)
    one.until(lambda d: number(d, "framesDrawn") > 0)
    depth, fold = one.page.get_by_text("Depth", exact=True), one.page.locator("details.settings summary")
    assert not depth.is_visible()
    assert fold.bounding_box()["y"] < one.player("return player.getBoundingClientRect().y")
    fold.click()
    depth.wait_for(timeout=5_000)


def test_reduced_motion_does_not_play_by_itself(server, tab):
    one = tab(reduced_motion="reduce").open(server.url + SMALL)
    data = one.until(lambda d: number(d, "count") == number(d, "total"))
    assert data["playing"] == "false"


def test_a_question_holds_the_player_until_it_is_answered(server, tab):
    one = tab().open(server.url + LAB + "?preset=too_small")
    one.until(lambda d: number(d, "count") > 5)
    assert one.player()["frame"] == "0"
    one.page.get_by_role("button", name="It fades toward 0").click()
    one.until(lambda d: number(d, "frame") > 3)
    one.page.get_by_text("Right.").wait_for(timeout=30_000)


def test_a_hostile_address_is_a_sentence(server, tab):
    one = tab().open(server.url + LAB + "?depth=99&init=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&steps=20")
    one.page.get_by_text("is outside 1 to 20").wait_for(timeout=20_000)
    assert one.page.locator("img[src=x]").count() == 0
    one.until(lambda d: number(d, "count") > 0)


def test_keyboard_alone_reaches_play(server, tab):
    one = tab().open(server.url + SMALL)
    one.until(lambda d: number(d, "count") == number(d, "total"))
    reached = False
    for _ in range(80):
        one.page.keyboard.press("Tab")
        reached = one.player("return player.getRootNode().activeElement?.classList.contains('main') ?? false")
        if reached:
            break
    assert reached
    before = one.player()["playing"]
    one.page.keyboard.press("Enter")
    one.until(lambda d: d["playing"] != before, 3)


def test_leaving_the_page_stops_the_player(server, tab):
    one = tab().open(server.url + SMALL)
    one.until(lambda d: number(d, "framesDrawn") > 0)
    one.page.get_by_text("Syllabus").first.click()
    one.page.get_by_role("heading", name="Neural Training Lab").wait_for(timeout=20_000)
    assert one.player("return 1") is None
    assert not one.errors


@pytest.mark.parametrize("path", ["/", SMALL])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_is_ours(server, tab, axe, path, scheme):
    one = tab(color_scheme=scheme).open(server.url + path)
    one.page.get_by_role("heading").first.wait_for(timeout=20_000)
    if path != "/":
        one.until(lambda d: number(d, "count") == number(d, "total"))
    one.page.evaluate(axe)
    result = one.page.evaluate("axe.run(document.querySelector('[data-testid=stMain]'))")
    serious = [v for v in result["violations"] if v["impact"] in ("serious", "critical")]
    found = {v["id"]: [node["html"][:160] for node in v["nodes"]] for v in serious}
    assert found == {}, json.dumps(found, indent=1)


def test_the_feed_is_a_message_the_codec_reads(server, tab):
    """Python's codec reads what JavaScript was sent, and both hold the same numbers."""
    one = tab()
    one.page.add_init_script(LISTEN)
    one.open(server.url + SMALL)
    one.until(lambda d: number(d, "count") == number(d, "total"))
    losses = {}
    for header, arrays in (unpack(bytes(message)) for message in one.page.evaluate("messages.map((m) => [...m])")):
        assert header["total"] == 61
        assert {len(array) for array in arrays.values()} <= {header["count"]}
        losses |= {header["from"] + k: loss for k, (loss,) in enumerate(arrays.get("loss", ()))}
    assert [losses[frame] for frame in range(61)] == read_losses(one)
