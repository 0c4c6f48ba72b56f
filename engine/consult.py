"""The doctor from a shell: what is wrong with a run, what was tried, and what helped."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, NamedTuple

from engine.experiments import Experiment
from engine.record.findings import Finding
from engine.record.trial import Trial
from engine.spec import RunSpec
from engine.spec.spec import join_query
from engine.train.diagnosis_modes import MODES

Address = Callable[[Sequence[RunSpec]], str]


class Consultation(NamedTuple):
    """One variant, the findings on it, the gravest first, and the trial whose outcome they hold, if there was one."""

    spec: RunSpec
    findings: list[Finding]
    trial: Trial | None


def consult(experiment: Experiment, specs: Sequence[RunSpec]) -> list[Consultation]:
    """Run the variants, and for each that is sick its trial."""
    modes = (name for name in MODES if name in experiment.columns and name not in experiment.diagnosis_columns)
    recordings = experiment.run(specs, (*experiment.diagnosis_columns, *modes))
    found = []
    for recording, spec in zip(recordings, specs, strict=True):
        findings = experiment.diagnose(recording, spec)
        trial = experiment.trial(recording, spec, findings)
        tried = experiment.run(trial.specs, trial.columns) if trial and trial.specs else []
        found.append(Consultation(spec, experiment.prescribe(findings, trial, tried), trial))
    return found


def as_json(found: Sequence[Consultation], address: Address, problems: Sequence[str]) -> str:
    """{"problems", "runs": [{"address", "healthy", "tried", "findings": [{"code", "severity", "cause", "step",
    "layer", "values", "cure": null or {"query", "address", "before", "after", "gain", "unit", "seeds", "steps"}}]}]}.

    "cause" is the knob that the cure turns; null where no change of one knob was found to help.
    """
    return json.dumps({"problems": list(problems), "runs": [_run(each, address) for each in found]}) + "\n"


def _run(one: Consultation, address: Address) -> dict[str, Any]:
    tried = [join_query(suspect.fix) for suspect in one.trial.suspects] if one.trial else []
    healthy = all(finding.severity == "info" for finding in one.findings)
    findings = [_finding(finding, one.spec, address) for finding in one.findings]
    return {"address": address([one.spec]), "healthy": healthy, "tried": tried, "findings": findings}


def _finding(finding: Finding, spec: RunSpec, address: Address) -> dict[str, Any]:
    values = {key: _finite(value) for key, value in finding.values.items()}
    told = {"code": finding.code, "severity": finding.severity, "cause": finding.knob or None}
    return {
        **told,
        "step": finding.step,
        "layer": finding.layer,
        "values": values,
        "cure": _cure(finding, spec, address),
    }


def _cure(finding: Finding, spec: RunSpec, address: Address) -> dict[str, Any] | None:
    cure = finding.cure
    if cure is None:
        return None
    treated = type(spec).from_query(cure.fix, spec)[0]
    told = {"query": join_query(cure.fix), "address": address([treated])}
    numbers = {"before": cure.before, "after": cure.after, "gain": cure.after - cure.before}
    gain = {**{key: _finite(value) for key, value in numbers.items()}, "unit": cure.unit}
    return {**told, **gain, "seeds": cure.seeds, "steps": cure.longer}


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def as_text(found: Sequence[Consultation], address: Address) -> str:
    """A paragraph a variant: its address, a line a finding, and the change that helped or that none did."""
    return "\n".join("\n".join(_paragraph(each, address)) for each in found) + "\n"


def _paragraph(one: Consultation, address: Address) -> list[str]:
    lines = [address([one.spec]), *(f"  {_line(finding)}" for finding in one.findings)]
    if one.trial and not one.trial.specs:
        lines.append("  too heavy to try changes on it")
    elif one.trial and not any(finding.cure for finding in one.findings):
        lines.append(f"  none of {len(one.trial.suspects)} changes that were tried on {one.trial.seeds} seeds helps")
    return lines


def _line(finding: Finding) -> str:
    where = f" (step {finding.step}" + (f", layer {finding.layer})" if finding.layer else ")")
    values = ", ".join(f"{key} {value:.3g}" for key, value in finding.values.items())
    said = f"{finding.severity}: {finding.code.replace('_', ' ')}{where}" + (f": {values}" if values else "")
    return said + (f"; {_offer(finding)}" if finding.cure else "")


def _offer(finding: Finding) -> str:
    cure = finding.cure
    assert cure is not None
    what = {"share": "test accuracy", "r2": "test R^2", "height": "height"}[cure.unit]
    change = join_query(cure.fix)
    return f"{change}: {what} {cure.before:.3g} -> {cure.after:.3g} in {cure.longer} updates, {cure.seeds} seeds"
