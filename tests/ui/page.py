"""Pages as a visitor sees them, on Streamlit's own test runner."""

from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages import load
from ui.run import columns, pool


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


def headings(app):
    return [element.value for element in app.header]


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
    ) + "\n".join(element.proto.body for element in app.get("html"))
