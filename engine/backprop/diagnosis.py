"""The doctor of a graph: rules that read the gradients of the leaves and say why one is nothing, or hardly anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from engine.backprop.spec import BackpropSpec
from engine.record.findings import Finding, gravest_first
from engine.record.recording import Recording

DIAGNOSIS_COLUMNS = ("value", "gradient")
FAINT = 1e-3
"""Share of the largest gradient of a leaf below which another one's is hardly anything."""
Rule = Callable[[Recording, BackpropSpec], Iterator[Finding]]


def diagnose(recording: Recording, spec: BackpropSpec, more: Sequence[Rule] = ()) -> list[Finding]:
    """What the backward pass did to the leaves, the gravest first; nothing before it has ended."""
    if recording.status != "done" or any(name not in recording.columns for name in DIAGNOSIS_COLUMNS):
        return []
    return gravest_first(finding for rule in (*RULES, *more) for finding in rule(recording, spec))


def leaves(recording: Recording, spec: BackpropSpec) -> list[np.ndarray]:
    """The gradients of the leaves, in order."""
    names = {node.name for node in spec.graph.nodes if not node.operands}
    rows = recording.columns["gradient"].values
    found = [row for row, name in zip(rows, recording.notes["gradient_names"], strict=True) if name in names]
    return [np.ravel(row)[~np.isnan(np.ravel(row))] for row in found]


def not_finite(recording: Recording, spec: BackpropSpec) -> Iterator[Finding]:
    """A value or a gradient has no finite number: its first step."""
    for k, node in enumerate(spec.graph.nodes):
        count = int(np.prod(node.shape))
        if not np.isfinite(np.ravel(recording.columns["value"].values[k])[:count]).all():
            yield Finding("backprop_not_finite", "error", k)
            return


def blocked(recording: Recording, spec: BackpropSpec) -> Iterator[Finding]:
    """Leaves to which no gradient comes back at all."""
    found = leaves(recording, spec)
    none = sum(bool((gradient == 0).all()) for gradient in found)
    if none:
        last = int(recording.columns["gradient"].steps[-1])
        yield Finding("backprop_blocked", "warning", last, None, {"none": none, "all": len(found)})


def faint(recording: Recording, spec: BackpropSpec) -> Iterator[Finding]:
    """The smallest gradient of a leaf beside the largest."""
    sizes = [float(np.abs(gradient).max()) for gradient in leaves(recording, spec) if len(gradient)]
    sizes = [size for size in sizes if size > 0 and np.isfinite(size)]
    last = int(recording.columns["gradient"].steps[-1])
    if sizes and min(sizes) < FAINT * max(sizes):
        yield Finding("backprop_faint", "warning", last, None, {"small": min(sizes), "large": max(sizes)})
    elif sizes:
        yield Finding("backprop_arrives", "info", last, None, {"small": min(sizes), "large": max(sizes)})


RULES: tuple[Rule, ...] = (not_finite, blocked, faint)
CODES = ("backprop_not_finite", "backprop_blocked", "backprop_faint", "backprop_arrives")
