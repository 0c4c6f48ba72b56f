"""What a doctor says: one thing seen in a recording, with its evidence and a change to try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Finding:
    """One thing seen: `values` are the evidence, `fix` address parameters of a spec that should not have it."""

    code: str
    severity: str
    step: int
    layer: int | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    fix: Mapping[str, str] = field(default_factory=dict)


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then the rest."""
    return sorted(findings, key=lambda finding: ORDER[finding.severity])
