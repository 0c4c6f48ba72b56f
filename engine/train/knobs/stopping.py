"""Knobs of when training ends before its last step."""

from __future__ import annotations

from dataclasses import dataclass

from engine.spec import Knobs, one_of, whole


@dataclass(frozen=True)
class StoppingKnobs(Knobs):
    """Early stopping: after `patience` epochs without a better loss on the validation part training stops.

    The weights are then those of the best epoch again. 0: never; without a validation part there is nothing to watch.
    `watch` accuracy: a higher accuracy of the validation part is what counts as better.
    """

    patience: int = whole(0, 0, 1000, unit="epochs", group="regularization")
    watch: str = one_of("loss", "loss", "accuracy", group="regularization")
