"""Every claim of every lab in both languages, one visit each: what visit.py measures."""

import json
import os
from pathlib import Path

import pytest

from pages import load
from tests.browser.test_reach import serious
from tests.browser.walk.visit import CLAIMS, PATIENCE, Visit
from tools.gallery import photographs

PASSES = {
    "en": ({"locale": "en-US"}, 0, "light"),
    "ko": ({"locale": "ko-KR", "color_scheme": "dark", "reduced_motion": "reduce"}, -1, "dark"),
}
"""In English the film plays and the first choice is guessed; in Korean the last one, in the dark, without motion."""

PHOTOS = os.environ.get("PHOTOS", "")
"""Where photographs of the verdicts go, as tools/gallery.py takes them; "" for none."""

pytestmark = [pytest.mark.walk, pytest.mark.timeout(PATIENCE / 1000 * 10)]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_is_asked_filmed_and_judged_on_one_screen(server, tab, axe, record_property, claim):
    slug, key = claim.split("/")
    visits = []
    try:
        for lang, (options, choice, scheme) in PASSES.items():
            visits.append(Visit(tab(**options), server.url, load(slug), key, lang))
            walk(visits[-1], choice, axe, scheme)
    finally:
        record_property("claim", json.dumps({"lab": slug, "visits": [visit.told() for visit in visits]}))
    faults = [fault for visit in visits for fault in visit.faults]
    assert faults == [], "\n".join([claim, *faults])


def walk(visit, choice, axe, scheme):
    """All measurements of a visit."""
    visit.ask()
    visit.guess(choice)
    visit.judge()
    if PHOTOS:
        list(photographs(visit.page, Path(PHOTOS), f"{visit.lab.slug}-{visit.preset.key}-{visit.lang}"))
    visit.check(serious(visit.one, axe, (scheme,)))
    visit.project()
    visit.page.close()
    visit.faults += visit.one.errors
