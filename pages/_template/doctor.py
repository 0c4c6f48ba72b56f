"""What the doctor says about runs in the terms of this lab, whichever page they are on."""

from __future__ import annotations

from collections.abc import Iterator

from engine.record.findings import Finding
from engine.record.recording import Recording
from engine.train.spec import TrainSpec

WIDE = 0.5
"""Standard deviation of first weights that no layer of this width needs."""


def _wide_start(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """The first weights are drawn so widely that training can hardly change their spread."""
    std = spec.init.variance(spec.width, spec.width) ** 0.5
    if std > WIDE:
        yield Finding("template_wide_start", "info", 0, None, {"std": std}, {"init": "lecun_normal"})


RULES = (_wide_start,)
CODES = ("template_wide_start",)
PROOFS: dict[str, str] = {}
"""By code of each fault a network of which it is said; this rule only remarks."""
