"""Addresses that cannot be meant: a sentence for each problem, in both languages, and a page all the same."""

from types import SimpleNamespace

import pytest

from engine.serve.cluster import FAULTS
from engine.spec import Problem
from tests.ui.page import page
from ui.problems import plain, sentence, show_help
from ui.words import LANGUAGES, word

HOSTILE = [
    "depth=0&width=-5",
    "depth=nan&optimizer.lr=inf",
    "<script>alert(1)</script>=1",
    "init=<img src=x onerror=alert(1)>",
    "depth=" + "9" * 3000,
    "vs=" + "%25" * 200,
    "steps=20000&width=500&depth=20&batch=512",
    "data=digits%00&activation=tanh%0a",
    "x" * 100_000 + "=1",
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_addresses_get_a_sentence_and_a_page(query):
    app = page("initialization", f"{query}&steps=0" if "steps" not in query else query)
    assert app.warning
    assert "<script" not in app.warning[0].value
    assert "<img" not in app.warning[0].value


def test_too_many_large_variants_get_a_sentence():
    query = "depth=20&width=500&steps=0&" + "&".join(f"vs=seed%3D{k}" for k in range(1, 6))
    assert page("initialization", query).warning


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "code", ["unknown", "unused", "not_a_number", "not_an_option", "out_of_range", "too_much", "too_long", "too_many"]
)
def test_every_problem_has_a_sentence_with_its_value(code, lang):
    text = sentence(Problem(code, "depth", "99", "20", "1", "20", ("a", "b")), lang)
    assert {"99", "20"} & set(
        text.replace("=", " ")
        .replace(",", " ")
        .replace("자", " ")
        .replace(")", " ")
        .replace("(", " ")
        .replace(".", " ")
        .replace(";", " ")
        .split()
    ) or "99" in text


def test_a_problem_names_its_field_once():
    assert r"foo = 1\." in sentence(Problem("unknown", "foo", "1."), "en")
    assert r"Depth \(vs\: depth\) = 99" in sentence(Problem("out_of_range", "vs: depth", "99", "20", "1", "20"), "en")


def test_plain_text_has_no_markup():
    assert plain("<b>*x*</b>") == r"&lt;b&gt;\*x\*&lt;/b&gt;"
    assert plain("[a](b) $x$ `c`\nd") == r"\[a\]\(b\) \$x\$ \`c\` d"


def test_why_the_cluster_does_not_help_is_said_as_long_as_that_matters(monkeypatch):
    said = []
    monkeypatch.setattr("ui.problems.st", SimpleNamespace(info=lambda text, icon: said.append(text)))
    for fault in FAULTS:
        for ended in (False, True):
            show_help(SimpleNamespace(unaided=fault, ended=ended), "en")
    assert said == [word(f"cluster.{fault}", "en") for fault in FAULTS if fault]
