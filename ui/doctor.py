"""What the doctor found, in sentences, with a change to try beside the sick run."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.record.findings import Finding
from engine.record.recording import Recording
from engine.spec import Spec
from pages import EXPERIMENTS
from ui.address import Address
from ui.compare import beside
from ui.figures import figure
from ui.markdown import plain
from ui.names import label, option
from ui.words import word

ICONS = {
    "error": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "info": ":green[:material/check_circle:]",
}
MOST = 4
"""Findings shown for one variant."""


def show_findings(address: Address, recordings: Sequence[Recording], called: Sequence[str], lang: str) -> None:
    """A block a variant, under the picture."""
    for k, (recording, name) in enumerate(zip(recordings, called, strict=True)):
        findings = EXPERIMENTS[address.lab.experiment].diagnose(recording, address.variants[k])[:MOST]
        if len(recordings) > 1:
            st.subheader(plain(name), anchor=False)
        st.markdown("  \n".join(f"{ICONS[finding.severity]} {sentence(finding, lang)}" for finding in findings))
        _treatments(address, k, findings, called, lang)


def _treatments(address: Address, k: int, findings: Sequence[Finding], called: Sequence[str], lang: str) -> None:
    """One button for each change that is not in the comparison yet: it adds the treated twin beside the sick one."""
    lab, spec = address.lab, address.variants[k]
    twins = [twin for twin in dict.fromkeys(treated(spec, finding) for finding in findings) if twin != spec]
    there = [called[address.variants.index(twin)] for twin in twins if twin in address.variants]
    if there:
        st.caption(word("ui.treated", lang, name=plain(", ".join(there))))
    new = [twin for twin in twins if twin not in address.variants]
    if not new or len(address.variants) >= lab.most:
        return
    with st.container(horizontal=True, gap="small"):
        for i, twin in enumerate(new):
            text = word("ui.fix", lang, change=change(spec, twin, lang))
            key = f"{lab.slug}.fix.{k}.{i}"
            st.button(text, key=key, icon=":material/healing:", on_click=beside, args=(lab, spec, twin))


def treated(spec: Spec, finding: Finding) -> Spec:
    """The spec with the finding's change made."""
    return type(spec).from_query(finding.fix, spec)[0]


def change(spec: Spec, fixed: Spec, lang: str) -> str:
    """What was changed, as "label value"."""
    found = fixed.differences(spec)
    return ", ".join(f"{label(key, lang)} {option(key, text, lang)}" for key, text in found.items())


def sentence(finding: Finding, lang: str) -> str:
    """The finding in words, with its numbers."""
    shown = {key: _number(key, value) for key, value in finding.values.items()}
    return word(f"finding.{finding.code}", lang, step=finding.step, layer=finding.layer or "–", **shown)


def _number(key: str, value: float) -> str:
    if key in ("share", "train", "test", "gap"):
        return figure(value, "share")
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}"
