"""What the first layer looks at, and how sparse the layers are: twins side by side, the same units of both."""

from __future__ import annotations

import numpy as np

from figures.numbers import brief, listed, percent
from figures.plotting import heading, on, panes, tail
from figures.scene import Chart, Scene
from pages.dropout.figures.scene import coloured, empty, joined, last, shown, told

COLUMNS = ("weight_images", "sparsity")
MOST = 3
"""Variants that fit side by side."""
PIXELS = 8


def draw(scene: Scene) -> Chart:
    """A tile of 8 x 8 weight images a variant, in one colour scale, and below its sparsity, layer by layer."""
    able = [k for k in shown(scene, "weight_images") if _images(scene, k).shape[1] == PIXELS**2][:MOST]
    if not able:
        return empty(scene, "figure.drop_no_images" if shown(scene, "weight_images") else "figure.drop_not_yet")
    largest = max(float(np.abs(_images(scene, k)).max()) for k in able) or 1.0
    scale = {"colorscale": "RdBu", "cmin": -largest, "cmax": largest, "colorbar": {"thickness": 10}}
    scale |= {"showscale": not scene.narrow}
    data = [_tile(scene, k, pane) for pane, k in enumerate(able)]
    return {"data": data, "layout": {**_layout(scene, able), "coloraxis": scale}}


def _images(scene: Scene, k: int) -> np.ndarray:
    """(units, n_in)."""
    found = last(scene, k, "weight_images")
    assert found is not None
    return found


def tile(images: np.ndarray) -> np.ndarray:
    """Images (n, 64) in a square of rows, one empty pixel (NaN) between them."""
    side = int(np.ceil(np.sqrt(len(images))))
    found = np.full((side * (PIXELS + 1) - 1,) * 2, np.nan)
    for at, image in enumerate(images):
        row, column = (PIXELS + 1) * (at // side), (PIXELS + 1) * (at % side)
        found[row : row + PIXELS, column : column + PIXELS] = image.reshape(PIXELS, PIXELS)
    return found


def _tile(scene: Scene, k: int, pane: int) -> Chart:
    return {"type": "heatmap", "z": listed(tile(_images(scene, k))), "coloraxis": "coloraxis", **on(pane),
            "hovertemplate": "%{z:.3g}<extra></extra>", "hoverongaps": False}  # fmt: skip


def _layout(scene: Scene, able: list[int]) -> Chart:
    hidden = {"visible": False, "showgrid": False}
    lines = max(_text(scene, k).count("<br>") for k in able) + 1
    layout = panes(len(able), scene.narrow, lines, x=hidden, y=hidden | {"autorange": "reversed"})
    for pane in range(len(able)):
        layout[f"yaxis{tail(pane)}"] |= {"scaleanchor": f"x{tail(pane)}", "constrain": "domain"}
        layout[f"xaxis{tail(pane)}"] |= {"constrain": "domain"}
    notes = [heading(_text(scene, k), pane) for pane, k in enumerate(able)]
    margin = {"l": 10, "r": 10, "t": 20 + 18 * lines, "b": 10}
    return {**layout, "height": 520 * len(able) if scene.narrow else 480, "margin": margin, "annotations": notes}


def _text(scene: Scene, k: int) -> str:
    return "<br>".join([f"<b>{coloured(scene, k, scene.names[k])}</b>", *_rows(scene, k)])


def _rows(scene: Scene, k: int) -> list[str]:
    """One line on the weights' size, one a layer (at most four) on its sparsity."""
    words, table = scene.words, last(scene, k, "sparsity")
    rms = float(np.sqrt(np.mean(_images(scene, k).astype(float) ** 2)))
    found = [f"{words('figure.drop_weight_rms')} {brief(rms)}"]
    for layer, (near_zero, size, dead) in enumerate([] if table is None else table[:4], 1):
        layer_words = f"{words('figure.layer')} {layer}: {words('figure.drop_near_zero')} {percent(words, near_zero)}"
        never = f"{words('figure.drop_never_active')} {percent(words, dead)}"
        found.append(joined(scene, layer_words, f"{words('figure.drop_mean_size')} {brief(size)} · {never}"))
    return found


def alt(scene: Scene) -> str:
    """Per variant: size of the first layer's weights, and sparsity layer by layer."""
    return told(scene, "weight_images", lambda k: ", ".join(_rows(scene, k)).replace("<br>", ", "))
