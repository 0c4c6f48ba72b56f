"""The spec of the `train` experiment: one network on one data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Self

import engine.parts.own  # noqa: F401  (enters what somebody draws or gives into the menu of data)
from engine.parts.activations import HIDDEN, Activation
from engine.parts.datasets import DATASETS, DataSet
from engine.parts.inits import INITS, Init
from engine.parts.layers import (
    DROPOUTS,
    MOST_LAYERS,
    MOST_WIDTH,
    NORMS,
    SAME_WIDTH,
    Dropout,
    Norm,
    read_widths,
)
from engine.parts.losses import LOSSES, Loss, Squared, fitting
from engine.parts.optimizers import OPTIMIZERS, Optimizer
from engine.spec import Problem, RunSpec, Spec, entry, one_of, real, show, text, whole
from engine.spec.changes import MOST_TEXT, Change, read_changes, turned
from engine.train.beyond import beyond_depth, within_depth
from engine.train.changes import check, knob_changes, possible
from engine.train.knobs.data import DataKnobs
from engine.train.knobs.penalties import PenaltyKnobs
from engine.train.knobs.schedule import ScheduleKnobs
from engine.train.knobs.stopping import StoppingKnobs

MAX_WORK = 5e11
"""Bound on steps x batch x weights of one variant: about a minute of one core."""
MAX_WEIGHTS = 16_000_000
"""Bound on the weights of all variants of one run together."""
MAX_MASKED = 3.2e8
"""Bound on masks x weights of one variant: several seconds of one core each time that all masks are asked."""
SEED = 2**31 - 1
MASKED_AT_ONCE = 2_000_000
"""Numbers in the largest tensor of one pass over many masks; more masks are drawn in several passes."""
BESIDE = 16_000_000
"""Bytes that the libraries take for themselves while something trains."""
TESTED, ASKED = 360, 900
"""Test examples that are in memory at once, and how many more where training and evaluation mode differ."""


@dataclass(frozen=True)
class TrainSpec(DataKnobs, ScheduleKnobs, StoppingKnobs, PenaltyKnobs, RunSpec):
    """A multilayer perceptron n_in -> width (depth times) -> classes, or one number, and its training.

    depth 0 is softmax regression. `change` "300:optimizer.lr=0.01,120:w2.3.1=-2.5": what a hand does in mid-run
    (`engine.train.changes`). `widths` "8,4,2" gives each hidden layer a size of its own; depth and width are then
    their number and the largest of them. Where y is a number the loss is the squared error.
    """

    data: DataSet = entry(DATASETS, "digits", apart=True, group="data")
    examples: int = whole(0, 0, 10_000, unit="examples", apart=True, group="data")
    depth: int = whole(10, 0, MOST_LAYERS, unit="layers", apart=True, group="network")
    width: int = whole(100, 1, MOST_WIDTH, unit="units", apart=True, group="network")
    widths: str = text(SAME_WIDTH, read_widths, apart=True, group="network")
    activation: Activation = entry(HIDDEN, "tanh", group="network")
    init: Init = entry(INITS, "lecun_normal", group="network")
    bias: float = real(0.0, -1.0, 1.0, group="network")
    norm: Norm = entry(NORMS, "none", apart=True, live=True, group="network")
    dropout: Dropout = entry(DROPOUTS, "none", apart=True, live=True, group="network")
    loss: Loss = entry(LOSSES, "cross_entropy", apart=True, group="training")
    optimizer: Optimizer = entry(OPTIMIZERS, "sgd", live=True, group="training")
    batch: int = whole(64, 1, 512, unit="examples", apart=True, group="training")
    steps: int = whole(600, 0, 20_000, unit="updates", apart=True, group="training")
    change: str = text("", read_changes, MOST_TEXT, group="training")
    every: int = whole(0, 0, 1000, unit="updates", apart=True, group="asked")
    probe: int = whole(0, 0, 1000, unit="examples", apart=True, group="asked")
    mode: str = one_of("eval", "eval", "train", "monte_carlo", apart=True, group="asked")
    masks: int = whole(32, 1, 512, unit="masks", apart=True, group="asked")
    example: int = whole(0, 0, 10_000, group="asked")
    companions: str = one_of("shuffled", "shuffled", "one_class", "single", apart=True, group="asked")
    precision: str = one_of("float32", "float32", "float64", apart=True, group="training")
    seed: int = whole(0, 0, SEED, group="seeds")
    seed_data: int = whole(0, 0, SEED, group="seeds")
    seed_batch: int = whole(0, 0, SEED, group="seeds")
    seed_mask: int = whole(0, 0, SEED, group="seeds")

    def __post_init__(self) -> None:
        super().__post_init__()
        for key, value in _shape(self.widths).items():
            object.__setattr__(self, key, value)
        if self.steps > self.most_steps():
            raise ValueError(
                f"TrainSpec.steps must be in [0, {self.most_steps()}] for batch {self.batch}, depth {self.depth} and "
                f"width {self.width} (steps x batch x weights <= {MAX_WORK:.0e}), got {self.steps}"
            )
        if self.masks > self.most_masks():
            raise ValueError(
                f"TrainSpec.masks must be in [1, {self.most_masks()}] for depth {self.depth} and width {self.width} "
                f"(masks x weights <= {MAX_MASKED:.1e}), got {self.masks}"
            )
        check(self, self.sizes, self.changes)
        for key in ("norm", "dropout"):
            for inner, (said, beyond, _) in beyond_depth(getattr(self, key), self.depth).items():
                raise ValueError(f"TrainSpec.{key}.{inner} must be within depth {self.depth}, got {said}: {beyond}")

    @property
    def objective(self) -> Loss:
        """The loss that is trained on: where y is a number, and `loss` none of numbers, the squared error."""
        return self.loss if self.loss.numbers or not self.data.numbers else Squared()

    @property
    def hidden(self) -> tuple[int, ...]:
        """Units of every hidden layer."""
        return read_widths(self.widths) or (self.width,) * self.depth

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer: input, hidden ones, output."""
        return (self.preprocess.outputs(self.data.n_in, self.data.channels), *self.hidden, self.data.classes)

    @property
    def products(self) -> tuple[int, ...]:
        """How many z each layer has, the outputs last: those of its units, of Maxout several a unit."""
        return (*(self.activation.products(n) for n in self.hidden), self.data.classes)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changes in mid-run, by step."""
        return read_changes(self.change)

    def at(self, step: int) -> Self:
        """The network as it is trained and measured from `step` on: the changes up to there made."""
        return turned(self, knob_changes(self, step))

    @property
    def idle(self) -> frozenset[str]:
        """Where each layer has a size of its own, their number and common size; where y is a number, the loss."""
        return frozenset((*_shape(self.widths), *(("loss",) if self.data.numbers else ())))

    def differences(self, base: Spec) -> dict[str, str]:
        found, shape = super().differences(base), _shape(self.widths)
        return {key: said for key, said in found.items() if key not in shape}

    def smaller(self, depth: int, factor: float = 1.0) -> dict[str, str]:
        """Parameters of the same network with `depth` hidden layers at most, `factor` times as wide."""
        if _shape(self.widths):
            return {"widths": ",".join(str(max(1, round(n * factor))) for n in self.hidden[:depth])}
        changed = {"width": str(max(1, round(self.width * factor)))} if factor != 1 else {}
        return changed | {"depth": str(depth)}

    @property
    def held_out(self) -> int:
        """Examples of the validation part: the end of the training part, of which at least one is left."""
        return min(round(self.validation * self.data.trained_on), self.data.trained_on - 1)

    @property
    def trained_on(self) -> int:
        """Training examples used: the first `examples` of the training part, or where that is 0 all that is left."""
        left = self.data.trained_on - self.held_out
        return min(self.examples or left, left)

    @property
    def epoch(self) -> int:
        """Updates of one epoch: whole batches only, unless the last one is kept as it is."""
        return max(self.trained_on // self.batch, 1) + (self.last_batch == "keep" and self.odd_batch > 0)

    @property
    def soft(self) -> float:
        """Label smoothing, which the cross-entropy alone knows."""
        return self.smoothing if self.objective.name == "cross_entropy" else 0.0

    @property
    def odd_batch(self) -> int:
        """Training examples that do not fill a batch."""
        return self.trained_on % min(self.batch, self.trained_on)

    @property
    def left_out(self) -> int:
        """Training examples that an epoch leaves out because they do not fill a batch: others each time."""
        return self.odd_batch if self.last_batch == "drop" else 0

    @property
    def remarks(self) -> dict[str, dict[str, float]]:
        """How many epochs the run has, and what they leave out."""
        found: dict[str, float] = {"steps": self.steps, "batch": min(self.batch, self.trained_on)}
        found |= {"examples": self.trained_on, "epochs": self.steps / self.epoch}
        return {"left_out": found | {"left_out": self.left_out}} if self.left_out else {"epochs": found}

    def normed(self, layer: int) -> int:
        """How many numbers of an example a normalization of this hidden layer (from 0) sees."""
        return self.products[layer] if self.norm.position == "before" else self.hidden[layer]

    @property
    def weights(self) -> int:
        """Number of weights, biases, learnt scales and learnt slopes."""
        normed = sum(self.normed(layer) for layer in self.norm.on(self.depth))
        scales = 2 * normed if self.norm.affine == "on" else 0
        slopes = sum(self.activation.slopes(n) for n in self.hidden)
        return scales + slopes + sum((n_in + 1) * n_out for n_in, n_out in zip(self.sizes, self.products, strict=False))

    @property
    def stride(self) -> int:
        """Updates between two snapshots: `every`, or where that is 0 as many as give 40; there are at most 500."""
        return max(self.every or -(-self.steps // 40), -(-self.steps // 500), 1)

    @property
    def snapshots(self) -> int:
        """Snapshots of a complete run: at step 0, at each multiple of `stride`, and at the last step."""
        return 1 + -(-self.steps // self.stride)

    @property
    def contents(self) -> tuple[str, ...]:
        return self.data.contents

    @property
    def bytes_needed(self) -> int:
        """Estimate of the memory that this variant takes in a worker, in bytes; rather too much than too little.

        Weights, gradients and copies of them, the optimizer's slots and their copy, activations of the batch, the probe
        and the test part with the gradients of two layers (and z where the activation asks for it), and the training
        inputs in order and shuffled.
        """
        modes = self.norm.name != "none" or self.dropout.name != "none"
        numbers = self.numbers_needed(self.data.tested + ASKED * modes) + 2 * self.trained_on * self.data.n_in
        return int(numbers * self.size)

    @property
    def size(self) -> int:
        """Bytes of a number."""
        return 8 if self.precision == "float64" else 4

    def numbers_needed(self, asked: int) -> float:
        """How many numbers a network of this kind keeps that is asked about so many examples beside batch and probe."""
        passes = 1 + bool(self.change)  # a change may have the passes made anew beside the old ones
        examples = passes * (self.batch + (self.probe or self.data.probe)) + asked
        blocks = 1.5 + (self.norm.name != "none") + 2 * (self.dropout.name != "none") + self.activation.of_z
        copies = 7 + 2 * self.optimizer.slots + (self.optimizer.slots > 1) + 6 * self.dropout.on_weights
        copies += bool(self.patience) + bool(self.l1) + bool(self.max_norm)  # best weights; what penalties work in
        pieces = 2 * (sum(self.products[:-1]) - sum(self.hidden))  # z and its gradient in rooms of their own
        return copies * self.weights + blocks * examples * (sum(self.sizes) + pieces)

    def most_steps(self) -> int:
        """The largest `steps` that the bound on the product allows."""
        return min(20_000, int(MAX_WORK // (self.batch * self.weights)))

    def most_masks(self) -> int:
        """The largest `masks` that the bound on the product allows; where nothing is dropped there is one mask."""
        return 512 if self.dropout.name == "none" else min(512, int(MAX_MASKED // self.weights))

    @classmethod
    def together(cls, specs: Sequence[Any]) -> int:
        total = accumulate(spec.weights for spec in specs)
        return sum(weights <= MAX_WEIGHTS for weights in total)

    @classmethod
    def fitted(cls, values: dict[str, Any], problems: list[Problem]) -> Self:
        values |= _shape(values["widths"])
        values["loss"] = fitting(values["loss"], values["data"].numbers, problems)
        for key in ("norm", "dropout"):
            values[key] = within_depth(values[key], values["depth"], key, problems)
        part = values["data"].trained_on
        left = part - min(round(values["validation"] * part), part - 1)
        if not values["data"].reach:  # what is being drawn has other numbers all the time; both are bounds then
            _lower(values, "examples", left, problems)
            _lower(values, "batch", values["examples"] or left, problems)
        if values["smoothing"] and values["loss"].name != "cross_entropy":
            problems.append(Problem("unused", "smoothing", show(values["smoothing"]), used=values["loss"].name))
            values["smoothing"] = 0.0
        if values["patience"] and not values["validation"]:
            problems.append(Problem("unused", "patience", str(values["patience"]), used="validation=0"))
            values["patience"] = 0
        if values["batch"] == 1 and values["norm"].name == "batch_norm":
            problems.append(Problem("remark", "batch", "1", "x̂ = 0", reason="batch_of_one"))
        small = cls(**{**values, "steps": 0, "masks": 1, "change": ""})
        values["change"] = possible(small, small.sizes, values["change"], values["steps"], problems)
        for key, low, most in (("steps", "0", small.most_steps()), ("masks", "1", small.most_masks())):
            if values[key] > most:
                problems.append(Problem("too_much", key, str(values[key]), str(most), low, show(most)))
                values[key] = most
        return cls(**values)


def layered(specs: Sequence[Any]) -> bool:
    """Whether each of these networks has a hidden layer."""
    return all(spec.depth for spec in specs)


def _shape(widths: str) -> dict[str, int]:
    """Depth and width of a network whose layers have sizes of their own; nothing of any other."""
    sizes = read_widths(widths)
    return {"depth": len(sizes), "width": max(sizes)} if sizes else {}


def _lower(values: dict[str, Any], key: str, most: int, problems: list[Problem]) -> None:
    """Lower a whole number to what the data has."""
    if values[key] > most:
        low = "0" if key == "examples" else "1"
        problems.append(Problem("out_of_range", key, str(values[key]), str(most), low, str(most)))
        values[key] = most
