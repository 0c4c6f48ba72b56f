"""The graph of a recording: what a run has computed, for those who tell of it without computing it again."""

from __future__ import annotations

import numpy as np

from engine.backprop.graph import Graph
from engine.backprop.spec import BackpropSpec
from engine.record.recording import Recording


def recalled(spec: BackpropSpec, recording: Recording | None) -> Graph | None:
    """The graph with its given values; of a trained network they are those that the run has recorded.

    None where it has not got so far, or has recorded a part of them only.
    """
    if spec.net != "trained":
        return spec.graph
    nodes, room = spec.graph.nodes, spec.room
    told = recording.columns.get("value") if recording else None
    leaves = [k for k, node in enumerate(nodes) if not node.operands]
    if told is None or len(told.values) < len(nodes) or any(np.prod(nodes[k].shape) > room for k in leaves):
        return None
    rows = told.values.reshape(len(told.values), -1)
    return Graph(nodes, {k: rows[k][: int(np.prod(nodes[k].shape))].reshape(nodes[k].shape) for k in leaves})
