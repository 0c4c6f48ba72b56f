"""Every page, both languages, and hostile addresses, on Streamlit's own test runner."""

from html import escape, unescape
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages import LABS, load, syllabus
from tests.ui.page import chosen, compute, headings, page, pressed, texts
from ui import compare
from ui.words import LANGUAGES, word

QUICK = "depth=2&width=8&steps=20"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_home_names_every_lab(lang):
    app = AppTest.from_file("../../app.py", default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    assert not app.exception
    said, titles = texts(app), [word(f"lab.{slug}.title", lang) for labs in syllabus().values() for slug in labs]
    labels = [link.proto.label for link in app.get("page_link")]
    assert [label for label in labels if label in titles] == titles
    assert labels[:2] == [word("ui.lessons", lang), word("ui.start", lang)]
    assert escape(word("ui.home_lead", lang)) in said
    assert said.count('src="data:image/svg+xml') == 2 + len(
        titles
    )  # the sign, the picture that leads in, and one a card


@pytest.mark.parametrize("slug", LABS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_lab_opens_with_its_comparison(slug, lang):
    compute(slug, load(slug).opening)
    app = page(slug, lang=lang)
    assert escape(word(f"lab.{slug}.headline", lang)) in texts(app)
    assert word("ui.below.doctor", lang) in headings(app)
    assert [button.key for button in app.button if button.key == "first"]


def test_a_question_can_be_skipped_and_asked_again():
    preset = load("initialization").presets[1]
    compute("initialization", preset.address, preset)
    app = page("initialization", f"preset={preset.key}")
    app = pressed(app, "choice.skip")
    app.session_state[f"initialization.met.{preset.key}"] = True
    app.run()
    assert word("ui.right", "en") not in texts(app)
    assert word("ui.wrong", "en") not in texts(app)
    app = pressed(app, "again")
    assert [button.key for button in app.button if button.key == "choice.skip"]


def test_claims_follow_one_another_and_lead_back_to_none():
    lab = load("initialization")
    app = pressed(page("initialization", QUICK), "step.after")
    assert app.query_params["preset"] == lab.presets[0].key
    app = chosen(app, "claim", lab.presets[3].key)
    assert app.query_params["preset"] == lab.presets[3].key
    app = pressed(app, "step.before")
    assert app.query_params["preset"] == lab.presets[2].key
    app = chosen(app, "claim", "")
    assert "preset" not in app.query_params


def test_another_lab_leads_back_to_the_experiment():
    app = page("initialization", QUICK)
    app._page_hash = calc_hash("optimizers")
    app.query_params = {"lang": "en"}
    app.run()
    assert not app.exception
    assert f'/initialization?lang=en&{QUICK}" data-act="way"' in unescape(texts(app))


def test_a_changed_control_is_in_the_address_and_restarts_the_run():
    app = page("initialization", QUICK)
    app.slider(key="initialization.depth").set_value(4).run()
    assert not app.exception
    assert app.query_params["depth"] == "4"
    assert app.query_params["width"] == "8"
    app.selectbox(key="initialization.init").set_value("normal").run()
    app.select_slider(key="initialization.init.std").set_value(1.0).run()
    assert app.query_params["init"] == "normal"
    assert app.query_params["init.std"] == "1"


def test_pin_and_change():
    app = pressed(page("initialization", QUICK), "initialization.pin")
    app.selectbox(key="initialization.activation").set_value("relu").run()
    assert app.query_params["activation"] == "relu"
    assert app.query_params["vs"] == "activation=tanh"


def test_what_is_pinned_recolours_nobody():
    """Colours go by place: what is pinned comes last."""
    app = pressed(page("initialization", QUICK + "&vs=activation%3Drelu&vs=activation%3Dsigmoid"), "initialization.pin")
    assert app.query_params["vs"][:2] == ["activation=relu", "activation=sigmoid"]
    assert len(app.query_params["vs"]) == 3


def test_what_is_left_keeps_its_colour_and_the_address_says_which():
    app = page("initialization", QUICK + "&vs=depth%3D3&vs=depth%3D5")
    app.query_params["looks"] = "2.0.1"
    app.run()
    app = pressed(app, "initialization.pin")
    assert app.query_params["looks"] == "2.0.1.3"


def test_a_full_comparison_says_so():
    lab = load("initialization")
    query = QUICK + "".join(f"&vs=seed%3D{k}" for k in range(1, lab.most))
    app = page("initialization", query)
    pin = next(button for button in app.button if button.key == "initialization.pin")
    assert pin.disabled
    assert pin.label == word("ui.pin_full", "en", most=lab.most)


@pytest.mark.parametrize(
    ("asked", "first", "others"),
    [
        ({"do": "bring", "variant": 2}, "5", ["depth=2", "depth=3"]),
        ({"do": "drop", "variant": 0}, "3", "depth=5"),
        ({"do": "drop", "variant": 9}, "2", ["depth=3", "depth=5"]),
        ({"do": "dance", "variant": 1}, "2", ["depth=3", "depth=5"]),
    ],
)
def test_what_the_legend_asks_for_changes_the_comparison(monkeypatch, asked, first, others):
    lab = load("initialization")
    variants = lab.parse(QUICK + "&vs=depth%3D3&vs=depth%3D5")[0]
    written = [variants]
    monkeypatch.setattr(compare, "told", lambda key, name: asked)
    monkeypatch.setattr(compare, "read", lambda lab: SimpleNamespace(variants=variants))
    monkeypatch.setattr(compare, "write", lambda lab, found: written.append(found))
    compare.act(lab, "legend")
    found = dict(parse_qsl("&".join(part for part in lab.query(written[-1]).split("&") if not part.startswith("vs="))))
    assert found["depth"] == first
    rest = [text for key, text in parse_qsl(lab.query(written[-1])) if key == "vs"]
    assert rest == ([others] if isinstance(others, str) else others)


def test_a_switch_of_language_keeps_values():
    app = pressed(page("initialization", QUICK), "lang")
    assert app.query_params["lang"] == "ko"
    assert app.slider(key="initialization.depth").value == 2
    assert word("lab.initialization.headline", "ko") in texts(app)


def test_the_language_stays_when_the_menu_drops_it_from_the_address():
    app = page("initialization", QUICK, "ko")
    del app.query_params["lang"]
    app.run()
    assert word("lab.initialization.headline", "ko") in texts(app)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LABS)
def test_what_is_folded_away_is_there_when_opened(slug, lang):
    app = page(slug, "seed=3", lang)
    folded = {widget.key for widget in app.number_input}
    app.session_state[f"{slug}.more"] = True
    app.run()
    assert not app.exception
    assert {key.split(".")[1] for key in folded} <= set(load(slug).knobs)
    typed = ({"steps", "seed"} & set(load(slug).base.knobs())) - load(slug).base.idle
    assert {f"{slug}.{key}" for key in typed} <= {widget.key for widget in app.number_input}
    assert f"/{slug}?lang={lang}&seed=3" in unescape(texts(app))


def test_parts_can_be_hidden_for_a_class():
    app = page("initialization", QUICK + "&hide=controls,presets,doctor")
    assert not app.slider
    assert not app.menu_button
    assert word("ui.below.doctor", "en") not in headings(app)
