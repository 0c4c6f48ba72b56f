"""The same network once more: under other seeds, at another learning rate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from engine.train.spec import SEED, TrainSpec

Network = TypeVar("Network", bound=TrainSpec)


def seeded(spec: Network, k: int) -> Network:
    """With the k-th seeds after its own, of weights, batches and masks; the data stay."""
    return replace(spec, **seeds(spec, k))


def seeds(spec: TrainSpec, k: int) -> dict[str, Any]:
    """Those seeds by their names."""
    return {key: (getattr(spec, key) + k) % (SEED + 1) for key in ("seed", "seed_batch", "seed_mask")}


def at_rate(spec: Network, rate: float) -> Network:
    """With this learning rate."""
    optimizer: Any = spec.optimizer
    return replace(spec, optimizer=replace(optimizer, lr=rate))
