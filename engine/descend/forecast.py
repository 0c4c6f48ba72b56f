"""What theory says of a variant before it runs: for the curvature at the minimum nearest to its start.

Sources and formulas: `engine.descend.theory`.
"""

from __future__ import annotations

from typing import Any

from engine.descend.spec import DescendSpec
from engine.descend.theory import critical_damping, eigenvalues, limit, nearest_minimum, optimum, plain, radius


def local_eigenvalues(spec: DescendSpec) -> list[float]:
    """Eigenvalues at the known minimum nearest to the start, or else at the start."""
    x, y = (nearest_minimum(spec.surface, spec.start) or spec.start)[:2]
    return eigenvalues(spec.surface, x, y)


def snap(spec: DescendSpec) -> dict[str, str]:
    """Address parameters that set the method to its optimum for the local curvature; {} where none is known."""
    found = optimum(spec.optimizer.name, local_eigenvalues(spec))
    if found is None:
        return {}
    knobs = type(spec.optimizer).knobs()
    return {f"optimizer.{key}": f"{knobs[key].nearest(value):.6g}" for key, value in found[0].items()}


def theory(spec: DescendSpec, lr: float) -> dict[str, Any]:
    """What is known beforehand of a variant that runs with this learning rate, as plain numbers; None = not known.

    `eigenvalues` of the Hessian at the nearest minimum (or the start), flat direction first; `limit` of the learning
    rate; `rates`, the factor on the error in a step along each direction, and `rate`, the larger one; `optimum` knobs
    and `best_rate`; `critical` beta of each direction.
    """
    method, knobs = spec.optimizer.name, {**vars(spec.optimizer), "lr": lr}
    found = local_eigenvalues(spec)
    rates = [radius(method, knobs, value) for value in found]
    best = optimum(method, found)
    critical = [critical_damping(lr, value, method) for value in found]
    return {
        "eigenvalues": plain(found),
        "limit": plain(limit(method, knobs, max(found))),
        "rates": plain(rates),
        "rate": plain(max((r for r in rates if r is not None), default=None)),
        "optimum": plain(best[0]) if best else {},
        "best_rate": plain(best[1]) if best else None,
        "critical": plain(critical),
    }
