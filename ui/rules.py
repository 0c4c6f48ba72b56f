"""The doctor's rules, each with the network that proves it: read from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from engine.record.recording import Recording
from engine.spec.lab import Lab
from engine.train.causes import CAUSE_CODES, suspects
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, LABS, brought
from ui.address import Address
from ui.check import PICTURE, check_query
from ui.doctor import sentence
from ui.share import base_url
from ui.words import word


def show_rules(address: Address, lang: str) -> None:
    """All of them, where networks are checked, made when they are opened."""
    if PICTURE not in address.lab.panes:
        return
    proofs = EXPERIMENTS[address.lab.experiment].proofs
    title = word("ui.rules.title", lang, count=len(proofs))
    box: Any = st.expander(title, key=f"{address.lab.slug}.rules", on_change="rerun")
    if box.open:
        with box:
            for heading, lines in parts(address.lab, proofs, base_url(), lang).items():
                st.markdown(f"##### {word(f'ui.rules.{heading}', lang)}\n\n" + "\n".join(lines))


def parts(lab: Lab, proofs: Mapping[str, str], base: str, lang: str) -> dict[str, list[str]]:
    """{"found": a line a fault, "tried": a line a cause}, as Markdown with a link to the network."""
    found = [code for code in proofs if code not in CAUSE_CODES]
    lines = {code: _line(code, query, lab, base, lang) for code, query in proofs.items()}
    return {"found": [lines[code] for code in found], "tried": [lines[code] for code in CAUSE_CODES]}


def _line(code: str, query: str, lab: Lab, base: str, lang: str) -> str:
    """The rule, or of a cause the sentence that is said of its network, and the link."""
    spec = TrainSpec.from_query(query)[0]
    said = word(f"rule.{code}", lang) if code not in CAUSE_CODES else _suspected(code, spec, lang)
    there = LABS[owners(lab.experiment)[code]] if code in owners(lab.experiment) else lab
    link = f"{base}/{there.slug}?{urlencode(check_query([spec], there, lang))}"
    return f"- {said} [{word('ui.rules.network', lang)}]({link})"


def _suspected(code: str, spec: TrainSpec, lang: str) -> str:
    """What the doctor would say of this network; nothing of it needs to run for that."""
    found = suspects(Recording("", "done", {}), spec)
    return sentence(next(finding for finding in found if finding.code == code), lang)


@cache
def owners(experiment: str) -> Mapping[str, str]:
    """{code: the lab that brings its network}; those of the engine are of none."""
    return dict(_owned([slug for slug, lab in LABS.items() if lab.experiment == experiment]))


def _owned(slugs: list[str]) -> Iterator[tuple[str, str]]:
    for owner, proofs in brought("doctor", "PROOFS", slugs).items():
        yield from ((code, owner.rpartition(".")[2]) for code in proofs)
