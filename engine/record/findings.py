"""What a doctor says: one thing seen in a recording, with its evidence, a change to try, and what trying it gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

UNITS = ("share", "r2", "height")
"""What a cure is measured in: the share of the test part answered rightly, its R^2, the height of a surface."""
ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Cure:
    """A change that was tried and helped: `before` without it and `after` with it, means over `seeds` runs.

    `unit` is one of UNITS. `steps` is the length of the untreated run, `longer` that of the treated one.
    """

    fix: Mapping[str, str]
    before: float
    after: float
    seeds: int
    steps: int
    longer: int
    unit: str = "share"


@dataclass(frozen=True)
class Finding:
    """One thing seen: `values` are the evidence, `fix` address parameters of a spec that might not have it.

    `weight` is how far off the accused knob is, about in decades: it decides between changes that help alike. `cure`
    is there once the change has been tried and helped.
    """

    code: str
    severity: str
    step: int
    layer: int | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    fix: Mapping[str, str] = field(default_factory=dict)
    weight: float = 0.0
    cure: Cure | None = None

    @property
    def knob(self) -> str:
        """The knob that the change turns, "" where there is none."""
        return next(iter(self.fix), "")


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then the rest."""
    return sorted(findings, key=lambda finding: ORDER[finding.severity])
