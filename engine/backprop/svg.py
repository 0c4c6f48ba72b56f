"""A recording's graph as an SVG of its own: cards with values and gradients, edges with their local gradients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from engine.backprop.layout import CELL, HEAD, MOST_CELLS
from engine.record.recording import Recording

VALUE, GRADIENT, INK, SOFT, LINE = "#1d66ab", "#b8500a", "#16202c", "#5b6b7d", "#9aa7b5"
MARGIN = 24.0
HALO = 'font-size="11" paint-order="stroke" stroke="#fff" stroke-width="4" stroke-linejoin="round"'
MOST_LABELLED = 120
"""Edges of a graph that bear their local gradients."""
Told = Mapping[str, Any]


def svg(recording: Recording) -> str:
    """An SVG document; all text is text. Of a run that has not ended, what there is so far."""
    graph: Told = recording.notes["graph"]
    left, top, wide, tall = _box([node["card"] for node in graph["nodes"]])
    size = f'viewBox="{left:.0f} {top:.0f} {wide:.0f} {tall:.0f}" width="{wide:.0f}" height="{tall:.0f}"'
    heads = "".join(_head(name, color) for name, color in (("v", VALUE), ("g", GRADIENT)))
    ground = f'<rect x="{left:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{tall:.0f}" fill="#fff"/>'
    labels = _locals(graph, recording) if len(graph["edges"]) <= MOST_LABELLED else ()
    body = "\n".join([*_edges(graph, recording), *_cards(graph, recording), *labels])
    title = escape(
        "; ".join(f"{node['symbol']} = {node['formula']}" for node in graph["nodes"] if node["formula"])[:400]
    )
    look = 'font-family="system-ui, sans-serif" font-size="13"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {look}>\n<title>{title}</title>\n'
        f"<defs>{heads}</defs>\n{ground}\n{body}\n</svg>\n"
    )


def _box(cards: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    x, y, w, h = np.array(cards).T
    left, top = (x - w / 2).min() - MARGIN, (y - h / 2).min() - MARGIN
    return left, top, (x + w / 2).max() + MARGIN - left, (y + h / 2).max() + MARGIN - top


def _head(name: str, color: str) -> str:
    box = 'viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"'
    return f'<marker id="{name}" {box}><path d="M0 1L10 5L0 9z" fill="{color}"/></marker>'


def _edges(graph: Told, recording: Recording) -> Iterator[str]:
    """Each joined pair once: back in the gradient's colour where it has one."""
    back = {node for phase, node in graph["frames"][: _count(recording)] if phase == "backward"}
    for edge in graph["edges"]:
        points = " ".join(f"{x:g},{y:g}" for x, y in edge["route"])
        ends = f'stroke="{GRADIENT}" marker-start="url(#g)"' if edge["source"] in back else ""
        ends = ends or f'stroke="{VALUE}" marker-end="url(#v)"'
        yield f'<polyline points="{points}" fill="none" stroke-width="1.4" {ends}/>'


def _count(recording: Recording) -> int:
    """Frames so far."""
    return sum(len(recording.columns[name].values) for name in ("value", "gradient") if name in recording.columns)


def _locals(graph: Told, recording: Recording) -> Iterator[str]:
    """× local gradient, on the edges where it is one number: upstream stands on the card to the right."""
    backward = [node for phase, node in graph["frames"] if phase == "backward"]
    rows, uses = {node: row for row, node in enumerate(backward)}, dict.fromkeys(backward, 0)
    count = len(recording.columns["local"].values) if "local" in recording.columns else 0
    for edge in graph["edges"]:
        source = edge["source"]
        if source not in rows:
            continue
        use = uses[source]
        uses[source] += 1
        if rows[source] < count and not edge["shape"]:
            local = np.ravel(recording.columns["local"].values[rows[source], use])[0]
            middle = len(edge["route"]) // 2
            (ax, ay), (bx, by) = edge["route"][middle - 1 : middle + 1]
            yield _text((ax + bx) / 2, (ay + by) / 2 + 4, f"× {number(local)}", INK, HALO)


def _cards(graph: Told, recording: Recording) -> Iterator[str]:
    backward = [node for phase, node in graph["frames"] if phase == "backward"]
    gradients = {node: row for row, node in enumerate(backward)}
    for k, node in enumerate(graph["nodes"]):
        x, y, w, h = node["card"]
        radius = 14 if node["leaf"] else 8
        box = f'x="{x - w / 2:g}" y="{y - h / 2:g}" width="{w:g}" height="{h:g}" rx="{radius}"'
        yield f'<rect {box} fill="#fff" stroke="{SOFT if node["leaf"] else LINE}"/>'
        yield _text(x, y - h / 2 + 17, node["label"], INK, 'font-size="15" font-weight="650"')
        rows, top = _rows(node["shape"]), y - h / 2 + HEAD
        yield from _numbers(node["shape"], _row(recording, "value", k), x, top, VALUE)
        if k in gradients:
            found = _row(recording, "gradient", gradients[k])
            yield from _numbers(node["shape"], found, x, top + 3 + rows * CELL[1], GRADIENT)


def _row(recording: Recording, column: str, row: int) -> np.ndarray:
    """The numbers of a frame, none where it has not come."""
    told = recording.columns.get(column)
    return np.ravel(told.values[row]) if told is not None and row < len(told.values) else np.zeros(0)


def _rows(shape: Sequence[int]) -> int:
    return shape[0] if shape and max(shape) <= MOST_CELLS else 1


def _numbers(shape: Sequence[int], values: np.ndarray, x: float, y: float, color: str) -> Iterator[str]:
    """A matrix row by row; of a large one its shape and the largest entry that is recorded."""
    if not len(values):
        return
    if max(shape, default=1) > MOST_CELLS:
        yield _text(x, y + 14, f"{shape[0]}×{shape[1]} ≤ {number(np.nanmax(np.abs(values)))}", color)
        return
    columns = shape[1] if shape else 1
    for i, value in enumerate(values[: int(np.prod(shape))]):
        across = (i % columns - (columns - 1) / 2) * CELL[0]
        yield _text(x + across, y + i // columns * CELL[1] + 14, number(value), color)


def _text(x: float, y: float, said: str, color: str, look: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle" fill="{color}" {look}>{escape(said)}</text>'


def number(value: float) -> str:
    """0.42, −1.3, 5.6e−5: at least two digits that say something, as the picture on the page has them."""
    if not np.isfinite(value):
        return "–" if np.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if size and (size >= 1e4 or size < 1e-3):
        digits, exponent = f"{value:.1e}".split("e")
        return f"{digits}e{int(exponent)}".replace("-", "−")
    places = 0 if size >= 100 else 2 if size >= 0.095 else 3 if size >= 0.0095 else 4
    return f"{round(float(value), places) + 0.0:g}".replace("-", "−")
