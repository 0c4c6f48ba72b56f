"""The spec of the `train` experiment: one network on one data set."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

from engine.activations import ACTIVATIONS, Activation
from engine.datasets import DATASETS, DataSet
from engine.inits import INITS, Init
from engine.optimizers import OPTIMIZERS, Optimizer
from engine.spec import Problem, Spec, entry, one_of, real, show, whole

MAX_WORK = 5e11
"""Bound on steps x batch x weights of one variant: about a minute of one core."""
SEED = 2**31 - 1


@dataclass(frozen=True)
class TrainSpec(Spec):
    """A multilayer perceptron n_in -> width (depth times) -> classes with softmax cross-entropy, and its training."""

    data: DataSet = entry(DATASETS, "digits")
    scaling: str = one_of("standard", "standard", "unit", "none")
    depth: int = whole(10, 1, 20, unit="layers")
    width: int = whole(100, 1, 500, unit="units")
    activation: Activation = entry(ACTIVATIONS, "tanh")
    init: Init = entry(INITS, "lecun_normal")
    bias: float = real(0.0, -1.0, 1.0)
    optimizer: Optimizer = entry(OPTIMIZERS, "sgd")
    batch: int = whole(64, 1, 512, unit="examples")
    steps: int = whole(600, 0, 20_000, unit="updates")
    every: int = whole(0, 0, 1000, unit="updates")
    probe: int = whole(0, 0, 1000, unit="examples")
    precision: str = one_of("float32", "float32", "float64")
    seed: int = whole(0, 0, SEED)
    seed_data: int = whole(0, 0, SEED)
    seed_batch: int = whole(0, 0, SEED)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.steps > self.most_steps():
            raise ValueError(
                f"TrainSpec.steps must be in [0, {self.most_steps()}] for batch {self.batch}, depth {self.depth} and "
                f"width {self.width} (steps x batch x weights <= {MAX_WORK:.0e}), got {self.steps}"
            )

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of every layer: input, hidden ones, output."""
        return (self.data.n_in, *[self.width] * self.depth, self.data.classes)

    @property
    def weights(self) -> int:
        """Number of weights and biases."""
        return sum(n_in * n_out + n_out for n_in, n_out in pairwise(self.sizes))

    @property
    def stride(self) -> int:
        """Updates between two snapshots: `every`, or where that is 0 as many as give 60; there are at most 500."""
        return max(self.every or -(-self.steps // 60), -(-self.steps // 500), 1)

    @property
    def snapshots(self) -> int:
        """Snapshots of a complete run: at step 0, at each multiple of `stride`, and at the last step."""
        return 1 + -(-self.steps // self.stride)

    @property
    def bytes_needed(self) -> int:
        """Estimate of the memory that this variant takes in a worker, in bytes."""
        examples = self.batch + 2 * (self.probe or self.data.probe)
        numbers = 6 * self.weights + 2 * examples * sum(self.sizes)
        return numbers * (8 if self.precision == "float64" else 4)

    def most_steps(self) -> int:
        """The largest `steps` that the bound on the product allows."""
        return min(20_000, int(MAX_WORK // (self.batch * self.weights)))

    @classmethod
    def fitted(cls, values: dict[str, Any], problems: list[Problem]) -> Self:
        most = cls(**{**values, "steps": 0}).most_steps()
        if values["steps"] > most:
            problems.append(Problem("too_much", "steps", str(values["steps"]), str(most), "0", show(most)))
            values["steps"] = most
        return cls(**values)
