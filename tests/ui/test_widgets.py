"""What a browser reports of a widget that has since been set from elsewhere, or what no widget can hold, is nothing."""

from urllib.parse import parse_qsl

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from ui.address import WRITTEN
from ui.words import word

QUICK = "depth=2&width=8&steps=20"
START = QUICK + "&init=he_normal"


SCRIPT = """
from pages import load
from ui.address import read
from ui.compare import show_more_variants
from ui.controls import show_knobs, show_settings
from ui.language import language

address = read(load({slug!r}))
show_knobs(address, language())
show_more_variants(address, language())
show_settings(address, language())
"""


def page(slug, query):
    """The controls of a lab as a visitor with this query sees them."""
    app = AppTest.from_string(SCRIPT.format(slug=slug), default_timeout=30)
    app.query_params["lang"] = "en"
    for key in dict(parse_qsl(query)):
        app.query_params[key] = [text for name, text in parse_qsl(query) if name == key]
    app.run()
    assert not app.exception
    return app


def late(app, widget, **report):
    """Run the page with this report of a widget that is, or was, in the browser, whatever it says."""
    states = app._tree.get_widget_states()
    others = [state for state in states.widgets if state.id != widget.id]
    found = WidgetState(id=widget.id)
    for kind, value in report.items():
        if kind.endswith("array_value"):
            getattr(found, kind).data.extend(value)
            getattr(found, kind).SetInParent()
        else:
            setattr(found, kind, value)
    del states.widgets[:]
    states.widgets.extend([*others, found])
    app._run(states)


def address(app, start="init"):
    found = {key: texts if isinstance(texts, str) else texts[0] for key, texts in app.query_params.items()}
    return {key: text for key, text in found.items() if key.startswith(start)}


@pytest.fixture
def picked():
    """(the page, its old widget of init): something other than that widget has just set the init."""
    app = page("batch_norm", START)
    old = app.selectbox(key="batch_norm.init")
    app.query_params["init"], app.query_params["init.std"] = "normal", "0.377"
    app.run()
    assert app.selectbox(key="batch_norm.init.1").value == "normal"
    return app, old


def test_what_is_set_from_elsewhere_is_another_widget(picked):
    app, old = picked
    assert old.id != app.selectbox(key="batch_norm.init.1").id
    assert "batch_norm.init" not in {widget.key for widget in app.selectbox}


@pytest.mark.parametrize("reported", ["he_normal", "zeros"])
def test_a_report_of_the_old_widget_changes_nothing(picked, reported):
    app, old = picked
    late(app, old, string_value=reported)
    assert not app.exception
    assert address(app) == {"init": "normal", "init.std": "0.377"}
    assert app.selectbox(key="batch_norm.init.1").value == "normal"


def test_a_report_that_comes_before_the_page_is_drawn_anew_changes_nothing():
    app = page("batch_norm", START)
    app.query_params["init"] = "normal"  # the widget in the browser still shows the init before
    app.selectbox(key="batch_norm.init").set_value("zeros").run()
    assert not app.exception
    assert address(app) == {"init": "normal"}
    assert app.selectbox(key="batch_norm.init.1").value == "normal"


def test_a_change_counts_at_once_and_may_be_taken_back(picked):
    app, _ = picked
    for name, there in (("xavier_normal", {"init": "xavier_normal"}), ("normal", {"init": "normal"})):
        app.selectbox(key="batch_norm.init.1").set_value(name).run()
        assert not app.exception
        assert address(app) == there


def test_a_widget_that_moves_itself_stays_and_keeps_its_options():
    app = page("initialization", QUICK + "&init=normal&init.std=0.377")
    slider = app.select_slider(key="initialization.init.std")
    assert (slider.value, "0.377" in slider.options) == (0.377, True)
    for value in (1.0, 0.377, 0.02):
        moved = app.select_slider(key="initialization.init.std").set_value(value).run()
        assert address(app)["init.std"] == f"{value:g}"
        assert moved.select_slider(key="initialization.init.std").options == slider.options


def test_a_switch_of_language_keeps_values_and_writes_options_anew():
    app = page("initialization", START)
    app.query_params["lang"] = "ko"
    app.run()
    assert app.slider(key="initialization.depth").value == 2
    menu = app.selectbox(key="initialization.init.1")
    assert menu.value == "he_normal"
    assert word("option.init.normal", "ko") in menu.options
    assert address(app) == {"init": "he_normal"}


def test_settings_stand_under_the_headings_of_their_groups():
    app = page("dropout", "steps=3")
    app.session_state["dropout.more"] = True
    app.run()
    groups = ("data", "network", "training", "schedule", "regularization", "asked", "seeds")
    assert [each.value for each in app.subheader] == [word(f"ui.group.{group}", "en") for group in groups]


def test_a_lowered_number_is_shown():
    app = page("initialization", "depth=20&width=500&steps=3")
    app.session_state["initialization.more"] = True
    app.run()
    app.number_input(key="initialization.steps").set_value(20_000).run()
    assert not app.exception
    most = int(address(app, "steps")["steps"])
    assert most < 20_000
    assert app.number_input(key="initialization.steps.1").value == most


def test_a_start_can_be_set_and_left_to_the_surface_again():
    app = page("optimizers", "steps=3")
    app.session_state["optimizers.more"] = True
    app.run()
    for value, there in ((2.0, {"x0": "2"}), (None, {})):
        app.number_input(key="optimizers.x0").set_value(value).run()
        assert not app.exception
        assert address(app, "x0") == there


def test_a_preset_changes_the_entries_of_the_menu_and_their_old_widget_nothing():
    app = page("optimizers", "steps=3&optimizer=gd&vs=optimizer%3Dadam")
    old = next(group for group in app.get("button_group") if group.key == "optimizers.menu")
    app.query_params["vs"] = "optimizer=momentum"
    app.run()
    late(app, old, string_array_value=["gd"])
    assert app.query_params["vs"] in ("optimizer=momentum", ["optimizer=momentum"])


def test_a_browser_that_still_names_the_address_before_does_not_undo_the_new_one():
    app = page("initialization", START)
    app.slider(key="initialization.depth").set_value(4).run()
    written = dict(app.query_params)
    app.query_params["depth"] = "2"  # reported before the browser heard of 4
    app.run()
    assert app.slider(key="initialization.depth").value == 4
    assert dict(app.query_params) == written
    app.query_params["depth"] = "2"
    app.selectbox(key="initialization.init").set_value("zeros").run()
    assert address(app, "depth") == {"depth": "4"}
    assert address(app) == {"init": "zeros"}


def test_an_address_that_was_gone_back_to_is_meant():
    app = page("initialization", START)
    app.slider(key="initialization.depth").set_value(4).run()
    del app.session_state[WRITTEN]  # as after Back, or the home page
    app.query_params["depth"] = "2"
    app.run()
    assert app.slider(key="initialization.depth.1").value == 2


IMPOSSIBLE = {
    "selectbox": ("init", {"string_value": "nothing like this"}),
    "long text": ("init", {"string_value": "x" * 5_000_000}),
    "slider beyond": ("depth", {"double_array_value": [1e300]}),
    "slider nan": ("depth", {"double_array_value": [float("nan")]}),
    "slider empty": ("depth", {"double_array_value": []}),
    "slider of text": ("depth", {"string_value": "twelve"}),
    "slider of truth": ("depth", {"bool_value": True}),
    "choice of numbers": ("init", {"double_array_value": [1.0, 2.0]}),
    "log slider unknown": ("init.std", {"string_array_value": ["77"]}),
    "log slider of truth": ("init.std", {"bool_value": True}),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_no_widget_can_hold_is_taken_as_nothing(name):
    field, report = IMPOSSIBLE[name]
    app = page("initialization", QUICK + "&init=normal&init.std=0.377")
    before = address(app, "")
    widget = next(each for each in [*app.slider, *app.selectbox, *app.select_slider] if each.key.endswith(f".{field}"))
    late(app, widget, **report)
    assert not app.exception
    assert address(app, "") == before
