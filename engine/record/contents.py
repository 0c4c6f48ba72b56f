"""What an address names by its hash and does not hold itself, such as a table that was given: kept by this process.

put(content)   keeps it on the shelf, the least recently used out when the shelf is full
lend(content)  makes it known for as long as somebody holds it: a worker's run, which is sent what it needs
find(key)      gives it back
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

KEY = 16
"""Hexadecimal digits of a key: 64 bits of the SHA-256 of what was given."""


class Gone(ValueError):
    """What an address names is not here, or not any more."""

    def __init__(self, key: str) -> None:
        super().__init__(f"what the address names is not kept here: {key}")
        self.key = key


@dataclass(frozen=True, eq=False)
class Content:
    """Plain facts (`head`, as JSON has them) and arrays under a key."""

    key: str
    head: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]

    @cached_property
    def size(self) -> int:
        """Bytes of its arrays and about those of its facts."""
        return sum(array.nbytes for array in self.arrays.values()) + len(repr(self.head))


class Shelf:
    """At most `count` contents of at most `size` bytes together; the least recently used goes first."""

    def __init__(self, count: int, size: int) -> None:
        self.count, self.size = count, size
        self._kept: OrderedDict[str, Content] = OrderedDict()
        self._lent: WeakValueDictionary[str, Content] = WeakValueDictionary()
        self._lock = threading.Lock()

    def put(self, content: Content) -> None:
        """Keep it, and what else there is room for."""
        with self._lock:
            self._kept[content.key] = self._lent.setdefault(content.key, content)
            self._kept.move_to_end(content.key)
            while len(self._kept) > self.count or sum(each.size for each in self._kept.values()) > self.size:
                self._kept.popitem(last=False)

    def lend(self, content: Content) -> Content:
        """What is known under its key, itself where nothing was, for as long as somebody holds it."""
        with self._lock:
            return self._lent.setdefault(content.key, content)

    def find(self, key: str) -> Content:
        """What has this key. Raises Gone where nothing has."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            found = self._lent.get(key)
        if found is None:
            raise Gone(key)
        return found

    def drop(self, key: str) -> None:
        """Keep it no longer."""
        with self._lock:
            self._kept.pop(key, None)

    @property
    def bytes(self) -> int:
        """What is kept, in bytes."""
        with self._lock:
            return sum(each.size for each in self._kept.values())


SHELF = Shelf(32, 24_000_000)
"""What visitors gave, as it was read: the largest table has 3 MB."""
HATCH = Shelf(4, 16_000_000)
"""What was given and is still to be read, as bytes."""
put, lend = SHELF.put, SHELF.lend


def find(key: str) -> Content:
    """What has this key on either shelf. Raises Gone where nothing has."""
    try:
        return SHELF.find(key)
    except Gone:
        return HATCH.find(key)


def key_of(blob: bytes) -> str:
    """The key of what was given."""
    return hashlib.sha256(blob).hexdigest()[:KEY]


def missing(keys: Iterable[str]) -> list[str]:
    """Those of these keys that nothing has."""
    return [key for key in keys if not _has(key)]


def _has(key: str) -> bool:
    try:
        return bool(find(key))
    except Gone:
        return False


def packed(contents: Sequence[Content]) -> tuple[list[Any], dict[str, np.ndarray]]:
    """(heads, arrays) of a message that holds them all."""
    heads = [[content.key, dict(content.head)] for content in contents]
    arrays = {f"{k} {name}": array for k, each in enumerate(contents) for name, array in each.arrays.items()}
    return heads, arrays


def unpacked(heads: Sequence[Any], arrays: Mapping[str, np.ndarray]) -> list[Content]:
    """The inverse of `packed`."""
    found: list[dict[str, np.ndarray]] = [{} for _ in heads]
    for name, array in arrays.items():
        k, _, own = name.partition(" ")
        found[int(k)][own] = array
    return [Content(key, head, mine) for (key, head), mine in zip(heads, found, strict=True)]
