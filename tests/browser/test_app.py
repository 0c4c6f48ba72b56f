"""What only a browser shows."""

import time

from engine.record.codec import unpack
from tests.browser.conftest import LAB, SMALL, Server, at_rest, number, quiet, reached, read_losses
from ui.words import word

LOOK = "return {state: player.dataset.state, answer: Boolean(document.querySelector('.st-key-answer .said'))}"
HEADLINE = word("lab.initialization.headline", "en")
LISTEN = """
globalThis.messages = [];
globalThis.trainingHub ??= new EventTarget();
trainingHub.addEventListener('frames', () => { messages.push(trainingHub.latest.slice()); });
"""


def complete(one, url):
    """The tab with all frames of the run at this address."""
    one.open(url)
    one.until(lambda d: number(d, "count") == number(d, "total"))
    return one


def still(one, url):
    """The same, and paused."""
    complete(one, url)
    if one.player()["playing"] == "true":
        one.press("main")
    one.until(lambda d: d["playing"] == "false")
    return one


def turn_to(one, picture):
    """Put a picture on the stage by its tab."""
    name = word(f"ui.player.picture_{picture}", "en")
    one.page.get_by_role("tab", name=name, exact=True).click()
    one.page.locator(".tab[aria-selected=true]", has_text=name).wait_for()


def test_a_cold_deep_link_opens_the_lab_already_playing(tab):
    server = Server()
    try:
        one = tab().open(server.url + LAB)
        data = one.until(lambda d: d["playing"] == "true" and number(d, "frame") > 3)
        assert number(data, "total") == 41
        one.page.get_by_role("heading", name=HEADLINE).wait_for()
        one.page.get_by_role("link", name="Syllabus").wait_for()  # the frame is there too
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
    frozen = one.until(lambda d: d["playing"] == "false")
    time.sleep(0.5)
    assert one.player()["frame"] == frozen["frame"]


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
    complete(one, server.url + LAB + "?steps=1000&seed=51")
    assert one.page.evaluate("globalThis.turnsToAsk") <= 10


def test_scrub_step_and_keyboard_move_the_cursor(server, tab):
    one = complete(tab(), server.url + SMALL)
    one.player("const s = player.querySelector('.scrub'); s.value = 30; s.dispatchEvent(new Event('input'))")
    assert one.until(lambda d: d["frame"] == "30")["step"] == "150"
    one.press("forward")
    one.until(lambda d: d["frame"] == "31")
    one.page.locator("h1").click()  # the keys act wherever on the page the focus is
    for key, frame in (("ArrowLeft", "30"), ("Home", "0"), ("End", "60")):
        one.page.keyboard.press(key)
        one.until(lambda d, frame=frame: d["frame"] == frame)
    one.page.keyboard.press("Home")
    one.page.keyboard.press("Space")
    one.until(lambda d: number(d, "frame") > 0)


def test_the_loss_axis_turns_linear_and_back_by_keyboard(server, tab):
    one = still(tab(), server.url + SMALL)
    turn_to(one, "curves")
    find = "const axis = player.querySelector('.axis'), curves = player.querySelector('canvas.curves'); "
    look = find + "return [axis.getAttribute('aria-pressed'), curves.toDataURL()]"
    one.page.mouse.move(0, 0)
    pressed, logarithmic = at_rest(lambda: one.player(look))
    assert pressed == "true"
    one.player(find + "axis.focus()")
    for state, same in (("false", False), ("true", True)):
        one.page.keyboard.press("Enter")
        reached(lambda: one.player(look), lambda now, a=state, b=same: (now[0], now[1] == logarithmic) == (a, b))


def test_a_cell_of_the_xray_opens_that_layer(server, tab):
    one = still(tab(), server.url + SMALL)
    turn_to(one, "xray")
    one.page.mouse.move(0, 0)
    box = at_rest(one.page.locator("canvas.xray").bounding_box)
    one.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 24)
    data = one.until(lambda d: number(d, "frame") > 20)
    heading = one.page.get_by_text(f"layer 1 · step {data['step']}")
    heading.wait_for()
    reached(heading.count, lambda count: count == 1)


def speak(one):
    """Press the bar's language button."""
    quiet(one).page.locator(".st-key-lang button").click()


def test_language_switch_keeps_the_run(server, tab):
    one = complete(tab(), server.url + SMALL + "&seed=41")
    speak(one)
    one.page.get_by_role("heading", name=word("lab.initialization.headline", "ko")).wait_for()
    one.page.wait_for_url("**lang=ko*")
    data = one.until(lambda d: number(d, "count") == number(d, "total"))
    assert data["status"] == "done"
    assert "seed=41" in one.page.url


def test_korean_browsers_get_korean(server, tab):
    one = tab(locale="ko-KR").open(server.url + SMALL)
    one.until(lambda d: number(d, "framesDrawn") > 0)
    one.page.get_by_role("heading", level=1, name=word("lab.initialization.headline", "ko")).wait_for()
    assert "lang=" not in one.page.url  # nobody chose it
    reached(
        lambda: one.player("return player.textContent"), lambda text: word("ui.player.picture_curves", "ko") in text
    )


def brightness(one):
    """Red, green and blue of the player's ground, added."""
    background = one.player("return getComputedStyle(player).backgroundColor")
    return sum(int(part) for part in background.strip("rgb()").split(","))


def test_theme_colours_reach_the_player(server, tab):
    one = still(tab(), server.url + SMALL)
    for scheme in ("light", "dark"):
        one.page.emulate_media(color_scheme=scheme)
        reached(lambda: brightness(one), lambda sum_of_channels, dark=scheme == "dark": (sum_of_channels < 200) == dark)


def test_reduced_motion_does_not_play_by_itself(server, tab):
    one = complete(tab(reduced_motion="reduce"), server.url + SMALL)
    one.until(lambda d: (d["playing"], d["frame"]) == ("false", "60"))


def test_a_film_is_held_until_the_guess_and_stops_at_the_moment_for_the_verdict(server, tab):
    """The learning of a deep sigmoid network: its end decides."""
    one = tab().open(server.url + LAB + "?preset=deep_sigmoid")
    one.until(lambda d: number(d, "count") > 0)
    choice = word("preset.initialization.deep_sigmoid.choice.chance", "en")
    guess = one.page.get_by_role("button", name=choice)
    guess.wait_for()
    one.press("main")
    one.page.keyboard.press("End")
    assert (one.player()["frame"], one.player()["state"]) == ("0", "veiled")
    assert one.page.locator(".st-key-answer").count() == 0
    quiet(one)
    guess.click()
    seen = []
    reached(lambda: seen.append(one.player(LOOK)) or seen[-1], lambda look: look["answer"], 60)
    assert "film" in {look["state"] for look in seen if not look["answer"]}
    data = one.until(lambda d: d["state"] == "judged")
    assert (data["step"], data["playing"]) == (data["moment"], "false")
    assert one.page.locator(".st-key-answer .said").inner_text().startswith("Right. Measured")
    assert not one.errors


def test_a_hostile_address_is_a_sentence(server, tab):
    one = tab().open(server.url + LAB + "?depth=99&init=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&steps=20")
    one.page.get_by_text("is outside 0 to 20").wait_for()
    assert one.page.locator("img[src=x]").count() == 0
    one.until(lambda d: number(d, "count") > 0)


def test_leaving_the_page_stops_the_player(server, tab):
    one = tab().open(server.url + SMALL + "&lang=en")
    one.until(lambda d: number(d, "framesDrawn") > 0)
    one.page.get_by_role("link", name="Syllabus").click()
    one.page.locator("[class*=st-key-card-]").first.wait_for()
    one.page.locator(".player .transport").wait_for(state="detached")
    assert not one.errors


def test_the_feed_is_a_message_the_codec_reads(server, tab):
    """Python's codec reads what JavaScript was sent, and both hold the same numbers."""
    one = tab()
    one.page.add_init_script(LISTEN)
    complete(one, server.url + SMALL)
    losses = {}
    for header, arrays in (unpack(bytes(message)) for message in one.page.evaluate("messages.map((m) => [...m])")):
        assert header["total"] == 61
        assert {len(array) for array in arrays.values()} <= {header["count"]}
        losses |= {header["from"] + k: loss for k, (loss,) in enumerate(arrays.get("loss", ()))}
    assert [losses[frame] for frame in range(61)] == read_losses(one)
