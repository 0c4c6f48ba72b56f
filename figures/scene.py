"""What a figure is, and what it is drawn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.record.recording import Recording
from figures.palette import LOOKS, Look

Chart = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """What a figure is drawn from: the recordings, what to call them, and the words of the reader's language.

    `words` turns a key into text. `cell` is (variant, layer from 0, step) of the measurement that was opened.
    `narrow`: for a phone, so what is side by side elsewhere goes one above the other. `specs` are the variants' specs
    and `looks` how each is drawn; `page` are the page's variants, where those of a recast study are others.
    """

    recordings: Sequence[Recording]
    names: Sequence[str]
    words: Callable[[str], str]
    cell: tuple[int, int, int] | None = None
    narrow: bool = False
    specs: Sequence[Any] = ()
    looks: Sequence[Look] = LOOKS
    page: Sequence[Any] = ()


@dataclass(frozen=True)
class Figure:
    """`draw(scene)` is a Plotly figure ({"data", "layout"}), a Vega-Lite chart or maps; `alt(scene)` puts it in words.

    A `study` has columns that are too much to record along with every run: they come from a run of their own, made when
    the figure is looked at; `recast` is given where that is a run of another experiment: (its name, the function from
    the page's variants to the specs of that run). `pick(scene, map, column, row)` is what a click on a cell of a map
    asks for: address parameters of the first variant. `follows`: it shows the player's cursor, and is drawn anew when
    the player is stopped or scrubbed to another step. `of_a_cell`: it shows the cell of the X-ray that was tapped, and
    is offered with it. `there(specs)`: whether it has something to show of these variants.
    """

    kind: str  # "plotly", "vega" or "map"
    columns: tuple[str, ...]
    draw: Callable[[Scene], Chart]
    alt: Callable[[Scene], str]
    study: bool = False
    recast: tuple[str, Callable[[Sequence[Any]], Sequence[Any]]] | None = None
    pick: Callable[[Scene, int, int, int], Mapping[str, str]] | None = None
    follows: bool = False
    of_a_cell: bool = False
    there: Callable[[Sequence[Any]], bool] = lambda specs: True


def look(scene: Scene, k: int) -> Look:
    """How variant k is drawn."""
    return scene.looks[k % len(scene.looks)]
