"""Every page, both languages, every preset and hostile addresses, on Streamlit's own test runner."""

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from engine.spec import Problem
from pages import LABS, load, syllabus
from ui.problems import plain, sentence
from ui.run import columns, pool
from ui.words import LANGUAGES, word

QUICK = "depth=2&width=8&steps=20"


def page(slug, query="", lang="en"):
    """The page as a visitor with this query sees it."""
    script = f"from pages import load\nfrom ui.page import show_lab\nshow_lab(load({slug!r}))"
    app = AppTest.from_string(script, default_timeout=60)
    app.query_params["lang"] = lang
    for key in dict(parse_qsl(query)):
        app.query_params[key] = [text for name, text in parse_qsl(query) if name == key]
    app.run()
    assert not app.exception
    return app


def compute(slug, query, preset=None):
    """Let the pool finish this address first: there is no browser here to ask for frames."""
    lab = load(slug)
    variants, _ = lab.parse(query)
    run = pool().open(lab.experiment, variants, columns(lab, variants, preset), "test")
    while not run.ended:
        run.ask("test", run.total)
        run.wait(run.total, 1)


def texts(app):
    return "\n".join(
        element.value
        for kind in ("markdown", "warning", "error", "info", "success", "title")
        for element in app.get(kind)
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_home_names_every_lab(lang):
    app = AppTest.from_file("../../app.py", default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    assert not app.exception
    assert app.title[0].value == word("ui.app", lang)
    assert [element.value for element in app.subheader] == [
        word(f"lab.{slug}.title", lang) for labs in syllabus().values() for slug in labs
    ]


@pytest.mark.parametrize("slug", LABS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_lab_opens_with_its_comparison(slug, lang):
    compute(slug, load(slug).opening)
    app = page(slug, lang=lang)
    assert app.title[0].value == word(f"lab.{slug}.title", lang)
    assert len(app.menu_button) == len(load(slug).parse(load(slug).opening)[0])
    assert word("ui.doctor", lang) in [element.value for element in app.header]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("slug", "key"), [(slug, preset.key) for slug in LABS for preset in load(slug).presets])
def test_every_preset_asks_first_and_answers_after(slug, key, lang):
    preset = next(preset for preset in load(slug).presets if preset.key == key)
    compute(slug, preset.address, preset)
    app = page(slug, f"preset={key}", lang)
    base = f"preset.{slug}.{key}"
    assert word(f"{base}.question", lang) in texts(app)
    assert not app.header  # nothing that would give the answer away
    next(button for button in app.button if button.key.endswith(".skip")).click()
    app.run()
    assert not app.exception
    assert word(f"{base}.why", lang) in texts(app)
    assert word("ui.measured", lang) in texts(app)


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
    app = page("initialization", query)
    assert app.title


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
    assert r"Depth \(hidden layers\) \(vs\: depth\) = 99" in sentence(
        Problem("out_of_range", "vs: depth", "99", "20", "1", "20"), "en"
    )


def test_plain_text_has_no_markup():
    assert plain("<b>*x*</b>") == r"&lt;b&gt;\*x\*&lt;/b&gt;"
    assert plain("[a](b) $x$ `c`\nd") == r"\[a\]\(b\) \$x\$ \`c\` d"


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


def test_pin_change_and_remove():
    app = page("initialization", QUICK)
    app.button(key="initialization.pin").click().run()
    app.selectbox(key="initialization.activation").set_value("relu").run()
    assert app.query_params["activation"] == "relu"
    assert app.query_params["vs"] == "activation=tanh"
    app.menu_button(key="initialization.variant.0").click(word("ui.drop", "en")).run()
    assert not app.query_params.get("vs")
    assert not app.query_params.get("activation")


def test_a_switch_of_language_keeps_values():
    app = page("initialization", QUICK)
    app.segmented_control(key="lang").set_value("ko").run()
    assert app.query_params["lang"] == "ko"
    assert app.slider(key="initialization.depth").value == 2
    assert app.title[0].value == word("lab.initialization.title", "ko")


def test_the_language_stays_when_the_menu_drops_it_from_the_address():
    app = page("initialization", QUICK, "ko")
    del app.query_params["lang"]
    app.run()
    assert app.title[0].value == word("lab.initialization.title", "ko")


def test_another_variant_can_be_shown_in_the_controls():
    app = page("initialization", QUICK + "&vs=depth%3D3&vs=depth%3D5")
    app.menu_button(key="initialization.variant.2").click(word("ui.bring", "en")).run()
    assert not app.exception
    assert app.slider(key="initialization.depth").value == 5
    assert app.query_params["depth"] == "5"
    assert app.query_params["vs"] == ["depth=2", "depth=3"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LABS)
def test_what_is_folded_away_is_there_when_opened(slug, lang):
    app = page(slug, "steps=3", lang)
    folded = {widget.key for widget in app.number_input}, len(app.code)
    app.session_state[f"{slug}.more"] = app.session_state[f"{slug}.share"] = True
    app.run()
    assert not app.exception
    assert {key.split(".")[1] for key in folded[0]} <= set(load(slug).knobs)
    assert folded[1] == 0
    assert {f"{slug}.{key}" for key in ("steps", "seed")} <= {widget.key for widget in app.number_input}
    assert f"/{slug}?lang={lang}&steps=3" in app.code[0].value


def test_parts_can_be_hidden_for_a_class():
    app = page("initialization", QUICK + "&hide=controls,presets,doctor")
    assert not app.slider
    assert not [group for group in app.get("pills") if group.key == "initialization.preset"]
    assert word("ui.doctor", "en") not in [element.value for element in app.header]


def test_treatment_runs_beside_the_sick_one():
    sick = "init=normal&init.std=0.01&steps=0&width=30"
    compute("initialization", sick)
    app = page("initialization", sick)
    button = next(button for button in app.button if ".fix." in button.key)
    button.click().run()
    assert not app.exception
    assert app.query_params["vs"] == "init=lecun_normal"


def test_a_treatment_that_is_in_the_comparison_is_named():
    both = "init=normal&init.std=0.01&steps=0&width=30&vs=init%3Dlecun_normal"
    compute("initialization", both)
    app = page("initialization", both)
    name = word("option.init.lecun_normal", "en").partition(" (")[0]
    assert word("ui.treated", "en", name=name) in [element.value for element in app.caption]
