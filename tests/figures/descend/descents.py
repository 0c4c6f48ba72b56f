"""What the tests of figures of descents share: runs to draw, and charts read back."""

import base64
import json

import numpy as np
import plotly.graph_objects as go

from engine.descend.spec import DescendSpec
from figures.palette import looks
from pages import FIGURES, run
from tests.figures import scenes

CASES = {
    "ravine": ["optimizer.lr=0.9", "optimizer=momentum&optimizer.lr=0.1", "optimizer=adam&optimizer.lr=0.3"],
    "valley": ["surface=rosenbrock&optimizer=newton&steps=20", "surface=rosenbrock&optimizer=bfgs&steps=700"],
    "noisy": [
        f"surface=himmelblau&optimizer={name}&optimizer.lr=0.01&noise=4&steps=40" for name in ("sgd", "momentum")
    ],
    "saddle": ["surface=saddle&steps=300", "surface=saddle&optimizer=newton&steps=300"],
    "diverged": ["optimizer.lr=1.1&steps=400"],
    "two surfaces": ["surface=rastrigin&optimizer.lr=0.001&steps=9", "surface=ackley&steps=9"],
    "formula": ["surface=formula&surface.text=log(x)%2By^2&steps=9", "surface=formula&surface.text=1/0&steps=9"],
    "no step": ["steps=0"],
}


def scene(queries, columns, lang="en", cell=None, narrow=False):
    specs = []
    for query in queries:
        spec, problems = DescendSpec.from_query(query)
        assert problems == []
        specs.append(spec)
    recordings = run("descend", specs, columns)
    return scenes.scene(recordings, lang, cell, narrow, specs, looks(specs))


def drawn(figure, shown):
    chart = FIGURES[figure].draw(shown)
    json.dumps(chart, allow_nan=False)
    if FIGURES[figure].kind == "plotly":
        go.Figure(chart)  # validates
    return chart


def table(packed):
    """What a typed array holds."""
    values = np.frombuffer(base64.b64decode(packed["bdata"]), "<f4")
    return values.reshape([int(part) for part in packed["shape"].split(", ")])


def traces(chart, name, **wanted):
    return [t for t in chart["data"] if t.get("name") == name and all(t.get(key) == v for key, v in wanted.items())]
