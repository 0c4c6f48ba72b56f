"""Who can use the page: keyboard alone, a screen reader, a phone."""

import json

import pytest

from pages import LABS, load
from tests.browser.conftest import number, quiet, reached
from ui.words import word

FIRST = {slug: lab.presets[0].key for slug, lab in LABS.items()}
STILL = {"reduced_motion": "reduce"}
"""What is looked at is how the page stands: no film has to be waited for, or drawn."""
PHONE = {"viewport": {"width": 390, "height": 844}, **STILL}
SMALL_PRINT = """() => {
  const found = [], range = document.createRange();
  const walk = (root) => {
    for (const node of root.querySelectorAll('*')) {
      if (node.shadowRoot) walk(node.shadowRoot);
      for (const text of node.childNodes) {
        if (text.nodeType !== Node.TEXT_NODE || !text.textContent.trim()) continue;
        range.selectNodeContents(text);
        const { width, height } = range.getBoundingClientRect(), look = getComputedStyle(node);
        const seen = width > 2 && height > 2 && look.visibility !== 'hidden';
        if (seen && parseFloat(look.fontSize) < 12) found.push([text.textContent.trim().slice(0, 40), look.fontSize]);
      }
    }
  };
  walk(document);
  return found;
}"""
"""Texts that are smaller than 12 px, in open shadow roots too."""
SIDEWAYS = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
  .filter((part) => part.scrollWidth > part.clientWidth + 1)
  .map((part) => [part.tagName, part.scrollWidth, part.clientWidth])"""
GROUND = "getComputedStyle(document.querySelector('.stApp')).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
SIZES = ((1366, 768), (1920, 1080), (1280, 720))
IN_SIGHT = """
const share = (node, inside) => {
  const a = node.getBoundingClientRect(), wide = [a.left, a.right], tall = [a.top, a.bottom];
  const seen = ([low, high], end, from = 0) => Math.max(0, Math.min(high, end) - Math.max(low, from)) / (high - low);
  const b = inside?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
  return seen(wide, innerWidth) * seen(tall, Math.min(b.bottom, innerHeight), Math.max(0, b.top));
};
return [share(player), share(document.querySelector(part), document.querySelector('.st-key-rail'))];
"""
"""Shares of the picture, and of a part of the rail, that the window shows."""
FOCUSED = "(() => { let a = document.activeElement; while (a.shadowRoot?.activeElement) a = a.shadowRoot.activeElement;"


def asked(one, server, slug, extra=""):
    """The tab with the first preset of a lab, its question open and the first picture drawn."""
    one.open(f"{server.url}/{slug}?lang=en&preset={FIRST[slug]}{extra}")
    one.page.locator(".st-key-choice-skip button").wait_for()
    one.until(lambda d: number(d, "count") > 0)
    return one


def judged(one):
    """The film skipped, the verdict there."""
    one.page.locator(".st-key-choice-skip button").click()
    one.page.locator(".st-key-answer .said").wait_for(timeout=60_000)
    one.until(lambda d: d["state"] == "judged")


def serious(one, axe, schemes=("light", "dark")):
    """What axe calls serious or critical, in these themes."""
    found = {}
    for scheme in schemes:
        one.page.emulate_media(color_scheme=scheme)
        reached(lambda: one.page.evaluate(GROUND), lambda ground, dark=scheme == "dark": (sum(ground) < 200) == dark)
        quiet(one).page.evaluate(axe)
        for fault in one.page.evaluate("axe.run(document)")["violations"]:
            if fault["impact"] in ("serious", "critical"):
                found[f"{scheme}: {fault['id']}"] = [node["html"][:160] for node in fault["nodes"]]
    one.page.emulate_media(color_scheme="light")
    return found


def test_axe_finds_nothing_serious_on_the_home_page(server, tab, axe):
    one = tab().open(server.url + "/?lang=en")
    one.page.get_by_role("heading").first.wait_for()
    found = serious(one, axe)
    assert found == {}, json.dumps(found, indent=1)


def on_one_screen(one, part):
    """At each size of a laptop or projector the picture is in sight, and all of the question or answer."""
    look = f"const part = '.st-key-{part}';{IN_SIGHT}"
    for width, height in SIZES:
        one.page.set_viewport_size({"width": width, "height": height})
        reached(lambda: one.player(look), lambda shares: shares[0] >= 0.9 and shares[1] >= 0.995)


@pytest.mark.parametrize("slug", LABS)
def test_the_first_screen_is_the_lesson_and_axe_finds_nothing_serious_in_it(server, tab, axe, slug):
    """Of the first preset of each lab: a sample."""
    one = asked(tab(**STILL), server, slug)
    on_one_screen(one, "question")
    found = {"question": serious(one, axe)}
    judged(one)
    on_one_screen(one, "answer")
    found["answer"] = serious(one, axe)
    assert found == {"question": {}, "answer": {}}, json.dumps(found, indent=1)


def fits_a_phone(one):
    found = f"[...({SIDEWAYS})(), ...({SMALL_PRINT})()]"
    reached(lambda: quiet(one).page.evaluate(found), lambda faults: faults == [])


@pytest.mark.parametrize("path", ["", *LABS])
def test_a_phone_needs_no_sideways_scrolling_and_no_lens(server, tab, path):
    one = tab(**PHONE)
    if path:
        asked(one, server, path)
    else:
        one.open(server.url + "/?lang=ko").page.get_by_role("heading").first.wait_for()
    fits_a_phone(one)
    if path:
        judged(one)
        fits_a_phone(one)


def tab_to(one, condition, most=60):
    """Press Tab until the focused element meets a condition of JavaScript on `a`; how often it was pressed."""
    for k in range(most):
        one.page.keyboard.press("Tab")
        if one.page.evaluate(f"{FOCUSED} return Boolean({condition}); }})()"):
            return k + 1
    raise AssertionError(f"not reached in {most} steps: {condition}")


def test_keyboard_alone_guesses_watches_and_goes_on(server, tab):
    lab = load("initialization")
    one = asked(tab(), server, lab.slug)
    tab_to(one, "a.closest('[class*=st-key-choice-]')")
    one.page.keyboard.press("Enter")
    one.page.locator(".st-key-answer .said").wait_for(timeout=60_000)
    data = one.until(lambda d: d["state"] == "judged" and d["step"] == d["moment"])
    tab_to(one, "a.matches('.st-key-answer .at')")
    one.page.keyboard.press("ArrowLeft")  # the end decides
    one.until(lambda d: number(d, "frame") == number(data, "frame") - 1)
    one.page.keyboard.press("Enter")  # on the chip that names the step
    one.until(lambda d: d["step"] == data["step"])
    quiet(one).page.keyboard.press("PageDown")
    one.page.wait_for_url(f"**preset={lab.presets[1].key}*")
    one.page.get_by_text(word(f"preset.{lab.slug}.{lab.presets[1].key}.question", "en")[:30]).wait_for()
    quiet(one).page.keyboard.press("PageUp")
    one.page.wait_for_url(f"**preset={lab.presets[0].key}*")
    assert not one.errors


def test_tab_reaches_play_and_space_is_the_pages(server, tab):
    one = tab().open(server.url + "/initialization?depth=4&width=40&steps=300&every=5")
    one.until(lambda d: number(d, "count") == number(d, "total"))
    tab_to(one, "a.classList.contains('main')")
    before = one.player()["playing"]
    one.page.keyboard.press("Enter")
    one.until(lambda d: d["playing"] != before)
    one.page.locator("h1").click()
    one.page.keyboard.press("Space")
    one.until(lambda d: d["playing"] == before)
    for place, there in (("picture", "a.classList.contains('main')"), ("settings", "a.closest('.st-key-knobs')")):
        one.page.locator(f"[data-act={place}]").focus()
        one.page.keyboard.press("Enter")
        assert one.page.evaluate(f"{FOCUSED} return Boolean({there}); }})()")
    assert not one.errors


def test_f_is_full_screen_in_the_projectors_view(server, tab):
    one = asked(tab(), server, "initialization")
    one.page.keyboard.press("f")
    one.page.wait_for_url("**view=projector*")
    one.until(lambda d: number(d, "count") > 0)
    one.page.locator(".st-key-knobs").wait_for(state="hidden")
    reached(
        lambda: one.player("return player.getBoundingClientRect().height / innerHeight"), lambda share: share > 0.75
    )
