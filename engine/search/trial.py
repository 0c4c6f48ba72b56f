"""The spec of one network of a trial: a TrainSpec whose validation part may be one of several folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.spec import whole
from engine.train.spec import TrainSpec
from engine.train.variants import seeds

MOST_FOLDS = 10


@dataclass(frozen=True)
class TrialSpec(TrainSpec):
    """A TrainSpec whose validation part, where there are two or more `folds`, is the one with number `fold`.

    All folds are of one size. A snapshot is of an epoch.
    """

    folds: int = whole(1, 1, MOST_FOLDS, apart=True, group="data")
    fold: int = whole(0, 0, MOST_FOLDS - 1, group="data")

    @property
    def held_out(self) -> int:
        return self.data.trained_on // self.folds if self.folds > 1 else super().held_out

    @property
    def rolled(self) -> int:
        return self.fold * self.held_out

    @property
    def stride(self) -> int:
        return self.epoch


def trial_spec(network: TrainSpec, epochs: int, seed: int = 0, **more: object) -> TrialSpec:
    """The network, trained for so many epochs from its seeds plus `seed`; `more` are fields."""
    own = {key: getattr(network, key) for key in network.knobs()}
    own |= seeds(network, seed)
    small = TrialSpec(**{**own, **more, "steps": 0})
    return TrialSpec(**{**own, **more, "steps": epochs * small.epoch})


def most_epochs(networks: Sequence[TrialSpec]) -> int:
    """How many epochs each of them may train."""
    return min(network.most_steps() // network.epoch for network in networks)
