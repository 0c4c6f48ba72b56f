"""What a browser repeats of a widget that has just been set from elsewhere is not a choice of the visitor's."""

import pytest

from tests.ui.test_pages import QUICK, page
from ui import controls

START = QUICK + "&init=he_normal"


@pytest.fixture
def picked():
    """The page, on which something other than its widget has just set the init."""
    app = page("batch_norm", START)
    app.query_params["init"], app.query_params["init.std"] = "normal", "0.377"
    app.run()
    assert app.selectbox(key="batch_norm.init").value == "normal"
    return app


def address(app):
    found = {key: texts if isinstance(texts, str) else texts[0] for key, texts in app.query_params.items()}
    return {key: text for key, text in found.items() if key.startswith("init")}


def test_an_echo_changes_nothing(picked):
    picked.selectbox(key="batch_norm.init").set_value("he_normal").run()
    assert not picked.exception
    assert address(picked) == {"init": "normal", "init.std": "0.377"}
    assert picked.selectbox(key="batch_norm.init").value == "normal"


def test_what_comes_later_is_a_choice(picked, monkeypatch):
    monkeypatch.setattr(controls, "ECHO", 0.0)
    picked.selectbox(key="batch_norm.init").set_value("he_normal").run()
    assert address(picked) == {}  # the lab's own


def test_another_value_is_a_choice_at_once_and_may_be_taken_back(picked):
    for name, there in (("xavier_normal", {"init": "xavier_normal"}), ("normal", {"init": "normal"})):
        picked.selectbox(key="batch_norm.init").set_value(name).run()
        assert not picked.exception
        assert address(picked) == there
