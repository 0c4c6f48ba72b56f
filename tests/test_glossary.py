"""One term for one thing, in both languages: the glossary's forms, names that exist, signs as they are set."""

import re
import tomllib
from pathlib import Path

import pytest

from pages import FIGURES, LABS, load
from ui.words import LANGUAGES, entries, has, word

GLOSSARY = tomllib.loads((Path(__file__).parent / "glossary.toml").read_text("utf-8"))["term"]
LONGEST_LABEL = 28
"""Characters of a knob's label that take at most two lines of a rail 330 pixels wide."""
QUOTED = re.compile("“([^”{}]+)”")
NAMED_EN = re.compile("(?:panel|preset|setting|chart)s? “([^”]+)”")
NAMED_KO = re.compile("“([^”]+)” (?:패널|프리셋|설정|그래프)")


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda term: term["en"])
def test_no_text_uses_another_form(term):
    for lang in LANGUAGES:
        for form in term.get(f"not_{lang}", []):
            found = [f"{key}: {texts[lang]}" for key, texts in entries().items() if re.search(form, texts[lang])]
            assert not found, f"{form}: write {term[lang]}"


def test_the_glossary_does_not_forbid_its_own_terms():
    for term in GLOSSARY:
        for lang in LANGUAGES:
            assert not any(re.search(form, term[lang]) for form in term.get(f"not_{lang}", []))


def names(lang):
    """What a text may name in quotation marks: panels, presets, knobs (without what is in parentheses)."""
    presets = [f"preset.{slug}.{preset.key}.title" for slug in LABS for preset in load(slug).presets]
    knobs = [key for key in entries() if key.startswith("knob.")]
    keys = [*(f"panel.{name}" for name in FIGURES), *presets, *knobs]
    return {text for key in keys if has(key) for text in (word(key, lang), word(key, lang).partition(" (")[0])}


@pytest.mark.parametrize(("lang", "named"), [("en", NAMED_EN), ("ko", NAMED_KO)])
def test_every_panel_preset_and_setting_that_is_named_is_there(lang, named):
    found = [(key, name) for key, texts in entries().items() for name in named.findall(texts[lang])]
    assert found
    assert [(key, name) for key, name in found if name not in names(lang)] == []


def test_both_languages_name_the_same_things():
    for key, texts in entries().items():
        there = {
            lang: len([name for name in QUOTED.findall(text) if name in names(lang)]) for lang, text in texts.items()
        }
        assert there["en"] == there["ko"], key


def test_a_knob_s_label_fits_the_rail():
    labels = [(key, text) for key, texts in entries().items() if key.startswith("knob.") for text in texts.values()]
    assert [(key, text) for key, text in labels if len(text) > LONGEST_LABEL] == []


def test_quotation_marks_are_curly():
    assert [key for key, texts in entries().items() if any('"' in text for text in texts.values())] == []


def test_korean_per_cent_is_closed_up():
    assert [key for key, texts in entries().items() if re.search(r"[\d}] %", texts["ko"])] == []


def test_korean_is_not_slanted():
    slanted = re.compile(r"(?<!\*)\*(?!\*)[^*]*[가-힣][^*]*(?<!\*)\*(?!\*)")
    assert [key for key, texts in entries().items() if slanted.search(texts["ko"].replace("**", ""))] == []


def test_no_particle_depends_on_what_is_put_in():
    """을/를, 은/는, 이/가, 와/과, 으로 depend on the sound before them; 에서, 의, 번, 개 do not."""
    particle = re.compile(r"\}(을|를|은|는|이|가|과|와|으로|로)(?![가-힣])")
    assert [key for key, texts in entries().items() if particle.search(texts["ko"])] == []


def test_english_in_brackets_is_closed_up_in_sentences():
    """A space only in labels, where what is in brackets is left out of names."""
    sentences = {key: texts["ko"] for key, texts in entries().items() if re.search(r"[다까오요]\.?[?.]", texts["ko"])}
    assert [key for key, text in sentences.items() if re.search(r"[가-힣] \((?!X-)[A-Za-z][a-z]", text)] == []
