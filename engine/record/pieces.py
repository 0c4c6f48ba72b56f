"""Long work in pieces: a generator that yields None where a worker may turn to another run, and returns its result."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from typing import TypeVar

T = TypeVar("T")
Pieces = Generator[None, None, T]


def finish(pieces: Pieces[T]) -> T:
    """The result, worked out at once."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            result: T = end.value
            return result


def within(context: Callable[[], AbstractContextManager[None]], pieces: Pieces[T]) -> Pieces[T]:
    """The same pieces, each computed in a context of its own: others must not find it in between."""
    while True:
        with context():
            try:
                next(pieces)
            except StopIteration as end:
                result: T = end.value
                return result
        yield
