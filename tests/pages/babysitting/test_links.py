"""Networks of other labs brought to be checked: by the link beside them, and by `check=` in an address."""

from urllib.parse import quote, urlencode

import pytest

from pages import LABS, load, parse_address
from ui.address import Address
from ui.check import check_query, checks
from ui.problems import sentence

LAB = load("babysitting")
TRAINED = [slug for slug, lab in LABS.items() if lab.experiment == "train" and slug != "babysitting"]


def there(slug, query):
    lab = load(slug)
    return Address(lab, lab.parse(query)[0], (), "", frozenset())


def asked(address):
    return LAB.parse(urlencode({"check": address}))


def test_any_lab_of_networks_sends_its_own_there():
    here = there("initialization", "depth=4&width=9&vs=init%3Dzeros&vs=seed%3D2")
    assert checks(here) is LAB
    lang, *query = check_query(here.variants, LAB, "ko")
    assert lang == ("lang", "ko")
    assert LAB.parse(urlencode(query))[0] == here.variants[:2]
    assert all(checks(there(slug, "")) is LAB for slug in TRAINED)
    assert all(checks(there(slug, "")) is None for slug, lab in LABS.items() if lab.experiment != "train")
    assert checks(there("babysitting", "")) is None


def test_a_network_that_needs_no_parameter_is_not_taken_for_the_opening():
    query = urlencode(check_query([LAB.base], LAB, "en")[1:])
    assert LAB.parse(query) == ((LAB.base,), [])
    assert query


@pytest.mark.parametrize("slug", TRAINED)
def test_an_address_names_what_is_to_be_checked(slug):
    lab = load(slug)
    assert asked(slug)[0] == lab.start[:2]
    for preset in lab.presets[:3]:
        variants, _ = asked(f"https://lab.example/{slug}?lang=ko&preset={preset.key}")
        assert variants == lab.parse(preset.address)[0][:2]


def test_what_stands_beside_it_changes_the_first_network():
    variants, problems = LAB.parse("check=" + quote("dropout?depth=2&vs=depth%3D3", safe="") + "&l2=0.1&seed=4")
    assert [(one.depth, one.l2, one.seed) for one in variants] == [(2, 0.1, 4), (3, 0.1, 4)]
    assert problems == []


def test_the_address_of_a_check_is_what_that_checks_however_often():
    address = "initialization?depth=5&width=7"
    for _ in range(12):
        address = "babysitting?" + urlencode({"check": address})
    assert [(one.depth, one.width) for one in parse_address(address)[1]] == [(5, 7)]


@pytest.mark.parametrize("text", ["", "nonsense", "optimizers?surface=bowl", "backprop", "?", "<script>", "check=1"])
def test_what_names_no_network_is_said_and_the_opening_used(text):
    variants, (problem,) = asked(text)
    assert variants == LAB.start
    assert (problem.code, problem.field, problem.reason) == ("unreadable", "check", "no_training_lab")
    assert "not a lab in which a network trains" in sentence(problem, "en")
    assert "신경망을 학습하는 실험실이 아닙니다" in sentence(problem, "ko")


def test_more_networks_than_there_is_room_for_are_said():
    variants, (problem,) = asked("initialization?depth=1&width=4&vs=depth%3D2&vs=depth%3D3")
    assert [one.depth for one in variants] == [1, 2]
    assert (problem.code, problem.value, problem.used) == ("too_many", "3", "2")
    _, problems = asked("dropout?no_such_knob=1&depth=2")
    assert [problem.code for problem in problems] == ["unknown"]
