"""The variants by name above the player: pin one, bring one to the controls, take one away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.spec import Spec
from engine.spec.lab import Lab
from ui.address import Address, read, replaced, write
from ui.names import option
from ui.words import word


def show_variants(address: Address, called: Sequence[str], lang: str) -> None:
    """A menu for each variant, and the button that pins the present one."""
    lab = address.lab
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="variants"):
        if len(called) > 1:
            for k, name in enumerate(called):
                _menu(lab, k, name, lang)
        if lab.menu:
            with st.popover(word(f"ui.switches.{lab.menu}", lang), icon=":material/add:", key=f"{lab.slug}.switches"):
                _switches(address, lang)
        if len(called) < lab.most:
            st.button(
                word("ui.pin", lang),
                key=f"{lab.slug}.pin",
                icon=":material/keep:",
                type="tertiary",
                on_click=pin,
                args=(lab,),
                help=word("ui.pin_help", lang),
            )


def _switches(address: Address, lang: str) -> None:
    """A pill for each entry of the lab's menu: pressed, it is in the comparison."""
    lab, key = address.lab, f"{address.lab.slug}.menu"
    st.session_state[key] = list(dict.fromkeys(getattr(spec, lab.menu).name for spec in address.variants))
    st.pills(
        word("ui.compared", lang),
        address.first.knobs()[lab.menu].options,
        selection_mode="multi",
        wrap=True,
        format_func=lambda name: option(lab.menu, name, lang),
        key=key,
        on_change=_switch,
        args=(lab, key),
    )


def _switch(lab: Lab, key: str) -> None:
    write(lab, switched(lab, read(lab).variants, st.session_state[key]))


def switched(lab: Lab, variants: Sequence[Spec], chosen: Sequence[str]) -> list[Spec]:
    """The variants whose entry of the lab's menu is chosen, and for each new entry the first variant with it.

    Where nothing is chosen, the first variant stays.
    """
    first = variants[0]
    kept = [spec for spec in variants if getattr(spec, lab.menu).name in chosen]
    there = {getattr(spec, lab.menu).name for spec in kept}
    registry = first.knobs()[lab.menu].registry
    assert registry is not None
    new = [replaced(first, lab.menu, lab.entry(registry, name)) for name in chosen if name not in there]
    return ([*kept, *new] or [first])[: lab.most]


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
    if spec in variants and len(variants) < lab.most:
        variants.insert(variants.index(spec) + 1, twin)
        write(lab, variants)


def brought(variants: Sequence[Spec], k: int) -> list[Spec]:
    """Variant k first, the others in their order."""
    return [variants[k], *dropped(variants, k)]


def dropped(variants: Sequence[Spec], k: int) -> list[Spec]:
    """The variants but the k-th."""
    return [spec for i, spec in enumerate(variants) if i != k]
