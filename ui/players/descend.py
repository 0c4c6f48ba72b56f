"""The player of paths on a surface: mounted once, fed with the points as they come and with the surface's heights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any

import numpy as np

from engine.descend.spec import DescendSpec
from engine.parts.surfaces import Quadratic, Surface
from engine.parts.windows import Window, united
from engine.record.codec import pack
from engine.record.recording import Frame, Snapshot
from engine.serve.run import Run
from engine.spec import Spec, show
from engine.spec.lab import Lab
from figures.palette import Look
from pages import load
from ui.address import changed, looks_of, read, replaced, write
from ui.component_input import real, told, whole
from ui.names import called, option, short
from ui.players import component, panes
from ui.players.component import MOST, SHARED, endings, packed
from ui.words import word

SCALARS = ("loss", "lr", "gradient_evaluations", "function_evaluations", "hessian_evaluations")
VECTORS = ("position", "gradient", "velocity", "update", "target")
DESCEND_COLUMNS = (*SCALARS, *VECTORS, "effective_lr", "second", "third", "hessian", "inverse_hessian")
"""What the player draws, and what the anatomy of a step is told from."""
WORDS = (
    *("map", "hint", "hint_touch", "readout", "start", "minimum", "floor", "pass", "height", "height_f", "height_log"),
    *("gap", "rate", "rate_here", "slope", "diverged", "no_value", "outside", "elsewhere", "kept", "limit", "beyond"),
    *("crossed", "millionth", "zoom_in", "zoom_out", "zoom_all", "anatomy", "arrows", "arrow_all", "arrow_gradient"),
    *("arrow_momentum", "arrow_average", "arrow_step", "look_ahead", "model_minimum"),
    *("gradient_evaluations", "function_evaluations", "hessian_evaluations"),
)
PICTURES = ("picture_map", "picture_height")
"""What its own pictures are called."""
RULED = {"same_lr": "race_lr", "tuned": "trials", "evaluations": "steps"}
"""The knob that has the number to a rule of the race: learning rate, trials, or budget."""
NODES = (200, 144)
"""Points along x and y of the grid on which the browser draws a surface that is no quadratic."""
ROOM = (2.1, 1.5)
"""Sides of that grid in sides of the surface's window: a board is twice as wide as it is high."""
TURNED = ("lr", "beta")
BENT = ("sharpness", "condition")
"""Knobs of a method, and of a quadratic, that a hand can move on the picture."""
HUGE = 1e30


def columns(lab: Lab, specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for the player of these variants."""
    return DESCEND_COLUMNS + panes.columns(lab, specs)


def mount(
    lab: Lab, run: Run, names: Sequence[str], lang: str, film: Mapping[str, Any], key: str
) -> dict[str, Any] | None:
    """Mount the player of a run; a click on its map writes the start to the address, so nothing is left to return."""
    specs = descents(run.specs)
    words = {name: word(f"ui.player.{name}", lang) for name in SHARED}
    words |= {name: word(f"ui.descend.{name}", lang) for name in WORDS}
    words |= {name: word(f"ui.player.{name}", lang) for name in (*PICTURES, *panes.words(lab, specs))}
    grounds = surfaces(specs)
    drawn = zip(specs, names, looks_of(specs), strict=True)
    variants = [variant_view(spec, name, look, grounds, lang) for spec, name, look in drawn]
    data: dict[str, Any] = {"run": run.key, "words": words, "variants": variants, "film": film, "same": same(specs)}
    data |= {
        "steps": max(spec.steps for spec in specs),
        "grounds": [ground(surface, window_of(specs, surface)) for surface in grounds],
    }
    data["rules"] = rules(specs, lang)
    data["panes"] = panes.views(lab, specs)
    component.mount("descend", lab, film, key, data, start=partial(_start_chosen, key), turn=partial(_turned, key))
    return None


def _start_chosen(key: str) -> None:
    """Write the point that was clicked to the address; its lab is the one that the player's key begins with."""
    point = told(key, "start")
    x, y = real(point.get("x")), real(point.get("y"))
    if x is not None and y is not None:
        lab = load(key.partition(".")[0])
        write(lab, started(read(lab).variants, x, y))


def _turned(key: str) -> None:
    """Write the knobs that a hand has moved on the picture to the address."""
    turn, lab = told(key, "turn"), load(key.partition(".")[0])
    variants = read(lab).variants
    k = whole(turn.get("variant"), len(variants) - 1)
    values = {name: real(turn.get(name)) for name in (*TURNED, *BENT)}
    write(lab, turned(variants, k, {name: value for name, value in values.items() if value is not None}))


def turned(variants: Sequence[Spec], k: int, values: Mapping[str, float]) -> list[Spec]:
    """The variants with knobs of the k-th one's method, or of the surface that it shares with others, set to values."""
    shared = [v for v in descents(variants) if v.surface == descents(variants)[k].surface]
    found = list(variants)
    for at, variant in enumerate(variants):
        own = {f"optimizer.{name}": values[name] for name in TURNED if name in values and at == k}
        bent = {f"surface.{name}": values[name] for name in BENT if name in values and variant in shared}
        for key, value in (own | bent).items():
            found[at] = _set(found[at], key, value)
    return found


def _set(spec: Spec, key: str, value: float) -> Spec:
    """`spec` with a knob of what a field holds moved to a value, or the nearer bound; without that knob as it was."""
    head, _, inner = key.partition(".")
    knob = getattr(spec, head).knobs().get(inner)
    return spec if knob is None else replaced(spec, key, knob.nearest(value))


def started(variants: Sequence[Spec], x: float, y: float) -> list[Spec]:
    """The variants with the first one's start at (x, y) or as near as starts may be, and that of all that shared it."""
    knobs = DescendSpec.knobs()
    moved = changed(variants, "x0", knobs["x0"].nearest(x), [])
    return changed(moved, "y0", knobs["y0"].nearest(y), [])


def rules(specs: Sequence[DescendSpec], lang: str) -> str:
    """By what rules the methods race, where not each has its own learning rate, or where they differ: "" then."""
    found = {spec.protocol: getattr(spec, RULED[spec.protocol]) for spec in specs if spec.protocol in RULED}
    if len(found) != 1 or len({spec.protocol for spec in specs}) > 1:
        return ""
    ((protocol, value),) = found.items()
    return f"{short('protocol', lang)} · {option('protocol', protocol, lang)}: {show(value)}"


def descents(specs: Sequence[Spec]) -> list[DescendSpec]:
    """The specs, known to be of this experiment."""
    return [spec for spec in specs if isinstance(spec, DescendSpec)]


def surfaces(specs: Sequence[DescendSpec]) -> list[Surface]:
    """The different surfaces of a run, in order."""
    return list(dict.fromkeys(spec.surface for spec in specs))


def variant_view(
    spec: DescendSpec, name: str, look: Look, grounds: Sequence[Surface], lang: str = "en"
) -> dict[str, Any]:
    """What the player must know of one variant to draw it, and to walk its path itself while a hand moves something.

    `surface` is its place among the run's surfaces; `rate` the learning rate that its knobs or its race give it, None
    where that is searched for; `own` says that it is the method's own.
    """
    method = spec.optimizer
    rate = {"tuned": None, "same_lr": spec.race_lr}.get(spec.protocol, method.lr)
    found: dict[str, Any] = {"name": name, "title": called("optimizer", method.name, lang), "method": method.name}
    found |= {"momentum": method.momentum, "target": method.target, "surface": grounds.index(spec.surface)}
    found |= {"knobs": {key: getattr(method, key) for key in method.knobs()}, "rate": rate, "steps": spec.steps}
    found |= {"own": spec.protocol in ("own", "evaluations"), "budget": spec.protocol == "evaluations"}
    return found | {"noisy": spec.noisy} | look._asdict()


def same(specs: Sequence[DescendSpec]) -> str:
    """A name of the race: runs that differ in knobs only have the same, and the cursor stays between them."""
    text = repr([(spec.surface.name, spec.optimizer.name, spec.start) for spec in specs])
    return sha256(text.encode()).hexdigest()[:12]


# -- messages ---------------------------------------------------------------------------------------------------------


def message(lab: Lab, run: Run, start: int) -> bytes:
    """The packed frames from `start`; those of finished runs are kept."""
    return packed(run, start, lambda: pack_frames(lab, run, run.frames(start, start + MOST), start))


def pack_frames(lab: Lab, run: Run, frames: Sequence[Frame], start: int) -> bytes:
    """One feed message: T points of K variants as arrays (T, K) and (T, K, 2), NaN where there are none.

    The first message also has the heights of each surface that is no quadratic, the lowest y first, as "ground0", ...
    """
    specs = descents(run.specs)
    grounds = surfaces(specs)
    header = {"run": run.key, "from": start, "count": len(frames), "status": run.status, "place": run.place}
    header |= {"total": run.count if run.ended else run.total, "message": run.message, "ended": endings(frames)}
    header["points"] = max(spec.steps for spec in specs) + 1
    arrays: dict[str, np.ndarray] = {}
    if frames:
        rows = [_longest(frame) for frame in frames]
        arrays = {"step": np.concatenate(rows).astype(np.int32)} | _columns(frames, rows, specs)
        arrays |= panes.arrays(lab, specs, frames)
        header["rows"] = len(arrays["step"])
    if frames and start == 0:
        drawn = {f"ground{k}": surface for k, surface in enumerate(grounds) if not isinstance(surface, Quadratic)}
        arrays |= {name: heights(surface, window_of(specs, surface)) for name, surface in drawn.items()}
    return pack(header, arrays)


def _longest(frame: Frame) -> np.ndarray:
    """The steps of the variant that has most of them in this frame."""
    return max((_steps(shot) for shot in frame if shot), key=len)


def _steps(shot: Snapshot) -> np.ndarray:
    return np.array([shot.step]) if shot.steps is None else shot.steps


def _columns(
    frames: Sequence[Frame], rows: Sequence[np.ndarray], specs: Sequence[DescendSpec]
) -> dict[str, np.ndarray]:
    found = {name: _numbers(frames, rows, name, ()) for name in SCALARS}
    found["gap"] = np.stack([gap(spec.surface, found["loss"][:, k]) for k, spec in enumerate(specs)], 1)
    found |= {name: _numbers(frames, rows, name, (2,)) for name in VECTORS}
    with np.errstate(over="ignore"):
        return {name: values.astype(np.float32) for name, values in found.items()}


def gap(surface: Surface, loss: np.ndarray) -> np.ndarray:
    """f - the lowest known f, never below 0; NaN for a surface without known minima."""
    found = lowest(surface)
    return np.full_like(loss, np.nan) if found is None else np.maximum(loss - found, 0.0)


def _numbers(frames: Sequence[Frame], rows: Sequence[np.ndarray], name: str, shape: tuple[int, ...]) -> np.ndarray:
    """(T, K, *shape) float64; NaN where a variant has ended."""
    parts = []
    for frame, steps in zip(frames, rows, strict=True):
        part = np.full((len(steps), len(frame), *shape), np.nan)
        for k, shot in enumerate(frame):
            if shot and name in shot.values:
                part[: len(_steps(shot)), k] = shot.values[name]
        parts.append(part)
    return np.concatenate(parts)


# -- the surface ------------------------------------------------------------------------------------------------------


def lowest(surface: Surface) -> float | None:
    """f at the lowest known minimum."""
    return min((f for _, _, f in surface.minima), default=None)


def window_of(specs: Sequence[DescendSpec], surface: Surface) -> Window:
    """The window of a surface that holds the starts of all who descend on it."""
    return united(spec.window for spec in specs if spec.surface == surface)


def ground(surface: Surface, window: Window) -> Mapping[str, Any]:
    """What the browser must know of a surface beside its heights; a quadratic it computes itself, from its knobs."""
    known = {"minima": [list(point) for point in surface.minima], "saddles": [list(point) for point in surface.saddles]}
    bowl = {key: getattr(surface, key) for key in surface.knobs()} if isinstance(surface, Quadratic) else None
    where = {"home": list(window), "region": region(window)}
    return {
        "key": f"{surface.name}?{surface.to_query()} {list(window)}",
        **where,
        **known,
        "lowest": lowest(surface),
        "bowl": bowl,
    }


def region(window: Window) -> list[float]:
    """The box around the middle of a window, ROOM times as wide and high as its longer side, on which f is known."""
    x_lo, x_hi, y_lo, y_hi = window
    side = max(x_hi - x_lo, y_hi - y_lo)
    x, y, wide, tall = (x_lo + x_hi) / 2, (y_lo + y_hi) / 2, ROOM[0] * side / 2, ROOM[1] * side / 2
    return [x - wide, x + wide, y - tall, y + tall]


@lru_cache(maxsize=64)
def heights(surface: Surface, window: Window) -> np.ndarray:
    """float32 values of f at NODES over a window's region, as (ny, nx), the lowest y first; NaN where f has none."""
    x_lo, x_hi, y_lo, y_hi = region(window)
    x, y = np.meshgrid(np.linspace(x_lo, x_hi, NODES[0]), np.linspace(y_lo, y_hi, NODES[1]))
    return np.clip(surface.f(x, y), -HUGE, HUGE).astype(np.float32)
