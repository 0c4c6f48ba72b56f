"""Trials: changes that a doctor would offer, run beside the untreated spec on several seeds, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.record.findings import Cure, Finding
from engine.record.recording import Recording


@dataclass(frozen=True)
class Trial:
    """`suspects` are the findings whose changes are tried; `specs` all that runs, in one run, recording `columns`.

    For each seed first the untreated spec, then one a suspect, in order. `steps` is the length of the untreated one,
    `asked` what its address asks for; where these differ the trial had to be shortened.
    """

    suspects: tuple[Finding, ...]
    specs: tuple[Any, ...]
    columns: tuple[str, ...]
    seeds: int
    steps: int
    asked: int

    @property
    def each(self) -> int:
        """Variants a seed."""
        return 1 + len(self.suspects)

    def rows(self, recordings: Sequence[Recording]) -> Iterator[Sequence[Recording]]:
        """The recordings of one variant under every seed: of the untreated one, then of each suspect's change."""
        yield from (recordings[k :: self.each] for k in range(self.each))


def prescribed(findings: Sequence[Finding], found: Finding, cure: Cure) -> list[Finding]:
    """The findings, that whose change helped first, with what it gave; no other one keeps a change."""
    first = next((each for each in findings if each.knob == found.knob), found)
    rest = [replace(each, fix={}) for each in findings if each is not first]
    return [replace(first, fix=cure.fix, cure=cure), *rest]
