"""Long work in pieces: a generator that yields None where a worker may turn to another run, and returns its result."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from typing import TypeVar

T = TypeVar("T")
TOGETHER = 0.004
"""Seconds of pieces that are computed in one context: entering it takes as long as a small piece."""
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
    """The same pieces, some at a time in a context: others must not find it in between."""
    while True:
        with context():
            end_of_turn = time.perf_counter() + TOGETHER
            try:
                next(pieces)
                while time.perf_counter() < end_of_turn:
                    next(pieces)
            except StopIteration as end:
                result: T = end.value
                return result
        yield
