"""Pairs of networks that differ in one thing alone: who wins in each, and by how much on average."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import TrainSpec

LEAST = 3
"""Pairs from which there is something to average."""
WORDS = (
    *("pairs_title", "pairs_aside", "pairs_difference", "pairs_pair", "pairs_veiled"),
    *("pairs_veiled_why", "pairs_legend", "pairs_waiting", "pairs_title_train", "pairs_legend_train"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Test accuracy, of networks that come in pairs."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    return ("test_accuracy",) if len(networks) >= 2 * LEAST and _paired(networks) else ()


def _paired(networks: Sequence[TrainSpec]) -> bool:
    """Whether the two of each pair differ in the same, and in the same way."""
    if len(networks) % 2:
        return False
    pairs = zip(networks[::2], networks[1::2], strict=True)
    changes = [tuple(second.differences(first).items()) for first, second in pairs]
    return len(set(changes)) == 1 and bool(changes[0])


def view(specs: Sequence[Spec]) -> dict[str, int]:
    """{"pairs": how many}: variants 0 and 1 are the first."""
    return {"pairs": len(specs) // 2}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Nothing beside what the player has of every run."""
    return {}
