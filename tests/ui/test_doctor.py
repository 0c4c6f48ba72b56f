"""The doctor on the page, in both languages: the finding at once, and the change that was tried when it has helped."""

import pytest

from tests.ui.page import compute, page
from ui.words import LANGUAGES, word

SICK = "activation=relu&init=he_normal&depth=2&width=16&steps=150&preprocess=none"
CURE = "preprocess=standard"


def said(app):
    return [element.value for element in app.markdown if ":material/" in element.value]


def treated(slug, query, lang="en"):
    """The page once all trials are over."""
    compute(slug, query)
    app = page(slug, query, lang)
    for _ in range(60):
        if not app.get("progress"):
            return app
        app.run()
    raise AssertionError("the trial does not end")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_change_that_helps_is_offered_with_its_gain(lang):
    app = treated("initialization", SICK, lang)
    finding, offer = said(app)
    assert finding.startswith(":red[")
    assert ":material/healing:" in offer
    assert offer.count("%") == 2  # before and after
    button = next(button for button in app.button if ".fix." in button.key)
    button.click().run()
    assert not app.exception
    assert app.query_params["vs"] == CURE


def test_healthy_ones_fold_into_a_line_and_a_cure_that_is_there_is_named():
    both = f"{SICK}&vs=preprocess%3Dstandard"
    app = treated("initialization", both)
    healthy, _, offer = said(app)
    name = word("option.preprocess.standard", "en").partition(" (")[0]
    assert healthy.startswith(":green[")
    assert name in healthy
    assert ":material/healing:" in offer
    assert word("ui.treated", "en", name=name) in [element.value for element in app.caption]
    assert not [button for button in app.button if ".fix." in (button.key or "")]


def test_what_was_tried_is_kept_apart_from_the_knob_of_that_name():
    app = treated("optimizers", "optimizer=sgd&optimizer.lr=1.5&steps=50")
    assert [button for button in app.button if ".fix." in (button.key or "")]
    app.session_state["optimizers.more"] = True
    app.run()
    assert not app.exception
    assert "optimizers.trials" in {widget.key for widget in app.slider}
