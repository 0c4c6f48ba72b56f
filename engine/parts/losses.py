"""Losses: what training lowers, a mean over the examples of a batch; z are the outputs, y the class or the number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.spec import Problem, Spec, real
from engine.spec.registry import Registry

LOSSES = Registry("loss")
"""Their `oracle` is a call: torch's mean loss of `z` (B, C) and `y`, with the knobs by name. A script has it as it is.

`y` are classes (B,), or for numbers (B, 1); `onehot(y, z)` is (B, C), numbers as they are.
"""


class Loss(Spec):
    """How far outputs are from what they should be. How it is computed: CRITERIA of `engine.train.loss`."""

    numbers: ClassVar[bool] = False
    """Whether it is also a loss where y is a number."""
    unit: ClassVar[str] = ""
    """What it is measured in."""


@LOSSES.add(
    "cross_entropy",
    source="Bridle 1990; temperature: Hinton, Vinyals and Dean 2015",
    oracle="nn.functional.cross_entropy(z / temperature, y)",
)
@dataclass(frozen=True)
class CrossEntropy(Loss):
    """L = mean of -log p_y, p = softmax(z / T), T the temperature."""

    unit: ClassVar[str] = "nats"
    temperature: float = real(1.0, 0.05, 20.0, log=True)


@LOSSES.add(
    "hinge",
    source="Weston and Watkins 1999; CS231n, margin 1",
    oracle="nn.functional.multi_margin_loss(z, y) * z.shape[1]",
)
@dataclass(frozen=True)
class Hinge(Loss):
    """L = mean of sum over j != y of max(0, z_j - z_y + 1): every other score is to stay 1 below that of the class."""


@LOSSES.add(
    "squared",
    source="Legendre 1805",
    oracle="0.5 * nn.functional.mse_loss(z, onehot(y, z), reduction='sum') / len(z)",
)
@dataclass(frozen=True)
class Squared(Loss):
    """L = mean of |z - t|^2 / 2, t the number, or the class as a vector with a 1 in its place."""

    numbers: ClassVar[bool] = True


def fitting(loss: Loss, numbers: bool, problems: list[Problem]) -> Loss:
    """The loss, or where y is a number and it is none of numbers the usual one, in whose place the squared error is."""
    if loss.numbers or not numbers or loss == CrossEntropy():
        return loss
    problems.append(Problem("remark", "loss", loss.name, Squared.name, reason="loss_of_classes"))
    return CrossEntropy()
