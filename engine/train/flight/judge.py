"""Eight of the checks: what each runs, and what it makes of the recordings. The gradient's is made on the weights.

Each is a pair of pure functions: `specs(spec)` are the variants to train, `judge(spec, recordings)` the check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import Any

import numpy as np

from engine.parts.layers import NoDropout
from engine.parts.schedules import Constant
from engine.record.findings import Finding
from engine.record.recording import Recording
from engine.train.data import load
from engine.train.diagnosis import DIAGNOSIS_COLUMNS, LOST, RATIO, RULES, SATURATED, diagnose
from engine.train.flight.checks import Check, unmade, within
from engine.train.flight.penalty import penalty, unmoved
from engine.train.flight.twins import rates
from engine.train.learning import ENOUGH, ERRORS, answer_error, attainable, guess, ignorant_loss, learning
from engine.train.spec import TrainSpec
from engine.train.variants import at_rate

Recordings = Sequence[Recording]
FEW, MEMORISING = 20, 400
"""Examples that a network should be able to memorise, and updates that it gets for it."""
KNOWN, SOLD = 0.95, 0.3
"""Training accuracy on them that passes; share of the best rate's progress with which a rate is within the range."""
HUNT, POINTS = 100, 7
"""Updates under each of nine rates, and points of each curve that are kept."""
SCALE = (1 / 3, 3.0)
"""Root mean square of inputs that are scaled."""
OUTVOTED = 0.25
"""Share of labels that may contradict their neighbours, of those that a random label contradicts."""
LEAK = 0.02
"""Share of the test examples that may also be among the training examples: some tables have an example twice."""
BELOW, ABOVE = 0.5, 1.5
"""The first loss is at least this share of log C, and at most so many nats more: logits of standard deviation s add
about s^2 / 2 to it."""
USUAL = 1e-3
"""|change of W| / |W| an update that is usual (CS231n)."""
PLAIN: Mapping[str, Any] = {"schedule": Constant(), "warmup": 0, "patience": 0, "change": ""}
"""What a check of a few updates leaves out: all that is set by the length of the run."""
FREE: Mapping[str, Any] = {"l1": 0.0, "l2": 0.0, "decay": 0.0, "max_norm": 0.0, "smoothing": 0.0, "label_noise": 0.0}
"""Without these a network can memorise."""
SIGNAL = (
    "symmetric", "vanishing_activations", "exploding_activations", "vanishing_gradients", "exploding_gradients",
    "saturated", "dead",
)  # fmt: skip
"""The doctor's findings at step 0 that fail the check of the signal, the gravest first."""
CURVES = ("diverged", "not_learned", "still_learning", "gap", "memorised")
"""Its findings at the end that fail that of the curves."""


@dataclass(frozen=True)
class Run:
    """A check by trainings: which variants, measured in which columns, and what is made of them."""

    specs: Callable[[TrainSpec], Sequence[TrainSpec]]
    columns: tuple[str, ...]
    judge: Callable[[TrainSpec, Recordings], Check]


# -- the data, before anything is trained ----------------------------------------------------------------------------


def data(spec: TrainSpec, outvoted: float) -> Check:
    """Inputs of about size 1 by the training part's statistics; no test example to train on; labels that follow.

    `outvoted` is the share of labels that are not those of the nearest examples.
    """
    found = load(spec)
    size = float(np.sqrt((found.train_x**2).mean()))
    counts = np.histogram(np.clip(found.train_x, -4, 4), 60, (-4.0, 4.0))[0] / found.train_x.size
    shown: dict[str, Any] = {"picture": counts.tolist()}
    moved, leaked = _moved(spec), _leaked(found.train_x, found.test_x)
    if moved:
        return within("data", moved, 0.0, 0.0, 0.0, "other_statistics", "other_statistics", **shown)
    if leaked > LEAK:
        return within("data", leaked, 0.0, 0.0, LEAK, "leak", "leak", **shown)
    if not SCALE[0] <= size <= SCALE[1]:
        return within("data", size, 1.0, *SCALE, "unscaled", "unscaled", **shown)
    known, chance = attainable(spec), guess(spec)
    least = chance + ERRORS * answer_error(spec, chance)
    if known < least:
        return within("data", known, 1.0, least, 1.0, "random_labels", "random_labels", **shown)
    if outvoted > OUTVOTED * (1 - chance):
        return within("data", outvoted, 0.0, 0.0, OUTVOTED * (1 - chance), "noisy_labels", "noisy_labels", **shown)
    return within("data", size, 1.0, *SCALE, "unscaled", "unscaled", **shown)


def _moved(spec: TrainSpec) -> float:
    """By how much, root mean square, the test inputs are not what the training part's statistics make of them."""
    if getattr(spec.preprocess, "fit", "train") == "train":
        return 0.0
    rule: Any = spec.preprocess
    right = load(replace(spec, preprocess=replace(rule, fit="train")))
    return float(np.sqrt(((right.test_x - load(spec).test_x) ** 2).mean()))


def _leaked(train: np.ndarray, test: np.ndarray) -> float:
    """Share of the test examples that are training examples."""
    there = {row.tobytes() for row in np.ascontiguousarray(train)}
    return float(np.mean([row.tobytes() in there for row in np.ascontiguousarray(test)]))


# -- before the first update ----------------------------------------------------------------------------------------


def _first_loss(spec: TrainSpec, recordings: Recordings) -> Check:
    """A network that knows nothing yet gives each class the same probability: log C (of other losses, alike)."""
    loss, expected = float(recordings[0].columns["loss"].values[0]), ignorant_loss(spec)
    shown: dict[str, Any] = {"picture": [loss, expected]}
    most = expected + ABOVE if spec.objective.name == "cross_entropy" else (1 + ABOVE) * expected
    return within("first_loss", loss, expected, BELOW * expected, most, "loss_low", "loss_high", **shown)


def _signal(spec: TrainSpec, recordings: Recordings) -> Check:
    """No layer loses the signal on its way forward or back, or sits where its activation is flat."""
    if not spec.depth:
        return unmade("signal", "no_hidden_layer")
    found = {each.code: each for rule in RULES for each in rule(recordings[0], spec)}
    std, back = (recordings[0].columns[name].values[0] for name in ("activation_std", "gradient_std"))
    with np.errstate(all="ignore"):
        picture = [*np.log10(std / std[0])[:20], *np.full(20 - len(std), np.nan), *np.log10(back / back[-1])]
        total = float(std[-1] / std[0])
    shown: dict[str, Any] = {"picture": np.nan_to_num(picture, nan=-99.0, neginf=-98.0, posinf=98.0).tolist()}
    for code in SIGNAL:
        if code in found:
            return Check("signal", False, *_evidence(found[code]), code, **shown)
    return within("signal", total, 1.0, LOST, 1 / LOST, "vanishing_activations", "exploding_activations", **shown)


def _evidence(finding: Finding) -> tuple[float, float, float, float]:
    """(measured, aim, low, high) of a finding on the signal."""
    if "total" in finding.values:
        return finding.values["total"], 1.0, LOST, 1 / LOST
    return finding.values.get("share", 1.0), 0.0, 0.0, SATURATED


# -- a few updates ----------------------------------------------------------------------------------------------------


def _few(spec: TrainSpec) -> Sequence[TrainSpec]:
    """The same network without dropout and penalties on FEW examples, all of them in each batch."""
    few = min(FEW, spec.trained_on)
    shape: dict[str, Any] = {
        **PLAIN,
        **FREE,
        "examples": few,
        "batch": few,
        "probe": few,
        "dropout": NoDropout(),
        "mode": "eval",
    }
    return [replace(spec, **shape, steps=MEMORISING, every=MEMORISING // 40)]


def _answer(spec: TrainSpec) -> str:
    return "train_r2" if spec.data.numbers else "train_accuracy"


def _overfit(spec: TrainSpec, recordings: Recordings) -> Check:
    """A network that can learn anything can memorise FEW examples."""
    one = recordings[0]
    if one.status == "diverged":
        return Check("overfit", False, 0.0, 1.0, KNOWN, 1.0, "diverged")
    known, loss = one.columns[_answer(spec)].values, one.columns["loss"].values
    why = "memorising" if loss[-1] < 0.9 * loss[-len(loss) // 4] else "not_memorised"
    return within("overfit", float(known[-1]), 1.0, KNOWN, 1.0, why, why, picture=known.tolist())


def _nine(spec: TrainSpec) -> Sequence[TrainSpec]:
    """The network under nine learning rates, a hundred updates each."""
    steps = min(HUNT, max(spec.steps, 1))
    short = replace(spec, **PLAIN, steps=steps, every=-(-steps // 20))
    return [at_rate(short, lr) for lr in rates(spec)]


def _rate(spec: TrainSpec, recordings: Recordings) -> Check:
    """Its own rate gains at least SOLD of what the best of the nine gains in as many updates."""
    curves = [one.columns["loss"].values for one in recordings]
    start = float(curves[0][0])
    ends = np.array([_end(one) for one in recordings])
    best, own, tried = int(ends.argmin()), len(ends) // 2, rates(spec)
    gain = start - ends
    inside = [k for k in range(len(ends)) if gain[k] >= SOLD * gain[best]]
    shown: dict[str, Any] = {"picture": [value for curve in curves for value in _thinned(curve)]}
    low, high = (tried[min(inside)], tried[max(inside)]) if inside else (tried[0], tried[-1])
    lr = tried[own]
    if not gain[best] > 0.05 * start:
        return Check("rate", False, lr, tried[best], low, high, "no_rate", **shown)
    why = "as_expected" if own in inside else "rate_low" if own < best else "rate_high"
    return Check("rate", own in inside, lr, tried[best], low, high, why, **shown)


def _end(recording: Recording) -> float:
    """Mean loss of the last quarter; infinite where it diverged."""
    loss = recording.columns["loss"].values
    return float(loss[-(len(loss) // 4 or 1) :].mean()) if recording.status != "diverged" else inf


def _thinned(curve: np.ndarray) -> list[float]:
    """POINTS of a curve, from first to last; where it ended early its last one again."""
    at = np.linspace(0, len(curve) - 1, POINTS).round().astype(int)
    return [value if isfinite(value) else 99.0 for value in curve[at].tolist()]


def _ratio(spec: TrainSpec, recordings: Recordings) -> Check:
    """|change of W| / |W| an update: the median over the first updates and the layers."""
    if "update_ratio" not in recordings[0].columns:
        return unmade("ratio", "no_hidden_layer")
    rows = recordings[0].columns["update_ratio"].values
    layers = np.median(rows, 0)
    middle = float(np.median(layers))  # NaN of a run that stopped being finite
    return within("ratio", middle, USUAL, *RATIO, "ratio_low", "ratio_high", picture=layers.tolist())


def _begin(spec: TrainSpec) -> Sequence[TrainSpec]:
    steps = min(HUNT, max(spec.steps, 1))
    return [replace(spec, **PLAIN, steps=steps, every=-(-steps // 10))]


# -- the whole run ----------------------------------------------------------------------------------------------------


def _whole(spec: TrainSpec) -> Sequence[TrainSpec]:
    return [replace(spec, every=0)]


def _curves(spec: TrainSpec, recordings: Recordings) -> Check:
    """The network learns what its data has to give, and keeps it on the test part."""
    one = recordings[0]
    known = learning(one, spec)
    shown: dict[str, Any] = {"picture": one.columns["loss"].values[:42].tolist()}
    if known is None:
        return unmade("curves", "too_heavy")
    room, errors = known.attainable - known.chance, ERRORS * known.error
    least = known.chance + ENOUGH * room - errors if known.learnable else 0.0
    codes = [finding.code for finding in diagnose(one, spec) if finding.severity != "info"]
    why = next((code for code in CURVES if code in codes), "modes_part" if codes else "as_expected")
    return Check("curves", why == "as_expected", known.accuracy, known.attainable, least, 1.0, why, **shown)


START = ("loss", "activation_std", "activation_saturated", "activation_dead", "unit_spread", "gradient_std")
RUNS: Mapping[str, Run] = {
    "first_loss": Run(unmoved, ("loss",), _first_loss),
    "penalty": Run(unmoved, ("penalty",), penalty),
    "signal": Run(unmoved, START, _signal),
    "overfit": Run(_few, ("loss", "train_accuracy", "train_r2"), _overfit),
    "rate": Run(_nine, ("loss",), _rate),
    "ratio": Run(_begin, ("update_ratio",), _ratio),
    "curves": Run(_whole, DIAGNOSIS_COLUMNS, _curves),
}
"""By name of the check."""
