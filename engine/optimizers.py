"""Update rules. `step` is written with plain operators, so it drives NumPy arrays and torch tensors alike."""

from __future__ import annotations

from dataclasses import dataclass

from engine.registry import Registry
from engine.spec import Spec, real

OPTIMIZERS = Registry("optimizer")


class Optimizer(Spec):
    """A rule w <- w + change(g, state, t). Stacked variants pass their knobs as (K, 1) columns."""


@OPTIMIZERS.add("sgd", source="Robbins and Monro 1951", oracle="torch.optim.SGD")
@dataclass(frozen=True)
class SGD(Optimizer):
    """w <- w - lr g."""

    lr: float = real(0.1, 1e-6, 1e6, log=True)


@OPTIMIZERS.add("momentum", source="Polyak 1964; Sutskever et al. 2013", oracle="torch.optim.SGD(momentum)")
@dataclass(frozen=True)
class Momentum(Optimizer):
    """v <- beta v - lr g;  w <- w + v. The same iterates as PyTorch's v <- beta v + g; w <- w - lr v at fixed lr."""

    lr: float = real(0.02, 1e-6, 1e6, log=True)
    beta: float = real(0.9, 0.0, 0.999)


@OPTIMIZERS.add("adam", source="Kingma and Ba 2015, algorithm 1", oracle="torch.optim.Adam")
@dataclass(frozen=True)
class Adam(Optimizer):
    """m <- b1 m + (1 - b1) g;  s <- b2 s + (1 - b2) g^2;  w <- w - lr (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps).

    t counts from 1. eps stands outside the root, as in the paper and in PyTorch.
    """

    lr: float = real(0.001, 1e-6, 1e6, log=True)
    beta1: float = real(0.9, 0.0, 0.999)
    beta2: float = real(0.999, 0.0, 0.99999)
    eps: float = real(1e-8, 1e-16, 1.0, log=True)
