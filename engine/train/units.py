"""How what is drawn of a network is measured: its answers over the plane, its units, the lines between them.

In evaluation mode (running statistics, no noise), as the network is when it is asked. What the shares of the plane
say under each loss: `engine.train.loss`. Bytes, so that a frame is small; what they are in units of is beside them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from engine.record.pieces import Pieces
from engine.train.data import ends, load
from engine.train.drawn import (
    ALIVE,
    DEAD,
    DROPPED,
    HISTOGRAM_BINS,
    SATURATED,
    SIDE,
    band,
    colours,
    drawn,
    due,
    gaps,
    image_side,
    inputs,
    plane_like,
)
from engine.train.layers.walk import TRAINING
from engine.train.measure import Measure, Measures
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from engine.train.weights import Weights

Array = np.ndarray
OFF = 0.1
EXTREME = 0.97
"""A unit is saturated where such a share of its answers is beyond the activation's saturation ends."""


def plane(stack: Stack, wanted: Sequence[str]) -> Pieces[dict[str, Array]]:
    """boundary (K, colours - 1, SIDE, SIDE) and unit_responses (K, layers, units, side, side), bytes; unit_scale.

    A share is 255 times itself, that of the last class is what is left. A response is 128 + 127 h / scale, the
    scale (K, layers) being the largest |h| of the drawn units of its layer. examples_wrong (K, bytes) are bits.
    """
    spec = stack.specs[0]
    if not plane_like(spec) or not due(spec, stack.step):
        return {}
    shown = drawn(spec)
    shares, responses = yield from _walk(stack, shown.layers, shown.most, SIDE // shown.side)
    scale = np.abs(responses).max((2, 3, 4), initial=0)
    scale[scale == 0] = 1
    wrong = yield from _wrong(stack)
    return {
        "boundary": np.rint(255 * shares[:, : colours(spec) - 1]).astype(np.uint8),
        "unit_responses": np.rint(128 + 127 * responses / scale[:, :, None, None, None]).astype(np.uint8),
        "unit_scale": scale.astype(np.float32),
        "examples_wrong": wrong,
    }


def _wrong(stack: Stack) -> Pieces[Array]:
    """(K, bytes) bits, 1 for each example of the training and then of the test part that is answered wrongly.

    A number is wrong where it is off by more than OFF of the way from the least to the largest.
    """
    run, data = stack.plane, [load(spec) for spec in stack.specs]
    x = np.stack([np.concatenate([each.train_x, each.test_x]) for each in data])
    y = np.stack([np.concatenate([each.train_y, each.test_y]) for each in data])
    wrong = np.zeros(y.shape, bool)
    for start in range(0, y.shape[1], run.batch):
        part = slice(start, start + run.batch)
        band = torch.from_numpy(x[:, part]).to(stack.dtype)
        run.x[:, : band.shape[1]] = band
        yield from run.forwarding(running=True)
        wrong[:, part] = _missed(stack.specs, run.logits[:, : band.shape[1]].numpy(), y[:, part])
    return np.packbits(wrong, axis=1)


def _missed(specs: Sequence[TrainSpec], z: Array, y: Array) -> Array:
    """(K, N) whether outputs (K, N, C) are not what y (K, N) says."""
    if not specs[0].data.numbers:
        return z.argmax(2) != y
    ranges = np.array([np.subtract(*ends(spec)) for spec in specs])
    return abs(z[:, :, 0] - y) > OFF * abs(ranges[:, None])


def _walk(stack: Stack, layers: Sequence[int], most: int, stride: int) -> Pieces[tuple[Array, Array]]:
    """(K, outputs, SIDE, SIDE) shares and (K, layers, most, side, side) activations, one band after another."""
    spec, k, run, side = stack.specs[0], len(stack.specs), stack.plane, SIDE // stride
    points = torch.from_numpy(np.stack([inputs(spec) for spec in stack.specs])).to(stack.dtype)
    answers = np.empty((k, spec.data.classes, SIDE, SIDE), np.float32)
    responses = np.zeros((k, len(layers), most, side, side), np.float32)
    rows = band(spec)
    for top in range(0, SIDE, rows):
        run.x.copy_(points[:, top * SIDE : (top + rows) * SIDE])
        yield from run.forwarding(running=True)
        shares = run.criterion.shown(run.probabilities()).numpy().reshape(k, rows, SIDE, -1)
        answers[:, :, top : top + rows] = shares.transpose(0, 3, 1, 2)
        for at, layer in enumerate(layers):
            h = run.h[layer].numpy()[:, :, :most].reshape(k, rows, SIDE, -1)[:, ::stride, ::stride]
            responses[:, at, : h.shape[3], top // stride : (top + rows) // stride] = h.transpose(0, 3, 1, 2)
    return _known(answers), _known(responses)


def _known(values: Array) -> Array:
    """What is not finite as 0: such a variant has diverged, and its snapshot says so."""
    if np.isfinite(np.vdot(values, values)):  # several times quicker
        return values
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


def facts(stack: Stack, wanted: Sequence[str]) -> dict[str, Array]:
    """unit_marks (K, layers, units), unit_histogram (..., bins) and unit_codes (..., classes) of the probe, as bytes.

    A histogram spans the activation's window and is 255 where it is tallest; a code is the unit's mean activation for
    each class, as unit_responses are written, its scale being the largest of the layer: unit_code_scale (K, layers).
    """
    spec = stack.specs[0]
    if not due(spec, stack.step):
        return {}
    shown, classes = drawn(spec), spec.data.classes
    shape = (len(stack.specs), len(shown.layers), shown.most)
    marks, codes = np.zeros(shape, np.uint8), np.zeros((*shape, classes), np.float32)
    bars = np.zeros((*shape, HISTOGRAM_BINS), np.uint8)
    for at, (layer, units) in enumerate(zip(shown.layers, shown.units, strict=True)):
        for k, (one, h) in enumerate(zip(stack.specs, _probed(stack, layer, units), strict=True)):
            marks[k, at, :units] = _marks(h, one.activation.saturated)
            bars[k, at, :units] = _bars(h, one.activation.window)
            codes[k, at, :units] = _means(h, _labels(stack, k), classes)
        if layer in stack.run.noise:
            marks[:, at, :units][_dropped(stack, layer, units)] = DROPPED
    scale = np.abs(codes).max((2, 3), initial=0)
    scale[scale == 0] = 1
    written = np.rint(128 + 127 * codes / scale[:, :, None, None]).astype(np.uint8)
    return {"unit_marks": marks, "unit_histogram": bars, "unit_codes": written, "unit_code_scale": scale}


def _probed(stack: Stack, layer: int, units: int) -> Array:
    """(K, N, units): the first units' activations on the probe, which has just been asked."""
    return _known(stack.probe.run.h[layer].numpy()[:, :, :units])


def _marks(h: Array, saturated: tuple[float, float] | None) -> Array:
    """(units,) of activations (N, units)."""
    found = np.full(h.shape[1], ALIVE, np.uint8)
    if saturated is not None:
        found[((h < saturated[0]) | (h > saturated[1])).mean(0) > EXTREME] = SATURATED
    found[(h == 0).all(0)] = DEAD
    return found


def _bars(h: Array, ends: tuple[float, float]) -> Array:
    """(units, bins) bytes; what is beyond the window is in the outer bins."""
    low, high = ends
    at = np.clip((h - low) * (HISTOGRAM_BINS / (high - low)), 0, HISTOGRAM_BINS - 1).astype(np.int64)
    units = h.shape[1]
    flat = np.bincount((at + HISTOGRAM_BINS * np.arange(units)).ravel(), minlength=units * HISTOGRAM_BINS)
    counts = flat.reshape(units, HISTOGRAM_BINS)
    found: Array = np.rint(255 * counts / counts.max(1, keepdims=True)).astype(np.uint8)
    return found


def _labels(stack: Stack, k: int) -> Array:
    """Classes of a variant's probe; of numbers one for all."""
    y: Array = stack.probe.y[k].numpy()
    return np.zeros(len(y), np.int64) if stack.specs[k].data.numbers else y


def _means(h: Array, y: Array, classes: int) -> Array:
    """(units, classes); 0 for a class that the probe does not have."""
    member = (y[:, None] == np.arange(classes)).astype(np.float32)
    found: Array = (h.T @ member) / np.maximum(member.sum(0), 1)
    return found


def _dropped(stack: Stack, layer: int, units: int) -> Array:
    """(K, units) whether a unit is off for the first example of the next update, which finds its noise drawn."""
    noise = stack.run.noise[layer]
    noise.draw((TRAINING, stack.step))
    off: Array = (noise.mask[:, 0, :units] == 0).numpy()
    return np.broadcast_to(off, (len(stack.specs), units))


def lines(stack: Stack, wanted: Sequence[str]) -> dict[str, Array]:
    """drawn_weights, drawn_gradients, drawn_updates (K, numbers): of the weights between drawn columns, and biases.

    The gradient is the last batch's, the update is what the last one added: both 0 at step 0.
    """
    spec = stack.specs[0]
    if not due(spec, stack.step):
        return {}
    found = {"drawn_weights": _lines(stack, stack.weights), "drawn_gradients": _lines(stack, stack.gradients)}
    before = found["drawn_weights"] if stack.step == 0 else _lines(stack, stack.before)
    return found | {"drawn_updates": found["drawn_weights"] - before}


def _lines(stack: Stack, weights: Weights) -> Array:
    parts = []
    for at, below, above in gaps(stack.specs[0]):
        w, b = (_units(part.numpy(), stack.specs[0], at) for part in (weights.w[at], weights.b[at]))
        parts += [w[:, :below, :above].reshape(len(w), -1), b[:, 0, :above]]
    return np.concatenate(parts, 1).astype(np.float32)


def _units(values: Array, spec: TrainSpec, layer: int) -> Array:
    """(K, n_in or 1, units) of what belongs to a layer's products: of Maxout's pieces their mean, the straight part."""
    units = spec.sizes[layer + 1]
    pieces = spec.products[layer] // units
    return values if pieces == 1 else values.reshape(*values.shape[:2], units, pieces).mean(3)


def images(stack: Stack, wanted: Sequence[str]) -> dict[str, Array]:
    """unit_images (K, units, n_in): the weights into the first layer's drawn units, 128 + 127 w / the largest |w|."""
    spec = stack.specs[0]
    shown = drawn(spec)
    if not image_side(spec) or not shown.layers or not due(spec, stack.step):
        return {}
    w = _known(_units(stack.weights.w[0].numpy(), spec, 0)[:, :, : shown.units[0]]).transpose(0, 2, 1)
    scale = np.maximum(np.abs(w).max((1, 2), keepdims=True), np.finfo(np.float32).tiny)
    return {"unit_images": np.rint(128 + 127 * w / scale).astype(np.uint8)}


MEASURES: Measures = {
    **dict.fromkeys(("boundary", "unit_responses", "unit_scale", "examples_wrong"), Measure("stack", plane)),
    **dict.fromkeys(("unit_marks", "unit_histogram", "unit_codes", "unit_code_scale"), Measure("stack", facts)),
    **dict.fromkeys(("drawn_weights", "drawn_gradients", "drawn_updates"), Measure("stack", lines, compares=True)),
    "unit_images": Measure("stack", images),
}
"""One entry for each column that names this module."""
