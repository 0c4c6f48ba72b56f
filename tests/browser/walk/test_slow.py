"""All claims of a lab pressed one after the other in a browser that computes several times slower."""

import json

import pytest

from pages import load
from tests.browser.test_throttled import RATES, follow, throttle
from tests.browser.walk.visit import WANTED

STAYS = 4.0
"""Seconds for which each address is watched."""

pytestmark = [pytest.mark.walk, pytest.mark.timeout(0)]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("slug", WANTED)
def test_every_claim_stays_what_it_is(server, tab, record_property, slug, rate):
    one, lab = tab(), load(slug)
    throttle(one.open(f"{server.url}/{slug}?lang=en"))(rate)
    lost = {}
    for preset in lab.presets:
        try:
            follow(one.page, lab, preset, STAYS)
        except AssertionError as error:
            lost[preset.key] = str(error)[:200]
    record_property("slow", json.dumps({"lab": slug, "rate": rate, "kept": len(lab.presets) - len(lost)}))
    assert lost == {}
    assert not one.errors
