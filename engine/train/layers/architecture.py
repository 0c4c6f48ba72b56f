"""What a network consists of, in order: the one place that says it, for stacks, single networks and exported scripts.

A stage is what stands between two pauses of a walk: a layer's product, what follows it, and what the next layer sees.
Layers are counted from 0 = first hidden; INPUT is in place of one, and the output layer is `depth`. Another kind of
layer (convolution, pooling, a residual sum) is one more name here, and what it is in each of the tables by kind:
`engine.train.layers.stacked`, `engine.train.single`, `engine.train.script_layers`, `engine.backprop.trained`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.parts.layers import INPUT
from engine.train.changes import ever
from engine.train.spec import TrainSpec


class Part(NamedTuple):
    """A part of a network: "dense", "dropconnect" (dense with noisy weights), "norm", "activation" or "noise"."""

    kind: str
    layer: int


Stage = tuple[Part, ...]


def architecture(specs: Sequence[TrainSpec]) -> list[Stage]:
    """The stages of networks that are built alike; noise on the inputs stands where one of them asks for it."""
    first = specs[0]
    stages = [*(_hidden(first, layer) for layer in range(first.depth)), (Part("dense", first.depth),)]
    if any(spec.dropout.p_input or ever(spec, "dropout.p_input") for spec in specs):
        stages[0] = (Part("noise", INPUT), *stages[0])
    return stages


def _hidden(spec: TrainSpec, layer: int) -> Stage:
    normed, noisy = layer in spec.norm.on(spec.depth), layer in spec.dropout.on(spec.depth)
    kinds = ["dropconnect" if noisy and spec.dropout.on_weights else "dense", "activation"]
    if normed:
        kinds.insert(1 if spec.norm.position == "before" else 2, "norm")
    if noisy and not spec.dropout.on_weights:
        kinds.append("noise")
    return tuple(Part(kind, layer) for kind in kinds)
