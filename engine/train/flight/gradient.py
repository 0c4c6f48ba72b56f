"""The gradient check: what the backward pass gives beside central differences of the loss, in double precision."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from engine.record.pieces import Pieces, within
from engine.train.flight.checks import Check
from engine.train.numerics import numerics
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from engine.train.weights import Weights

EXAMPLES, ENTRIES = 16, 8
"""Examples of the loss, and weights of each layer that are moved: half of them those with the largest gradients."""
STEP = 1e-5
AGREES = 1e-4
"""Relative error of a right gradient in double precision at most; a kink of a few units may lie within a step."""
Array = np.ndarray


def gradient(spec: TrainSpec) -> Pieces[Check]:
    """The median relative error over the moved weights of the worst layer; a layer that no gradient reaches fails."""
    small = replace(spec, precision="float64", probe=min(EXAMPLES, spec.trained_on), batch=1, steps=0, change="")
    return (yield from within(numerics, _compared(small)))


def _compared(spec: TrainSpec) -> Pieces[Check]:
    stack = yield from Stack.making([spec])
    run, weights = stack.probe.run, stack.weights
    gradients = Weights.of(stack.specs, stack.dtype)
    yield from run.forwarding()
    run.probabilities()
    yield from run.backwarding(gradients)
    errors = list[float]()
    for layer, (w, g) in enumerate(zip(weights.w, gradients.w, strict=True), 1):
        exact = g[0].reshape(-1).numpy()
        if not np.isfinite(exact).all():
            return Check("gradient", False, float("nan"), 0.0, 0.0, AGREES, "not_finite")
        if not exact.any():
            return Check(
                "gradient", False, float(layer), 0.0, 0.0, AGREES, "no_gradient", picture=[*errors, float(layer)]
            )
        errors.append((yield from _error(stack, w[0], exact)))
    worst = max(errors)
    why = "as_expected" if worst <= AGREES else "wrong_gradient"
    return Check("gradient", worst <= AGREES, worst, 0.0, 0.0, AGREES, why, picture=errors)


def _error(stack: Stack, w: torch.Tensor, exact: Array) -> Pieces[float]:
    """Median over some weights of |difference quotient - derivative| over the larger of both."""
    run, found = stack.probe.run, list[float]()
    for at in _moved(exact):
        row, column = divmod(int(at), w.shape[1])
        before, losses = float(w[row, column]), []
        for sign in (1, -1):
            w[row, column] = before + sign * STEP
            yield from run.forwarding()
            losses.append(float(run.criterion.losses(run.logits.numpy(), stack.probe.y.numpy())[0]))
        w[row, column] = before
        quotient = (losses[0] - losses[1]) / (2 * STEP)
        found.append(abs(quotient - exact[at]) / max(abs(quotient), abs(exact[at]), NOISE))
    return float(np.median(found))


NOISE = 1e-6
"""Gradients below this are lost in the rounding of the loss: 1e-15 over a step of 1e-5 is 1e-10, AGREES of this."""


def _moved(exact: Array) -> Array:
    """Places of the largest gradients, and of some others that are not 0."""
    order = np.argsort(-np.abs(exact), kind="stable")
    order = order[np.abs(exact[order]) > 0]
    rest = order[ENTRIES // 2 :]
    others = np.random.default_rng(0).permutation(rest)[: ENTRIES - ENTRIES // 2]
    return np.concatenate([order[: ENTRIES // 2], others])
