"""Where PyTorch's page of CPU wheels answers it is used, and where it does not it is left out."""

import http.server
import threading

import pytest

from tests.browser.conftest import free_port
from tools.install import usable

OTHERS = ["# a comment", "torch==2.13.0", "numpy==2.4.6"]


@pytest.fixture
def page():
    """The address of a server that answers every page with 404."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}/torch/"
        made.shutdown()


def test_a_page_that_answers_is_kept(page):
    lines = [f"--find-links {page}", *OTHERS]
    assert usable(lines) == lines


def test_a_page_that_does_not_answer_is_left_out_and_named(capsys):
    page = f"http://127.0.0.1:{free_port()}/torch/"
    assert usable([f"--find-links {page}", *OTHERS]) == OTHERS
    assert page in capsys.readouterr().out
