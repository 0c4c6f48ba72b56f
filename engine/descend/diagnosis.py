"""The doctor of descent: rules that read a path and say what it did, with the numbers that show it and a change to try.

Every rule is a pure function (recording, spec) -> findings. None looks at anything but columns and the run's notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import sqrt

import numpy as np

from engine.descend import theory
from engine.descend.answers import arrival, overshoot, strides, values
from engine.descend.forecast import local_eigenvalues
from engine.descend.outcomes import OUTCOMES, Rule
from engine.descend.reading import bounded, grew, last, rate, set_rate, steepest, turning
from engine.descend.spec import DescendSpec
from engine.descend.trials import SUSPECT_CODES
from engine.parts.optimizers import Momentum
from engine.parts.surfaces import grid, health
from engine.record.findings import Finding, gravest_first
from engine.record.recording import Recording

TURNING = 0.7
"""Share of the first updates after which the gradient points back: a zig-zag."""
BEGIN = 20
"""Updates that count as the first ones."""
PAST = 0.5
"""Overshoot, as a share of the first error, that is worth a word."""
WELL = 1e-4
"""Share of the first height below which a path has done well, however far it swung on the way."""
DIAGNOSIS_COLUMNS = (
    "position", "loss", "gradient", "update", "effective_lr", "distance", "eigen_error", "gradient_evaluations",
    "function_evaluations", "hessian_evaluations",
)  # fmt: skip


def diagnose(recording: Recording, spec: DescendSpec, more: Sequence[Rule] = ()) -> list[Finding]:
    """What the path does and how it ends, the gravest first; nothing before the first update. `more`: rules of labs."""
    if any(name not in recording.columns for name in DIAGNOSIS_COLUMNS):
        return []
    if len(values(recording, "loss")) and not np.isfinite(values(recording, "loss")[0]):
        return [_no_value(spec)]
    if len(values(recording, "loss")) < 2:
        return []
    with np.errstate(all="ignore"):
        found = [finding for rule in (*RULES, *more) for finding in rule(recording, spec)]
        if arrival(recording, WELL) < np.inf:
            found = [replace(each, severity="info", fix={}) if each.code == "overshoot" else each for each in found]
        if not any(finding.severity == "error" for finding in found):
            endings = (finding for rule in OUTCOMES for finding in rule(recording, spec))
            found += [next(endings)]
    return gravest_first(found)


def _no_value(spec: DescendSpec) -> Finding:
    """The surface has no value at the start; on how much of the window it has one, and a start amid that."""
    x, y = (axis.ravel() for axis in np.meshgrid(*grid(spec.surface, 60)))
    known, share = np.isfinite(spec.surface.f(x, y)), {"share": 1 - health(spec.surface)}
    if not known.any():
        return Finding("no_value", "error", 0, None, share)
    x, y = x[known], y[known]
    best = int(np.argmin((x - x.mean()) ** 2 + (y - y.mean()) ** 2))
    return Finding("no_value", "error", 0, None, share, {"x0": f"{x[best]:.3g}", "y0": f"{y[best]:.3g}"})


def _past_limit(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """The learning rate is beyond what the curvature bears, and the loss has grown."""
    lr, limit = rate(recording), bounded(recording, spec)
    if limit is not None and lr > limit and grew(recording):
        found = {"lr": lr, "limit": limit, "curvature": steepest(recording)}
        yield Finding("past_limit", "error", last(recording), None, found, set_rate(spec, limit / 2))


def _zig_zag(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """Plain descent jumps from wall to wall of a valley."""
    if spec.optimizer.name not in ("gd", "sgd") or spec.noise or grew(recording):
        return
    share = turning(values(recording, "gradient")[: BEGIN + 1])
    if share > TURNING:
        found = {"share": share, "lr": rate(recording), "curvature": steepest(recording)}
        yield Finding("zig_zag", "warning", min(BEGIN, last(recording)), None, found, _with_momentum(recording, spec))


def _with_momentum(recording: Recording, spec: DescendSpec) -> dict[str, str]:
    """Momentum, at its optimum where the curvature is the same everywhere, else with a tenth of the learning rate."""
    best = theory.optimum("momentum", local_eigenvalues(spec)) if spec.surface.name == "quadratic" else None
    knobs = best[0] if best else {"lr": rate(recording) / 10, "beta": 0.9}
    return {"optimizer": "momentum"} | {f"optimizer.{key}": f"{value:.4g}" for key, value in knobs.items()}


def _overshoot(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """Velocity carries the point far past the minimum."""
    if not isinstance(spec.optimizer, Momentum) or spec.noise or grew(recording):
        return
    past, beta = overshoot(recording), spec.optimizer.beta
    if past > PAST:
        found = {"past": past, "beta": beta}
        yield Finding("overshoot", "warning", last(recording), None, found, _damped(recording, spec, beta))


def _damped(recording: Recording, spec: DescendSpec, beta: float) -> dict[str, str]:
    """The beta at which the steep direction no longer swings, where that is less than now and not next to nothing."""
    critical = theory.critical_damping(rate(recording), max(local_eigenvalues(spec)), spec.optimizer.name)
    return {"optimizer.beta": f"{critical:.3g}"} if critical is not None and 0.05 < critical < beta else {}


def _mistaken(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """Adam without its bias correction, or with it the wrong way round: the length of its steps, as shares of lr."""
    how = getattr(spec.optimizer, "bias_correction", "on")
    lengths = strides(recording) / (sqrt(2) * rate(recording))
    if how != "on" and len(lengths):
        found = {"first": float(lengths[0]), "longest": float(lengths.max())}
        code, fix = f"correction_{how}", {"optimizer.bias_correction": "on"}
        yield Finding(code, "warning", int(lengths.argmax()) + 1, None, found, fix)


def _search_edge(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """The search's best learning rate is the first or the last that it tried."""
    if recording.notes["race"].get("edge"):
        yield Finding("search_edge", "warning", last(recording), None, {"lr": rate(recording)})


RULES: tuple[Rule, ...] = (_past_limit, _zig_zag, _overshoot, _mistaken, _search_edge)
CODES = (
    "no_value", "past_limit", "zig_zag", "overshoot", "correction_off", "correction_multiplied", "search_edge",
    "unbounded", "path_diverged", "at_saddle", "newton_indefinite", "flat_point", "found_minimum", "wrong_minimum",
    "converged", "noise_floor", "noisy", "stalled", "limit_cycle", "slow", "slow_path", "no_progress", "descending",
    *SUSPECT_CODES,
)  # fmt: skip
"""Every code that a finding may carry; each has its words."""
