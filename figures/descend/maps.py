"""Maps of many descents: the minimum that each start reaches, and how each pair of settings ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from engine.descend.studies import DIVERGED, NONE
from engine.descend.theory import critical_damping, limit
from engine.parts.surfaces import SURFACES
from engine.spec import show
from figures.descend.scene import axes, reached
from figures.numbers import brief, listed, percent
from figures.palette import EXTRA, LOOKS
from figures.scene import Chart, Scene

Array = np.ndarray
BASINS = ("basin_minimum", "basin_steps")
LR_BETA, LR_CONDITION = ("lr_beta_loss",), ("lr_condition_loss",)
SHADES = (10, 20, 50, 100, 200)
"""A start's shade says how many of these numbers of updates it needed at least."""
TOLD = 4
"""Minima named in a legend."""
FLOOR = 1e-16
BROKEN = 999.0
"""Stands for a diverged run in the maps of log10 heights."""
NOWHERE_COLOR, DIVERGED_COLOR = "#9aa3ad", "#7a1f5c"


def ready(scene: Scene, column: str) -> list[int]:
    """The variants that have such a map, in the order of the maps drawn."""
    return [k for k, r in enumerate(scene.recordings) if column in r.columns and axes(scene, k, column)]


def _axis(scene: Scene, name: str, values: list[float], log: bool) -> dict[str, Any]:
    title = name if name in ("x0", "y0") else scene.words(f"knob.{name.rpartition('.')[2]}")
    return {"title": title, "values": values, "log": log}


def _picked(scene: Scene, column: str, index: int, i: int, j: int) -> dict[str, str]:
    place = axes(scene, ready(scene, column)[index], column)
    return {place["x"]: show(place["x_values"][i]), place["y"]: show(place["y_values"][j])}


# -- basins -----------------------------------------------------------------------------------------------------------


def draw_basins(scene: Scene) -> Chart:
    """A map a variant: a start has the colour of the minimum that it reaches, the darker the more updates it needs."""
    maps = [_basins(scene, k) for k in ready(scene, "basin_minimum")]
    known = all(reached(scene, k) for k in ready(scene, "basin_minimum"))
    return {"maps": maps, "hint": scene.words("figure.descend_basin_hint" if known else "figure.descend_no_minimum")}


def tables(scene: Scene, k: int) -> tuple[Array, Array]:
    """(which minimum, after how many updates) from each start, (rows of y0, columns of x0)."""
    columns = scene.recordings[k].columns
    minimum, steps = (columns[name].values[-1] for name in BASINS)
    return minimum, steps


def coded(minimum: Array, steps: Array) -> Array:
    """10 x the minimum + its shade; NONE and DIVERGED as they are; NaN where nothing has come yet."""
    shade = np.searchsorted(SHADES, np.where(np.isnan(steps), 0.0, steps), side="right")
    return np.where(minimum >= 0, 10 * minimum + shade, minimum)


def _basins(scene: Scene, k: int) -> Chart:
    place, minima = axes(scene, k, "basin_minimum"), reached(scene, k)
    z = coded(*tables(scene, k))
    points = (
        [{"x": x, "y": y, "label": f"f = {brief(round(f, 12) + 0.0)}"} for x, y, f in minima]
        if len(minima) <= 2 * TOLD
        else []
    )
    return {
        "title": scene.names[k],
        "x": _axis(scene, place["x"], place["x_values"], False),
        "y": _axis(scene, place["y"], place["y_values"], False),
        "z": listed(z), "range": [0, 1], "unit": "", "scale": False, "categories": _categories(scene, minima, z),
        "lines": [], "points": points,
    }  # fmt: skip


def _categories(scene: Scene, minima: list[list[float]], z: Array) -> list[dict[str, Any]]:
    """What the codes in z mean; of each of the first minima one shade is in the legend."""
    codes = np.unique(z[np.isfinite(z)]).astype(int).tolist()
    named: set[int] = set()
    found = []
    for code in codes:
        which = code // 10
        if code >= 0:
            label = f"{_minimum(scene, minima[which])}, {_updates(scene, code % 10)}"
            found.append({"value": code, "label": label, "color": shaded(which, code % 10), "legend": False})
            if which not in named and len(named) < TOLD:
                named.add(which)
                found.append({"value": -10 - which, "label": _place(minima[which]), "color": shaded(which, 2)})
    for code, key, color in ((NONE, "none", NOWHERE_COLOR), (DIVERGED, "diverged", DIVERGED_COLOR)):
        label = scene.words("figure.diverged" if key == "diverged" else "figure.descend_none")
        found.append({"value": code, "label": label, "color": color})
    return found


def _place(minimum: list[float]) -> str:
    x, y, _ = (round(part, 12) + 0.0 for part in minimum)  # 7.9e-31 is 0 to a reader
    return f"({brief(x)}, {brief(y)})"


def _minimum(scene: Scene, minimum: list[float]) -> str:
    return f"{scene.words('figure.descend_minimum')} {_place(minimum)}, f = {brief(round(minimum[2], 12) + 0.0)}"


def _updates(scene: Scene, shade: int) -> str:
    bounds = (0, *SHADES)
    most = f"–{bounds[shade + 1] - 1}" if shade + 1 < len(bounds) else "+"
    return f"{scene.words('figure.descend_updates')}: {bounds[shade]}{most}"


def shaded(which: int, shade: int) -> str:
    """A minimum's colour, lighter for fewer updates, darker for more."""
    base = [*(look.color for look in LOOKS), *EXTRA][which % (len(LOOKS) + len(EXTRA))]
    channels = [int(base[at : at + 2], 16) for at in (1, 3, 5)]
    light = 0.5 - 0.2 * shade  # share of white if positive, of black if negative
    mixed = [round(c + (255 - c) * light if light > 0 else c * (1 + light)) for c in channels]
    return "#" + "".join(f"{c:02x}" for c in mixed)


def pick_basin(scene: Scene, index: int, column: int, row: int) -> dict[str, str]:
    """The cell's start."""
    return _picked(scene, "basin_minimum", index, column, row)


def alt_basins(scene: Scene) -> str:
    """Per variant: the share of the starts so far that reach each of the first minima, none, or diverge."""
    return "; ".join(f"{scene.names[k]}: {', '.join(_shares(scene, k))}" for k in ready(scene, "basin_minimum"))


def _shares(scene: Scene, k: int) -> Iterator[str]:
    minimum, steps = tables(scene, k)
    done = minimum[np.isfinite(minimum)]
    minima = reached(scene, k)
    for which in range(min(len(minima), TOLD)):
        yield f"{_minimum(scene, minima[which])} {percent(scene.words, np.mean(done == which))}"
    yield f"{scene.words('figure.descend_none')} {percent(scene.words, np.mean(done == NONE))}"
    yield f"{scene.words('figure.diverged')} {percent(scene.words, np.mean(done == DIVERGED))}"
    if np.isfinite(steps).any():
        yield f"{scene.words('figure.descend_median_updates')} {np.nanmedian(steps):.0f}"


# -- settings ---------------------------------------------------------------------------------------------------------


def final(scene: Scene, k: int, column: str) -> Array:
    """`shown_height` at the end of each run; BROKEN where it diverged, NaN where none has come."""
    loss, minima = scene.recordings[k].columns[column].values[-1], scene.recordings[k].notes.get("minima", [])
    return np.where(np.isposinf(loss), BROKEN, shown_height(loss, minima))


def _settings(scene: Scene, column: str) -> Chart:
    shown = ready(scene, column)
    finals = {k: final(scene, k, column) for k in shown}
    limits = _limits(scene, finals)
    maps = [_setting(scene, k, column, finals[k], limits) for k in shown]
    return {"maps": maps, "hint": scene.words(f"figure.descend_{'cell' if shown else f'no_{column}'}")}


def _limits(scene: Scene, finals: Mapping[int, Array]) -> list[float]:
    """One range for all maps: up to the height of the highest start, as beyond it a run is on its way to diverging."""
    values = [z[np.isfinite(z) & (z != BROKEN)] for z in finals.values()]
    joined = np.concatenate(values) if values else np.array([])
    if not joined.size:
        return [0.0, 1.0]
    starts = [_start(scene, k) for k in finals]
    top = max([start for start in starts if np.isfinite(start)], default=np.inf)
    return [float(joined.min()), float(min(joined.max(), top))]


def _start(scene: Scene, k: int) -> float:
    """The height at step 0, as the map shows heights."""
    spec = scene.specs[k]
    return float(shown_height(np.asarray(spec.surface.f(*spec.start)), spec.surface.minima))


def shown_height(loss: Array, minima: Sequence[Sequence[float]]) -> Array:
    """log10(f - f*), at least log10(FLOOR), or sign(f) log10(1 + |f|) where no minimum is known."""
    with np.errstate(all="ignore"):
        if minima:
            return np.asarray(np.log10(np.maximum(loss - minima[0][2], FLOOR)))
        return np.asarray(np.sign(loss) * np.log10(1 + np.abs(loss)))


def _setting(scene: Scene, k: int, column: str, z: Array, limits: list[float]) -> Chart:
    place, known = axes(scene, k, column), bool(scene.recordings[k].notes.get("minima"))
    lines = _damping_lines(scene, k) if column == "lr_beta_loss" else _limit_line(scene, k)
    diverged = {"value": BROKEN, "label": scene.words("figure.diverged"), "color": DIVERGED_COLOR}
    return {
        "title": scene.names[k],
        "x": _axis(scene, place["x"], place["x_values"], True),
        "y": _axis(scene, place["y"], place["y_values"], column == "lr_condition_loss"),
        "z": listed(z, 3), "range": limits, "categories": [diverged], "lines": lines,
        "unit": scene.words("figure.descend_log_above" if known else "figure.descend_log_size"),
        "points": _here(scene, k, place),
    }  # fmt: skip


def _here(scene: Scene, k: int, place: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The variant's own settings."""
    mine = scene.specs[k].flat()
    return [{"x": float(mine[place["x"]]), "y": float(mine[place["y"]]), "label": scene.names[k]}]


def _quadratic(scene: Scene, k: int) -> bool:
    return isinstance(scene.specs[k].surface, SURFACES["quadratic"])


def _damping_lines(scene: Scene, k: int) -> list[dict[str, Any]]:
    """On a quadratic with momentum: critical damping along both directions, dashed, and the limit of stability."""
    place, method = axes(scene, k, "lr_beta_loss"), scene.specs[k].optimizer.name
    if not _quadratic(scene, k) or method not in ("momentum", "nesterov"):
        return []
    rates, betas = place["x_values"], place["y_values"]
    found = []
    for key, value in zip(("flat", "steep"), _curvatures(scene, k), strict=True):
        points = [(lr, beta) for lr in rates if (beta := critical_damping(lr, value, method)) is not None]
        found.append(_line(points, scene.words(f"figure.descend_critical_{key}"), True))
    edge = [(lr, b) for b in betas if (lr := limit(method, {"beta": b}, _curvatures(scene, k)[1])) is not None]
    return [*found, _line(edge, scene.words("figure.descend_limit"), False)]


def _curvatures(scene: Scene, k: int) -> tuple[float, float]:
    surface = scene.specs[k].surface
    return surface.sharpness / surface.condition, surface.sharpness


def _line(points: list[tuple[float, float]], label: str, dash: bool) -> dict[str, Any]:
    return {"x": [x for x, _ in points], "y": [y for _, y in points], "label": label, "dash": dash}


def _limit_line(scene: Scene, k: int) -> list[dict[str, Any]]:
    """On a quadratic: the learning rate from which on the method diverges, 2 / lambda_max for gradient descent."""
    spec = scene.specs[k]
    found = limit(spec.optimizer.name, vars(spec.optimizer), spec.surface.sharpness) if _quadratic(scene, k) else None
    ends = axes(scene, k, "lr_condition_loss")["y_values"]
    label = scene.words("figure.descend_limit")
    return [_line([(found, ends[0]), (found, ends[-1])], label, False)] if found else []


def draw_lr_beta(scene: Scene) -> Chart:
    """A map a variant over learning rate and momentum, its colour the final height."""
    return _settings(scene, "lr_beta_loss")


def draw_lr_condition(scene: Scene) -> Chart:
    """A map a variant over learning rate and condition number, its colour the final height."""
    return _settings(scene, "lr_condition_loss")


def pick_lr_beta(scene: Scene, index: int, column: int, row: int) -> dict[str, str]:
    """The cell's learning rate and momentum (or what the method has in its place)."""
    return _picked(scene, "lr_beta_loss", index, column, row)


def pick_lr_condition(scene: Scene, index: int, column: int, row: int) -> dict[str, str]:
    """The cell's learning rate and condition number."""
    return _picked(scene, "lr_condition_loss", index, column, row)


def alt_lr_beta(scene: Scene) -> str:
    """Per variant: the best cell so far and the share that diverged."""
    return _alt(scene, "lr_beta_loss")


def alt_lr_condition(scene: Scene) -> str:
    """Per variant: the best cell so far and the share that diverged."""
    return _alt(scene, "lr_condition_loss")


def _alt(scene: Scene, column: str) -> str:
    return "; ".join(_best(scene, k, column) for k in ready(scene, column)) or scene.words(
        f"figure.descend_no_{column}"
    )


def _best(scene: Scene, k: int, column: str) -> str:
    z, place, words = final(scene, k, column), axes(scene, k, column), scene.words
    done = z[np.isfinite(z)]
    if not done.size:
        return f"{scene.names[k]}: 0"
    j, i = divmod(int(np.nanargmin(z)), z.shape[1])
    at = f"{place['x']} {show(place['x_values'][i])}, {place['y']} {show(place['y_values'][j])}"
    share = f"{words('figure.diverged')} {percent(words, np.mean(done == BROKEN))}"
    return f"{scene.names[k]}: {words('figure.descend_best')} {at} ({brief(z[j, i])}), {share}"
