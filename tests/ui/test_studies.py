"""Figures with a run of their own, on Streamlit's test runner: started when looked at, stopped when left."""

import pytest

from pages import FIGURES, LABS, load
from tests.ui.page import compute, page
from ui.run import pool
from ui.words import word

STUDIES = [(slug, panel) for slug in LABS for panel in load(slug).panels if FIGURES[panel].study]
SMALL = {
    "batch_norm": "norm=batch_norm&depth=2&width=8&steps=20&batch=16",
    "dropout": "dropout=dropout&depth=2&width=8&steps=20&batch=16&examples=100&norm=batch_norm",
    "optimizers": "optimizer=momentum&steps=20&vs=optimizer%3Dadam",
    "regularization": "depth=1&width=2&steps=20",
}


def finished(slug, panel, query):
    """Let the pool finish a panel's study first, as its viewer would by waiting."""
    lab, figure = load(slug), FIGURES[panel]
    experiment, recast = figure.recast or (lab.experiment, tuple)
    run = pool().open(experiment, recast(lab.parse(query)[0]), figure.columns, "study test")
    while not run.ended:
        run.ask("study test", run.total)
        run.wait(run.total, 1)
    assert run.status == "done", run.message
    return run


@pytest.mark.parametrize(("slug", "panel"), STUDIES)
@pytest.mark.parametrize("lang", ["ko"])
def test_every_study_is_drawn(slug, panel, lang):
    query = SMALL[slug]
    compute(slug, query)
    finished(slug, panel, query)
    app = page(slug, query, lang)
    app.session_state[f"{slug}.panel"] = panel
    app.run()
    assert not app.exception, app.exception[0].value
    assert not app.error
    assert word(f"panel_help.{panel}", lang) in [caption.value for caption in app.caption]


def test_a_study_stops_and_goes_on():
    query = "width=20&steps=300&seed=11"  # its tolerance map takes seconds
    compute("batch_norm", query)
    app = page("batch_norm", query)
    app.session_state["batch_norm.panel"] = "tolerance_map"
    app.run()
    toggle = "batch_norm.study.toggle"
    next(button for button in app.button if button.key == toggle).click().run()
    stopped = next(button for button in app.button if button.key == toggle)
    assert stopped.label == word("ui.resume", "en")
    run = app.session_state["batch_norm.study"]
    assert run.status == "queued"  # held by this session alone, and nobody computes it
    stopped.click().run()
    assert not app.exception
    assert run.status == "running" or run.ended
