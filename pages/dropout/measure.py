"""The dropout lab's measurements of a stack: Monte Carlo over masks, closed forms, capacity.

Each is {column: (K, ...)}: variants one after the other, masks and examples in one batched pass.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from math import log10

import numpy as np
import torch

from engine.parts.preprocessing import applied
from engine.record.pieces import Pieces
from engine.train.data import MAKERS, load, numbers_of
from engine.train.factors import Factors, moments
from engine.train.loss import shares
from engine.train.measure import Measure, Measures
from engine.train.monte_carlo import affordable, draws, evaluate, evaluating, probabilities
from engine.train.single import Net
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages.dropout.columns import ANGLES, MODE_EXAMPLES, TURNED, TURNED_MASKS, UNIT_DRAWS
from pages.dropout.rotation import turned

Array = np.ndarray
Tensor = torch.Tensor
Values = dict[str, Array]
OfOne = Callable[[Net], Values | Pieces[Values]]
"""A measurement of one variant."""


def each(measure: OfOne) -> Measure:
    """A Measure of the end of a run out of a measurement of one variant; the start would only delay the picture.

    A network without hidden layers has none.
    """

    def function(stack: Stack, wanted: set[str]) -> Pieces[Values]:
        if stack.step < stack.specs[0].steps or not stack.specs[0].depth:
            return {}
        found = []
        for row in range(len(stack.specs)):
            mine = measure(Net(stack, row))
            found.append((yield from mine) if isinstance(mine, Generator) else mine)
            yield
        return {name: np.stack([mine[name] for mine in found]) for name in found[0]}

    return Measure("stack", function, "ends")


# -- the same input in two modes --------------------------------------------------------------------------------------


def unit_modes(net: Net) -> Pieces[Values]:
    """(depth, width, 3) per unit: mean over masks, rms over examples of the std over masks, evaluation mode.

    NaN for units that only wider layers have.
    """
    x = tensor(net, load(net.spec).probe_x[:MODE_EXAMPLES])
    means, stds = yield from over_masks(net, x, affordable(net, len(x)), "unit_modes")
    parts = [
        torch.stack([mean.mean(0), std.square().mean(0).sqrt(), h.double().mean(0)], 1)
        for mean, std, h in zip(means, stds, (yield from evaluating(net, x)), strict=False)
    ]
    table = torch.stack([widened(part, net.spec.width, 0) for part in parts]).numpy()
    return {"unit_modes": table.astype(net.spec.precision)}


def widened(values: Tensor, width: int, axis: int) -> Tensor:
    """A layer's values with NaN in place of the units that only wider layers have."""
    axis %= values.dim()
    missing = [0, 0] * (values.dim() - 1 - axis) + [0, width - values.shape[axis]]
    return torch.nn.functional.pad(values, missing, value=torch.nan)


def over_masks(net: Net, x: Tensor, masks: int, purpose: str) -> Pieces[tuple[list[Tensor], list[Tensor]]]:
    """(means, population standard deviations) over masks of what each hidden layer hands on, (B, width) in double.

    Sums are of differences from evaluation mode: squares of the values themselves would lose the small deviations.
    """
    centers = (yield from evaluating(net, x))[:-1]
    sums = [torch.zeros(h.shape, dtype=torch.float64) for h in centers]
    squares = [torch.zeros_like(total) for total in sums]
    count = 0
    for layers in draws(net, x, masks, purpose):
        if layers is None:
            yield
            continue
        passes = len(layers[-1])
        for h, center, total, square in zip(layers, centers, sums, squares, strict=False):
            share = passes / len(h)  # below the first noise one pass stands for all
            total.add_((h - center).sum(0, dtype=torch.float64), alpha=share)
            square.add_((h - center).square().sum(0, dtype=torch.float64), alpha=share)
            yield
        count += passes
    shifts = [total / count for total in sums]
    means = [center.double() + shift for center, shift in zip(centers, shifts, strict=True)]
    spread = [square / count - shift.square() for square, shift in zip(squares, shifts, strict=True)]
    return means, [variance.clamp_(min=0).sqrt_() for variance in spread]


# -- turned digits ----------------------------------------------------------------------------------------------------


def turned_input(net: Net) -> Values:
    """(angles, n_in) the chosen test example, turned, before scaling."""
    raw = turned_tests(net.spec, slice(net.spec.example, net.spec.example + 1))[:, 0]
    return {"turned_input": raw.astype(np.float32)}


def uncertainty(net: Net) -> Pieces[Values]:
    """(angles, 5) over the first test examples, turned.

    Accuracy of the evaluation pass; in nats its mean entropy, that of the mean over masks, and the mutual information
    of prediction and mask (entropy of the mean minus mean of the entropies, Houlsby et al. 2011); mean confidence.
    """
    views = scaled(net.spec, turned_tests(net.spec, slice(TURNED)))
    angles, count, n_in = views.shape
    x = tensor(net, views.reshape(-1, n_in))
    single = shares(net.spec, (yield from evaluating(net, x))[-1].double())
    masks = affordable(net, len(x), TURNED_MASKS)
    sampled = (yield from probabilities(net, x, masks, "uncertainty")).double()
    mixed = entropy(sampled.mean(0))
    right = single.argmax(1).view(angles, count) == torch.from_numpy(load(net.spec).test_y[:TURNED])
    parts = [right, entropy(single), mixed, mixed - entropy(sampled).mean(0), single.amax(1)]
    table = torch.stack([part.double().view(angles, count).mean(1) for part in parts], 1)
    known = np.isfinite(views).all((1, 2))[:, None] & (not net.spec.data.numbers)
    return {"uncertainty": np.where(known, table.numpy(), np.nan).astype(net.spec.precision)}


def entropy(p: Tensor) -> Tensor:
    """-sum p log p over the last axis, in nats."""
    return torch.special.entr(p).sum(-1)


def turned_tests(spec: TrainSpec, part: slice) -> Array:
    """(angles, N, n_in) raw test inputs at every angle; one beyond the test part stands for its last one."""
    _, _, test_x, _ = MAKERS[spec.data.name](spec.data, spec.seed_data)
    chosen = test_x[part] if len(test_x[part]) else test_x[-1:]
    return np.stack([turned(spec.data, chosen, angle) for angle in ANGLES])


def scaled(spec: TrainSpec, raw: Array) -> Array:
    """Inputs as the network is given them."""
    return applied(raw, numbers_of(spec))


# -- closed forms -----------------------------------------------------------------------------------------------------


def linear_unit(net: Net) -> dict[str, Array]:
    """A linear unit on the last layer with dropout, for the chosen test example: closed form and masks really drawn.

    linear_unit (4, 4): per mask of the two inputs that matter most: x kept, y kept, probability, w1 x + w2 y with what
    is left. NaN with Gaussian noise, which has no such masks. linear_unit_moments (2, 5), of these two inputs and of
    all: inputs, E closed, E measured, Var closed, Var measured; E = m sum(w h), Var = v sum(w^2 h^2), where the factor
    of an input has mean m and variance v (Baldi and Sadowski 2013).
    """
    layer = max(net.spec.dropout.on(net.spec.depth), default=net.spec.depth - 1)
    terms = strongest_terms(net, layer)
    pair = torch.cat([terms.abs().topk(min(2, len(terms))).indices, torch.arange(len(terms))])[:2]
    factors = _unit_factors(net, layer, len(terms))
    mean, variance = moments(net.spec.dropout, layer) if net.spec.dropout.on(net.spec.depth) else (1.0, 0.0)
    rows = []
    for inputs, seen in ((terms[pair], factors[:, pair]), (terms, factors)):
        drawn = seen @ inputs
        closed = (mean * inputs.sum(), variance * inputs.square().sum())
        rows.append([len(inputs), closed[0], drawn.mean(), closed[1], drawn.var()])
    return {
        "linear_unit": _four_masks(net.spec, layer, terms[pair].tolist()),
        "linear_unit_moments": np.array(rows, np.float64),
    }


def strongest_terms(net: Net, layer: int) -> Tensor:
    """(inputs,) w_i h_i in double, of the unit that reacts most among those that see the dropout of `layer`."""
    views = scaled(net.spec, turned_tests(net.spec, slice(net.spec.example, net.spec.example + 1))[0])
    x = tensor(net, views)
    below = layer - 1 if net.spec.dropout.on_weights else layer  # dropped weights are those that lead into the layer
    h = [*evaluate(net, x)[:-1], x][below][0].double()
    dropout = net.spec.dropout
    terms = net.w[below + 1].double() * (h / dropout.at_test(dropout.rate(layer)))[:, None]
    return terms[:, terms.sum(0).abs().argmax()]


def _unit_factors(net: Net, layer: int, count: int) -> Tensor:
    """(UNIT_DRAWS, count) factors as training mode draws them."""
    noise = Factors(net.spec, net.dtype, "linear_unit")
    if layer not in noise.on:
        return torch.ones(UNIT_DRAWS, count, dtype=torch.float64)
    return noise.factors(layer, (UNIT_DRAWS, count)).double()


def _four_masks(spec: TrainSpec, layer: int, terms: list[float]) -> Array:
    """In the order of the notes: both, first, none, second."""
    p = spec.dropout.rate(layer) if spec.dropout.on(spec.depth) else 0.0
    scale = spec.dropout.kept(p)
    first, second = [*terms, 0.0][:2]
    rows = [
        [a, b, (1 - p if a else p) * (1 - p if b else p), scale * (a * first + b * second)]
        for a, b in ((1, 1), (1, 0), (0, 0), (0, 1))
    ]
    table = np.array(rows, np.float64)
    return np.full_like(table, np.nan) if not spec.dropout.masks else table


def capacity(net: Net) -> dict[str, Array]:
    """(3,): n = units (DropConnect: weights) that can be off, log10 of 2^n, masks drawn in training so far at most."""
    spec = net.spec
    standing = [layer for layer in spec.dropout.on(spec.depth) if spec.dropout.rate(layer)]
    n = sum(net.w[layer].numel() if spec.dropout.on_weights else spec.hidden[layer] for layer in standing)
    n = 0 if not spec.dropout.masks else n + (spec.data.n_in if spec.dropout.p_input else 0)
    drawn = spec.steps * (1 if spec.dropout.on_weights else spec.batch)
    return {"capacity": np.array([n, n * log10(2), drawn if n else 0], np.float64)}


def tensor(net: Net, x: Array) -> Tensor:
    """Inputs in the network's precision."""
    return torch.from_numpy(x).to(net.dtype)


MEASURES: Measures = {
    "unit_modes": each(unit_modes),
    "uncertainty": each(uncertainty),
    "capacity": each(capacity),
    "turned_input": each(turned_input),
    **dict.fromkeys(("linear_unit", "linear_unit_moments"), each(linear_unit)),
}
"""One entry for each column that names this module."""
