"""Named families of interchangeable classes: every menu of the app is one of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
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
        self._own: dict[str, type] = {}
        self._parts: list[Mapping[str, type]] = [self._own]

    def add(self, name: str, *, source: str, oracle: str) -> Callable[[Entry], Entry]:
        """Class decorator that enters the class as `name`. Raises ValueError on a name taken twice."""

        def enter(cls: Entry) -> Entry:
            if name in self:
                raise ValueError(f"{self.name} already has an entry {name!r}")
            attributes: dict[str, Any] = {"name": name, "source": source, "oracle": oracle}
            for key, value in attributes.items():
                setattr(cls, key, value)
            self._own[name] = cls
            return cls

        return enter

    def remove(self, name: str) -> None:
        """Take back an entry that was added here last of all. Raises KeyError where there is none."""
        del self._own[name]

    def include(self, other: Registry) -> None:
        """Put all entries of another registry, those to come too, at this place of the menu."""
        self._own = {}
        self._parts += [other, self._own]

    def __getitem__(self, name: str) -> type:
        for part in self._parts:
            if name in part:
                return part[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(name in part for part in self._parts)

    def __iter__(self) -> Iterator[str]:
        return chain(*self._parts)

    def __len__(self) -> int:
        return sum(map(len, self._parts))


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
