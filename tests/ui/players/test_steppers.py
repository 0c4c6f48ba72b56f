"""The rules that the browser walks while a hand moves a knob, against the engine's recordings."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from engine.descend.methods import METHODS
from engine.descend.spec import DescendSpec
from engine.descend.theory import MATRICES, radius
from pages import run
from tests.js_source import node

ASSETS = Path(__file__).parent.parent.parent.parent / "assets"
WALKED = [name for name in METHODS if name not in ("bfgs", "lbfgs")]
WALK = """
import { Bowl, stepped, walk } from "%(at)s/steppers.js";
import { errorKept, isLinear } from "%(at)s/rates.js";
const told = %(told)s;
console.log(JSON.stringify(told.map(({ bowl, window, ...path }) => {
  const made = new Bowl(bowl);
  const found = walk(made, path, window);
  const kept = isLinear(path.method) ? errorKept(path.method, path.knobs, [made.flat, made.steep]) : null;
  return { stepped: stepped(path), gone: found.gone, xs: [...found.xs], ys: [...found.ys], kept };
})));
"""


def answer(script):
    """What a module says under Node.js."""
    command = [node(), "--input-type=module", "-"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def path(query):
    """(spec, what the browser is told to walk it)."""
    spec = DescendSpec.from_query(query)[0]
    surface, method = spec.surface, spec.optimizer
    bowl = {key: getattr(surface, key) for key in surface.knobs()}
    knobs = {key: getattr(method, key) for key in method.knobs()}
    told = {"method": method.name, "knobs": knobs, "start": spec.start, "steps": spec.steps}
    return spec, told | {"bowl": bowl, "window": surface.window}


def walked(queries):
    specs, told = zip(*map(path, queries), strict=True)
    return specs, answer(WALK % {"at": ASSETS.as_uri(), "told": json.dumps(told)})


@pytest.mark.parametrize("angle", [0, 25])
def test_every_rule_walks_as_the_engine_does(angle):
    query = f"surface.condition=30&surface.angle={angle}&x0=-6.5&y0=3&steps=120"
    specs, found = walked([f"{query}&optimizer={name}&optimizer.lr=0.05" for name in WALKED])
    for spec, made in zip(specs, found, strict=True):
        assert made["stepped"]
        (recording,) = run("descend", [spec], ("position",))
        points = np.array([made["xs"], made["ys"]], float).T
        np.testing.assert_allclose(points, recording.columns["position"].values, rtol=1e-9, atol=1e-9)


def test_mistakes_decay_and_damping_are_walked_too():
    knobs = (
        "adam&optimizer.bias_correction=off", "adam&optimizer.bias_correction=multiplied",
        "adamw&optimizer.weight_decay=0.5", "lion&optimizer.weight_decay=0.2", "newton&optimizer.damping=1.5",
    )  # fmt: skip
    specs, found = walked([f"surface.condition=8&steps=60&optimizer={each}&optimizer.lr=0.1" for each in knobs])
    for spec, made in zip(specs, found, strict=True):
        (recording,) = run("descend", [spec], ("position",))
        points = np.array([made["xs"], made["ys"]], float).T
        np.testing.assert_allclose(points, recording.columns["position"].values, rtol=1e-9, atol=1e-9)


def test_a_path_that_diverges_ends_at_the_engines_step():
    (spec,), (made,) = walked(["optimizer.lr=3&steps=200"])
    (recording,) = run("descend", [spec], ("position",))
    assert recording.status == "diverged"
    assert made["gone"] == len(recording.columns["position"].values)
    assert made["xs"][made["gone"]] is None  # NaN


def test_line_searches_are_left_to_the_engine():
    _, found = walked(["optimizer=bfgs&steps=0", "optimizer=newton&optimizer.line_search=armijo&steps=0"])
    assert [made["stepped"] for made in found] == [False, False]


def test_the_share_that_is_kept_is_that_of_theory():
    queries = [
        f"surface.condition=30&steps=0&optimizer={name}&optimizer.lr={lr}"
        for name in MATRICES
        for lr in (0.02, 0.4, 1.3)
    ]
    specs, found = walked(queries)
    for spec, made in zip(specs, found, strict=True):
        curvatures = (spec.surface.sharpness / spec.surface.condition, spec.surface.sharpness)
        rates = [radius(spec.optimizer.name, vars(spec.optimizer), value) for value in curvatures]
        assert made["kept"] == pytest.approx(max(rates), rel=1e-12)
