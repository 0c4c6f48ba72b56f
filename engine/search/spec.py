"""The spec of the `search` experiment: a network, a space, how trials are chosen, ended and judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from engine.search.pruners import PRUNERS, Bracket, brackets
from engine.search.samplers import LEARNING, SAMPLERS, grid_size
from engine.search.space import Axis, Point, corners, misfits, placed, read_axes, read_base, space
from engine.search.trial import MOST_FOLDS, TrialSpec, most_epochs, trial_spec
from engine.spec import MANY, Problem, RunSpec, Unreadable, one_of, real, show, text, whole
from engine.train.spec import BESIDE, MAX_WEIGHTS, SEED, TESTED, TrainSpec

MAX_WORK = 3e12
"""Bound on updates x batch x weights of all networks of a search together: about five minutes of one core."""
MOST_TRIALS = 5_000
"""Trials of a search whose sampler does not learn."""
REPEATS = 8
"""Fresh seeds under which the winner and a middle trial are trained again."""
EVALUATED = 1500
"""Bytes that a trial leaves in worker and recording, beside its curve."""
BASE = "train?depth=2&width=32&optimizer=momentum"


@dataclass(frozen=True)
class SearchSpec(RunSpec):
    """`trials` networks of `base`, each for `epochs` epochs, with a value on each `axis` that `sampler` chooses.

    What is held out of the training part judges them: a share `validation` of it or, with `folds` > 1, each fold in
    turn; a trial is `seeds` x `folds` networks, and its score their mean. `draws` "shared": all trials have the same
    seeds. `wave` trials train at once; what samplers learn, and halving, is of waves: part of the experiment.
    """

    base: str = text(BASE, read_base, 1000, group="base")
    axis: str = text("optimizer.lr:0.0001:1:log", read_axes, 600, many=True, group="space")
    sampler: str = one_of("random", *SAMPLERS, group="search")
    trials: int = whole(16, 1, MOST_TRIALS, unit="trials", group="search")
    wave: int = whole(16, 1, 128, unit="trials", group="search")
    pruner: str = one_of("none", *PRUNERS, group="search")
    eta: int = whole(3, 2, 5, group="search")
    epochs: int = whole(5, 1, 200, unit="epochs", group="search")
    measure: str = one_of("accuracy", "accuracy", "loss", group="judged")
    validation: float = real(0.2, 0.05, 0.5, group="judged")
    folds: int = whole(1, 1, MOST_FOLDS, unit="folds", group="judged")
    seeds: int = whole(1, 1, 16, group="judged")
    draws: str = one_of("shared", "shared", "fresh", group="judged")
    seed: int = whole(0, 0, SEED, group="seeds")

    def __post_init__(self) -> None:
        super().__post_init__()
        for trouble in misfits(self.network, read_axes(self.axis)).values():
            raise Unreadable(trouble.reason, 0, trouble.what, "SearchSpec.axis: ")
        if self.measure == "accuracy" and self.network.data.numbers:
            raise ValueError(f"SearchSpec.measure must be loss for {self.network.data.name}: numbers have no accuracy")
        for key, most in bounds(vars(self)):
            if getattr(self, key) > most:
                raise ValueError(f"SearchSpec.{key} must be at most {most} here, got {getattr(self, key)}")

    @cached_property
    def network(self) -> TrainSpec:
        """The base, without its steps."""
        return read_base(self.base)

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """What trials differ in."""
        return space(self.base, self.axis)

    @property
    def brackets(self) -> Iterator[Bracket]:
        """Trials that start together, in order."""
        return brackets(self.pruner, self.steps, self.wave, self.epochs, self.eta)

    @cached_property
    def steps(self) -> int:  # type: ignore[override]
        """Trials that there are: a grid may have fewer than asked for."""
        return min(self.trials, grid_size(self.axes, self.trials)) if self.sampler == "grid" else self.trials

    @cached_property
    def snapshots(self) -> int:
        """One a rung of each bracket, and one for what follows the last trial."""
        return sum(len(bracket.rungs) for bracket in self.brackets) + 1

    @property
    def in_order(self) -> bool:
        """Whether what has been found decides what comes next, so that no wave begins before the one before it ends."""
        return self.sampler in LEARNING or self.pruner == "median"

    @property
    def judges(self) -> int:
        """Networks a trial."""
        return self.seeds * self.folds

    def networks(self, trial: int, point: Point) -> list[TrialSpec]:
        """The networks of trial `trial` (from 0), which lies at `point`: seed by seed, fold by fold."""
        first = trial * self.seeds if self.draws == "fresh" else 0
        return self.at(point, range(first, first + self.seeds))

    def at(self, point: Point, seeds: range) -> list[TrialSpec]:
        """The networks at a point, with these seeds beyond the base's."""
        network, parts = placed(self.network, self.axes, point), {"validation": self.validation, "folds": self.folds}
        return [trial_spec(network, self.epochs, s, **parts, fold=k) for s in seeds for k in range(self.folds)]

    @property
    def bytes_needed(self) -> int:
        """Of the networks of the largest wave, the data in order and shuffled once a fold, and what is recorded."""
        largest = _largest(vars(self), "weight")
        at_once = self.judges * max(bracket.size for bracket in self.brackets)
        data = (2 * self.folds + 2) * 2 * largest.trained_on * largest.data.n_in * 8
        numbers = largest.numbers_needed(max(TESTED, largest.held_out))
        recorded = self.steps * (EVALUATED + 4 * self.epochs)
        return int(at_once * numbers * largest.size + data + recorded + BESIDE)

    @classmethod
    def fitted(cls, values: dict[str, Any], problems: list[Problem]) -> Self:
        values = {**values, "axis": _usable(values, problems)}
        if values["measure"] == "accuracy" and read_base(values["base"]).data.numbers:
            problems.append(Problem("remark", "measure", "accuracy", "loss", reason="accuracy_of_numbers"))
            values["measure"] = "loss"
        for key, most in bounds(values):
            if values[key] > most:
                problems.append(Problem("too_much", key, str(values[key]), str(most), "1", show(most)))
                values[key] = most
        return cls(**values)


def _usable(values: Mapping[str, Any], problems: list[Problem]) -> str:
    """The axes that the base has knobs for; the usual one where there is none."""
    axes, usual = read_axes(values["axis"]), SearchSpec.usual().axis
    found = misfits(read_base(values["base"]), axes)
    kept = MANY.join(axis.text for axis in axes if axis.knob not in found) or usual
    for trouble in found.values():
        problems.append(Problem("unreadable", "axis", trouble.what, kept, reason=trouble.reason, what=trouble.what))
    return kept if found else str(values["axis"])


def bounds(values: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """(field, the most it may be), given the fields before it; `values` are read anew before each."""
    yield "epochs", max(1, most_epochs([_largest(values, "work")]))
    heaviest = _largest(values, "weight")
    judges = values["seeds"] * values["folds"]
    yield "seeds", max(1, MAX_WEIGHTS // (heaviest.weights * values["folds"]))
    yield "wave", max(1, MAX_WEIGHTS // (heaviest.weights * judges))
    work = judges * values["epochs"] * _work(_largest(values, "work"))
    most = LEARNING.get(values["sampler"], MOST_TRIALS)
    yield "trials", max(1, min(most, int(MAX_WORK // work)))


def _work(network: TrialSpec) -> int:
    """Multiplications of an epoch, about."""
    return network.epoch * network.batch * network.weights


def _largest(values: Mapping[str, Any], by: str) -> TrialSpec:
    """The network with the most weights, or with the most work, at the corners of the space: axis by axis."""
    base, axes = read_base(values["base"]), space(values["base"], values["axis"])
    parts = {"validation": values["validation"], "folds": values["folds"]}
    size = {"weight": lambda spec: spec.numbers_needed(0), "work": _work}[by]
    for axis in axes:
        networks = [placed(base, (axis,), (value,)) for value in corners(axis)]
        base = max(networks, key=lambda network: size(trial_spec(network, 0, **parts)))
    return trial_spec(base, 0, **parts)
