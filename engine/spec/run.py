"""What the spec of a run must have beside its knobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.spec.spec import Spec


class RunSpec(Spec):
    """One variant of a run: so many `steps` from one `seed`, and what the app must know before it starts."""

    steps: int
    seed: int

    @property
    def snapshots(self) -> int:
        """Snapshots of a complete run."""
        raise NotImplementedError

    @property
    def remarks(self) -> Mapping[str, Mapping[str, float]]:
        """What must be known of the run's numbers: the word that says it -> what is put into that."""
        return {}

    @property
    def bytes_needed(self) -> int:
        """Estimate of the memory that this variant takes in a worker, in bytes; rather too much than too little."""
        raise NotImplementedError

    @property
    def contents(self) -> tuple[str, ...]:
        """The keys of what the run needs and its address does not hold (`engine.record.contents`)."""
        return ()

    @classmethod
    def together(cls, specs: Sequence[Any]) -> int:
        """How many of these variants, from the first on, one run may hold."""
        return len(specs)

    @classmethod
    def entry(cls, key: str, name: str) -> Any:
        """An entry of the menu `key` as it is when it is chosen by hand; a link has its own defaults."""
        registry = cls.knobs()[key].registry
        assert registry is not None
        return registry[name]()
