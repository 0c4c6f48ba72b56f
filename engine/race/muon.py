"""Muon, an optimizer for matrices: it has no place on a surface of two coordinates, only in the race."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.parts.optimizers import OPTIMIZERS, Optimizer
from engine.parts.optimizers.optimizer import Rows
from engine.spec import real
from engine.spec.registry import Registry

RACERS = Registry("racer")
"""What can train a network: the optimizers, and Muon."""
RACERS.include(OPTIMIZERS)
NS = (3.4445, -4.7750, 2.0315)
"""Jordan's coefficients of the quintic that pushes singular values towards 1."""


@RACERS.add("muon", source="Jordan et al. 2024", oracle="torch.optim.Muon")
@dataclass(frozen=True)
class Muon(Optimizer):
    """v <- beta v + (1 - beta) g;  u = beta v + (1 - beta) g;  W <- W - lr (wd W + sqrt(max(1, n_out / n_in)) NS(u)).

    NS(u), five Newton-Schulz steps, is near the orthogonal matrix nearest to u: singular values end below 1.2, most of
    them above 0.7; very small ones stay small, and 0 stays 0. Biases take the step lr (wd b + u). The form is
    torch.optim.Muon's, which computes NS in bfloat16; here it has the precision of the weights.
    """

    lr: float = real(0.02, 1e-6, 1e6, log=True)
    beta: float = real(0.95, 0.0, 0.999)
    weight_decay: float = real(0.1, 0.0, 1.0)
    slot_columns: ClassVar[tuple[str, ...]] = ("velocity",)
    momentum: ClassVar[str] = "average"

    @staticmethod
    def in_place(u: Rows) -> None:
        (v,) = u.state
        u.average(v, "beta", u.g)
        u.g.mul_(u.column(1 - u.knobs["beta"])).addcmul_(v, u.columns["beta"])
        for at, n_in, n_out in u.matrices:
            for row in u.g[:, at : at + n_in * n_out]:
                row.copy_(orthogonalized(row.view(n_in, n_out)).flatten()).mul_(max(1, n_out / n_in) ** 0.5)
        u.w.mul_(u.column(1 - u.knobs["lr"] * u.knobs["weight_decay"])).addcmul_(u.g, u.minus_lr)


def orthogonalized(u: Any) -> Any:
    """NS(u) of one matrix: five Newton-Schulz steps bring all but its small singular values to between 0.7 and 1.2."""
    wide = u.shape[0] <= u.shape[1]
    x = u if wide else u.T
    x = x / x.norm().clamp(min=1e-7)
    for _ in range(5):
        square = x @ x.T
        x = NS[0] * x + (NS[1] * square + NS[2] * (square @ square)) @ x
    return x if wide else x.T
