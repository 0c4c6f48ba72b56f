"""What of a search can be taken along: its trials as a table, and as studies that Optuna opens."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from engine.record.recording import Recording
from engine.search.outcomes import DIVERGED, DONE, PRUNED
from engine.search.space import Axis
from engine.search.spec import SearchSpec
from engine.spec import Spec

OUTCOMES = {DONE: "done", PRUNED: "pruned", DIVERGED: "diverged"}
MEASURED = ("validation_accuracy", "validation_loss", "validation_spread", "trial_epochs", "epochs_spent")
COLUMNS = ("point", "trial", "outcome", "learning_curve", *MEASURED)
CREATE_STUDY, STUDY_ATTRIBUTE, SYSTEM_ATTRIBUTE, CREATE_TRIAL = 0, 2, 3, 4
"""Operations of Optuna's journal."""
NAMES = "study:metric_names"
"""What Optuna keeps the name of the value under: the axes of its charts bear it."""
MINIMIZE, MAXIMIZE = 1, 2
STATES = {DONE: 1, PRUNED: 2, DIVERGED: 1}
"""Optuna's COMPLETE and PRUNED: a trial that diverged is complete, and has the worst value there is."""
MAKER = "training-lab"


def trials(specs: Sequence[Spec], recordings: Sequence[Recording]) -> str:
    """CSV: a row a trial of every search, with its value on each axis, in the order in which trials ended."""
    searches = [spec for spec in specs if isinstance(spec, SearchSpec)]
    knobs = list(dict.fromkeys(axis.knob for spec in searches for axis in spec.axes))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["search", "trial", *knobs, *MEASURED, "outcome"])
    for k, (spec, recording) in enumerate(zip(searches, recordings, strict=False), 1):
        for row in _rows(recording):
            point = dict(_point(spec, recording, row))
            measured = [float(recording.columns[name].values[row]) for name in MEASURED]
            values = [point.get(knob, "") for knob in knobs]
            writer.writerow([k, _trial(recording, row), *values, *measured, OUTCOMES[_outcome(recording, row)]])
    return out.getvalue()


def journal(specs: Sequence[Spec], recordings: Sequence[Recording]) -> str:
    """The lines of an Optuna JournalStorage, a study a search: optuna-dashboard opens the file.

    Written as optuna.storages.journal replays it, without Optuna: its import would cost a web process 60 MB. Times are
    not recorded; every trial has that at which this is made.
    """
    made = datetime.now(UTC).isoformat(timespec="microseconds")
    searches = [spec for spec in specs if isinstance(spec, SearchSpec)]
    each = enumerate(zip(searches, recordings, strict=False))
    lines = (line for k, pair in each for line in _study(k, *pair, made))
    return "".join(json.dumps({**line, "worker_id": MAKER}) + "\n" for line in lines)


def _study(k: int, spec: SearchSpec, recording: Recording, made: str) -> Iterator[dict[str, Any]]:
    direction = MAXIMIZE if spec.measure == "accuracy" else MINIMIZE
    name = f"search {k + 1}: {spec.sampler}, seed {spec.seed}"
    yield {"op_code": CREATE_STUDY, "study_name": name, "directions": [direction]}
    yield {"op_code": STUDY_ATTRIBUTE, "study_id": k, "user_attr": {"address": f"search?{spec.to_query()}"}}
    yield {"op_code": SYSTEM_ATTRIBUTE, "study_id": k, "system_attr": {NAMES: [f"validation {spec.measure}"]}}
    distributions = {axis.knob: json.dumps(_distribution(axis)) for axis in spec.axes}
    for row in sorted(_rows(recording), key=lambda row: _trial(recording, row)):
        found = _told(spec, recording, row)
        times = {"datetime_start": made, "datetime_complete": made}
        yield {"op_code": CREATE_TRIAL, "study_id": k, "distributions": distributions, **times, **found}


def _told(spec: SearchSpec, recording: Recording, row: int) -> dict[str, Any]:
    """A trial: its parameters as Optuna keeps them, its value, and its learning curve by epoch."""
    point = recording.columns["point"].values[row]
    curve = recording.columns["learning_curve"].values[row] if "learning_curve" in recording.columns else []
    measured = {name: float(recording.columns[name].values[row]) for name in MEASURED}
    return {
        "state": STATES[_outcome(recording, row)],
        "value": float(recording.columns[f"validation_{spec.measure}"].values[row]),
        "values": None,
        "params": {axis.knob: float(value) for axis, value in zip(spec.axes, point, strict=True)},
        "user_attrs": {**measured, "outcome": OUTCOMES[_outcome(recording, row)]},
        "system_attrs": {},
        "intermediate_values": {epoch: float(score) for epoch, score in enumerate(curve, 1) if np.isfinite(score)},
    }


def _distribution(axis: Axis) -> dict[str, Any]:
    if axis.options:
        return {"name": "CategoricalDistribution", "attributes": {"choices": list(axis.options)}}
    kind = int if axis.whole else float
    name = "IntDistribution" if axis.whole else "FloatDistribution"
    ends = {"low": kind(axis.low), "high": kind(axis.high), "log": axis.log}
    return {"name": name, "attributes": {**ends, "step": 1 if axis.whole else None}}


def _rows(recording: Recording) -> range:
    return range(len(recording.columns["trial"].values) if "trial" in recording.columns else 0)


def _trial(recording: Recording, row: int) -> int:
    return int(recording.columns["trial"].values[row])


def _outcome(recording: Recording, row: int) -> int:
    return int(recording.columns["outcome"].values[row])


def _point(spec: SearchSpec, recording: Recording, row: int) -> Iterator[tuple[str, Any]]:
    """(knob, value) as an address has it."""
    for axis, value in zip(spec.axes, recording.columns["point"].values[row], strict=True):
        number = int(value) if axis.whole or axis.options else float(value)
        yield axis.knob, axis.options[int(number)] if axis.options else number
