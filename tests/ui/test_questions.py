"""What a question says when there is nothing to measure."""

import pytest
from streamlit.testing.v1 import AppTest

from ui.words import word


def diverged_page(lang):
    from types import SimpleNamespace

    import numpy as np
    import streamlit as st
    from ui.questions import show_answer

    from engine.record.recording import Ending, Recording, Series
    from pages import load

    lab = load("initialization")
    preset = next(preset for preset in lab.presets if preset.key == "dead_relus")
    address = SimpleNamespace(
        lab=lab, preset="dead_relus", variants=lab.parse(preset.address)[0], hidden=frozenset(), method=""
    )
    st.session_state["initialization.guess.dead_relus"] = "none"
    dead = {"activation_dead": Series(np.array([0, 30]), np.zeros((2, 4)))}
    recordings = [Recording("", "diverged", dead, {}, Ending("diverged", 30, 2, "weight"))]
    show_answer(address, SimpleNamespace(ended=True, status="done"), recordings, lang)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_diverged_run_judges_no_guess(lang):
    page = AppTest.from_function(diverged_page, args=(lang,)).run()
    assert not page.exception
    assert [warning.value for warning in page.warning] == [word("ui.no_answer", lang, step=30)]
    assert not page.success
    assert not page.info
