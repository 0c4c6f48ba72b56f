"""How much of the variance of the scores each axis explains, as bars."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.search.importance import shares, usable
from engine.search.outcomes import PRUNED
from engine.search.pruners import WARM_UP
from figures.numbers import percent
from figures.scene import Chart, Scene, look
from figures.search.trials import axes_of, places, scores

COLUMNS = ("point", "outcome", "validation_accuracy", "validation_loss")
WIDTHS = {False: 480, True: 220}


def draw(scene: Scene) -> Chart:
    """A bar for each axis of each search: 0 to 1, what is left of 1 is interaction and luck."""
    names, records = list(scene.names), list(_records(scene))
    colors = [look(scene, k).color for k in range(len(names))]
    share = {"field": "share", "type": "quantitative", "title": scene.words("figure.share_of_variance")}
    encoding = {
        "x": {**share, "scale": {"domain": [0, 1]}, "axis": {"format": "%"}},
        "y": {"field": "axis", "type": "nominal", "title": None, "sort": None},
        "yOffset": {"field": "name", "type": "nominal", "sort": None},
        "color": {
            "field": "name",
            "type": "nominal",
            "title": None,
            "sort": None,
            "scale": {"domain": names, "range": colors},
            "legend": {"orient": "top", "columns": 1 if scene.narrow else 3, "labelLimit": 300}
            if len(names) > 1
            else None,
        },
        "tooltip": [{"field": "name"}, {"field": "axis"}, {"field": "share", "format": ".1%"}],
    }
    bars = {"data": {"values": records}, "mark": "bar", "encoding": encoding, "width": WIDTHS[scene.narrow]}
    return {"vconcat": [bars], "config": {"view": {"stroke": None}}}


def _records(scene: Scene) -> Iterator[Chart]:
    for k, (spec, recording) in enumerate(zip(scene.specs, scene.recordings, strict=False)):
        whole = recording.columns["outcome"].values != PRUNED  # whose score is of another length
        if whole.sum() <= WARM_UP:
            continue
        value = usable(scores(spec, recording)[whole] * (1 if spec.measure == "accuracy" else -1))
        found = shares(places(spec, recording)[whole], value)
        for (_, label), share in zip(axes_of(spec, scene.words), found, strict=True):
            if np.isfinite(share):
                yield {"name": scene.names[k], "axis": label, "share": float(share)}


def alt(scene: Scene) -> str:
    """Each search with its axes and their shares."""
    told = [f"{one['name']}, {one['axis']}: {percent(scene.words, one['share'])}" for one in _records(scene)]
    return "; ".join(told) or "–"
