"""How a path ends: rules in order, of which the first that fits is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite, log

import numpy as np

from engine.descend import theory
from engine.descend.answers import arrival, gap, strides, values
from engine.descend.forecast import snap
from engine.descend.measure import flat_directions
from engine.descend.methods import SecondOrder
from engine.descend.reading import bounded, curvature, falling, last, rate, set_rate, steepest, still, turning, way_left
from engine.descend.spec import DescendSpec
from engine.record.findings import Finding
from engine.record.recording import Recording

Rule = Callable[[Recording, DescendSpec], Iterator[Finding]]
LEFT = 0.05
"""Share of the way still to go at the end that makes a path slow."""
STALLED = 0.7
"""Effective learning rate at the end, as a share of the first one, with which AdaGrad has braked itself."""
ARRIVED = 1e-3
"""Share of the way at which the height is a millionth of the first one."""
TURNING = 0.4
"""Share of the last updates after which the gradient points back, when a path goes to and fro."""
FLAT = 1e-9
"""Curvature, as a share of the largest known one, that counts as none."""
CLOSE = 0.01
"""Distance to a minimum, in window widths, that counts as being there."""


def _unbounded(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """There is no minimum to find, and the loss falls and falls."""
    loss = values(recording, "loss")
    if not recording.notes["minima"] and not still(recording) and loss[-1] < loss[0]:
        yield Finding("unbounded", "warning", last(recording), None, {"start": float(loss[0]), "end": float(loss[-1])})


def _diverged(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """The path left all bounds."""
    if recording.status == "diverged":
        searching = "line_search" in spec.optimizer.knobs()
        fix = {"optimizer.line_search": "armijo"} if searching else set_rate(spec, rate(recording) / 10)
        found = {"lr": rate(recording), "curvature": steepest(recording)}
        yield Finding("path_diverged", "error", last(recording), None, found, fix)


def _at_rest(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """The gradient is gone: at a saddle, at a point without curvature, or at a minimum that was not known before."""
    if not still(recording):
        return
    least, largest = curvature(recording, spec)
    found, flat = {"least": least, "largest": largest}, FLAT * steepest(recording)
    if least < -flat:
        code = "newton_indefinite" if spec.optimizer.name == "newton" else "at_saddle"
        yield Finding(code, "error", last(recording), None, found, _way_off(spec, least))
    elif largest <= flat:
        yield Finding("flat_point", "warning", last(recording), None, found)
    elif not recording.notes["minima"]:
        found = {"loss": float(values(recording, "loss")[-1]), "least": least}
        yield Finding("found_minimum", "info", last(recording), None, found)


def _way_off(spec: DescendSpec, least: float) -> dict[str, str]:
    """Damping that makes Newton's Hessian positive definite; for the others a little noise."""
    if "damping" in spec.optimizer.knobs():
        return {"optimizer.damping": f"{-2 * least:.3g}"}
    if spec.optimizer.name == "gd":
        return {"optimizer": "sgd", "optimizer.lr": f"{spec.optimizer.lr:.6g}", "noise": "0.1"}
    return {} if spec.noise else {"noise": "0.1"}


def _wrong_minimum(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """The path has come to rest in a minimum, and there is a lower one."""
    x_lo, x_hi = recording.notes["window"][:2]
    loss, lowest = float(values(recording, "loss")[-1]), min((m[2] for m in recording.notes["minima"]), default=np.nan)
    there = values(recording, "distance")[-1] < CLOSE * (x_hi - x_lo)
    if there and _nearest_height(recording) > lowest + 1e-6 * (1 + abs(lowest)):
        yield Finding("wrong_minimum", "warning", last(recording), None, {"loss": loss, "lowest": lowest})


def _nearest_height(recording: Recording) -> float:
    minima = np.array(recording.notes["minima"])
    end = values(recording, "position")[-1]
    return float(minima[np.argmin(np.hypot(*(minima[:, :2] - end).T)), 2])


def _converged(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """The height above the minimum is a millionth of the first one, and what that has cost."""
    step = arrival(recording)
    if isfinite(step):
        kinds = ("gradient", "function", "hessian")
        spent = {kind: float(values(recording, f"{kind}_evaluations")[int(step)]) for kind in kinds}
        yield Finding("converged", "info", int(step), None, spent)


def _noise_floor(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """The loss stays at the height at which noise and learning rate hold it."""
    if not spec.noise or spec.optimizer.name == "gd" or falling(recording) or len(values(recording, "loss")) < 40:
        return
    height = float(gap(recording)[len(gap(recording)) // 2 :].mean())
    fix = {"schedule": "cosine"} if spec.schedule.name == "constant" else {}
    floor = predicted_floor(recording, spec)
    if floor is None:
        yield Finding("noisy", "warning", last(recording), None, {"loss": height, "noise": spec.noise}, fix)
    else:
        found = {"loss": height, "floor": floor, "lr": rate(recording)}
        yield Finding("noise_floor", "warning", last(recording), None, found, fix)


def predicted_floor(recording: Recording, spec: DescendSpec) -> float | None:
    """Sum over the Hessian's directions of lr s^2 / (2 (2 - lr l)), s^2 the noise's variance there; of sgd only.

    A step is e <- (1 - lr l) e - lr n, so in the long run E e^2 = lr s^2 / (l (2 - lr l)), and the height is l e^2 / 2:
    the noisy quadratic of Schaul, Zhang and LeCun 2013.
    """
    near, lr = theory.nearest_minimum(spec.surface, spec.start), rate(recording)
    if near is None or spec.optimizer.name != "sgd" or spec.schedule.name != "constant":
        return None
    flat = flat_directions([np.array([part]) for part in spec.surface.hessian(*near[:2])])[:, 0]
    sides = [flat, np.array([-flat[1], flat[0]])]
    a, b = spec.noise, spec.noise * spec.noise_ratio
    covariance = np.array([[a * a, spec.noise_correlation * a * b], [spec.noise_correlation * a * b, b * b]])
    pairs = zip(sides, theory.eigenvalues(spec.surface, *near[:2]), strict=True)
    heights = [lr * float(side @ covariance @ side) / (2 * (2 - lr * value)) for side, value in pairs if lr * value < 2]
    return sum(heights) if len(heights) == 2 else None


def _stalled(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """AdaGrad's sum of squares has eaten up the learning rate before the path arrived."""
    if spec.optimizer.name != "adagrad" or not way_left(recording) > LEFT:
        return
    rates = values(recording, "effective_lr")[:-1].max(1)
    if rates[-1] < STALLED * rates[0]:
        found = {"first": float(rates[0]), "last": float(rates[-1]), "share": way_left(recording)}
        fix = {"optimizer": "rmsprop", "optimizer.alpha": "0.9"}
        own = {"optimizer.lr": f"{rate(recording):.6g}"} if spec.protocol in ("own", "evaluations") else {}
        yield Finding("stalled", "warning", last(recording), None, found, fix | own)


def _limit_cycle(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """Steps that do not shrink with the gradient carry the point to and fro."""
    tail = values(recording, "gradient")[-(len(values(recording, "gradient")) // 4) :]
    if spec.noise or spec.optimizer.name in theory.MATRICES or falling(recording) or turning(tail) < TURNING:
        return
    found = {"stride": float(np.median(strides(recording)[-len(tail) :])), "loss": float(gap(recording)[-1])}
    fix = {"schedule": "cosine"} if spec.schedule.name == "constant" else {}
    yield Finding("limit_cycle", "warning", last(recording), None, found, fix)


def _slow(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    """Much of the way is left; the steps in which the error halves, measured and, where known, predicted."""
    left, factor = way_left(recording), theory.measured_rate(recording)
    if factor is None or not left > LEFT or (spec.noise and spec.optimizer.name != "gd"):
        return
    found, fix, predicted = {"share": left}, _faster(recording, spec), recording.notes["theory"]["rate"]
    if factor >= 1:
        yield Finding("no_progress", "warning", last(recording), None, found, fix)
        return
    found |= {"half": log(0.5) / log(factor), "more": max(1.0, float(np.ceil(log(ARRIVED / left) / log(factor))))}
    if predicted and predicted < 1 and spec.schedule.name == "constant":
        found["predicted"] = log(0.5) / log(predicted)
    yield Finding("slow" if "predicted" in found else "slow_path", "warning", last(recording), None, found, fix)


def _faster(recording: Recording, spec: DescendSpec) -> dict[str, str]:
    """The knobs that theory holds best; where it has none, a rate that would go the way twice, if stable."""
    known = recording.notes["theory"]
    if spec.protocol == "own" and spec.surface.name == "quadratic" and known["best_rate"]:
        return snap(spec) if log(known["best_rate"]) < 1.1 * log(known["rate"]) else {}
    if isinstance(spec.optimizer, SecondOrder):
        return {"optimizer.line_search": "armijo"} if spec.optimizer.line_search == "none" else {}
    limit, gone = bounded(recording, spec), max(1 - way_left(recording), 0.02)
    lr = min(2 / gone * rate(recording), np.inf if limit is None else 0.9 * limit)
    return set_rate(spec, lr) if lr > rate(recording) else {}


def _on_the_way(recording: Recording, spec: DescendSpec) -> Iterator[Finding]:
    loss = values(recording, "loss")
    yield Finding("descending", "info", last(recording), None, {"start": float(loss[0]), "end": float(loss[-1])})


OUTCOMES: tuple[Rule, ...] = (
    _unbounded, _diverged, _at_rest, _wrong_minimum, _converged, _noise_floor, _stalled, _limit_cycle, _slow,
    _on_the_way,
)  # fmt: skip
"""The last one always fits."""
