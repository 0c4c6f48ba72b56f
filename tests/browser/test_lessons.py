"""The home page, an embedded page, and a lesson walked with a presenter's remote."""

from functools import partial
from urllib.parse import parse_qs, urlsplit

from pages.lessons import LESSONS
from tests.browser.conftest import quiet, reached

QUESTION = ".st-key-question button"


def test_the_home_page_is_one_screen_and_leads_to_a_question(server, tab):
    one = tab().open(f"{server.url}/?lang=en")
    one.page.wait_for_selector(".scene img")
    cards = one.page.locator("[class*=st-key-card-]")
    cards.last.wait_for()
    bottoms = "cards => cards.map((card) => card.getBoundingClientRect().bottom)"
    reached(lambda: cards.evaluate_all(bottoms), lambda found: max(found) <= 720)
    one.page.locator(".st-key-go a").click()
    one.page.wait_for_selector(QUESTION)
    assert one.errors == []


def test_an_embedded_page_shows_picture_and_rail_alone(server, tab):
    address = f"{server.url}/initialization?preset=too_small&embed=true"
    one = tab(viewport={"width": 800, "height": 600}).open(address)
    one.page.wait_for_selector(QUESTION)
    one.page.wait_for_selector(".hero")
    assert not one.page.locator(".st-key-bar").is_visible()
    parts = [one.page.locator(part) for part in (".hero", ".st-key-question")]
    reached(lambda: [part.bounding_box() for part in parts], lambda boxes: all(map(fits, boxes)))


def fits(box):
    return box and box["y"] >= 0 and box["y"] + box["height"] <= 600


def test_page_down_walks_a_lesson_into_the_next_lab(server, tab):
    lesson = LESSONS["signal"]
    border = next(k for k, stop in enumerate(lesson.stops) if stop.slug != lesson.stops[0].slug)
    start = lesson.stops[border - 2]
    one = tab().open(f"{server.url}/{start.slug}?lesson={lesson.name}&preset={start.preset}&lang=en")
    shown = f".st-key-stepper :text('{{}}/{len(lesson.stops)}')"
    one.page.wait_for_selector(shown.format(border - 1))
    for key, k in (("PageDown", border - 1), ("PageDown", border), ("PageUp", border - 1)):
        one.page.wait_for_selector(QUESTION)
        one.until(lambda data: int(data["count"]) > 0)
        quiet(one).page.keyboard.press(key)
        one.page.wait_for_selector(shown.format(k + 1))
        one.page.wait_for_url(partial(opens, lesson.stops[k]))  # written after the page that it names


def opens(stop, url):
    """Whether the address is that of a stop."""
    address = urlsplit(url)
    return (address.path, parse_qs(address.query).get("preset")) == (f"/{stop.slug}", [stop.preset])
