"""What the questions of this lab are settled by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.record.answer import Answer
from engine.record.recording import Recording


def growth(recordings: Sequence[Recording]) -> float:
    """Spread of the first layer's weights at the end over that at the start, first variant; NaN where it diverged."""
    spread = recordings[0].columns["template_weight_std"].values[:, 0]
    return float("nan") if recordings[0].status == "diverged" else float(spread[-1] / spread[0])


ANSWERS: Mapping[str, Answer] = {"template_growth": Answer(growth, ("template_weight_std",))}
