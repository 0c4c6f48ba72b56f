"""What a part of the player is: what it needs recorded, what the browser must know of it, and the arrays it draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from engine.record.recording import Frame
from engine.spec import Spec

Specs = Sequence[Spec]


class Trial(NamedTuple):
    """What a picture shows while a hand moves something: the first frame of other networks, run when it is asked for.

    `specs(specs)` are these networks, none where nothing can be tried; `columns` are recorded, `arrays(specs, frames)`
    sent. `turn(specs, said)` are the variants that the hand leaves when it lets go, () for what makes no sense.
    """

    specs: Callable[[Specs], Sequence[Any]]
    columns: tuple[str, ...]
    arrays: Callable[[Specs, Sequence[Frame]], Mapping[str, np.ndarray]]
    turn: Callable[[Specs, Mapping[str, Any]], Sequence[Spec]]


@dataclass(frozen=True)
class Pane:
    """A pane of the player; `script` registers its JavaScript class under its name, as assets/kit.js says.

    `columns(specs)` are recorded for it, none where it has nothing to show of these variants: then it is left out.
    `view(specs)` is what its class must know of the variants before the first frame; `arrays(specs, frames)` are the
    arrays that a message to the browser has for it, a row for each point in time that these frames have. `words` are
    its keys among the words of the player. `pick(specs, said)` is what a press on a part of the picture asks for:
    address parameters of the first variant, {} for what makes no sense; `said` may be anything. Where that changes them
    `together`, they are those of the variant that `said` names, and variants that share them with it follow. A `dear`
    pane has columns that are too much to record along with every run: it is a picture of the lab's opening alone.
    `trial` is for hands on it.
    """

    script: Path
    words: tuple[str, ...]
    columns: Callable[[Specs], tuple[str, ...]]
    view: Callable[[Specs], Any]
    arrays: Callable[[Specs, Sequence[Frame]], Mapping[str, np.ndarray]]
    pick: Callable[[Specs, Mapping[str, Any]], Mapping[str, str]] | None = None
    dear: bool = False
    trial: Trial | None = None
    together: bool = False
