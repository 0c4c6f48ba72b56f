"""What can be picked: every knob, picture and panel of every lab has its words, a value and where it is from."""

import pytest

from pages import LABS, load
from ui.address import Address
from ui.names import names
from ui.pick import things


def at(slug, lang, preset=""):
    lab = load(slug)
    return Address(lab, lab.start, (), preset, frozenset())


@pytest.mark.parametrize("slug", LABS)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_everything_has_a_title_and_words(slug, lang):
    address = at(slug, lang)
    found = things(address, names(address.variants, lang), lang)
    for key in address.first.knobs():
        assert found[f"{slug}-{key}"]["title"]
    for name in (*address.lab.panes, *address.lab.panels):
        assert found.get(f"picture:{name}", found.get(f"{slug}-chart-{name}"))["text"]
    assert all(thing["title"] for thing in found.values())
    assert [name for name in found if name.startswith("variant:")] == [
        f"variant:{k}" for k in range(len(address.variants))
    ]


def test_a_knob_says_its_value_its_range_and_its_source():
    address = at("initialization", "en")
    found = things(address, names(address.variants, "en"), "en")
    assert found["initialization-init"]["source"] == "CS231n lecture 6"
    assert found["initialization-init-std"]["value"] == "0.01"
    assert "From 0 to 10." in found["initialization-init-std"]["text"]
    assert "LeCun" in found["variant:2"]["source"]
