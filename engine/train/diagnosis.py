"""The doctor: rules that read a recording and say what is wrong, with the numbers that show it and a change to try.

Every rule is a pure function (recording, spec) -> findings. None looks at anything but columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from engine.record.findings import Finding, gravest_first
from engine.record.recording import Recording
from engine.train.causes import CAUSE_CODES
from engine.train.diagnosis_modes import EXPLAINED, MODE_CODES, MODE_RULES, REMARK_CODES, remarks
from engine.train.diagnosis_state import COSTLY, STATE_CODES, gap, state
from engine.train.learning import Learning, ignorant_loss, learning
from engine.train.proofs import PROOFS
from engine.train.spec import TrainSpec

Rule = Callable[[Recording, TrainSpec], Iterator[Finding]]
LOSS_FACTOR = 2.0
"""Initial loss beyond log C times or over this is suspicious: a network that knows nothing should score log C."""
FADE, GROW = 0.8, 1.25
"""Change of standard deviation per layer, as a geometric mean, that a deep network does not survive: 0.8^10 = 0.11."""
LOST = 0.1
"""... and only where it adds up to a factor of ten over the network."""
TINY = 1e-45
"""About the smallest float32 above 0: a signal that underflowed has faded at least this far."""
SATURATED = 0.5
DEAD = 0.4
"""Shares of a layer. A ReLU network at its start has hardly any unit that is zero on the whole probe."""
RATIO = (1e-5, 1e-1)
"""Band of |change of W| / |W| an update; CS231n aims at about 1e-3, two decades either way pass."""
FLAT = 0.02
"""Ending less than this share below its start, or this close to the log C of a guess, the loss is flat."""
DIAGNOSIS_COLUMNS = (
    "loss", "train_accuracy", "test_accuracy", "train_r2", "test_r2", "activation_std", "activation_saturated",
    "activation_dead", "unit_spread", "gradient_std", "update_ratio",
)  # fmt: skip


def diagnose(recording: Recording, spec: TrainSpec, more: Sequence[Rule] = ()) -> list[Finding]:
    """All findings, the gravest first; of a network that has learned "healthy" and remarks. `more` are rules of labs.

    Whether it has learned is asked of its answers alone: what looks wrong in one that has is a remark.
    """
    found = [finding for rule in (*RULES, *more) for finding in rule(recording, spec)]
    if any(finding.code in EXPLAINED for finding in found):
        found = [finding for finding in found if finding.code != "gap"]
    known = learning(recording, spec)
    if known is None or recording.status == "diverged":
        found = found or list(_unfinished(recording, spec))
    elif known.short:
        found = [*state(recording, spec, known, found), *found]
    else:
        found = list(_learned(recording, spec, known, found))
    return gravest_first(found)


def _learned(recording: Recording, spec: TrainSpec, known: Learning, found: list[Finding]) -> Iterator[Finding]:
    """What is measured to cost accuracy stays as it is; all else is a remark on a healthy network."""
    grave = [finding for finding in found if finding.code in COSTLY]
    yield from grave
    if not grave:
        yield from _healthy(recording, spec, known)
    yield from (replace(each, severity="info", fix={}) for each in found if each.code not in COSTLY)
    if all(each.code == "gap" for each in grave):
        yield from remarks(recording, spec)


# -- reading a recording --------------------------------------------------------------------------------------------


def _first(recording: Recording, name: str) -> np.ndarray | None:
    return _row(recording, name, 0)


def _last(recording: Recording, name: str) -> np.ndarray | None:
    return _row(recording, name, -1)


def _row(recording: Recording, name: str, index: int) -> np.ndarray | None:
    """One snapshot of a column, None where there is none or where it is not finite (after divergence)."""
    series = recording.columns.get(name)
    if series is None or not len(series.steps):
        return None
    row = series.values[index]
    return row if np.isfinite(row).all() else None


def _step(recording: Recording, name: str) -> int:
    return int(recording.columns[name].steps[-1])


def per_layer(values: np.ndarray) -> float:
    """(last / first)^(1 / (layers - 1)): the geometric mean of the factor from one layer to the next."""
    return float((values[-1] / values[0]) ** (1 / max(1, len(values) - 1)))


def _init_fix(spec: TrainSpec) -> dict[str, str]:
    """A better activation where no initialization helps; else a fitting one, or where it is in use, half the depth."""
    activation = spec.activation
    if activation.better is not None:
        return {"activation": activation.better}
    if spec.init.name != activation.fitting_init:
        return {"init": activation.fitting_init}
    return spec.smaller(max(1, spec.depth // 2))


def _slower(spec: TrainSpec, by: float) -> dict[str, str]:
    lr: float = spec.optimizer.lr
    return {"optimizer.lr": f"{max(1e-6, lr / by):.6g}"}


# -- rules ----------------------------------------------------------------------------------------------------------


def _diverged(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Loss, weights or activations stopped being numbers."""
    ending = recording.ending
    if ending and ending.status == "diverged":
        lr: float = spec.optimizer.lr
        usual: float = type(spec.optimizer)().lr
        fix = {"optimizer.lr": f"{usual:g}"} if lr > usual else _slower(spec, 10)
        yield Finding("diverged", "error", ending.step, ending.layer, {"lr": lr}, fix)


def _stopped(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Early stopping went back to the weights of the best epoch."""
    if recording.ending and recording.ending.status == "stopped":
        best = float(recording.notes["best_step"])
        yield Finding("stopped_early", "info", recording.ending.step, None, {"best": best, "patience": spec.patience})


def _symmetric(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """All units of a layer compute the same."""
    spread, first = _last(recording, "unit_spread"), _first(recording, "unit_spread")
    if spread is None or first is None or not spec.depth or min(spec.hidden) == 1:
        return
    if not spread.any() and not first.any():
        values = {"depth": spec.depth, "width": spec.width}
        fix = {"init": spec.activation.fitting_init}
        yield Finding("symmetric", "error", _step(recording, "unit_spread"), 1, values, fix)


def _initial_loss(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """The first loss is far from log C; a rule of cross-entropy alone."""
    loss, expected = _first(recording, "loss"), ignorant_loss(spec)
    if (
        loss is not None
        and spec.objective.name == "cross_entropy"
        and not expected / LOSS_FACTOR < loss < expected * LOSS_FACTOR
    ):
        values = {"loss": float(loss), "expected": expected, "classes": spec.data.classes}
        yield Finding("initial_loss", "warning", 0, None, values, _init_fix(spec))


def _flow(column: str, code: str, backward: bool) -> Callable[[Recording, TrainSpec], Iterator[Finding]]:
    """A rule on how `column` changes at the start, along the way the signal goes."""

    def rule(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
        std = _first(recording, column)
        if std is None or len(std) < 2 or not std.any() or spec.init.draw == "ones":
            return
        std = np.maximum(std, TINY)
        way = std[::-1] if backward else std
        factor, total = per_layer(way), float(way[-1] / way[0])
        values = {"factor": factor, "total": total, "first": float(std[0]), "last": float(std[-1])}
        layer = 1 if backward else len(std)
        if factor < FADE and total < LOST:
            yield Finding(f"vanishing_{code}", "error", 0, layer, values, _init_fix(spec))
        elif factor > GROW and total > 1 / LOST:
            yield Finding(f"exploding_{code}", "error", 0, layer, values, _init_fix(spec))

    return rule


def _saturated(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Most of a layer sits at the flat ends of its activation."""
    share = _last(recording, "activation_saturated")
    if share is not None and share.max() > SATURATED:
        layer = int(share.argmax()) + 1
        values = {"share": float(share.max()), "layers": int((share > SATURATED).sum()), "depth": spec.depth}
        fix = _init_fix(spec) if _starts_saturated(recording) else _slower(spec, 10)
        step = _step(recording, "activation_saturated")
        yield Finding("saturated", "error", step, layer, values, fix)


def _starts_saturated(recording: Recording) -> bool:
    share = _first(recording, "activation_saturated")
    return share is not None and bool(share.max() > SATURATED)


def _dead(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Rectifiers that are zero on every probe example: no gradient will bring them back."""
    share = _last(recording, "activation_dead")
    if share is None or not spec.activation.dies or share.max() < DEAD or _is_symmetric(recording):
        return
    layer = int(share.argmax()) + 1
    values = {"share": float(share.max()), "layers": int((share > DEAD).sum()), "depth": spec.depth}
    start = _first(recording, "activation_dead")
    fix = _slower(spec, 10) if start is None or start.max() < DEAD else {"activation": "leaky_relu"}
    yield Finding("dead", "error", _step(recording, "activation_dead"), layer, values, fix)


def _is_symmetric(recording: Recording) -> bool:
    spread = _last(recording, "unit_spread")
    return spread is not None and bool((spread == 0).all())


def _update_ratio(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Updates are far too small or too large for their weights, judged at the first one that was measured.

    Not where batch norm follows: the scale of such weights changes nothing, so they grow until it is small.
    """
    ratio = _first(recording, "update_ratio")
    if ratio is None or not (ratio > 0).all() or spec.norm.name == "batch_norm":
        return
    middle, step = float(np.exp(np.log(ratio).mean())), int(recording.columns["update_ratio"].steps[0])
    lr: float = spec.optimizer.lr
    if middle > RATIO[1]:
        fix = {"optimizer.lr": f"{max(1e-6, lr / 100, lr * 1e-2 / middle):.3g}"}
        yield Finding("updates_large", "warning", step, None, {"ratio": middle}, fix)
    elif middle < RATIO[0]:
        fix = {"optimizer.lr": f"{min(1.0, lr * 1e-3 / middle):.3g}"}
        yield Finding("updates_small", "warning", step, None, {"ratio": middle}, fix)


def _loss_curve(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """The loss does not move, or ends above where it began."""
    loss = recording.columns.get("loss")
    if loss is None or len(loss.steps) < 5 or recording.status == "diverged" or spec.data.name == "noise":
        return
    start, end, step = float(loss.values[0]), float(loss.values[-1]), int(loss.steps[-1])
    chance = ignorant_loss(spec)
    stuck = bool((abs(loss.values[-5:] - chance) < FLAT * chance).all())
    values = {"start": start, "end": end}
    if end > start * (1 + FLAT) and end > chance:
        yield Finding("loss_rising", "warning", step, None, values, _slower(spec, 10))
    elif stuck or (end > start * (1 - FLAT) and end > 0.1):
        values["chance"] = chance
        yield Finding("loss_flat", "warning", step, None, values, _flat_fix(recording, spec))


def _flat_fix(recording: Recording, spec: TrainSpec) -> dict[str, str]:
    """Where units died on the way the rate is at fault, else the start."""
    start, end = _first(recording, "activation_dead"), _last(recording, "activation_dead")
    died = start is not None and end is not None and start.max() < DEAD <= end.max()
    return _slower(spec, 10) if died else _init_fix(spec)


def _healthy(recording: Recording, spec: TrainSpec, known: Learning) -> Iterator[Finding]:
    std, loss = _first(recording, "activation_std"), _last(recording, "loss")
    if std is not None and loss is not None:
        code, test = ("healthy_numbers", "test_r2") if spec.data.numbers else ("healthy", "test")
        values = {"factor": per_layer(std), "loss": float(loss), test: known.accuracy}
        yield Finding(code, "info", _step(recording, "loss"), None, values)


def _unfinished(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """A run of which nothing can be said yet but how it began."""
    std = _first(recording, "activation_std")
    if std is not None and "loss" in recording.columns:
        step = _step(recording, "loss")
        yield Finding("good_start", "info", step, None, {"factor": per_layer(std)})


RULES: tuple[Rule, ...] = (
    _diverged,
    _stopped,
    _symmetric,
    _flow("activation_std", "activations", backward=False),
    _flow("gradient_std", "gradients", backward=True),
    _saturated,
    _dead,
    _initial_loss,
    _update_ratio,
    _loss_curve,
    gap,
    *MODE_RULES,
)
CODES = (
    "diverged", "stopped_early", "symmetric", "vanishing_activations", "exploding_activations", "vanishing_gradients",
    "exploding_gradients", "saturated", "dead", "initial_loss", "updates_large", "updates_small", "loss_rising",
    "loss_flat", "healthy", "healthy_numbers", "good_start", *STATE_CODES, *MODE_CODES, *REMARK_CODES, *CAUSE_CODES,
)  # fmt: skip
"""Every code that a finding may carry; each has its words, and what is a fault or a cause its network in PROOFS."""
__all__ = ["CODES", "DIAGNOSIS_COLUMNS", "PROOFS", "RULES", "diagnose", "per_layer"]
