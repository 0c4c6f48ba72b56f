"""What a nonlinearity costs beside the product of its layer: counted, and as it was measured once."""

from __future__ import annotations

from collections.abc import Mapping

from engine.parts.activations import Activation
from engine.train.spec import TrainSpec

EXPONENTIAL = 20
"""Additions and multiplications that an exponential, a logarithm or the like is counted as."""
ROWS, UNITS = 64, 256
"""Examples and units of the layer that was measured, with as many inputs as units."""
PRODUCT = 91
"""Microseconds of its product in single precision, on one core of an AMD EPYC; the least of 60 times 15 repetitions."""
TIMES: Mapping[str, float] = {
    "identity": 0,
    "sigmoid": 7,
    "tanh": 7,
    "softsign": 8,
    "step": 3,
    "relu": 1,
    "leaky_relu": 3,
    "elu": 24,
    "selu": 24,
    "prelu": 3,
    "gelu": 16,
    "silu": 13,
    "softplus": 27,
    "mish": 64,
    "formula": 167,
    "maxout": 48,
}
"""Microseconds of each activation there; of Maxout the largest of two pieces, of a formula sin(x)."""


def products(spec: TrainSpec) -> list[int]:
    """Multiplications and additions of one example in each hidden layer's product."""
    return [2 * n_in * n_out for n_in, n_out in zip(spec.sizes, spec.products[:-1], strict=False)]


def operations(activation: Activation) -> int:
    """What one f(z) is counted as."""
    plain, exponentials = activation.counted
    return plain + EXPONENTIAL * exponentials


def nonlinear(spec: TrainSpec) -> list[int]:
    """What one example takes in each hidden layer's nonlinearity."""
    return [n * operations(spec.activation) for n in spec.hidden]


def parameters(spec: TrainSpec) -> list[int]:
    """Weights, biases and learnt slopes of each hidden layer."""
    layers = zip(spec.sizes, spec.products[:-1], spec.hidden, strict=False)
    return [(n_in + 1) * n_out + spec.activation.slopes(n) for n_in, n_out, n in layers]
