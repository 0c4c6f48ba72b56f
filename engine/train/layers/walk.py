"""The walk through a network: a list of layers, each with `forward` and, where it is trained, `backward`.

One walk serves all passes: training, the modes, many masks at once, and, with the steps turned round, the gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import torch

from engine.record.pieces import Pieces
from engine.train.weights import Weights

Tensor = torch.Tensor
Moment = tuple[int, ...]
"""What noise depends on besides its seed and its layer: (purpose, step)."""
TRAINING, ASKED = 0, 1
"""Purposes: the noise of an update, and that of a question asked in between."""
Visit = Callable[[int, Tensor], object]
"""Called with a layer (0 = first hidden) and its tensor (K, B, n)."""
How = TypeVar("How")
Steps = Sequence[Sequence[Callable[[Tensor, How], Tensor]]]
"""Bound methods by stage; there is a pause after each stage."""


class Forward(NamedTuple):
    """How a stack goes forward: with the noise of a moment or none, statistics of the batch or running ones.

    `visit` sees what each activation is applied to, before it is.
    """

    moment: Moment | None = None
    running: bool = False
    visit: Visit | None = None


class Backward(NamedTuple):
    """How it goes back: `gradients` takes those of the weights (None: not wanted), `visit` sees each dL/dh."""

    gradients: Weights | None = None
    visit: Visit | None = None


class Layer:
    """A part of a stack of networks; tensors are (K, B, n)."""

    layer: int

    def forward(self, x: Tensor, how: Forward) -> Tensor:
        """What it makes of x: in place, or in memory of its own that stays valid until it is called again."""
        raise NotImplementedError

    def backward(self, g: Tensor, how: Backward) -> Tensor:
        """dL/dx from g = dL/dy after `forward`, mostly in place."""
        raise NotImplementedError


def walking(steps: Steps[How], x: Tensor, how: How) -> Pieces[list[Tensor]]:
    """What each stage hands on: x goes through all steps in order, with a pause after each."""
    handed_on = []
    for stage in steps:
        for step in stage:
            x = step(x, how)
            yield
        handed_on.append(x)
    return handed_on
