"""The player of a backward pass: mounted once, fed with the graph and with the numbers of each node as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from engine.backprop.drill import MISCONCEPTIONS
from engine.backprop.graph import Node
from engine.backprop.spec import BackpropSpec
from engine.record.arrays import stacked
from engine.record.codec import pack
from engine.record.recording import Frame, Snapshot
from engine.serve.run import Run
from engine.spec import Spec
from engine.spec.lab import Lab
from ui.address import looks_of, read, write
from ui.component_input import told
from ui.players import component, panes
from ui.players.component import MOST, SHARED, endings, packed
from ui.words import word

COSTS = ("multiplications", "kept")
BACKPROP_COLUMNS = ("value", "gradient", "local", "downstream", "value_largest", "gradient_largest", *COSTS)
"""What the player draws."""
MOST_CELLS = 8
"""Rows and columns of a matrix that a card writes out; of a larger one the browser gets the largest entry alone."""
WORDS = (
    *("graph_title", "given", "forward", "backward"),
    *("patterns", "pattern_add", "pattern_multiply", "pattern_max", "pattern_copy"),
    *("pattern_add_is", "pattern_multiply_is", "pattern_max_is", "pattern_copy_is"),
    *(
        "depth_title",
        "depth_veil",
        "depth_key",
        "depth_of",
        "depth_factor",
        "cost_title",
        "cost_veil",
        "cost_times",
        "cost_kept",
    ),
    *("cost_checkpoints", "cost_runs", "cost_off", "cost_on", "cost_sums"),
    *("drill_title", "drill_type", "drill_check", "drill_pick", "drill_number", "drill_wrong", "drill_right"),
    *("drill_set", "drill_answer", "drill_paths", "drill_ask_local", "drill_ask_gradient", "drill_done", "drill_none"),
    *("drill_score", "drill_see", "drill_next", *(f"drill_{code}" for code in MISCONCEPTIONS)),
    *("table_node", "table_formula", "table_shape", "table_value", "table_gradient", "table_sum"),
)
PICTURES = ("picture_graph", "picture_table", "picture_drill", "picture_depth", "picture_cost")
"""What its own pictures are called."""
TURNED = ("net", "seed", "checkpoints")
"""Settings that a picture may ask for."""
TOOLS = ("zoom_in", "zoom_out", "zoom_all")


def columns(lab: Lab, specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for the player of these variants."""
    return BACKPROP_COLUMNS + panes.columns(lab, specs)


def mount(
    lab: Lab, run: Run, names: Sequence[str], lang: str, film: Mapping[str, Any], key: str
) -> dict[str, Any] | None:
    """Mount the player of a run; nothing in it is opened, so nothing is left to return."""
    words = {name: word(f"ui.player.{name}", lang) for name in (*SHARED, *PICTURES, *panes.words(lab, run.specs))}
    words |= {name: word(f"ui.backprop.{name}", lang) for name in WORDS}
    words |= {name: word(f"ui.descend.{name}", lang) for name in TOOLS}
    specs = [spec for spec in run.specs if isinstance(spec, BackpropSpec)]
    each = zip(specs, names, looks_of(run.specs), strict=True)
    variants = [{"name": name, **facts(spec), **look._asdict()} for spec, name, look in each]
    data: dict[str, Any] = {"run": run.key, "words": words, "variants": variants, "film": film}
    data |= {"steps": max(spec.steps for spec in run.specs), "panes": panes.views(lab, run.specs)}
    component.mount("backprop", lab, film, key, data, turn=partial(turned, lab, key))
    return None


def facts(spec: BackpropSpec) -> dict[str, Any]:
    """What the player must know of a variant's settings."""
    return {"checkpoints": spec.checkpoints, "seed": spec.seed, "drilled": spec.net == "drill"}


def turned(lab: Lab, key: str) -> None:
    """What a press in a picture asks for: settings of the first variant, of those that pictures may turn."""
    said = told(key, "turn")
    settings = {name: str(said[name]) for name in TURNED if name in said}
    variants = read(lab).variants
    new = type(variants[0]).from_query(settings, variants[0])[0]
    if new != variants[0]:
        write(lab, [new, *(spec for spec in variants[1:] if settings.keys() == {"checkpoints"})])


def message(lab: Lab, run: Run, start: int) -> bytes:
    """The packed frames from `start`; those of finished runs are kept."""
    return packed(run, start, lambda: pack_frames(lab, run, run.frames(start, start + MOST), start))


def pack_frames(lab: Lab, run: Run, frames: Sequence[Frame], start: int) -> bytes:
    """One feed message: (n, K, size) and (n, K, uses, size), NaN where there is no number; in the first the graphs."""
    specs = [spec for spec in run.specs if isinstance(spec, BackpropSpec)]
    header = {"run": run.key, "from": start, "count": len(frames), "total": run.total, "status": run.status}
    header |= {"place": run.place, "message": run.message, "ended": endings(frames)}
    arrays: dict[str, np.ndarray] = {}
    if frames:
        arrays["step"] = np.array([next(s.step for s in frame if s) for frame in frames], np.int32)
        arrays |= numbers(specs, frames)
        arrays |= {name: stacked(frames, name, ()) for name in COSTS}
        arrays |= panes.arrays(lab, run.specs, frames)
    if frames and start == 0:
        header["graphs"] = [snapshot.notes["graph"] for snapshot in frames[0] if snapshot]
    return pack(header, arrays)


def numbers(specs: Sequence[BackpropSpec], frames: Sequence[Frame]) -> dict[str, np.ndarray]:
    """ "value" and "gradient" (n, K, size), "local" and "downstream" (n, K, uses, size) in float32."""
    size = max(written(node.shape) for spec in specs for node in spec.graph.nodes)
    uses = max(len(edges) for spec in specs for edges in spec.graph.uses.values())
    shape = (len(frames), len(specs))
    found = {name: np.full((*shape, size), np.nan, np.float32) for name in ("value", "gradient")}
    found |= {name: np.full((*shape, uses, size), np.nan, np.float32) for name in ("local", "downstream")}
    for i, frame in enumerate(frames):
        for k, (spec, snapshot) in enumerate(zip(specs, frame, strict=True)):
            if snapshot:
                _fill(found, i, k, spec.graph.nodes[spec.graph.frames[snapshot.step][1]], snapshot)
    return found


def _fill(found: Mapping[str, np.ndarray], i: int, k: int, node: Node, snapshot: Snapshot) -> None:
    """One frame of one variant, as far as its numbers are written out."""
    with np.errstate(over="ignore"):
        for name in found.keys() & snapshot.values.keys():
            rows = np.atleast_1d(snapshot.values[name])
            if name in ("local", "downstream"):
                rows = rows.reshape(len(rows), -1)
            count = min(rows.shape[-1], found[name].shape[-1])
            place: Any = (i, k, *(slice(0, n) for n in rows.shape[:-1]), slice(0, count))
            found[name][place] = rows[..., :count]
            if f"{name}_largest" in snapshot.values and not small(node.shape):
                found[name][i, k, 0] = snapshot.values[f"{name}_largest"]


def small(shape: Sequence[int]) -> bool:
    """Whether a card writes all numbers of this shape."""
    return max(shape, default=1) <= MOST_CELLS


def written(shape: Sequence[int]) -> int:
    """Numbers of a node that the browser gets."""
    return int(np.prod(shape)) if small(shape) else 1
