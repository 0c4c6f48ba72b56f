"""Nothing without its words, in both languages."""

import re
from pathlib import Path

from engine.record.findings import UNITS
from engine.serve.cluster import FAULTS
from engine.serve.run import FAILURES
from engine.tables.text import KINDS
from engine.train.causes import CAUSE_CODES
from engine.train.changes import REASONS
from pages import ANSWERS, EXPERIMENTS, FIGURES, LABS, PANES, load, syllabus
from pages.lessons import LESSONS
from pages.playground.links import REASONS as IMPORTED
from ui.branch import BRANCH
from ui.checkup import HEADS as CHECKED
from ui.own import GIVEN, HEADS, MARKS
from ui.panels import GROUPS
from ui.pick import BUILT_IN as OWN
from ui.pick import CLAIM, DRAWN, SAID
from ui.pick import PLACES as PICKED
from ui.players.backprop import PICTURES as GRAPH_PICTURES
from ui.players.backprop import WORDS as GRAPH_WORDS
from ui.players.descend import PICTURES
from ui.players.descend import WORDS as DESCEND_WORDS
from ui.players.search import PICTURES as SEARCH_PICTURES
from ui.players.search import WORDS as SEARCH_WORDS
from ui.players.train import BUILT_IN, WORDS
from ui.rail import LEGEND, PLACES
from ui.share import FILES, HIDEABLE, PRESET
from ui.words import LANGUAGES, entries, has, word

ROOT = Path(__file__).parent.parent
NOTED = (
    "activations",
    "babysitting",
    "backprop",
    "batch_norm",
    "dropout",
    "initialization",
    "optimizers",
    "playground",
    "preprocessing",
    "regularization",
    "schedules",
    "search",
)
"""Labs of which every preset has words under the number that is written on the picture."""
REMARKS = ("epochs", "left_out", "velocity_form")
"""What specs remark on: RunSpec.remarks."""
PROBLEMS = (
    "unknown",
    "unused",
    "not_a_number",
    "not_an_option",
    "out_of_range",
    "too_much",
    "too_long",
    "too_many",
    "too_heavy",
    "folded",
    "unreadable",
    "remark",
    "imported",
)


def needed():
    """Every key that some part of the app asks for."""
    for part in (knobs, codes, charts, pictures, picks, page, lessons, given, labs):
        yield from part()


def knobs():
    for experiment in EXPERIMENTS.values():
        for key, knob in experiment.spec.knobs().items():
            yield f"knob.{key}"
            yield f"ui.group.{knob.group}"
            yield from (f"option.{key}.{name}" for name in knob.options)
            inner = [item for cls in (knob.registry or {}).values() for item in cls.knobs().items()]
            yield from (f"knob.{name}" for name, _ in inner)
            yield from (f"option.{key}.{name}.{text}" for name, own in inner for text in own.options)


def codes():
    for experiment in EXPERIMENTS.values():
        yield from (f"column.{name}" for name in experiment.columns)
        yield from (f"finding.{code}" for code in experiment.codes)
    yield from (f"rule.{code}" for code in EXPERIMENTS["train"].proofs if code not in CAUSE_CODES)
    yield from ("ui.rules.found", "ui.rules.tried")
    yield from (f"cure.{unit}" for unit in UNITS)
    yield from (f"problem.{code}" for code in PROBLEMS)
    yield from (f"remark.{name}" for name in REMARKS)
    yield from (f"reason.{name}" for name in REASONS)
    yield from (f"failure.{reason}" for reason in FAILURES)
    yield from (f"cluster.{fault}" for fault in FAULTS if fault)
    yield from (f"measure.{name}" for name in ANSWERS)
    yield from (f"ui.at_{answer.counts}" for answer in ANSWERS.values())


def charts():
    yield from (f"{part}.{name}" for name in FIGURES for part in ("panel", "panel_help"))
    yield from (f"ui.panels.{group}" for group in GROUPS)
    yield from (f"ui.{part}.{kind}" for kind in FILES for part in ("file", "file_help"))


def pictures():
    panes = (key for pane in PANES.values() for key in pane.words)
    yield from (f"ui.player.{name}" for name in (*WORDS, *PICTURES, *GRAPH_PICTURES, *SEARCH_PICTURES, *panes))
    yield from (f"ui.descend.{name}" for name in DESCEND_WORDS)
    yield from (f"ui.backprop.{name}" for name in GRAPH_WORDS)
    yield from (f"ui.search.{name}" for name in (*SEARCH_WORDS, "log", "linear"))
    yield from (f"ui.player.picture_{name}" for name in {*BUILT_IN, *PANES})
    yield from (f"picture_help.{name}" for name in {*PANES, *BUILT_IN, *(p for own in OWN.values() for p in own)})


def picks():
    places = (f"{place}_is" for place in PICKED)
    yield from (f"ui.pick.{part}" for part in (*SAID, *CLAIM, "choices", "range", "variant", *PICKED, *places))
    yield from (f"ui.pick.{part}{tail}" for part in DRAWN for tail in ("", "_is"))


def page():
    chapters = ("chapter", "chapter_short", "chapter_question")
    yield from (f"ui.{part}.{chapter}" for chapter in syllabus() for part in chapters)
    yield from (f"ui.{part}.{place}" for place in PLACES for part in ("below", "foot"))
    yield from (f"ui.legend.{name}" for name in (*LEGEND, *BRANCH))
    yield from (f"ui.part.{part}" for part in (PRESET, *HIDEABLE))
    yield from (f"ui.checkup.{head}" for head in CHECKED)
    yield from ("ui.claim_before", "ui.claim_after", "ui.home_title", "ui.home_lead")


def lessons():
    yield from (f"lesson.{name}.{part}" for name in LESSONS for part in ("title", "thread"))
    stops = [stop for lesson in LESSONS.values() for stop in lesson.stops]
    yield from (f"teach.{stop.slug}.{stop.preset}.{part}" for stop in stops for part in ("say", "show"))


def given():
    """Of data of one's own, and of links of another app."""
    yield from (f"ui.own.{name}" for name in (*GIVEN, "left_out", "ragged"))
    yield from (f"ui.own.mark.{name}" for name in MARKS.values())
    yield from (f"ui.own.head.{name}" for name in HEADS)
    yield from (f"ui.own.kind.{kind}" for kind in ("number", "text"))
    yield from (f"refused.{kind}" for _, kind in KINDS)
    yield from (f"reason.{reason}" for reason in ("table_shape", *(f"playground_{name}" for name in IMPORTED)))


def labs():
    for slug in LABS:
        yield from [f"ui.switches.{load(slug).menu}"] if load(slug).menu else ()
        yield from (f"lab.{slug}.{part}" for part in ("title", "headline", "lead", "card"))
        for preset in load(slug).presets:
            base = f"preset.{slug}.{preset.key}"
            yield from (f"{base}.{part}" for part in ("title", "claim", "question", "why"))
            yield from [f"{base}.note"] if slug in NOTED else ()
            yield from [f"{base}.number"] if has(f"{base}.number") else ()
            yield from (f"{base}.choice.{choice.key}" for choice in preset.question.choices)


def written():
    """Keys that stand in the code as they are."""
    for folder in ("ui", "figures", "pages"):
        for path in set((ROOT / folder).rglob("*.py")) - set((ROOT / "pages" / "_template").rglob("*.py")):
            yield from re.findall(r"""["']((?:ui|figure|column)\.[a-z_.]+[a-z])["']""", path.read_text("utf-8"))
    for path in (ROOT / "engine").rglob("*.py"):
        reasons = re.findall(r"""(?:Unreadable\(|reason=)"([a-z_]+)\"""", path.read_text("utf-8"))
        yield from (f"reason.{reason}" for reason in reasons)
        yield from (f"refused.{reason}" for reason in re.findall(r"""Refused\("([a-z_]+)\"""", path.read_text("utf-8")))


def test_there_are_words():
    keys = sorted({*needed(), *written()})
    assert [key for key in keys if not has(key)] == []
    assert [(key, lang) for key in keys for lang in LANGUAGES if not word(key, lang).strip()] == []


def test_both_languages_say_the_same_numbers():
    for key, texts in entries().items():
        assert set(texts) == set(LANGUAGES), key
        places = {lang: set(re.findall(r"{(\w+)}", text)) for lang, text in texts.items()}
        assert places["en"] == places["ko"], key


def test_korean_is_korean():
    for key, texts in entries().items():
        if not re.fullmatch(r"[\w\s×|Δ/()·.{}%-]*", texts["ko"]) or len(texts["ko"]) > 25:
            assert re.search("[가-힣]", texts["ko"]), key


def test_no_entry_is_left_over():
    used = {*needed(), *written()}
    prefixes = (
        "lab.",
        "figure.",
        "knob_help.",
        "knob_short.",
        "option.norm.stale_after.",
        "knob.activation.",
        "knob.data.",
    )
    assert [key for key in entries() if key not in used and not key.startswith(prefixes)] == []
