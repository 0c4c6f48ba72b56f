"""The gradient check: relative errors over h, and of each leaf, for the picture that shows the U."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.backprop.check import METHODS, PRECISIONS, STEPS, USUAL, leaves
from engine.backprop.spec import BackpropSpec
from engine.record.recording import Frame
from engine.spec import Spec

WORDS = (
    *("check_title", "check_forward", "check_central", "check_complex", "check_h", "check_veil", "veil_why"),
    *("check_waiting", "check_leaves", "check_right", "check_wrong", "check_optimum"),
)
CURVES = len(METHODS) * len(PRECISIONS) * len(STEPS)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Recorded for it."""
    return ("check", "check_leaf")


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """The h of the curves, the h at which leaves are checked, and the leaves of each variant by name."""
    graphs = [spec.checked for spec in specs if isinstance(spec, BackpropSpec)]
    called = [[graph.nodes[k].label for k in leaves(graph)] for graph in graphs]
    eps = [float(np.finfo(kind).eps) for kind in PRECISIONS.values()]
    return {"steps": STEPS.tolist(), "usual": USUAL, "leaves": called, "methods": list(METHODS), "eps": eps}


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """ "check" (n, K, methods x precisions x h) and "check_leaf" (n, K, leaves); NaN but in a variant's last frame."""
    most = max(len(leaves(spec.checked)) for spec in specs if isinstance(spec, BackpropSpec))
    sizes = {"check": CURVES, "check_leaf": most}
    found = {name: np.full((len(frames), len(specs), size), np.nan, np.float32) for name, size in sizes.items()}
    for i, frame in enumerate(frames):
        for k, snapshot in enumerate(frame):
            for name, rows in found.items():
                if snapshot and name in snapshot.values:
                    flat = np.ravel(snapshot.values[name])
                    rows[i, k, : len(flat)] = flat
    return found
