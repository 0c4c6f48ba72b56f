"""What a link, its QR code and an embedding hold."""

from html import unescape
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from pages import load
from ui.address import Address, full_query
from ui.qr import qr
from ui.share import embed_code, ticked

LAB = load("initialization")
PRESET = LAB.presets[1]
HERE = Address(LAB, LAB.parse(PRESET.address)[0], (), PRESET.key, frozenset())


def test_a_link_holds_language_preset_and_what_is_ticked():
    query = full_query(HERE, "ko", hide="doctor,notes", view="projector")
    told = parse_qs(query)
    assert (told["lang"], told["preset"]) == (["ko"], [PRESET.key])
    assert (told["hide"], told["view"]) == (["doctor,notes"], ["projector"])
    assert LAB.parse(query)[0] == HERE.variants


def test_without_the_claim_a_link_opens_the_same_run_and_asks_nothing():
    told = parse_qs(ticked(HERE, "en", ["preset", "doctor"], large=False))
    assert "preset" not in told
    assert told["hide"] == ["doctor"]
    assert LAB.parse(ticked(HERE, "en", ["preset"], large=False))[0] == HERE.variants
    assert parse_qs(ticked(HERE, "en", ["question"], large=True))["preset"] == [PRESET.key]


def test_nothing_ticked_says_nothing():
    assert full_query(HERE, "en", hide="", view="") == full_query(HERE, "en")


def test_the_embedding_is_one_frame_with_a_name_and_the_same_address():
    link = f"http://localhost:8501/{LAB.slug}?{full_query(HERE, 'en')}"
    frame = ElementTree.fromstring(embed_code(link, 'A "title"'))
    assert (frame.tag, frame.get("title")) == ("iframe", 'A "title"')
    found = parse_qs(urlsplit(unescape(frame.get("src"))).query)
    assert found["embed"] == ["true"]
    assert found["preset"] == [PRESET.key]


def test_a_qr_code_is_an_image_of_its_own():
    assert qr("http://localhost:8501/").startswith("data:image/svg+xml")
