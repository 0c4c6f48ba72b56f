"""A work of a run that is on offer, as the pool sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from engine.record.contents import find, packed
from engine.record.desk import Arrays
from engine.serve.run import Run


class Leader(Protocol):
    """The worker whose run it is."""

    runs: dict[int, Run]

    def tell(self, order: Mapping[str, Any], arrays: Arrays | None = None) -> None:
        """Send it an order."""


class Helper(Protocol):
    """Who does works of other workers' runs."""

    def drop(self, offer: Offer) -> None:
        """Do that work no further."""


class Offer:
    """Work `number` of the run `id` in the worker `leader`; `helper` has it as `token`, if anybody has.

    `far`: it has not come back from the cluster without a result. `bound`: who has not done the work before it would
    have to do that as well.
    """

    def __init__(self, leader: Leader, header: Mapping[str, Any]) -> None:
        self.leader, self.id, self.number = leader, int(header["id"]), int(header["offer"])
        self.task, self.order = str(header["task"]), header["order"]
        self.seconds, self.home = float(header["seconds"]), str(header["home"])
        self.bound = bool(header["bound"])
        self.helper: Helper | None = None
        self.token = 0
        self.far = True

    @property
    def away(self) -> bool:
        """Whether it is for a worker of the cluster that did the work before it."""
        return self.bound and "://" in self.home

    def suits(self, name: str) -> bool:
        """Whether the worker of this server with that process id may do it."""
        return not self.bound or self.home in ("", name)

    @property
    def run(self) -> Run | None:
        """The run that it is of, as long as it is where it was."""
        return self.leader.runs.get(self.id)

    def tell(self, what: str, header: Mapping[str, Any] | None = None, arrays: Arrays | None = None) -> None:
        """Tell the run what has become of it."""
        news = {"do": "news", "id": self.id, "number": self.number, "what": what, **(header or {})}
        self.leader.tell(news, arrays)

    def give_back(self) -> None:
        """Take it from its helper; it is open again."""
        if self.helper is not None:
            self.helper.drop(self)
            self.helper = None
            self.tell("returned")

    def contents(self) -> tuple[list[Any], dict[str, Any]]:
        """What it needs beside its order, packed. Raises Gone where that is not kept."""
        return packed([find(key) for key in (self.run.contents if self.run else ())])
