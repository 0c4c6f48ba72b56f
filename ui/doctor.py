"""What the doctor found, in sentences: the finding at once, and once it has been tried the change that helps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from engine.record.findings import Cure, Finding
from engine.record.recording import Recording
from engine.record.trial import Trial
from engine.serve.run import Run, run_key
from engine.spec import Spec
from pages import EXPERIMENTS
from ui.address import Address
from ui.compare import beside
from ui.figures import figure
from ui.markdown import plain
from ui.names import label, turned
from ui.run import pool, viewer
from ui.words import word

ICONS = {
    "error": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "info": ":green[:material/check_circle:]",
}
TICK = 0.7
"""Seconds between two looks at a trial that is under way."""
FIRST = 0.3
"""Seconds to wait for one that takes no longer."""
SHARES = ("share", "left", "train", "test", "gap", "attainable", "chance")
COUNTED = ("steps", "warmup", "examples", "all", "batch", "depth", "width", "classes")


@dataclass(frozen=True)
class Case:
    """One variant: its place, what it is called, the findings, what is to be tried."""

    k: int
    name: str
    spec: Spec
    findings: Sequence[Finding]
    trial: Trial | None

    @property
    def sick(self) -> bool:
        """Whether anything is wrong."""
        return any(finding.severity != "info" for finding in self.findings)


def show_findings(address: Address, recordings: Sequence[Recording], called: Sequence[str], lang: str) -> None:
    """A line for all healthy variants, and one for each sick one with what is offered to it."""
    cases = [_case(address, k, recording, called[k]) for k, recording in enumerate(recordings)]
    _healthy([case for case in cases if case.findings and not case.sick], len(cases) > 1, lang)
    sick = [case for case in cases if case.sick]
    if sick:
        ticking = _waiting(sick, _runs(address, sick))
        st.fragment(partial(_sick, address, sick, called, ticking, lang), run_every=TICK if ticking else None)()


def _case(address: Address, k: int, recording: Recording, name: str) -> Case:
    experiment, spec = EXPERIMENTS[address.lab.experiment], address.variants[k]
    findings = experiment.diagnose(recording, spec)
    return Case(k, name, spec, findings, experiment.trial(recording, spec, findings))


def _healthy(cases: Sequence[Case], several: bool, lang: str) -> None:
    """One tick; what there is to remark on them is folded away."""
    if not cases:
        return
    lines = [sentence(case.findings[0], lang) for case in cases]
    if several:
        head = word("ui.healthy", lang, names=plain(", ".join(case.name for case in cases)))
        more = [f"{plain(case.name)}: {line}" for case, line in zip(cases, lines, strict=True)]
    else:
        head, more = lines[0], []
    more += [sentence(finding, lang) for case in cases for finding in case.findings[1:]]
    st.markdown(f"{ICONS['info']} {head}")
    _folded(more, lang)


def _folded(lines: Sequence[str], lang: str) -> None:
    if lines:
        with st.popover(word("ui.signs", lang, count=len(lines)), type="tertiary"):
            st.markdown("  \n".join(lines))


# -- the sick, and their trials ------------------------------------------------------------------------------------


def _runs(address: Address, sick: Sequence[Case]) -> dict[int, Run]:
    """{place of a variant: the run of its trial}: one after the other, up to the first that is not over."""
    name = f"{address.lab.slug}.doctor.trials"  # not ".trials": /optimizers has a knob of that name
    watcher = f"{viewer()}.doctor"
    kept: dict[str, Run] = st.session_state.get(name, {})
    found: dict[int, Run] = {}
    for case in sick:
        if case.trial is None or not case.trial.specs:
            continue
        wanted = (address.lab.experiment, case.trial.specs, case.trial.columns)
        run = kept.get(run_key(*wanted))
        if run is None or not run.ended:
            run = pool().open(*wanted, watcher)
            run.ask(watcher, run.total)
            run.wait(run.total + 1, FIRST)  # one frame more than there are: the end
        found[case.k] = run
        if not run.ended:
            break
    st.session_state[name] = {run.key: run for run in found.values()}
    return found


def _waiting(sick: Sequence[Case], runs: Mapping[int, Run]) -> bool:
    """Whether a trial is not over, or has not begun."""
    tried = [case.k for case in sick if case.trial is not None and case.trial.specs]
    return any(k not in runs or not runs[k].ended for k in tried)


def _sick(address: Address, sick: Sequence[Case], called: Sequence[str], ticking: bool, lang: str) -> None:
    """A block a sick variant; drawn again while trials run."""
    runs = _runs(address, sick)
    if ticking != _waiting(sick, runs):
        st.rerun()  # the clock of this fragment starts and stops with the trials
    for case in sick:
        _block(address, case, runs.get(case.k), called, lang)


def _block(address: Address, case: Case, run: Run | None, called: Sequence[str], lang: str) -> None:
    """The gravest finding in one line, the change that helps in another, the rest folded away."""
    worst, findings = case.findings[0], list(case.findings)
    name = f"**{plain(case.name)}**: " if len(called) > 1 else ""
    st.markdown(f"{ICONS[worst.severity]} {name}{sentence(worst, lang)}")
    if case.trial is not None:
        findings = _tried(address, case, case.trial, run, called, lang)
    shown = {worst.code, *(finding.code for finding in findings if finding.cure)}
    _folded([sentence(finding, lang) for finding in findings if finding.code not in shown], lang)


def _tried(
    address: Address, case: Case, trial: Trial, run: Run | None, called: Sequence[str], lang: str
) -> list[Finding]:
    """Say how far the trial is, or what came of it; the findings with that."""
    if not trial.specs:
        st.caption(word("ui.too_heavy_to_try", lang))
    elif run is None or not run.ended:
        st.progress(run.count / run.total if run else 0.0, word("ui.trying", lang, count=len(trial.suspects)))
    elif run.status == "failed":
        st.caption(word("ui.study_failed", lang, message=plain(run.message)))
    else:
        findings = EXPERIMENTS[address.lab.experiment].prescribe(case.findings, trial, run.recordings())
        _offer(address, case, findings[0], trial, called, lang)
        return findings
    return list(case.findings)


def _offer(address: Address, case: Case, first: Finding, trial: Trial, called: Sequence[str], lang: str) -> None:
    """The change that helped, with what it gave; or that none did."""
    if first.cure is None:
        st.caption(word("ui.no_cure", lang, count=len(trial.suspects), seeds=trial.seeds))
        return
    twin = treated(case.spec, first)
    because = "" if first.code == case.findings[0].code else sentence(first, lang) + " "
    gain = cured(first.cure, turned(case.spec, twin, lang), lang)
    short = word("ui.shortened", lang, steps=trial.steps, all=trial.asked) if trial.steps < trial.asked else ""
    st.markdown(f":blue[:material/healing:] {because}{gain} {short}")
    if twin in address.variants:
        st.caption(word("ui.treated", lang, name=plain(called[address.variants.index(twin)])))
    elif len(address.variants) < address.lab.most:
        text = word("ui.fix", lang, change=turned(case.spec, twin, lang))
        key = f"{address.lab.slug}.fix.{case.k}.0"
        st.button(text, key=key, icon=":material/healing:", on_click=beside, args=(address.lab, case.spec, twin))


def treated(spec: Spec, finding: Finding) -> Spec:
    """The spec with the finding's change made."""
    return type(spec).from_query(finding.fix, spec)[0]


def cured(cure: Cure, what: str, lang: str) -> str:
    """What the change gave, in words."""
    unit = "share" if cure.unit == "share" else ""
    numbers = {"before": figure(cure.before, unit, lang), "after": figure(cure.after, unit, lang)}
    return word(f"cure.{cure.unit}", lang, change=f"**{plain(what)}**", seeds=cure.seeds, steps=cure.longer, **numbers)


def sentence(finding: Finding, lang: str) -> str:
    """The finding in words, with its numbers."""
    shown = {key: _number(key, value, lang) for key, value in finding.values.items()}
    knob = label(finding.knob, lang) if finding.knob else ""
    told = {"step": finding.step, "layer": finding.layer or "–", "knob": knob, **shown}
    return word(f"finding.{finding.code}", lang, **told)


def _number(key: str, value: float, lang: str) -> str:
    return figure(value, "share" if key in SHARES else "count" if key in COUNTED else "", lang)
