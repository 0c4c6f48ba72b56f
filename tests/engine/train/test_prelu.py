"""Learnt slopes: PyTorch's own run, finite differences, company, the script, and what is measured of them."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch

from engine.train.monte_carlo import evaluate
from engine.train.network import Pass
from engine.train.script import standalone
from engine.train.single import Net
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from engine.train.weights import Weights, initialize
from pages import run
from tests.engine.train.layer_tools import MEASURED, spec
from tests.engine.train.test_layers_gradients import losses, ready
from tests.oracle_files import ORACLES

SMALL = "data=moons&widths=7,5&batch=32&steps=12&every=4&bias=0.1&precision=float64&activation=prelu&init=he_normal&"
KINDS = ["activation.per=unit", "activation.per=layer", "activation.per=unit&norm=batch_norm&dropout=dropout"]


class Tiny(TrainSpec):
    """3-4-3, as no data set asks for."""

    sizes, hidden, products = (3, 4, 3), (4,), (4, 3)


def test_twenty_steps_are_pytorchs():
    oracle = json.loads((ORACLES / "G20_prelu_maxout.json").read_text())["data"]["prelu"]
    one = Tiny(depth=1, activation=spec(SMALL).activation, precision="float64")
    weights, gradients = (Weights.of([one], torch.float64) for _ in range(2))
    initialize(weights, [one])
    for layer in range(2):
        weights.w[layer][0] = torch.tensor(oracle["W"][layer], dtype=torch.float64).T
        weights.b[layer][0] = torch.tensor(oracle["b"][layer], dtype=torch.float64)
    x, y = torch.tensor(oracle["X"], dtype=torch.float64), torch.tensor(oracle["y"])
    own = Pass(weights, [one], len(x))
    own.x.copy_(x)
    own.onehot.copy_(torch.nn.functional.one_hot(y, 3).double())
    for loss, (slope,) in zip(oracle["loss"], oracle["slopes"], strict=True):
        assert weights.slope[0][0].item() == pytest.approx(slope[0], abs=1e-9)
        assert torch.nn.functional.cross_entropy(own.forward()[0], y).item() == pytest.approx(loss, abs=1e-9)
        own.probabilities()
        own.backward(gradients)
        weights.flat -= oracle["lr"] * gradients.flat


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_equal_finite_differences(kind):
    specs, weights, run_ = ready(kind, small=SMALL)
    gradients = Weights.of(specs, torch.float64)
    losses(weights, run_)
    run_.probabilities()
    run_.backward(gradients)
    for values, slopes in zip((*weights.slope, weights.w[0]), (*gradients.slope, gradients.w[0]), strict=True):
        for at in range(values.shape[2]):
            kept = values[:, 0, at].clone()
            ends = []
            for step in (1e-6, -1e-6):
                values[:, 0, at] = kept + step
                ends.append(losses(weights, run_))
            values[:, 0, at] = kept
            np.testing.assert_allclose(slopes[:, 0, at], (ends[0] - ends[1]) / 2e-6, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_variants_in_company_are_those_alone(kind):
    company = [spec(f"{SMALL}{kind}&seed={seed}&precision=float32") for seed in range(3)]
    company.insert(1, spec(SMALL.replace("prelu", "relu") + kind.partition("&")[2] + "&precision=float32"))
    names = [*MEASURED, "activation_parameter"]
    for one, together in zip(company, run("train", company, names), strict=True):
        (alone,) = run("train", [one], names)
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), name


def test_slopes_are_learnt_counted_and_measured():
    layer, unit, fixed = (spec(SMALL + query) for query in ("", "activation.per=unit", "activation=leaky_relu"))
    assert (layer.weights - fixed.weights, unit.weights - fixed.weights) == (2, 12)
    for recording in run("train", [layer, unit], ["activation_parameter"]):
        series = recording.columns["activation_parameter"].values
        np.testing.assert_array_equal(series[0], [0.25, 0.25])
        assert (series[-1] != series[0]).all()
    (other,) = run("train", [fixed], ["activation_parameter"])
    assert np.isnan(other.columns["activation_parameter"].values).all()


def test_a_variant_on_its_own_has_the_learnt_slopes():
    stack = Stack([spec(SMALL + "activation.per=unit")])
    for _ in range(5):
        stack.update()
    stack.probe.run.forward()
    np.testing.assert_allclose(evaluate(Net(stack, 0), stack.probe.run.x[0])[-1], stack.probe.run.logits[0], rtol=1e-12)


def test_the_script_reproduces(tmp_path):
    specs = [spec(f"{SMALL}{kind}&optimizer=adam&optimizer.lr=0.01") for kind in KINDS]
    path = tmp_path / "run.py"
    path.write_text(standalone(specs), "utf-8")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=100, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = np.array([line.split(",") for line in done.stdout.split()[1:]], float)
    for k, recording in enumerate(run("train", specs, ["loss"])):
        np.testing.assert_allclose(rows[rows[:, 0] == k, 2], recording.columns["loss"].values, rtol=1e-9)
