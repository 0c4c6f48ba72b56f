"""The spec of the `race` experiment: one optimizer's run on a network, its learning rate found by a stated search."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self

from engine.parts.layers import DROPOUTS, NORMS
from engine.parts.optimizers import OPTIMIZERS, Optimizer
from engine.race.muon import RACERS, Muon
from engine.search.trying import ladder, rounded
from engine.spec import Problem, Spec, entry, whole
from engine.train.spec import TrainSpec

RATES = (1e-4, 10.0)
"""The learning rates that a search tries are spread evenly over this range, on a logarithmic axis."""
FINER = 1 / 3
"""Around the best of those two more are tried, this share of a step of the ladder below and above it."""
DIGITS = 3
"""Of a rate that is tried."""
SEEDS = 3
"""Seeds of weights and batches under which the best and its two neighbours are compared."""
GRID = 25
"""Points along each side of a slice of the loss surface."""
SLICE_FRAMES = 5
"""Frames in which a slice fills in."""
MOST = 9
"""Racers beside Muon."""
PLANES = ("pca", "random")


@dataclass(frozen=True)
class RaceSpec(TrainSpec):
    """A TrainSpec without normalization and dropout, and how many learning rates are tried for it (1: its own)."""

    optimizer: Optimizer = entry(RACERS, "sgd", live=True, group="training")
    depth: int = whole(2, 1, 20, unit="layers", apart=True, group="network")
    width: int = whole(32, 1, 500, unit="units", apart=True, group="network")
    steps: int = whole(200, 0, 20_000, unit="updates", apart=True, group="training")
    trials: int = whole(8, 1, 12, group="training")

    def __post_init__(self) -> None:
        super().__post_init__()
        for key in ("norm", "dropout"):
            if getattr(self, key).name != "none":
                raise ValueError(f"RaceSpec.{key} must be none: a slice shows one loss surface, got a random one")

    @classmethod
    def fitted(cls, values: dict[str, Any], problems: list[Problem]) -> Self:
        for key, registry in (("norm", NORMS), ("dropout", DROPOUTS)):
            if values[key].name != "none":
                problems.append(Problem("unused", key, values[key].name, used="race"))
                values[key] = registry["none"]()
        return super().fitted(values, problems)

    @property
    def searched(self) -> bool:
        """Whether a learning rate is searched for."""
        return self.trials > 1 and self.steps > 0

    def rates(self) -> list[float]:
        """The learning rates to try first, from small to large."""
        if not self.searched:
            own: float = self.optimizer.lr
            return [own]
        return ladder(*RATES, self.trials, DIGITS)

    def finer(self, best: float) -> list[float]:
        """The best of them between its two nearer neighbours."""
        factor = (RATES[1] / RATES[0]) ** (FINER / (self.trials - 1))
        return [rounded(best / factor, DIGITS), best, rounded(best * factor, DIGITS)]


def count(specs: Sequence[Any], columns: Collection[str]) -> int:
    """Frames of a complete race: its snapshots, and those in which the slices fill in."""
    slices = any(f"{plane}_loss" in columns or f"{plane}_path" in columns for plane in PLANES)
    return max(spec.snapshots for spec in specs) + SLICE_FRAMES * slices


def racers(specs: Sequence[Spec]) -> list[RaceSpec]:
    """The race on a network of those optimizers of `specs` that can train one, each once, and of Muon.

    `gd` runs as `sgd`; Muon is there because only here, where weights are matrices, it has a meaning.
    """
    rules = [getattr(spec, "optimizer", None) for spec in specs]
    plain = [OPTIMIZERS["sgd"]() if rule is not None and rule.name == "gd" else rule for rule in rules]
    fit = [rule for rule in dict.fromkeys(plain) if rule is not None and type(rule) in OPTIMIZERS.values()]
    return [RaceSpec(optimizer=rule) for rule in (*fit[:MOST], Muon())]
