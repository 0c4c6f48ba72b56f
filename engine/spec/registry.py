"""Named families of interchangeable classes: every menu of the app is one of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

Entry = TypeVar("Entry", bound=type)
T = TypeVar("T")


class Registry(Mapping[str, type]):
    """name -> class, in menu order. Names are language-neutral: addresses hold them, screens translate them.

    Each entry states its `source` (the paper or book its formula is from) and its `oracle` (what the tests
    compare it with).
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, type] = {}

    def add(self, name: str, *, source: str, oracle: str) -> Callable[[Entry], Entry]:
        """Class decorator that enters the class as `name`. Raises ValueError on a name taken twice."""

        def enter(cls: Entry) -> Entry:
            if name in self._entries:
                raise ValueError(f"{self.name} already has an entry {name!r}")
            attributes: dict[str, Any] = {"name": name, "source": source, "oracle": oracle}
            for key, value in attributes.items():
                setattr(cls, key, value)
            self._entries[name] = cls
            return cls

        return enter

    def __getitem__(self, name: str) -> type:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def merged(claims: Mapping[str, Mapping[str, T]]) -> dict[str, T]:
    """Owner -> {name: thing} as one {name: thing}. Raises ValueError, naming both, where two owners claim a name."""
    found: dict[str, T] = {}
    owners: dict[str, str] = {}
    for owner, things in claims.items():
        for name, thing in things.items():
            if name in owners:
                raise ValueError(f"{name!r} is claimed by {owners[name]} and by {owner}")
            owners[name], found[name] = owner, thing
    return found
