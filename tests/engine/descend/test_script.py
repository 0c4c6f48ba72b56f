"""The standalone script is executed, and its paths are the engine's."""

import subprocess
import sys

import numpy as np
import pytest

from engine.descend.methods import METHODS
from engine.descend.spec import DescendSpec
from engine.parts.schedules import SCHEDULES
from engine.parts.surfaces import SURFACES
from pages import EXPERIMENTS, run
from tests.engine.descend.descents import spec, values

RATES = {"rosenbrock": 1e-4, "himmelblau": 1e-3, "beale": 1e-3, "rastrigin": 1e-3, "ackley": 1e-3}
LINEAR = ("gd", "sgd", "momentum", "nesterov")


EXACT = 20
"""Points of an amplifying path that are compared to nine digits."""


def amplifying(one):
    """Whether rounding grows on the way: a start that is moved by a few units in the last place moves BFGS's points on
    Rosenbrock's function by 2e-10 within 20 steps and by 4e-8 within 35 (until both paths end in the minimum), the
    more so where a processor sums in another order."""
    return one.optimizer.name in ("bfgs", "lbfgs") and one.surface.name == "rosenbrock"


def queries():
    """Every method on three surfaces; every surface, schedule, protocol and correction; noise."""
    for method in METHODS:
        for surface in ("quadratic", "rosenbrock", "himmelblau"):
            rate = f"&optimizer.lr={RATES.get(surface, 0.1)}" if method in LINEAR else ""
            steps = 60 if method in ("newton", "bfgs", "lbfgs") else 200
            yield f"surface={surface}&optimizer={method}&steps={steps}{rate}"
        noisy = "noise=0.1&noise_ratio=2&noise_correlation=0.5&seed=3"
        yield f"optimizer={method}&surface=two_wells&steps=50&schedule=cosine&warmup=5&{noisy}"
        yield f"optimizer={method}&surface=beale&steps=30&protocol=tuned&trials=5"
        yield f"optimizer={method}&steps=30&protocol=evaluations"
    for surface in SURFACES:
        yield f"surface={surface}&optimizer=nesterov&optimizer.lr={RATES.get(surface, 0.01)}&steps=30"
    for schedule in SCHEDULES:
        yield f"schedule={schedule}&optimizer=momentum&optimizer.lr=0.1&steps=30&warmup=3"
    for method in ("adam", "adamw", "amsgrad"):
        for how in ("off", "multiplied"):
            yield f"optimizer={method}&optimizer.bias_correction={how}&optimizer.lr=0.1&steps=40"
    yield "optimizer.lr=1.05&steps=300"
    yield "optimizer=nesterov&optimizer.beta=0&steps=9"
    yield "surface=formula&surface.text=log(x)&x0=1&y0=0&optimizer.lr=0.4&steps=9"
    yield "surface=formula&surface.text=log(x)&x0=-1&y0=0&optimizer.lr=0.4&steps=9"
    yield "surface=plateau&optimizer=newton&optimizer.line_search=armijo&steps=5"
    yield "surface=rosenbrock&optimizer=bfgs&optimizer.line_search=none&steps=15"
    kinked = "surface=formula&surface.text=x^2/9%2By^2%2Bmax(x,y)%2Babs(x-3)/5"
    yield f"{kinked}&optimizer=adam&protocol=same_lr&race_lr=0.2&steps=30"


def test_script_reproduces_every_run(tmp_path):
    specs = [spec(query) for query in queries()]
    script = tmp_path / "run.py"
    script.write_text(EXPERIMENTS["descend"].standalone(specs), "utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=100, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.split()
    assert lines[0] == "run,step,x,y,loss"
    rows = np.array([line.split(",") for line in lines[1:]], float)
    for k, (one, recording) in enumerate(zip(specs, run("descend", specs, ["position", "loss"]), strict=True)):
        own = rows[rows[:, 0] == k]
        assert own[:, 1].tolist() == recording.columns["loss"].steps.tolist(), one
        drawn = np.column_stack([values(recording, "position"), values(recording, "loss")])
        exact = EXACT if amplifying(one) else len(own)
        for ours, theirs, floor in ((drawn[:, :2], own[:, 2:4], 1e-12), (drawn[:, 2], own[:, 4], 1e-10)):
            np.testing.assert_allclose(theirs[:exact], ours[:exact], rtol=1e-9, atol=floor, err_msg=str(one))
            np.testing.assert_allclose(theirs[exact:], ours[exact:], rtol=1e-6, atol=1e-6, err_msg=str(one))


@pytest.mark.parametrize("query", ["surface=formula&surface.text=__import__('os')", "optimizer=%22%22%22import os"])
def test_nothing_from_an_address_is_code(query):
    found, problems = DescendSpec.from_query(query)
    assert problems
    assert "os" not in EXPERIMENTS["descend"].standalone([found]).replace("cos", "").replace("position", "").split()


def test_a_script_holds_only_what_it_needs():
    plain = EXPERIMENTS["descend"].standalone([spec("optimizer=adam")])
    assert "class BFGS" not in plain
    assert "torch.optim.Adam" in plain
