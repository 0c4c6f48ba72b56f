"""The variants by name above the player: pin one, bring one to the controls, take one away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.lab import MAX_VARIANTS, Lab
from engine.spec import Spec
from ui.address import Address, read, write
from ui.words import word


def show_variants(address: Address, called: Sequence[str], lang: str) -> None:
    """A menu for each variant, and the button that pins the present one."""
    lab = address.lab
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="variants"):
        if len(called) > 1:
            for k, name in enumerate(called):
                _menu(lab, k, name, lang)
        if len(called) < MAX_VARIANTS:
            st.button(
                word("ui.pin", lang),
                key=f"{lab.slug}.pin",
                icon=":material/keep:",
                type="tertiary",
                on_click=pin,
                args=(lab,),
                help=word("ui.pin_help", lang),
            )


def _menu(lab: Lab, k: int, name: str, lang: str) -> None:
    """What can be done with variant k; the first is the one that the controls show."""
    key = f"{lab.slug}.variant.{k}"
    acts = {"bring": word("ui.bring", lang), "drop": word("ui.drop", lang)}
    st.menu_button(
        name,
        [act for act in acts if k or act == "drop"],
        format_func=acts.__getitem__,
        key=key,
        icon=None if k else ":material/tune:",
        help=None if k else word("ui.current", lang),
        on_click=_act,
        args=(lab, k, key),
    )


def _act(lab: Lab, k: int, key: str) -> None:
    act = {"bring": brought, "drop": dropped}[st.session_state[key]]
    variants = read(lab).variants
    if k < len(variants):
        write(lab, act(variants, k))


def pin(lab: Lab) -> None:
    """Keep the first variant beside itself, to compare with what it becomes next."""
    variants = read(lab).variants
    write(lab, [variants[0], *variants])


def beside(lab: Lab, spec: Spec, twin: Spec) -> None:
    """Put `twin` after `spec` in the comparison, if that is still there."""
    variants = list(read(lab).variants)
    if spec in variants and len(variants) < MAX_VARIANTS:
        variants.insert(variants.index(spec) + 1, twin)
        write(lab, variants)


def brought(variants: Sequence[Spec], k: int) -> list[Spec]:
    """Variant k first, the others in their order."""
    return [variants[k], *dropped(variants, k)]


def dropped(variants: Sequence[Spec], k: int) -> list[Spec]:
    """The variants but the k-th."""
    return [spec for i, spec in enumerate(variants) if i != k]
