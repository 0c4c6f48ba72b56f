"""Double descent by random features: which models these are, without torch.

    phi(x) = relu(x W) / sqrt(m), W (n_in, m) normal of variance 1 / n_in, drawn once and not trained
    V      = argmin |phi V - Y|^2 / (2 N) + l2 / 2 |V|^2, Y one-hot less 1 / C; with l2 = 0 the shortest of the best

Belkin, Hsu, Ma and Mandal 2019. As m grows past the number of examples N, the error peaks where m = N.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.train.spec import BESIDE, TrainSpec

COLUMN = "double_descent"
FIELDS = ("features", "examples", "train_error", "test_error", "scatter")
"""Of a frame: m, N, both errors as means over DRAWS draws of W, the standard deviation of the test error over them."""
DRAWS = 5
SHARES = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 8.0)
"""m over N."""
MOST = 250
"""Examples that are fitted at most, the first of the training part: 8 MOST features of each."""


def examples(spec: TrainSpec) -> int:
    """N."""
    return min(spec.trained_on, MOST)


def ladder(spec: TrainSpec) -> list[int]:
    """The numbers of features m, N among them."""
    return sorted({max(1, round(share * examples(spec))) for share in SHARES})


def count(specs: Sequence[Any]) -> int:
    """Frames: one for each number of features of the variant with most of them."""
    return max(len(ladder(spec)) for spec in specs)


def bytes_needed(specs: Sequence[Any]) -> int:
    """Estimate of the memory of the largest fit, in bytes: features of training and test part, and their factors."""
    rows = max(4 * examples(spec) + spec.data.tested for spec in specs)
    return BESIDE + 8 * rows * max(ladder(spec)[-1] + spec.data.n_in for spec in specs)
