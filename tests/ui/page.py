"""Pages as a visitor sees them, on Streamlit's own test runner."""

from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages import load, syllabus
from tests.trained import computed
from ui.run import columns
from ui.words import LANGUAGES, word


def page(slug, query="", lang="en"):
    """The page as a visitor with this query sees it, in the whole frame."""
    app = AppTest.from_file("../../app.py", default_timeout=60)
    app._page_hash = calc_hash(slug)  # a page that is a callable has no file that AppTest could switch to
    app.query_params["lang"] = lang
    for key in dict(parse_qsl(query)):
        app.query_params[key] = [text for name, text in parse_qsl(query) if name == key]
    app.run()
    assert not app.exception
    return app


def pressed(app, key):
    """The page after a press on the button of this key."""
    next(button for button in app.button if button.key == key).click()
    app.run()
    assert not app.exception
    return app


def chosen(app, key, entry):
    """The page after a press on this entry of the menu of this key."""
    app.menu_button(key=key).click(entry).run()
    assert not app.exception
    return app


def headings(app):
    return [element.value for element in app.header]


def compute(slug, query, preset=None):
    """Let the pool finish this address first: there is no browser here to ask for frames."""
    lab = load(slug)
    variants, _ = lab.parse(query)
    computed(lab, variants, columns(lab, variants, preset))


def texts(app):
    return "\n".join(
        element.value
        for kind in ("markdown", "warning", "error", "info", "success", "title")
        for element in app.get(kind)
    ) + "\n".join(element.proto.body for element in app.get("html"))


def presets(*chapters):
    """(slug, key) of every preset of the labs of these chapters."""
    slugs = [slug for chapter in chapters for slug in syllabus()[chapter]]
    return [(slug, preset.key) for slug in slugs for preset in load(slug).presets]


def asks_first_and_answers_at_its_moment(slug, key):
    """The page of a preset from question to verdict, in English; the verdict in Korean too, of the same run."""
    preset = load(slug).preset(key)
    compute(slug, preset.address, preset)
    app = page(slug, f"preset={key}")
    assert word(f"preset.{slug}.{key}.question", "en") in texts(app)
    veiled = [f"ui.below.{place}" for place in ("doctor", "charts")]
    assert not {word(name, "en") for name in veiled} & set(headings(app))  # nothing that would give the answer away
    app = pressed(app, f"choice.{preset.question.choices[0].key}")
    assert word("ui.film_runs", "en") in texts(app)
    assert word("ui.measured", "en") not in texts(app)  # the verdict is not sent before its moment
    app.session_state[f"{slug}.met.{key}"] = True  # as the player says when it stands there
    for lang in LANGUAGES:
        app.query_params["lang"] = lang
        app.run()
        assert not app.exception
        why = word(f"preset.{slug}.{key}.why", lang)[:20]
        assert why.partition("{")[0] in texts(app)
        assert word("ui.measured", lang) in texts(app)
        assert "data-step=" in texts(app)
        assert {word(name, lang) for name in veiled} <= set(headings(app))
