"""Runs go on where something goes away: a worker, the page, the server."""

import os
import signal

import pytest
from playwright.sync_api import TimeoutError

from tests.browser.conftest import LAB, SMALL, Server, number, quiet, read_losses
from ui.words import word


def test_the_same_numbers_after_a_worker_is_killed(server, tab):
    query = "?depth=6&width=100&steps=900&every=15&seed=11"
    calm, shot = tab(), tab()
    calm.open(server.url + LAB + query)
    calm.until(lambda d: number(d, "count") == number(d, "total"), 60)
    losses = read_losses(calm)
    other = Server()
    try:
        shot.open(other.url + LAB + query)
        shot.until(lambda d: number(d, "count") >= 1)
        for pid in other.workers():
            os.kill(pid, signal.SIGKILL)
        shot.until(lambda d: number(d, "count") == number(d, "total"), 90)
        assert read_losses(shot) == losses
        assert not shot.errors
    finally:
        other.stop()


def test_refresh_and_a_second_tab(server, tab):
    one = tab().open(server.url + SMALL + "&seed=21")
    one.until(lambda d: number(d, "count") > 0)
    one.page.reload()
    one.until(lambda d: number(d, "count") == number(d, "total"))
    two = tab().open(server.url + SMALL + "&seed=21")
    two.until(lambda d: number(d, "count") == number(d, "total"))
    assert read_losses(one) == read_losses(two)


def answers(one):
    """The page is no mere picture of a page; a click in the second in which it finds its server again may be lost."""
    korean = one.page.get_by_role("heading", name=word("lab.initialization.headline", "ko"))
    quiet(one).page.locator(".st-key-lang button").click()
    try:
        korean.wait_for(timeout=15_000)
    except TimeoutError:
        one.page.locator(".st-key-lang button").click()
        korean.wait_for()


@pytest.mark.parametrize("frames", [1, 61], ids=["at its start", "when all is here"])
def test_a_server_that_restarts_with_the_page_open(tab, frames):
    server = Server()
    one = tab().open(server.url + SMALL + "&seed=31")
    one.until(lambda d: number(d, "count") >= frames)
    server.stop()
    again = Server(server.port)
    try:
        one.page.locator("[data-test-connection-state=CONNECTED]").wait_for()
        one.until(lambda d: number(d, "count") == number(d, "total") == 61)
        one.page.get_by_role("heading", name="What the doctor sees").wait_for()
        answers(one)
        two = tab().open(again.url + SMALL + "&seed=31")
        two.until(lambda d: number(d, "count") == 61)
        assert read_losses(one) == read_losses(two)
    finally:
        again.stop()
