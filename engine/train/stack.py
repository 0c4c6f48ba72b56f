"""A stack in training: its weights, its batches, its updates, and what goes wrong in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
import torch

from engine.record.pieces import Pieces, finish
from engine.record.recording import Ending
from engine.train.batches import Batches
from engine.train.data import Data, load
from engine.train.drawn import SIDE, band
from engine.train.layers.walk import TRAINING
from engine.train.measure import MEASURES, Measures, Probe, at, by_layer
from engine.train.modes import Modes
from engine.train.network import Pass, bounded, finite
from engine.train.optim import updaters
from engine.train.regime import Regime
from engine.train.spec import TrainSpec
from engine.train.tiny import Tiny, fits
from engine.train.turning import Course
from engine.train.watch import Validation, Watch
from engine.train.weights import Weights, initializing

Tensor = torch.Tensor
DTYPES = {"float32": torch.float32, "float64": torch.float64}


class Stack:
    """K variants of one shape: weights, gradients, optimizer state and buffers, all allocated once."""

    def __init__(self, specs: Sequence[TrainSpec]) -> None:
        finish(self._prepare(specs))

    @classmethod
    def making(cls, specs: Sequence[TrainSpec]) -> Pieces[Stack]:
        """The stack; drawing the weights of a large network and making room for it takes a while."""
        stack = cls.__new__(cls)
        yield from stack._prepare(specs)
        return stack

    def _prepare(self, specs: Sequence[TrainSpec]) -> Pieces[None]:
        if len(specs) == 1 and 1 in specs[0].sizes[1:]:
            specs = [*specs, *specs]  # a lone product with one column is summed in another order than a stacked one
        self.specs, self.step, self.course = specs, 0, Course(specs)
        self.dtype = DTYPES[specs[0].precision]
        self.weights, self.gradients = Weights.of(specs, self.dtype), Weights.of(specs, self.dtype)
        yield from initializing(self.weights, specs)
        data = [load(spec) for spec in specs]
        self.batches = Batches(specs, data, self.dtype)
        yield
        self.run = yield from Pass.making(self.weights, specs, self.batches.size)
        odd = specs[0].odd_batch if specs[0].last_batch == "keep" else 0
        self.short = (yield from Pass.making(self.weights, specs, odd)) if odd else self.run
        yield
        rules = [spec.optimizer for spec in specs]
        self.updaters = updaters(rules, self.weights.flat, self.gradients.flat, self.weights.matrices)
        self.regime = Regime(specs, self.weights, self.gradients, self.updaters)
        yield
        x, y = self._stacked(data, "probe")
        self.probe = Probe(specs, (yield from Pass.making(self.weights, specs, x.shape[1])), x, y)
        self.modes = Modes(self.weights, specs)
        self.watch = Watch(self.weights, specs, self.probe, self.validation)
        yield
        self.before = Weights.of(specs, self.dtype)
        yield from self.course.arriving(self)
        self._saved, self._saved_step = list[Tensor](), 0
        self._known: set[int] = set()
        for part in self._live():
            yield
            self._saved.append(part.clone())

    @cached_property
    def twin(self) -> Stack:
        """The same variants at step 0, every weight moved up or down by one unit in its last place."""
        twin = Stack(self.course.given)
        places = twin.weights.flat.shape[1]  # the same for every network: its twin does not depend on the others
        up = torch.rand(places, generator=torch.Generator().manual_seed(1)) < 0.5
        twin.weights.flat.mul_(1 + torch.finfo(self.dtype).eps * (2.0 * up - 1).to(self.dtype))
        return twin

    @cached_property
    def plane(self) -> Pass:
        """A pass over a band of the inputs' plane, made when it is first asked for."""
        return Pass(self.weights, self.specs, band(self.specs[0]) * SIDE)

    @cached_property
    def validation(self) -> Validation | None:
        """The validation part, if there is one, made when it is first asked."""
        return Validation(self.weights, self.specs) if self.specs[0].held_out else None

    def regulate(self) -> None:
        """Go by the rates and penalties of the present specs; what plateaus have made of the rates stays."""
        scale = self.regime.rates.scale
        self.regime = Regime(self.specs, self.weights, self.gradients, self.updaters)
        self.regime.rates.scale.copy_(scale)

    def forget(self) -> None:
        """Let go of the passes whose layers hold knobs that have been turned."""
        for name in ("plane", "validation", "tiny"):
            vars(self).pop(name, None)
        odd = self.short.batch if self.short.batch != self.run.batch else 0
        self.short = Pass(self.weights, self.specs, odd) if odd else self.run
        self.watch.turn(self.probe, self.validation)

    def _stacked(self, data: Sequence[Data], part: str) -> tuple[Tensor, Tensor]:
        """Inputs (K, N, n_in) and classes (K, N) of one part of the data of every variant."""
        x = np.stack([getattr(d, f"{part}_x") for d in data])
        y = np.stack([getattr(d, f"{part}_y") for d in data])
        return torch.from_numpy(x).to(self.dtype), torch.from_numpy(y)

    @cached_property
    def tiny(self) -> Tiny | None:
        """What gives the gradients of a whole batch in fewer calls, where a call costs more than what it computes."""
        return Tiny(self.specs, self.gradients, self.run) if fits(self.specs, self.run.batch) else None

    def update(self, remember: bool = False) -> None:
        """`updating` at once."""
        if self.tiny is None or self.batches.odd(self.step):
            finish(self.updating(remember))
            return
        self.batches.fill(self.step, self.tiny)
        self.tiny()
        self._prepared(remember)
        for updater in self.updaters:
            updater.step()
        if self._stepped():
            finish(self._arriving())

    def updating(self, remember: bool = False) -> Pieces[None]:
        """One step of every variant on its next batch; `remember` keeps the weights before it, to compare with."""
        run = self._filled()
        yield from run.forwarding(moment=(TRAINING, self.step))
        run.probabilities()
        yield from run.backwarding(self.gradients)
        yield
        if self.weights.running is not None and run.moments is not None:
            self.weights.running.update(run.moments, self.step, run.batch)
        self._prepared(remember)
        for updater in self.updaters:
            yield
            updater.step()
        if self._stepped():
            yield from self._arriving()

    def _prepared(self, remember: bool) -> None:
        """Between the gradients and the optimizers."""
        if remember:
            self.before.flat.copy_(self.weights.flat)
        self.regime.before(self.step)

    def _stepped(self) -> bool:
        """After the optimizers; whether the next step brings anything about."""
        self.regime.after()
        self.step += 1
        return self.step in self.course.steps or self.watch.due(self.step)

    def _arriving(self) -> Pieces[None]:
        yield from self.course.arriving(self)
        if self.watch.due(self.step):
            yield from self.watch.arriving(self.step, self.regime.rates)

    def _filled(self) -> Pass:
        """The pass that takes the batch of this step, with that batch in it."""
        run = self.short if self.batches.odd(self.step) else self.run
        self.batches.fill(self.step, run)
        return run

    def measure(self, wanted: Collection[str]) -> dict[str, np.ndarray]:
        """Column -> values of all variants (K, ...) at the present step, of columns that any stack has."""
        return finish(self.measuring({name: MEASURES[name] for name in wanted}))

    def measuring(self, wanted: Measures) -> Pieces[dict[str, np.ndarray]]:
        """What is taken on the probe, of the weights and in the modes; a pass over hundreds of masks takes seconds."""
        self.watch.hold()
        found = yield from self.probe.measure(wanted)
        if self.step:
            found |= yield from self._compared(at("update", wanted))
        return found | (yield from self.modes.measure(wanted, self.step, self.probe.run))

    def _compared(self, wanted: Measures) -> Pieces[dict[str, np.ndarray]]:
        """Column -> (K, depth) of what compares each hidden layer's weights now with those before the last update."""
        found: dict[str, list[np.ndarray]] = {name: [] for name in wanted}
        for new, old in zip(self.weights.w[:-1], self.before.w[:-1], strict=True):
            for name, measure in wanted.items():
                found[name].append(measure.function(new.numpy(), old.numpy()))
            yield
        return by_layer(found)

    # -- divergence: found late and cheaply, then located by going back -----------------------------------------

    def faults(self) -> Pieces[dict[int, Ending]]:
        """{row: ending} of the variants that stopped being finite since the last call; to be called after `measure`.

        A number that is not finite stays so: it spreads from the logits to the gradient and to every weight. So it is
        enough to look at the weights and at the probe here, and to run again from the last snapshot for the step where
        it began.
        """
        if bounded(self.weights.flat) and self.probe.run.sound():
            yield from self._saving()
            return {}
        fresh = [row for row in range(len(self.specs)) if row not in self._known]
        bad = {row: ending for row in fresh if (ending := self._fault(row, self.probe.run))}
        if bad:
            bad |= yield from self._earlier(bad)
        self._known |= bad.keys()
        yield from self._saving()
        return bad

    def sound(self, row: int) -> bool:
        """Whether a variant's weights and what it says of the probe are finite; to be called after `measure`."""
        return self._fault(row, self.probe.run) is None

    def _fault(self, row: int, run: Pass) -> Ending | None:
        """The first layer of a variant with a weight, or else an activation in `run`, that is not finite."""
        if not finite(self.weights.flat[row]):
            layers = enumerate(zip(self.weights.w, self.weights.b, strict=True), 1)
            broken = (layer for layer, parts in layers if not all(finite(part[row]) for part in parts))
            if first := next(broken, None):
                return Ending("diverged", self.step, first, "weight")
        layer = run.first_fault(row)
        return Ending("diverged", self.step, layer, "activation") if layer else None

    def _earlier(self, bad: Collection[int]) -> Pieces[dict[int, Ending]]:
        """Go back to the last snapshot and run up to here again, looking at the bad rows on every batch."""
        end = self.step
        found: dict[int, Ending] = {}
        yield from self._restoring()
        while self.step < end:
            run = self._filled()
            yield from run.forwarding(moment=(TRAINING, self.step))
            found |= {row: ending for row in bad if row not in found and (ending := self._fault(row, run))}
            yield
            yield from self.updating(remember=self.step == end - 1)
        return found

    def _live(self) -> list[Tensor]:
        """All that an update changes: weights, running statistics and the optimizers' states."""
        kept = [] if self.weights.running is None else [self.weights.running.flat]
        kept += [*self.watch.live, *((self.regime.rates.scale,) if self.regime.rates.on_plateaus else ())]
        return [self.weights.flat, *kept, *(slot for updater in self.updaters for slot in updater.state)]

    def _saving(self) -> Pieces[None]:
        """Remember the present step; into memory kept for it, as fresh memory costs more than the copy."""
        self._saved_step = self.step
        for kept, part in zip(self._saved, self._live(), strict=True):
            kept.copy_(part)
            yield

    def _restoring(self) -> Pieces[None]:
        self.step = self._saved_step
        yield from self.course.turning(self)
        for part, kept in zip(self._live(), self._saved, strict=True):
            part.copy_(kept)
        for updater in self.updaters:
            updater.t = self.step  # every update of the stack is one of each optimizer
