"""The player on the page: mounted once, fed with frames as it asks for them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from engine.activations import Activation
from engine.codec import pack
from engine.recording import Frame, Snapshot
from engine.runs import Run
from engine.spec import Spec
from figures.palette import Look, looks
from ui import masks
from ui.heard import FARTHEST, as_record, told, whole
from ui.words import word

ASSETS = Path(__file__).parent.parent / "assets"
SCALARS = ("loss", "train_accuracy", "test_accuracy")
LAYERS = ("activation_saturated", "activation_dead", "activation_std", "gradient_std", "gradient_norm", "update_ratio")
HISTOGRAMS = ("activation_histogram", "gradient_histogram")
PLAYER_COLUMNS = SCALARS + LAYERS + HISTOGRAMS
"""What the player draws."""
SOMETIMES: Mapping[str, Callable[[Any], bool]] = {
    "bn_running": lambda spec: bool(spec.norm.name == "batch_norm" and spec.norm.on(spec.depth)),
}
"""What it draws besides, and of which variants: it is recorded only where there is one."""
WORDS = (
    *("play", "pause", "back", "forward", "restart", "speed", "position", "step", "show", "save", "transport"),
    *("activations", "gradients", "both", "measure", "layer", "saturated", "dead", "loss", "accuracy", "train", "test"),
    *("running", "running_hint", "running_stale", "running_average", "mini_batch", "mean", "variance", "unit", "log"),
    *("xray", "xray_hint", "log_axis", "waiting", "queue", "failed", "hold", "diverged"),
    *masks.WORDS,
)
PACKED = 4_000_000
"""Bytes of messages kept of finished runs."""
MOST = 80
"""Frames in one message to the browser."""


PARTS = {
    "player": ("film", "kit", "stage", "lanes", "curves", "xray", "running", "masks", "player"),
    "map": ("kit", "map"),
    "descent": ("film", "kit", "stage", "contours", "pointing", "terrain", "strips", "descent"),
}
"""Components put together of several files, in this order."""


@cache
def component(name: str) -> Any:
    """The registered component of assets/<name>.js; registering twice would drop what is mounted."""
    parts = PARTS.get(name, (name,))
    css = [path.read_text("utf-8") for part in parts if (path := ASSETS / f"{part}.css").exists()]
    return st.components.v2.component(
        f"training_{name}",
        html='<div class="mount"></div>' if css else "<span></span>",
        css="\n".join(css) or None,
        js="\n".join((ASSETS / f"{part}.js").read_text("utf-8") for part in parts),
    )


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for the player of these variants."""
    sometimes = tuple(name for name, shown in SOMETIMES.items() if any(map(shown, specs)))
    return PLAYER_COLUMNS + sometimes + masks.columns(specs)


def variant_view(spec: Spec, name: str, look: Look) -> dict[str, Any]:
    """What the player must know of one variant to draw it."""
    activation: Activation = spec.activation  # type: ignore[attr-defined]
    view = {"name": name, "depth": spec.depth, "saturated": activation.saturated, **look._asdict()}  # type: ignore[attr-defined]
    if SOMETIMES["bn_running"](spec):
        norm = spec.norm  # type: ignore[attr-defined]
        view["running"] = {"layers": norm.on(spec.depth), "momentum": norm.momentum, "stale": norm.stale_after}  # type: ignore[attr-defined]
    return view


def mount_player(run: Run, names: Sequence[str], lang: str, hold: bool, key: str) -> dict[str, Any] | None:
    """Mount the player of a run; the cell of the X-ray that was opened in this pass, if any.

    The cell is {"variant", "layer" (from 0), "step"}.
    """
    words = {name: word(f"ui.player.{name}", lang) for name in WORDS} | {c: word(f"column.{c}", lang) for c in LAYERS}
    variants = [variant_view(*each) for each in zip(run.specs, names, looks(run.specs), strict=True)]
    steps = max(spec.steps for spec in run.specs)  # type: ignore[attr-defined]
    data = {"run": run.key, "words": words, "variants": variants, "steps": steps, "hold": hold}
    data |= {"masks": masks.view(run.specs), "modes": set(masks.ACCURACIES) <= set(run.columns)}
    # in a list: Streamlit would look for tables in a dict, and load pandas (70 MB) for it
    result = component("player")(data=[data], key=key, on_cell_change=lambda: None, on_wake_change=lambda: None)
    return opened(as_record(result.cell), run)


def opened(cell: Mapping[str, Any], run: Run) -> dict[str, Any] | None:
    """The cell that the browser names, as one that the run has; None if it names none."""
    if not cell:
        return None
    bounds = {"variant": len(run.specs) - 1, "layer": max(spec.depth for spec in run.specs) - 1}  # type: ignore[attr-defined]
    return {name: whole(cell.get(name), bounds.get(name, FARTHEST)) for name in ("variant", "layer", "step")}


def feed(run: Run, viewer: str, key: str, message: Callable[[Run, int], bytes]) -> None:
    """Answer the player's latest wish with the frames it has not got. To be called inside a fragment."""
    ask = told(key, "ask")
    have, want = (ask.get("have"), ask.get("want")) if ask.get("run") == run.key else (0, 1)
    have, want = whole(have, run.total), whole(want, run.total)
    run.ask(viewer, want)
    run.wait(have + 1, 0.4)
    component("feed")(data=message(run, have), key=key, on_ask_change=lambda: None)


_packed: OrderedDict[tuple[str, int], bytes] = OrderedDict()


def message(run: Run, start: int) -> bytes:
    """The packed frames from `start`."""
    return packed(run, start, lambda: pack_frames(run, run.frames(start, start + MOST), start))


def packed(run: Run, start: int, make: Callable[[], bytes]) -> bytes:
    """The message from frame `start`; those of finished runs are kept, so that a class does not pack them again."""
    found = _packed.get((run.key, start))
    if found is None:
        ended = run.ended
        found = make()
        if ended:
            _packed[run.key, start] = found
            while sum(map(len, _packed.values())) > PACKED:
                _packed.popitem(last=False)
    return found


def pack_frames(run: Run, frames: Sequence[Frame], start: int) -> bytes:
    """One feed message: frames as arrays (n, K, ...), NaN where there is no number, histograms as bytes up to 255."""
    depth = max(spec.depth for spec in run.specs)  # type: ignore[attr-defined]
    first = run.frames(0, 1)
    edges = [snapshot.notes["edges"] for snapshot in first[0] if snapshot] if first else []
    header = {"run": run.key, "from": start, "count": len(frames), "total": run.total, "status": run.status}
    header |= {"place": run.place, "message": run.message, "edges": edges, "ended": endings(frames)}
    arrays: dict[str, np.ndarray] = {}
    if frames:
        arrays["step"] = np.array([next(s.step for s in frame if s) for frame in frames], np.int32)
        arrays |= {name: _numbers(frames, name, ()) for name in SCALARS}
        arrays |= {name: _numbers(frames, name, (depth,)) for name in LAYERS}
        sometimes = [name for name in run.columns if name in SOMETIMES]
        arrays |= {name: _numbers(frames, name, (depth, *_shape(frames, name)[1:])) for name in sometimes}
        accuracies = [name for name in masks.ACCURACIES if name in run.columns]
        arrays |= {name: _numbers(frames, name, ()) for name in accuracies} | masks.arrays(run.specs, frames)
        for name in HISTOGRAMS:
            bins = edges[0][name][2]
            counts = np.nan_to_num(_numbers(frames, name, (depth, bins + 2)))
            arrays |= _histogram(name, counts)
    return pack(header, arrays)


def endings(frames: Sequence[Frame]) -> list[dict[str, Any]]:
    """The variants that ended within these frames, and how."""
    found = []
    for frame in frames:
        for k, snapshot in enumerate(frame):
            if snapshot and snapshot.ending:
                found.append({"variant": k, **vars(snapshot.ending)})
    return found


def _numbers(frames: Sequence[Frame], name: str, shape: tuple[int, ...]) -> np.ndarray:
    """(n, K, *shape) float32; layers a variant does not have, and snapshots without this column, are NaN."""
    found = np.full((len(frames), len(frames[0]), *shape), np.nan, np.float32)
    for i, frame in enumerate(frames):
        for k, snapshot in enumerate(frame):
            _place(found[i, k : k + 1], snapshot, name)
    return found


def _shape(frames: Sequence[Frame], name: str) -> tuple[int, ...]:
    """Shape of a column's values, as large as they come."""
    shapes = [s.values[name].shape for frame in frames for s in frame if s and name in s.values]
    return tuple(map(max, zip(*shapes, strict=True)))


def _place(row: np.ndarray, snapshot: Snapshot | None, name: str) -> None:
    if snapshot and name in snapshot.values:
        value = snapshot.values[name]
        place: Any = (0, *(slice(0, n) for n in value.shape))
        row[place] = value


def _histogram(name: str, counts: np.ndarray) -> dict[str, np.ndarray]:
    inside, total = counts[..., 1:-1], np.maximum(counts.sum(-1, keepdims=True), 1)
    tallest = np.maximum(inside.max(-1, keepdims=True), 1)
    outside = counts[..., [0, -1]] / total
    return {name: np.rint(255 * inside / tallest).astype(np.uint8), f"{name} outside": outside.astype(np.float32)}
