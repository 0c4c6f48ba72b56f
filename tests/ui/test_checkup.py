"""The flight check on a sheet: all that is in it, in both languages, and nothing that it would have to load."""

from html.parser import HTMLParser

import pytest

from engine.__main__ import main
from engine.checkup import Checkup
from engine.train.flight.checks import NAMES, Check, unmade
from engine.train.spec import TrainSpec
from ui.checkup import report
from ui.words import LANGUAGES, word

SICK = TrainSpec(depth=2)
FAILED = Check("curves", False, 0.1, 0.98, 0.86, 1.0, "not_learned", {"init": "he_normal"})
LOST = Check("rate", False, float("nan"), 0.1, 0.01, 1.0, "not_finite")
FOUND = [
    Checkup(SICK, [*(unmade(name, "too_heavy") if name == "penalty" else LOST for name in NAMES[:-1]), FAILED]),
    Checkup(TrainSpec(depth=3), [Check(name, True, 0.5, 0.5, 0, 1) for name in NAMES]),
]
EVIL = "http://here/?a=<script>alert(1)</script>&b=\"'x"


class Reader(HTMLParser):
    """Tags that are open, those that were closed, and what a browser would load."""

    def __init__(self, text):
        super().__init__()
        self.open, self.rows, self.loaded, self.text = [], 0, [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.rows += tag == "tr"
        self.loaded += [value for key, value in attributes if key == "src"]
        if tag not in ("meta", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_has_nine_rows_and_needs_nothing_else(lang):
    made = Reader(report(FOUND, lambda specs: f"http://here/babysitting?depth={specs[0].depth}&lang={lang}", lang))
    assert (made.open, made.rows) == ([], 2 * (1 + len(NAMES)))
    assert len(made.loaded) == 2
    assert all(source.startswith("data:image/svg+xml") for source in made.loaded)
    for said in (
        word("ui.checkup.passed", lang, passed=1, made=9),
        word("ui.player.check_why_not_learned", lang),
        word("ui.player.runway_no_twin", lang),
        "98%" if lang == "ko" else "98\u00a0%",
    ):
        assert said in made.text


def test_what_a_stranger_writes_stays_text():
    text = report(FOUND, lambda specs: EVIL, "en")
    assert "<script" not in text
    assert EVIL in Reader(text).text
    assert "javascript:" not in report(FOUND, lambda specs: "javascript:alert(1)", "en").replace(">javascript:", "")


def test_the_shell_writes_it_in_the_language_of_the_address(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("engine.__main__.checkup", lambda experiment, specs: FOUND)
    out = tmp_path / "check.html"
    assert main(["babysitting?lang=ko", "--check", "--format", "html", "--out", str(out)]) == 1
    assert '<html lang="ko">' in out.read_text("utf-8")
    assert main(["babysitting?lang=xx", "--check", "--format", "html"]) == 1
    told = capsys.readouterr().out
    assert '<html lang="en">' in told
    assert Reader(told).loaded == []  # nobody knows there where the app is reached
    assert main(["babysitting", "--format", "html"]) == 2
