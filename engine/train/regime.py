"""What acts on an update of a stack beside its loss and the optimizers' rules: rates and penalties."""

from __future__ import annotations

from collections.abc import Sequence

from engine.train.momentum_forms import OUTSIDE
from engine.train.optim import Updater
from engine.train.penalties import Penalties
from engine.train.rates import Rates
from engine.train.spec import TrainSpec
from engine.train.weights import Weights


class Regime:
    """Made anew where a knob is turned on the way; what it does not do costs nothing."""

    def __init__(
        self, specs: Sequence[TrainSpec], weights: Weights, gradients: Weights, updaters: Sequence[Updater]
    ) -> None:
        self.rates = Rates(specs, updaters, weights.flat.dtype)
        penalties = Penalties(specs, weights, gradients, self.rates)
        self._before, self._after = penalties.before, penalties.after
        if specs[0].momentum_form == "outside":
            for updater in updaters:
                updater.reform(OUTSIDE)

    def before(self, step: int) -> None:
        """Between the gradients of update `step` (from 0) and the optimizers."""
        if self.rates.moving:
            self.rates.set(step)
        for act in self._before:
            act()

    def after(self) -> None:
        """After the optimizers."""
        for act in self._after:
            act()
