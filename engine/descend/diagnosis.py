"""The doctor of the `descend` experiment: what is wrong with a path, by its numbers."""

from __future__ import annotations

from engine.descend.spec import DescendSpec
from engine.findings import Finding
from engine.recording import Recording

DIAGNOSIS_COLUMNS = ("position", "loss")
CODES: tuple[str, ...] = ()


def diagnose(recording: Recording, spec: DescendSpec) -> list[Finding]:
    """All findings, the gravest first."""
    return []
