"""What the player shows of batch norm: a unit's batch statistics against its running averages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.parts.layers import BatchNorm
from engine.record.arrays import shape_of, stacked
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.spec import TrainSpec

COLUMN = "bn_running"
WORDS = ("running", "running_hint", "running_stale", "running_average", "mini_batch", "mean", "variance", "unit")


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for it, where a variant has batch norm."""
    return (COLUMN,) if any(view(specs)) else ()


def view(specs: Sequence[Spec]) -> list[dict[str, Any] | None]:
    """Of each variant with batch norm: the layers with it (from 0), the momentum, the update from which it is stale."""
    return [_facts(spec.norm, spec.depth) if isinstance(spec, TrainSpec) and spec.depth else None for spec in specs]


def _facts(norm: Any, depth: int) -> dict[str, Any] | None:
    if not isinstance(norm, BatchNorm) or not norm.on(depth):
        return None
    return {"layers": norm.on(depth), "momentum": norm.momentum, "stale": norm.stale_after}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """bn_running (n, K, deepest, 4), NaN where a variant has no batch norm or has ended."""
    depth = max(spec.depth for spec in specs if isinstance(spec, TrainSpec))
    return {COLUMN: stacked(frames, COLUMN, (depth, *shape_of(frames, COLUMN)[1:]))}
