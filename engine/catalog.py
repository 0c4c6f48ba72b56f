"""What there is: labs, knobs with their ranges, columns, registry entries. For the command line and for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.backprop.spec import BackpropSpec
from engine.descend.methods import METHODS
from engine.experiments import Experiment
from engine.parts.activations import HIDDEN
from engine.parts.annealing import NETWORK_SCHEDULES
from engine.parts.datasets import DATASETS
from engine.parts.inits import INITS
from engine.parts.layers import DROPOUTS, NORMS
from engine.parts.losses import LOSSES
from engine.parts.optimizers import OPTIMIZERS
from engine.parts.preprocessing import PREPROCESSORS
from engine.parts.schedules import SCHEDULES
from engine.parts.surfaces import SURFACES
from engine.race.muon import RACERS
from engine.spec import Knob, Spec, show
from engine.spec.changes import changing, live_entries
from engine.spec.lab import Lab
from engine.spec.registry import Registry

_ALL = (
    *(DATASETS, HIDDEN, INITS, NORMS, DROPOUTS, LOSSES, OPTIMIZERS, METHODS, RACERS),
    *(PREPROCESSORS, SCHEDULES, NETWORK_SCHEDULES, SURFACES),
)
REGISTRIES = {registry.name: registry for registry in _ALL}
SECTIONS = ("labs", "knobs", "changes", "columns", "quantities", *REGISTRIES)


def catalog(labs: Mapping[str, Lab], experiments: Mapping[str, Experiment], section: str = "all") -> dict[str, Any]:
    """{section: {name: facts}} of one section or of all."""
    wanted = SECTIONS if section == "all" else (section,)
    found = {"labs": _labs(labs), "knobs": _knobs(experiments), "columns": _columns(experiments)}
    found["quantities"], found["changes"] = _quantities(), _changes(experiments)
    return {name: found[name] if name in found else _entries(REGISTRIES[name]) for name in wanted}


def _labs(labs: Mapping[str, Lab]) -> dict[str, Any]:
    found = {}
    for slug, lab in labs.items():
        found[slug] = {"experiment": lab.experiment, "opening": lab.opening, "presets": [p.key for p in lab.presets]}
    return found


def _knobs(experiments: Mapping[str, Experiment]) -> dict[str, Any]:
    return {name: _fields(experiment.spec()) for name, experiment in experiments.items()}


def _changes(experiments: Mapping[str, Experiment]) -> dict[str, Any]:
    """What may change in mid-run, as change=STEP:KNOB=VALUE,...: weights by layer, unit to, unit from, and knobs."""
    found: dict[str, Any] = {}
    for name, experiment in experiments.items():
        if changing(experiment.spec):
            found[f"{name}: change=STEP:w2.3.1=VALUE"] = {"of": "a weight: layer, unit to, unit from, all from 1"}
            for key, entries in live_entries(experiment.spec).items():
                found[f"{name}: change=STEP:{key}=VALUE"] = {"of": ", ".join(entries)}
    return found


def _fields(spec: Spec) -> dict[str, Any]:
    return {knob.spelt or key: _knob(knob, getattr(spec, key)) for key, knob in spec.knobs().items()}


def _knob(knob: Knob, default: Any) -> dict[str, Any]:
    value = default.name if isinstance(default, Spec) else default
    facts: dict[str, Any] = {"kind": knob.kind, "default": value}
    if knob.options:
        return facts | {"options": list(knob.options)}
    return facts | {"low": knob.low, "high": knob.high, "unit": knob.unit}


def _columns(experiments: Mapping[str, Experiment]) -> dict[str, Any]:
    return {
        column.name: {"experiment": name, "kind": column.kind, "unit": column.unit, "what": column.source}
        for name, experiment in experiments.items()
        for column in experiment.columns.values()
    }


def _quantities() -> dict[str, Any]:
    """The note's network: in which order its quantities stand in `value` and in `gradient`."""
    found = {}
    for biases in BackpropSpec.knobs()["biases"].options:
        graph = BackpropSpec(net="note", biases=biases).graph
        names = [node.name for node in graph.nodes]
        rows = {"value": " ".join(names), "gradient": " ".join(names[k] for k in graph.backward)}
        found[f"net=note&biases={biases}"] = rows
    return found


def _entries(registry: Registry) -> dict[str, Any]:
    return {name: _entry(cls) for name, cls in registry.items()}


def _entry(cls: type) -> dict[str, Any]:
    formula = (cls.__doc__ or "").split("\n")[0]
    return {"formula": formula, "source": cls.source, "oracle": cls.oracle, "knobs": _fields(cls())}  # type: ignore[attr-defined]


def text(found: dict[str, Any]) -> str:
    """A catalog as lines to read."""
    lines = []
    for section, entries in found.items():
        lines += [section, *(f"  {name}{_facts(facts)}" for name, facts in entries.items()), ""]
    return "\n".join(lines)


def _facts(facts: dict[str, Any]) -> str:
    if any(isinstance(value, dict) and "kind" in value for value in facts.values()):
        return "".join(f"\n    {key}: {_range(knob)}" for key, knob in facts.items())
    shown = [f"{key}: {value}" for key, value in facts.items() if value and key != "knobs"]
    knobs = "".join(f"\n      {key}: {_range(knob)}" for key, knob in facts.get("knobs", {}).items())
    return "  " + "; ".join(shown) + knobs


def _range(knob: dict[str, Any]) -> str:
    if "options" in knob:
        return f"{', '.join(knob['options'])} (default {knob['default']})"
    return f"{show(knob['low'])} to {show(knob['high'])} {knob['unit']} (default {show(knob['default'])})"
