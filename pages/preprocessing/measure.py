"""How the columns of the preprocessing lab are computed; only a worker imports this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.parts.preprocessing import Centre, applied
from engine.train.data import MAKERS, load
from engine.train.measure import Measure, Measures
from engine.train.spec import TrainSpec
from engine.train.stack import Stack

Array = np.ndarray


def linear_path(stack: Stack, wanted: Sequence[str]) -> dict[str, Array]:
    """`linear_path` (K, 3) of networks of two inputs without hidden layers, in double."""
    if stack.specs[0].sizes[0] != 2 or stack.specs[0].depth:
        return {}
    w, b = stack.weights.w[0], stack.weights.b[0]
    return {"linear_path": np.concatenate([w[:, :, -1].double().numpy(), b[:, :, -1].double().numpy()], 1)}


def kept_variance(stack: Stack, wanted: Sequence[str]) -> dict[str, Array]:
    """`kept_variance` (K,): 1 but where PCA leaves axes out."""
    return {"kept_variance": np.array([_kept(spec) for spec in stack.specs])}


def _kept(spec: TrainSpec) -> float:
    if spec.preprocess.name != "pca":
        return 1.0
    before, after = load(replace(spec, preprocess=Centre())).train_x, load(spec).train_x
    return float((after**2).sum() / (before**2).sum())


def sorted_accuracy(stack: Stack, wanted: Sequence[str]) -> dict[str, Array]:
    """`sorted_accuracy` (K,) of networks without hidden layers."""
    if stack.specs[0].depth or stack.specs[0].data.numbers:
        return {}
    found = [_sorted(spec, *_linear(stack, row)) for row, spec in enumerate(stack.specs)]
    return {"sorted_accuracy": np.array(found)}


def _linear(stack: Stack, row: int) -> tuple[Array, Array]:
    """W (n_in, C) and b (1, C) in double."""
    return stack.weights.w[0][row].double().numpy(), stack.weights.b[0][row].double().numpy()


def _sorted(spec: TrainSpec, w: Array, b: Array) -> float:
    """The share of test examples answered rightly that come class by class, each batch with its own statistics."""
    _, _, x, y = MAKERS[spec.data.name](spec.data, spec.seed_data)
    batches = [(x[y == c], c) for c in np.unique(y)]
    seen = [(applied(part, spec.preprocess.numbers(part, spec.data.channels)), c) for part, c in batches]
    return sum(int(((part @ w + b).argmax(1) == c).sum()) for part, c in seen) / len(y)


MEASURES: Measures = {
    "kept_variance": Measure("stack", kept_variance, when="ends"),
    "linear_path": Measure("stack", linear_path),
    "sorted_accuracy": Measure("stack", sorted_accuracy, when="ends"),
}
"""One entry for each column that names this module."""
