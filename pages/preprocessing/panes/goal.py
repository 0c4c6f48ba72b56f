"""What the race to a tenth of the first loss draws: the losses alone, and where each of them arrives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.record.recording import Frame
from engine.spec import Spec
from pages.preprocessing.answers import GOAL

WORDS = ("goal_title", "goal_of", "goal_line", "goal_veil", "goal_there", "goal_not", "goal_legend")


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """The loss, which the player has of every run."""
    return ("loss",)


def view(specs: Sequence[Spec]) -> dict[str, float]:
    """Where the line is, as a share of the first loss."""
    return {"goal": GOAL}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Nothing beside what the player has of every run."""
    return {}
