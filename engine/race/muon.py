"""Muon, an optimizer for matrices: it has no place on a surface of two coordinates, only in the race."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.parts.optimizers import OPTIMIZERS
from engine.parts.rules import Optimizer
from engine.spec import real
from engine.spec.registry import Registry

RACERS = Registry("racer")
"""What can train a network: the optimizers, and Muon."""

for _name, _method in OPTIMIZERS.items():
    RACERS.add(_name, source=_method.source, oracle=_method.oracle)(_method)  # type: ignore[attr-defined]


@RACERS.add("muon", source="Jordan et al. 2024", oracle="torch.optim.Muon")
@dataclass(frozen=True)
class Muon(Optimizer):
    """v <- beta v + (1 - beta) g;  u = beta v + (1 - beta) g;  W <- W - lr (wd W + sqrt(max(1, n_out / n_in)) NS(u)).

    NS(u), five Newton-Schulz steps, is close to the orthogonal matrix nearest to u: its singular values lie between
    0.7 and 1.2, so every direction of the matrix moves alike. Biases take the step lr (wd b + u). The form is
    torch.optim.Muon's, which computes NS in bfloat16; here it has the precision of the weights.
    """

    lr: float = real(0.02, 1e-6, 1e6, log=True)
    beta: float = real(0.95, 0.0, 0.999)
    weight_decay: float = real(0.1, 0.0, 1.0)
    slot_names: ClassVar[tuple[str, ...]] = ("v",)
