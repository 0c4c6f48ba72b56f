"""Causes: what a spec has that may keep a network from learning, each with one knob to turn and how far off it is.

Every cause is a pure function (recording, spec) -> findings, whose `weight` is about in decades: of changes that turn
out to help alike, that of the knob farthest off is offered. None says that it is at fault: a trial does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import log2, log10
from typing import Any

import numpy as np

from engine.parts.layers import UnitDropout
from engine.record.findings import Finding
from engine.record.recording import Recording
from engine.spec import Knob, Spec, show
from engine.train.data import load
from engine.train.learning import is_falling
from engine.train.spec import TrainSpec

Cause = Callable[[Recording, TrainSpec], Iterator[Finding]]
OFF = 3.0
"""Weight of a knob that leaves nothing to learn with, and the largest that a number can get."""
NARROW, WIDE = 16, 32
"""Units below which a layer may be too narrow, and enough of them."""
SHALLOW = 3
FEW, USUAL_BATCH = 16, 64
USUAL_STEPS = 600
MUCH, LITTLE = 0.3, 0.2
"""Rate to drop above which it may be too much, and one that seldom is."""


def _suspect(code: str, weight: float, fix: Mapping[str, str], **values: float) -> Finding:
    return Finding(code, "warning", 0, None, values, fix, min(weight, OFF))


def decades(value: float, usual: float) -> float:
    """|log10(value / usual)|, OFF where one of them is 0."""
    return abs(log10(value / usual)) if value > 0 and usual > 0 else OFF


# -- the optimizer --------------------------------------------------------------------------------------------------


def _rate(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """The learning rate: its optimizer's usual one, and steps of ten and three either way where it is usual."""
    lr: float = spec.optimizer.lr
    usual: float = type(spec.optimizer)().lr
    off = decades(lr, usual)
    weights = {usual: off} if off else {}
    for rate in (_rounded(10 * lr), _rounded(lr / 10)):
        weights.setdefault(rate, off / 2 if decades(rate, usual) < off else 0.0)
    for rate, weight in weights.items():
        if 1e-6 <= rate <= 1e6 and not (recording.status == "diverged" and rate > max(lr, usual)):
            yield _suspect("rate_off", weight, {"optimizer.lr": show(rate)}, lr=lr, usual=usual)


def _rounded(rate: float) -> float:
    return float(f"{rate:.3g}")


def _optimizer_knobs(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Whatever else of the optimizer is not as usual."""
    yield from _unusual(spec.optimizer, "optimizer", "optimizer_knob", skip=("lr",))


def _method(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Rprop compares signs of gradients, which differ between mini-batches; for the rest Adam, as a last way."""
    if spec.optimizer.name == "rprop" and spec.batch < spec.trained_on:
        yield _suspect("rprop_batches", 2.0, {"optimizer": "adam"}, batch=spec.batch)
    elif spec.optimizer.name not in ("adam", "adamw"):
        yield _suspect("method", 0.0, {"optimizer": "adam"})


def _unusual(part: Spec, prefix: str, code: str, skip: tuple[str, ...]) -> Iterator[Finding]:
    """Each knob of an entry that is not at its default."""
    usual = type(part).usual()
    for key, knob in part.knobs().items():
        value, default = getattr(part, key), getattr(usual, key)
        if key not in skip and value != default:
            numbers = {"value": value, "usual": default} if knob.kind in ("real", "whole") else {}
            yield _suspect(code, oddness(knob, value, default), {f"{prefix}.{key}": show(default)}, **numbers)


def oddness(knob: Knob, value: Any, default: Any) -> float:
    """How far a knob is from its default, about in decades: of a factor that is near 1, of its distance from 1."""
    if knob.kind not in ("real", "whole"):
        return 1.0
    if 0.5 <= default < 1 and knob.high <= 1:
        return max(decades(1 - value, 1 - default), abs(value - default))
    return decades(value, default) if default else 1.0 + max(0.0, log10(value / 0.01))


def _schedule(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """A schedule that lowers the rate, and a warm-up: by how much they lower its mean over the run."""
    total = max(1, -(-spec.steps // (spec.epoch if spec.schedule_unit == "epoch" else 1)))
    warm = min(spec.warmup, total)
    if spec.schedule.name != "constant":
        left = float(np.mean(spec.schedule.factor(np.arange(total - warm), total - warm))) if warm < total else 1.0
        yield _suspect("schedule_off", max(0.1, -log10(max(left, 1e-9))), {"schedule": "constant"}, left=left)
    if warm:
        left = 1 - (1 - spec.warmup_start) * warm / (2 * total)
        yield _suspect("warmup_long", max(0.1, -log10(max(left, 1e-9))), {"warmup": "0"}, warmup=warm, steps=total)


def _changed(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """What a hand changed in mid-run, undone: as far off as the rate is that it left, or for all else by a little."""
    if spec.changes:
        off = decades(spec.at(spec.steps).optimizer.lr, spec.optimizer.lr)
        yield _suspect("changed", max(1.5, off), {"change": ""}, steps=spec.changes[0].step)


def _loss(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """A temperature that makes the softmax hard or flat."""
    yield from _unusual(spec.objective, "loss", "loss_knob", skip=())


# -- the network ----------------------------------------------------------------------------------------------------


def _start(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """First weights whose spread is not the one that fits the activation; the deeper, the worse."""
    fitting = spec.activation.fitting_init
    if spec.init.name == fitting:
        return
    fit = TrainSpec.entry("init", fitting).variance(spec.width, spec.width) ** 0.5
    std = spec.init.variance(spec.width, spec.width) ** 0.5
    weight = OFF if spec.init.draw == "ones" else decades(std, fit) * max(1.0, spec.depth / 3)
    yield _suspect("start_off", weight, {"init": fitting}, std=std, usual=fit)


def _bias(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    if spec.bias:
        yield _suspect("biased", 2 * abs(spec.bias) + 0.1, {"bias": "0"}, bias=spec.bias)


def _linear(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Without a nonlinearity all layers are one; a sigmoid keeps a quarter of the gradient a layer at most."""
    if not spec.depth:
        yield _suspect("no_layers", 2.5, {"depth": "2"})
    elif spec.activation.name == "identity":
        yield _suspect("linear", 2.5, {"activation": "tanh"}, depth=spec.depth)
    elif spec.activation.better is not None:
        weight = min(1.5, spec.depth / 4)
        yield _suspect("flat_activation", weight, {"activation": spec.activation.better}, depth=spec.depth)
    elif spec.activation.dies:
        yield _suspect("dying_activation", 0.3, {"activation": "leaky_relu"})


def _deep(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    if spec.depth > SHALLOW:
        yield _suspect("deep", (spec.depth - SHALLOW) / 12, spec.smaller(SHALLOW), depth=spec.depth)


def _narrow(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    narrowest = min(spec.hidden, default=NARROW)
    if narrowest < NARROW:
        weight = log2(NARROW / narrowest) - 0.5 - (spec.data.n_in < NARROW)
        wide = (
            {"widths": ",".join(str(max(n, WIDE)) for n in spec.hidden)}
            if "width" in spec.idle
            else {"width": str(WIDE)}
        )
        yield _suspect("narrow", max(weight, 0.0), wide, width=narrowest, classes=spec.data.classes)


def _norm(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Knobs of a normalization that are not as usual; none where there is one; one where there is none."""
    if spec.norm.name == "none":
        if spec.batch >= FEW:
            yield _suspect("no_norm", 0.0, {"norm": "batch_norm"})
        return
    yield from _unusual(spec.norm, "norm", "norm_knob", skip=("layers",))
    yield _suspect("norm", 0.0, {"norm": "none"})


def _dropped(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Too much is dropped, of the inputs, of some layers or of all; or nobody scales for it."""
    part = spec.dropout
    if part.name == "none":
        return
    rates = [part.rate(layer) for layer in part.on(spec.depth)]
    if isinstance(part, UnitDropout):
        yield from _dropout_knobs(part)
    if max(rates, default=0.0) > MUCH:
        weight = 3 * (max(rates) - MUCH)
        listed = getattr(part, "rates", "p") != "p"
        yield _suspect(
            "dropped", weight, {"dropout.p": show(LITTLE)} if not listed else {"dropout.rates": "p"}, p=max(rates)
        )
    yield _suspect("dropped", 0.1, {"dropout": "none"}, p=max(rates, default=0.0))


def _dropout_knobs(part: UnitDropout) -> Iterator[Finding]:
    if part.p_input > MUCH:
        yield _suspect("dropped_inputs", 3 * part.p_input, {"dropout.p_input": "0"}, p=part.p_input)
    if part.convention == "none":
        yield _suspect("unscaled", 1.5, {"dropout.convention": "inverted"}, p=part.p)


# -- data and batches -----------------------------------------------------------------------------------------------


def _scaling(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Inputs that are not scaled: how far their root mean square is from 1."""
    if spec.preprocess.name == "standard":
        return
    size = float(np.sqrt((load(spec).train_x ** 2).mean()))
    weight = (1.0 + decades(size, 1)) if spec.preprocess.name == "none" else max(0.2, decades(size, 1))
    yield _suspect("unscaled_inputs", weight, {"preprocess": "standard"}, size=size)


def _statistics(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Test inputs that are transformed by other statistics than those the network was trained with."""
    fit = getattr(spec.preprocess, "fit", "train")
    if fit != "train":
        yield _suspect("other_statistics", OFF if fit == "own_test" else 0.1, {"preprocess.fit": "train"})


HELD = {"l2": 1e-4, "l1": 1e-4, "decay": 1e-3, "max_norm": 0.0, "clip": 0.0, "smoothing": 0.1, "label_noise": 0.01}
"""Knobs that hold training back, with values at which they seldom do; of bounds, the small ones do."""


def _held(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Penalties, bounds and spoilt labels: each taken away."""
    for key, light in HELD.items():
        value: float = getattr(spec, key)
        if value:
            weight = decades(value, light) if light and value > light else max(0.0, -log10(value)) if not light else 0.0
            yield _suspect("held_back", weight, {key: "0"}, value=value)


def _batch(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Batches whose gradient, and whose statistics, are noise; or so large that there are few updates an epoch."""
    size = min(spec.batch, spec.trained_on)
    if size < FEW:
        weight = log2(FEW / size) / 2 + 1.5 * (spec.norm.name == "batch_norm")
        yield _suspect("noisy_batch", weight, {"batch": "32"}, batch=size)
    elif size > 2 * USUAL_BATCH:
        yield _suspect("large_batch", log2(size / USUAL_BATCH) / 6, {"batch": str(USUAL_BATCH)}, batch=size)


def _steps(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """Training that ends while the loss falls, or after less than is usual."""
    if is_falling(recording) or spec.steps < USUAL_STEPS:
        longer = min(max(3 * spec.steps, USUAL_STEPS), spec.most_steps())
        weight = max(log10(USUAL_STEPS / spec.steps), 0.0) * (1 + is_falling(recording)) / 2
        if longer > spec.steps:
            yield _suspect("few_steps", weight, {"steps": str(longer)}, steps=spec.steps)


def _examples(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    if spec.trained_on < spec.data.trained_on:
        weight = 1.5 * decades(spec.trained_on, spec.data.trained_on)
        numbers = {"examples": spec.trained_on, "all": spec.data.trained_on}
        yield _suspect("few_examples", weight, {"examples": "0"}, **numbers)


def _asked(recording: Recording, spec: TrainSpec) -> Iterator[Finding]:
    """The network is asked in another mode than that which has all units and running statistics."""
    if spec.mode != "eval" and (spec.norm.name, spec.dropout.name) != ("none", "none"):
        yield _suspect("asked_otherwise", 0.5, {"mode": "eval"})


CAUSES: tuple[Cause, ...] = (
    _rate, _optimizer_knobs, _method, _loss, _schedule, _changed, _start, _bias, _linear, _deep, _narrow, _norm,
    _dropped, _scaling, _statistics, _held, _batch, _steps, _examples, _asked,
)  # fmt: skip
CAUSE_CODES = (
    "rate_off", "optimizer_knob", "rprop_batches", "method", "loss_knob", "changed", "start_off", "biased", "no_layers",
    "linear",
    "flat_activation", "dying_activation", "deep", "narrow", "no_norm", "norm_knob", "norm", "dropped",
    "dropped_inputs", "unscaled", "unscaled_inputs", "noisy_batch", "large_batch", "few_steps", "few_examples",
    "asked_otherwise", "held_back", "schedule_off", "warmup_long", "other_statistics",
)  # fmt: skip


def suspects(recording: Recording, spec: TrainSpec) -> list[Finding]:
    """What might be at fault, the knob farthest off first."""
    found = [finding for cause in CAUSES for finding in cause(recording, spec)]
    return sorted(found, key=lambda finding: -finding.weight)
