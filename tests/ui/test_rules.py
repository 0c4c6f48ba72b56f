"""The doctor's rules as the page lists them: all of them, with links that lead to their networks."""

import re
from urllib.parse import urlsplit

import pytest

from engine.train.causes import CAUSE_CODES
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, load
from ui.rules import owners, parts
from ui.words import LANGUAGES

LAB = load("babysitting")
PROOFS = EXPERIMENTS["train"].proofs
LINK = re.compile(r"\]\((http://here/[^)]+)\)$")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_a_line_with_a_link_to_its_network(lang):
    made = parts(LAB, PROOFS, "http://here", lang)
    assert [len(lines) for lines in made.values()] == [len(PROOFS) - len(CAUSE_CODES), len(CAUSE_CODES)]
    codes = [*(code for code in PROOFS if code not in CAUSE_CODES), *CAUSE_CODES]
    for code, line in zip(codes, (line for lines in made.values() for line in lines), strict=True):
        assert "{" not in line
        link = urlsplit(LINK.search(line)[1])
        lab = load(link.path.strip("/"))
        assert lab.parse(link.query)[0] == (TrainSpec.from_query(PROOFS[code])[0],)


def test_what_a_lab_adds_is_shown_in_that_lab():
    assert owners("train")["stale_statistics"] == "batch_norm"
    assert owners("train")["unscaled_dropout"] == "dropout"
    assert "diverged" not in owners("train")
