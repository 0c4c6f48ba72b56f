"""The flight check from a shell: nine checks of each variant of an address, what was expected and what was measured."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Any, NamedTuple

from engine.experiments import Experiment
from engine.spec import RunSpec
from engine.spec.spec import join_query
from engine.train.flight.checks import COLUMN, UNMADE, Check, read
from engine.train.flight.twins import changed
from engine.train.spec import TrainSpec

Address = Callable[[Sequence[RunSpec]], str]


class Checkup(NamedTuple):
    """One variant and its checks, in order."""

    spec: TrainSpec
    checks: Sequence[Check]

    @property
    def passed(self) -> bool:
        """Whether all of them are."""
        return all(check.passed for check in self.checks)


def checkup(experiment: Experiment, specs: Sequence[RunSpec]) -> list[Checkup]:
    """Run the checks. Raises ValueError for an experiment without networks to check."""
    if COLUMN not in experiment.columns:
        raise ValueError(f"--check is for networks in training, and {experiment.name} has none")
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    recordings = experiment.run(networks, (COLUMN,))
    return [Checkup(spec, read(recording, spec)) for spec, recording in zip(networks, recordings, strict=True)]


def as_json(found: Sequence[Checkup], address: Address, problems: Sequence[str]) -> str:
    """{"problems", "address", "passed", "checks": [...], "others": [the same of each further variant]}.

    A check is {"name", "passed", "expected", "range", "measured", "why", "made", "twin": null or {"query", "address"}}:
    `expected` is what one would like to measure, `range` [low, high] what passes, null an end that is open.
    """
    first, *others = [_told(each, address) for each in found]
    return json.dumps({"problems": list(problems), **first, "others": others}, allow_nan=False) + "\n"


def _told(one: Checkup, address: Address) -> dict[str, Any]:
    checks = [_check(check, one.spec, address) for check in one.checks]
    return {"address": address([one.spec]), "passed": one.passed, "checks": checks}


def _check(check: Check, spec: TrainSpec, address: Address) -> dict[str, Any]:
    numbers = {"expected": _finite(check.aim), "range": [_finite(check.low), _finite(check.high)]}
    said = {"measured": _finite(check.measured), "why": check.why.replace("_", " "), "made": check.why not in UNMADE}
    twin = {"query": join_query(check.twin), "address": address([changed(spec, check.twin)])} if check.twin else None
    return {"name": check.name, "passed": check.passed, **numbers, **said, "twin": twin}


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def as_text(found: Sequence[Checkup], address: Address) -> str:
    """A paragraph a variant: its address, then a line a check."""
    return "\n".join("\n".join(_lines(each, address)) for each in found) + "\n"


def _lines(one: Checkup, address: Address) -> Iterable[str]:
    yield address([one.spec])
    for check in one.checks:
        yield f"  {'passed' if check.passed else 'FAILED'}  {check.name.replace('_', ' '):<11}{_said(check)}"


def _said(check: Check) -> str:
    if check.why in UNMADE:
        return check.why.replace("_", " ")
    numbers = f"{check.measured:.3g}, expected {check.aim:.3g} ({check.low:.3g} to {check.high:.3g})"
    why = "" if check.passed else f": {check.why.replace('_', ' ')}"
    return numbers + why + (f"; passes with {join_query(check.twin)}" if check.twin else "")
