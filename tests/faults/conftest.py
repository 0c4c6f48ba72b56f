"""A server of our own, without a browser: what strangers send comes over its websocket and its routes."""

import asyncio

import pytest

from benchmarks.visitor import Visitor
from tests.browser.conftest import Server
from tests.engine.serve.pool_tools import eventually


@pytest.fixture
def server():
    made = Server()
    yield made
    made.stop()


@pytest.fixture
def visit(server):
    """visit(doing, path, query): what `doing(visitor)` returns, of a visitor whose page has been drawn once."""

    async def live(doing, path, query):
        visitor = Visitor(server.url, path, query)
        await visitor.connect()
        try:
            await visitor.rerun()
            return await doing(visitor)
        finally:
            await visitor.leave()

    def visit(doing, path="initialization", query="lang=en&depth=4&width=40&steps=300"):
        return asyncio.run(live(doing, path, query))

    visit(lambda visitor: asyncio.sleep(0))
    eventually(server.workers)  # they are started with the first page
    return visit
