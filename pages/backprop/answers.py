"""What the questions of this lab are settled by: gradients and shapes of nodes, at the step at which they come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.backprop.check import METHODS, STEPS
from engine.record.answer import Answer
from engine.record.recording import Recording

Recordings = Sequence[Recording]
H = 1e-4
"""The h of a check as many write it."""
WRONG = 1e-2
"""The relative error above which CS231n calls a gradient wrong."""


def node(recording: Recording, name: str) -> int:
    """The place of a node."""
    names: list[str] = recording.notes["value_names"]
    return names.index(name)


def first(recording: Recording) -> str:
    """The name of the first leaf."""
    nodes: list[dict[str, Any]] = recording.notes["graph"]["nodes"]
    return str(next(each["name"] for each in nodes if each["leaf"]))


def arrival(recording: Recording, name: str) -> int:
    """The step at which a node has its gradient."""
    frames: list[list[Any]] = recording.notes["graph"]["frames"]
    return frames.index(["backward", node(recording, name)])


def gradient(recording: Recording, name: str) -> np.ndarray:
    """The gradient of a node, its numbers row by row."""
    row = recording.notes["gradient_names"].index(name)
    values = np.ravel(recording.columns["gradient"].values[row])
    return values[~np.isnan(values)]


def edges(recording: Recording, name: str) -> list[dict[str, Any]]:
    """The uses of a node."""
    at = node(recording, name)
    return [edge for edge in recording.notes["graph"]["edges"] if edge["source"] == at]


def at_node(name: str) -> Callable[[Recordings], int]:
    """The moment at which the node of that name has its gradient; "" is the first leaf."""
    return lambda recordings: arrival(recordings[0], name or first(recordings[0]))


def first_gradient(recordings: Recordings) -> float:
    """d output / d first leaf."""
    return float(gradient(recordings[0], first(recordings[0]))[0])


def first_facts(recordings: Recordings) -> Mapping[str, float]:
    """The output, and the parts that add up to the gradient of the first leaf."""
    found = recordings[0]
    row = found.notes["gradient_names"].index(first(found))
    parts = np.ravel(found.columns["downstream"].values[row])
    parts = parts[~np.isnan(parts)]
    told = {f"part{k}": float(part) for k, part in enumerate(parts, 1)}
    return {"output": float(np.ravel(found.columns["value"].values[-1])[0]), **told}


def weight_terms(recordings: Recordings) -> float:
    """The terms of which dJ/dW2 is the sum: the ways from W2 to J."""
    return float(len(edges(recordings[0], "W2")))


def weight_rows(recordings: Recordings) -> float:
    """The rows of dJ/dW1."""
    return float(recordings[0].notes["graph"]["nodes"][node(recordings[0], "W1")]["shape"][0])


def shape_facts(recordings: Recordings) -> Mapping[str, float]:
    """Rows and columns of dJ/dW1."""
    rows, columns = recordings[0].notes["graph"]["nodes"][node(recordings[0], "W1")]["shape"]
    return {"rows": int(rows), "columns": int(columns)}


def penalty_share(recordings: Recordings) -> float:
    """Of what dJ/dW1 of the first variant differs by from the second's: the share that comes through the penalty s."""
    total = gradient(recordings[0], "W1") - gradient(recordings[1], "W1")
    through = [_through_loss(recording) for recording in recordings[:2]]
    if not np.abs(total).max():
        return 0.0
    return float(1 - np.abs(through[0] - through[1]).max() / np.abs(total).max())


def _through_loss(recording: Recording) -> np.ndarray:
    """dL/dW1: what comes back along the edge from z."""
    row = recording.notes["gradient_names"].index("W1")
    target = node(recording, "z")
    use = [edge["target"] for edge in edges(recording, "W1")].index(target)
    values = recording.columns["downstream"].values[row, use]
    return np.asarray(values[~np.isnan(values)])


def errors(recording: Recording) -> np.ndarray:
    """(h,) relative errors of central differences in float64."""
    found: np.ndarray = recording.columns["check"].values[-1][METHODS.index("central"), 1]
    return found


def best_h(recordings: Recordings) -> float:
    """The h at which central differences in float64 come nearest, of the geometric means of three neighbours."""
    logs = np.log10(np.maximum(errors(recordings[0]), np.finfo(float).tiny))
    return float(STEPS[1:-1][np.argmin(np.convolve(logs, np.ones(3) / 3, "valid"))])


def error_at_h(recordings: Recordings) -> float:
    """The relative error of central differences in float64 at h = H."""
    return float(errors(recordings[0])[np.argmin(np.abs(np.log10(STEPS / H)))])


def h_facts(recordings: Recordings) -> Mapping[str, float]:
    """The h of `error_at_h`."""
    return {"h": H}


def wrong_leaves(recordings: Recordings) -> float:
    """How many leaves a check finds wrong: a relative error above 1e-2."""
    return float((recordings[0].columns["check_leaf"].values[-1] > WRONG).sum())


def hidden(recording: Recording) -> list[str]:
    """The first and the last z of a trained network."""
    names = [name for name in recording.notes["value_names"] if name[0] == "z" and name[1:].isdigit()]
    return [names[0], names[-1]]


def share_of_last(recording: Recording) -> float:
    """The largest entry of dL/dz of the first hidden layer over that of the last."""
    names, sizes = recording.notes["gradient_names"], recording.columns["gradient_largest"].values
    first_layer, last_layer = (float(sizes[names.index(name)]) for name in hidden(recording))
    return first_layer / last_layer


def first_layer_share(recordings: Recordings) -> float:
    """That of the first variant."""
    return share_of_last(recordings[0])


def share_facts(recordings: Recordings) -> Mapping[str, float]:
    """That of the second variant."""
    return {"other": share_of_last(recordings[1])}


def cost(recording: Recording, mode: str) -> Mapping[str, float]:
    """Multiplications forward and backward, and the most values in memory, without checkpoints ("off") or with them."""
    found: dict[str, float] = recording.notes["graph"]["cost"][mode]
    return found


def backward_times(recordings: Recordings) -> float:
    """Multiplications of the backward pass over those of the forward pass."""
    found = cost(recordings[0], "off")
    return found["backward"] / found["forward"]


def cost_facts(recordings: Recordings) -> Mapping[str, float]:
    """Both counts."""
    found = cost(recordings[0], "off")
    return {"forward": int(found["forward"]), "backward": int(found["backward"])}


def memory_share(recordings: Recordings) -> float:
    """The most values in memory with checkpoints over those without."""
    return cost(recordings[0], "on")["peak"] / cost(recordings[0], "off")["peak"]


def memory_facts(recordings: Recordings) -> Mapping[str, float]:
    """The most values in memory without checkpoints and with them, and how many times the multiplications they take."""
    few, all_kept = (cost(recordings[0], mode) for mode in ("on", "off"))
    times = (few["forward"] + few["backward"]) / (all_kept["forward"] + all_kept["backward"])
    return {"kept": int(all_kept["peak"]), "few": int(few["peak"]), "times": times}


def wrong_facts(recordings: Recordings) -> Mapping[str, float]:
    """The same as a count."""
    return {"wrong": int(wrong_leaves(recordings))}


COLUMNS = ("value", "gradient", "downstream")
ANSWERS: Mapping[str, Answer] = {
    "first_gradient": Answer(first_gradient, COLUMNS, at_node(""), first_facts),
    "weight_terms": Answer(weight_terms, COLUMNS, at_node("W2"), unit="count"),
    "weight_rows": Answer(weight_rows, COLUMNS, at_node("W1"), shape_facts, unit="count"),
    "best_h": Answer(best_h, ("check",)),
    "error_at_h": Answer(error_at_h, ("check",), facts=h_facts),
    "wrong_leaves": Answer(wrong_leaves, ("check_leaf",), facts=wrong_facts, unit="count"),
    "first_layer_share": Answer(first_layer_share, ("gradient_largest",), facts=share_facts),
    "backward_times": Answer(backward_times, ("multiplications", "kept"), facts=cost_facts),
    "memory_share": Answer(memory_share, ("multiplications", "kept"), facts=memory_facts, unit="share"),
    "penalty_share": Answer(penalty_share, COLUMNS, at_node("W1"), unit="share"),
}
