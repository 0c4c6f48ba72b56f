"""The button that gives each variant its best rate, and what the page and its address say afterwards."""

import time

from tests.ui.page import page, pressed
from ui.words import word

TINY = "data=circle&depth=1&width=3&batch=20&steps=20&optimizer=sgd&vs=activation%3Drelu"


def test_each_variant_gets_its_best_rate_and_a_change_forgets_it():
    app = pressed(page("playground", TINY), "playground.best_rates")
    for _ in range(60):
        if "rated" in app.query_params:
            break
        time.sleep(0.5)
        app.run()
    assert app.query_params["rated"] == "9.3.20"
    assert word("ui.rated", "en", count=9, seeds=3, steps=20) in [caption.value for caption in app.caption]
    assert "optimizer.lr" in app.query_params
    assert "playground.best_rates" not in [button.key for button in app.button]
    app = pressed(app, "playground.pin")
    assert "rated" not in app.query_params


def test_a_stranger_may_write_anything_there():
    app = page("playground", TINY + "&rated=9.3.<b>")
    assert "playground.best_rates" in [button.key for button in app.button]
