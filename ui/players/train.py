"""The player of networks in training: mounted once, fed with frames as it asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from engine.backprop.origin import MOST_CHARACTERS
from engine.parts.activations import HIDDEN
from engine.record.arrays import stacked
from engine.record.codec import pack
from engine.record.recording import Frame
from engine.serve.run import Run
from engine.spec import RunSpec, Spec
from engine.spec.changes import changing
from engine.spec.lab import Lab
from engine.train.spec import TrainSpec
from figures.palette import Look
from figures.pictures.drawn import OF_LOSSES, OF_NUMBERS, renamed
from pages import EXPERIMENTS, LABS, PANES
from ui.address import follows, looks_of, read, write
from ui.component_input import FARTHEST, as_record, told, whole
from ui.film import guessed
from ui.names import called
from ui.players import component, panes
from ui.players.component import MOST, SHARED, endings, packed
from ui.words import word

SCALARS = ("loss", "train_accuracy", "test_accuracy")
EXPLAINED = {"train_accuracy": "train_r2", "test_accuracy": "test_r2"}
"""What stands for an accuracy where y is a number, from 0 up."""
LAYERS = ("activation_saturated", "activation_dead", "activation_std", "gradient_std", "gradient_norm", "update_ratio")
HISTOGRAMS = ("activation_histogram", "gradient_histogram")
PLAYER_COLUMNS = (*SCALARS, *EXPLAINED.values(), *LAYERS, *HISTOGRAMS)
"""What the player draws."""
WORDS = (
    *SHARED,
    *(
        "show",
        "activations",
        "gradients",
        "both",
        "measure",
        "layer",
        "saturated",
        "dead",
        "loss",
        "accuracy",
        "train",
        "test",
    ),
    *(
        "curves_veil",
        "veil_why",
        "xray",
        "xray_hint",
        "log",
        "log_axis",
        "diverged",
        "picture_lanes",
        "picture_curves",
        "picture_xray",
    ),
    *("see_gradients", "see_gradients_of"),
    *OF_NUMBERS.values(),
    *OF_LOSSES,
)
GRAPHS = next(slug for slug, lab in LABS.items() if lab.experiment == "backprop")
"""The page on which a network's gradients are looked at one by one."""
BUILT_IN = ("lanes", "curves", "xray")
"""Panes that any run of networks with hidden layers has; a lab's own are in `pages.PANES`."""
BY_LAYER = ("lanes", "xray")
"""Those that have nothing to show of networks without hidden layers."""


def columns(lab: Lab, specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for the player of these variants."""
    return (*PLAYER_COLUMNS, *panes.columns(lab, specs, BUILT_IN))


def networks(specs: Sequence[Spec]) -> list[TrainSpec]:
    """The specs, known to be of this experiment."""
    return [spec for spec in specs if isinstance(spec, TrainSpec)]


def variant_view(spec: TrainSpec, name: str, look: Look) -> dict[str, Any]:
    """What the player must know of one variant to draw it."""
    return {"name": name, "depth": spec.depth, "saturated": spec.activation.saturated, **look._asdict()}


def mount_player(
    lab: Lab, run: Run, names: Sequence[str], lang: str, film: Mapping[str, Any], key: str
) -> dict[str, Any] | None:
    """Mount the player of a run; the cell of the X-ray that was opened in this pass, if any.

    The cell is {"variant", "layer" (from 0), "step"}.
    """
    keys = [*WORDS, *panes.words(lab, run.specs, BUILT_IN)]
    words = {name: word(f"ui.player.{name}", lang) for name in keys} | {c: word(f"column.{c}", lang) for c in LAYERS}
    words |= {key: word(f"ui.player.{other}", lang) for key, other in renamed(run.specs).items()}
    words |= {f"activation_{name}": called("activation", name, lang) for name in HIDDEN}
    variants = [variant_view(*each) for each in zip(networks(run.specs), names, looks_of(run.specs), strict=True)]
    steps = max(spec.steps for spec in run.specs)
    data = {"run": run.key, "words": words, "variants": variants, "steps": steps, "film": film}
    data["frames"] = EXPERIMENTS[lab.experiment].total(run.specs, ())
    deep = any(spec.depth for spec in networks(run.specs))
    data["ways"] = {"page": GRAPHS, "lang": lang, "addresses": [way(lab, spec) for spec in run.specs]}
    data["panes"] = [pane for pane in panes.views(lab, run.specs, BUILT_IN) if deep or pane[0] not in BY_LAYER]
    guess = partial(guessed, lab.slug, lab.preset(film.get("preset", "")), key)
    calls = {"cell": lambda: None, "guess": guess, "pick": partial(picked, lab, key)}
    result = component.mount("train", lab, film, key, data, **calls)
    return opened(as_record(result.cell), run)


def way(lab: Lab, spec: Spec) -> str:
    """The address by which the graph of gradients finds this network; "" where it is too long for that."""
    address = lab.address([spec])
    if "?" not in address:  # it would mean the opening
        address += "?{}={}".format(*next(iter(spec.flat().items())))
    return address if len(address) <= MOST_CHARACTERS else ""


def picked(lab: Lab, key: str) -> None:
    """What a press asks for becomes the first variant, or that which it names; what a hand has moved, all of them."""
    said = told(key, "pick")
    pane = PANES.get(str(said.get("pane")))
    variants = read(lab).variants
    if pane is not None and pane.trial is not None and (turned := pane.trial.turn(variants, said)):
        write(lab, turned)
    if pane is not None and pane.pick is not None and (parameters := pane.pick(variants, said)):
        at = whole(said.get("variant"), len(variants) - 1) if pane.together else 0
        write(lab, handled(variants, at, parameters, pane.together))


def handled(variants: Sequence[RunSpec], at: int, parameters: Mapping[str, str], together: bool) -> list[RunSpec]:
    """The variants after one of them is given these parameters; others follow in what they share with it, `together`.

    A hand in mid-run is on one variant alone.
    """
    before = variants[at]
    new = type(before).from_query(parameters, before)[0]
    shared = {key: text for key, text in parameters.items() if key != changing(type(before))} if together else {}
    others = [_following(spec, before, shared) for spec in variants]
    return [*others[:at], new, *others[at + 1 :]]


def _following(spec: RunSpec, before: RunSpec, parameters: Mapping[str, str]) -> RunSpec:
    """A variant with those of these parameters in which it is like another one before they are changed."""
    own = {field: text for field, text in parameters.items() if follows(spec, before, field)}
    return type(spec).from_query(own, spec)[0]


def opened(cell: Mapping[str, Any], run: Run) -> dict[str, Any] | None:
    """The cell that the browser names, as one that the run has; None if it names none."""
    if not cell:
        return None
    bounds = {"variant": len(run.specs) - 1, "layer": max(1, *(spec.depth for spec in networks(run.specs))) - 1}
    return {name: whole(cell.get(name), bounds.get(name, FARTHEST)) for name in ("variant", "layer", "step")}


def message(lab: Lab, run: Run, start: int) -> bytes:
    """The packed frames from `start`."""
    return packed(run, start, lambda: pack_frames(lab, run, run.frames(start, start + MOST), start))


def pack_frames(lab: Lab, run: Run, frames: Sequence[Frame], start: int) -> bytes:
    """One feed message: frames as arrays (n, K, ...), NaN where there is no number, histograms as bytes up to 255."""
    depth = max(spec.depth for spec in networks(run.specs))
    first = run.frames(0, 1)
    notes = [snapshot.notes for snapshot in first[0] if snapshot] if first else []
    edges = [note["edges"] for note in notes]
    header = {"run": run.key, "from": start, "count": len(frames), "total": run.total, "status": run.status}
    header |= {"place": run.place, "message": run.message, "edges": edges, "ended": endings(frames)}
    arrays: dict[str, np.ndarray] = {}
    if frames:
        arrays["step"] = np.array([next(s.step for s in frame if s) for frame in frames], np.int32)
        arrays |= {name: _scalar(frames, name) for name in SCALARS}
        arrays |= {name: stacked(frames, name, (depth,)) for name in LAYERS}
        arrays |= panes.arrays(lab, run.specs, frames, BUILT_IN)
        for name in HISTOGRAMS:
            bins = edges[0][name][2]
            counts = stacked(frames, name, (depth, bins + 2))
            arrays |= _histogram(name, counts, [note["counted"] for note in notes])
    return pack(header, arrays)


def _scalar(frames: Sequence[Frame], name: str) -> np.ndarray:
    """(n, K) of a column, or of what stands in its place."""
    found = stacked(frames, name, ())
    if name not in EXPLAINED:
        return found
    return np.where(np.isnan(found), np.maximum(stacked(frames, EXPLAINED[name], ()), 0), found)


def _histogram(name: str, counts: np.ndarray, counted: Sequence[Sequence[int]]) -> dict[str, np.ndarray]:
    """Bars as bytes; beside them the shares that are below the window, above it, and NaN: (n, K, depth, 3)."""
    total = np.ones((*counts.shape[1:3], 1))
    for k, layers in enumerate(counted):
        total[k, : len(layers), 0] = layers
    unknown = 1 - counts.sum(-1, keepdims=True) / total
    outside = np.nan_to_num(np.concatenate([counts[..., [0, -1]] / total, unknown], -1))
    inside = np.nan_to_num(counts[..., 1:-1])
    tallest = np.maximum(inside.max(-1, keepdims=True), 1)
    return {name: np.rint(255 * inside / tallest).astype(np.uint8), f"{name} outside": outside.astype(np.float32)}
