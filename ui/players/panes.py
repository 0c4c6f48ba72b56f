"""The panes that labs bring to the player of their experiment (their scripts: PANES in assets/kit.js)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.record.recording import Frame
from engine.spec import Spec
from engine.spec.lab import Lab
from figures.pane import Pane
from pages import PANES

Specs = Sequence[Spec]


def brought(lab: Lab, specs: Specs, built_in: Sequence[str] = ()) -> Mapping[str, Pane]:
    """The lab's panes that labs bring and that have something to show of these variants, in order.

    A dear one has something of the opening's alone. Those that are `built_in` any player of the experiment has. Raises
    KeyError for a name that is neither.
    """
    own = {name: PANES[name] for name in lab.panes if name not in built_in}
    opening = tuple(specs) == lab.start
    return {name: pane for name, pane in own.items() if (opening or not pane.dear) and pane.columns(specs)}


def columns(lab: Lab, specs: Specs, built_in: Sequence[str] = ()) -> tuple[str, ...]:
    """What is recorded for them."""
    return tuple(name for pane in brought(lab, specs, built_in).values() for name in pane.columns(specs))


def words(lab: Lab, specs: Specs, built_in: Sequence[str] = ()) -> tuple[str, ...]:
    """Their keys among the words of the player, with what each is called as a picture."""
    own = brought(lab, specs, built_in)
    return (*(name for pane in own.values() for name in pane.words), *(f"picture_{name}" for name in own))


def views(lab: Lab, specs: Specs, built_in: Sequence[str] = ()) -> list[list[Any]]:
    """[name, what its class must know of the variants] of each pane that is shown, in the lab's order."""
    own = brought(lab, specs, built_in)
    shown = [name for name in lab.panes if name in own or name in built_in]
    return [[name, own[name].view(specs) if name in own else None] for name in shown]


def arrays(lab: Lab, specs: Specs, frames: Sequence[Frame], built_in: Sequence[str] = ()) -> dict[str, np.ndarray]:
    """What a message with these frames has for them."""
    found: dict[str, np.ndarray] = {}
    for pane in brought(lab, specs, built_in).values():
        found |= pane.arrays(specs, frames)
    return found
