"""In a slow browser a preset stays what it is: nothing that the page repeats about its widgets undoes it."""

import re
import time
from functools import reduce
from math import inf
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Error, Locator

from engine.spec.lab import VIEW_PARAMETERS
from pages import LABS, load
from ui.words import word

RATES = (5, 8)
"""How many times slower than this machine the browser computes; presets take turns."""
WALKED = 3
"""Presets of a lab, from the first, the middle and the end of its claims: pressed one after the other."""
PLAYERS = {lab.experiment: slug for slug, lab in LABS.items()}
"""A lab for each of the two kinds of player."""
STAYS, LAST, AGAIN, PATIENCE = 0.7, 4.0, 10.0, 90.0
"""Seconds that an address is watched before the next preset is pressed, that of the last one, after which a press that
fell on a part just being drawn anew is repeated, and waited for at most."""
MENU, ENTRIES = ".st-key-claims button", ("button", "menuitem", "option")
"""What opens the menu of all claims, and the roles that its entries may have."""


def press(page, name, end):
    """Press the claim of this name in the menu of all claims."""
    name = re.compile(r"^\d+ " + re.escape(name).replace("/", r"\/") + "$")
    first, *others = (page.get_by_role(role, name=name) for role in ENTRIES)
    entry = reduce(Locator.or_, others, first)
    while time.monotonic() < end:
        try:
            if not entry.is_visible():
                page.locator(MENU).first.click(timeout=5000)
                entry.wait_for(state="visible", timeout=5000)
            return entry.click(timeout=5000)
        except Error:  # the page was being drawn anew
            page.wait_for_timeout(100)
    raise AssertionError(f"no way to press {name}")


def means(page, lab, preset):
    """Whether the address names the preset and holds its variants."""
    search = page.evaluate("location.search").lstrip("?")
    own = [key for key, _ in parse_qsl(search) if key not in VIEW_PARAMETERS]
    same = not own or lab.parse(search)[0] == lab.parse(preset.address)[0]
    return dict(parse_qsl(search)).get("preset") == preset.key and same


def follow(page, lab, preset, seconds):
    """Press it, wait until it is the address and its question is asked, and watch it stay so."""
    end = time.monotonic() + PATIENCE
    question = page.get_by_role("button", name=word("ui.skip", "en")).first  # one that is going may still be there
    pressed = -inf
    while not (means(page, lab, preset) and question.is_visible()):
        assert time.monotonic() < end, (preset.key, page.evaluate("location.search"))
        if time.monotonic() - pressed > AGAIN and not means(page, lab, preset):
            press(page, word(f"preset.{lab.slug}.{preset.key}.title", "en"), end)
            pressed = time.monotonic()
        page.wait_for_timeout(50)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert means(page, lab, preset), (preset.key, page.evaluate("location.search"))
        page.wait_for_timeout(100)
    assert question.is_visible(), preset.key


def throttle(one):
    """Sets how many times slower the tab's browser computes, once its picture is there."""
    one.until(lambda data: int(data["frame"]) >= 0)
    devtools = one.context.new_cdp_session(one.page)
    return lambda rate: devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})


@pytest.mark.timeout(300)
@pytest.mark.parametrize("slug", PLAYERS.values())
def test_presets_stay_what_they_are(server, tab, slug):
    one, lab = tab(), load(slug)
    slow = throttle(one.open(f"{server.url}/{slug}?lang=en"))
    walk = lab.presets[:: (len(lab.presets) - 1) // (WALKED - 1)]
    for k, preset in enumerate(walk):
        slow(RATES[k % len(RATES)])
        follow(one.page, lab, preset, LAST if preset is walk[-1] else STAYS)
    assert not one.errors
