"""The variants of a comparison: pin one, put entries of a menu in, bring one to the controls, take one away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engine.spec import Spec
from engine.spec.lab import Lab
from ui.address import Address, read, replaced, write
from ui.branch import branched
from ui.component_input import told, whole
from ui.names import option
from ui.widgets import Shown, counts, moved, shown
from ui.words import word


def show_more_variants(address: Address, lang: str) -> None:
    """The button that pins the present variant, and the lab's menu of entries; how many more there may be."""
    lab, there = address.lab, len(address.variants)
    text = word("ui.pin", lang) if there < lab.most else word("ui.pin_full", lang, most=lab.most)
    st.button(
        text,
        key=f"{lab.slug}.pin",
        icon=":material/keep:",
        type="tertiary",
        on_click=pin,
        args=(lab,),
        help=word("ui.pin_help", lang),
        disabled=there >= lab.most,
    )
    if lab.menu:
        with st.popover(word(f"ui.switches.{lab.menu}", lang), icon=":material/add:", key=f"{lab.slug}.switches"):
            _switches(address, lang)


def _switches(address: Address, lang: str) -> None:
    """A pill for each entry of the lab's menu: pressed, it is in the comparison."""
    lab = address.lab
    made = shown(f"{lab.slug}.menu", compared(lab, address.variants), lang)
    st.pills(
        word("ui.compared", lang),
        address.first.knobs()[lab.menu].options,
        selection_mode="multi",
        default=made.first,
        wrap=True,
        format_func=lambda name: option(lab.menu, name, lang),
        key=made.key,
        on_change=_switch,
        args=(lab, made),
    )


def compared(lab: Lab, variants: Sequence[Spec]) -> list[str]:
    """The entries of the lab's menu that are in the comparison, each once."""
    return list(dict.fromkeys(getattr(spec, lab.menu).name for spec in variants))


def _switch(lab: Lab, made: Shown) -> None:
    variants, chosen = read(lab).variants, st.session_state[made.key]
    if counts(made, compared(lab, variants)):
        write(lab, switched(lab, variants, chosen))
        moved(made, chosen)


def switched(lab: Lab, variants: Sequence[Spec], chosen: Sequence[str]) -> list[Spec]:
    """The variants whose entry of the lab's menu is chosen, and for each new entry the first variant with it.

    Where nothing is chosen, the first variant stays.
    """
    first = variants[0]
    kept = [spec for spec in variants if getattr(spec, lab.menu).name in chosen]
    there = {getattr(spec, lab.menu).name for spec in kept}
    new = [replaced(first, lab.menu, lab.base.entry(lab.menu, name)) for name in chosen if name not in there]
    return ([*kept, *new] or [first])[: lab.most]


def act(lab: Lab, key: str) -> None:
    """What the legend asks for: {"do": "bring" or "drop", "variant": k}."""
    asked = told(key, "act")
    variants, k = read(lab).variants, whole(asked.get("variant"))
    if asked.get("do") == "branch" and k < len(variants):
        write(lab, branched(variants, k, asked)[: lab.most])
    doing = {"bring": brought, "drop": dropped}.get(str(asked.get("do")))
    if doing and k < len(variants) and len(variants) > 1:
        write(lab, doing(variants, k))


def pin(lab: Lab) -> None:
    """Keep the first variant beside itself, to compare with what it becomes next: last, so that none is recoloured."""
    variants = read(lab).variants
    write(lab, [*variants, variants[0]])


def beside(lab: Lab, spec: Spec, twin: Spec) -> None:
    """Put `twin` into the comparison, if `spec` is still there: last, so that none is recoloured."""
    variants: list[Spec] = list(read(lab).variants)
    if spec in variants and len(variants) < lab.most:
        write(lab, [*variants, twin])


def brought(variants: Sequence[Spec], k: int) -> list[Spec]:
    """Variant k first, the others in their order."""
    return [variants[k], *dropped(variants, k)]


def dropped(variants: Sequence[Spec], k: int) -> list[Spec]:
    """The variants but the k-th."""
    return [spec for i, spec in enumerate(variants) if i != k]
