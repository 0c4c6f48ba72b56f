"""Maxout, whose layers have several z a unit, and activations that a reader writes."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch

from engine.parts.activations import Maxout
from engine.parts.activations.written import MOST_PARTS, Formula
from engine.spec import Unreadable
from engine.train.layers.walk import Backward
from engine.train.network import Pass
from engine.train.script import standalone
from engine.train.spec import TrainSpec
from engine.train.theory import moments
from engine.train.weights import Weights
from pages import EXPERIMENTS, run
from tests.engine.train.layer_tools import DROPOUTS, MEASURED, NORMS, spec
from tests.engine.train.test_layers_gradients import check_against_autograd
from tests.oracle_files import ORACLES

SMALL = "data=moons&batch=32&steps=6&every=3&bias=0.1&precision=float64&depth=3&width=7&"
KINDS = [
    "activation=maxout",
    "activation=maxout&activation.pieces=4",
    "activation=formula&activation.formula=x tanh(x) + max(0, x)/2",
]
HOSTILE = [
    *(
        "__import__('os')",
        "x.__class__",
        "exec(x)",
        "lambda: x",
        "x; x",
        "y",
        "xy",
        "",
        "(" * 200,
        "x" * 201,
        "9^9^9^x",
    ),
    *("x^x^x^x", "1e999", "open(x)", "x if x else x", "sin", "x=1", "{x}", "0x10", "x\x00", "é", "tanh(x, x)"),
    "+".join(f"sin({k} x)" for k in range(14)) + "^tanh(x)",
]


class Tiny(TrainSpec):
    """3-3-2, three units with two pieces each."""

    sizes, hidden, products = (3, 3, 2), (3,), (6, 2)


def test_forward_and_backward_are_pytorchs():
    oracle = json.loads((ORACLES / "G20_prelu_maxout.json").read_text())["data"]["maxout_k2"]
    x, upstream = (torch.tensor(oracle[name], dtype=torch.float64) for name in ("X", "upstream"))
    one = Tiny(depth=1, activation=Maxout(), precision="float64")
    weights, gradients = (Weights.of([one], torch.float64) for _ in range(2))
    pieces, biases = (torch.tensor(oracle[name], dtype=torch.float64) for name in ("W", "b"))  # piece, unit, input
    weights.w[0][0] = pieces.permute(2, 1, 0).reshape(3, 6)
    weights.b[0][0] = biases.T.reshape(1, 6)
    own = Pass(weights, [one], len(x))
    own.x.copy_(x)
    own.forward()
    np.testing.assert_allclose(own.h[0][0], oracle["h"], rtol=0, atol=1e-9)
    dense, largest = own.layers[0]
    how = Backward(gradients)
    slope = largest.backward(upstream[None].clone(), how)
    np.testing.assert_allclose((slope @ weights.w[0].mT)[0], oracle["dX"], rtol=0, atol=1e-9)
    dense.backward(slope, how)
    found = gradients.w[0][0].reshape(3, 3, 2).permute(2, 1, 0)
    np.testing.assert_allclose(found, oracle["dW"], rtol=0, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", ["", *NORMS, *DROPOUTS])
def test_gradients_equal_autograd(kind, layer):
    check_against_autograd(f"{kind}&{layer}", small=SMALL)


@pytest.mark.parametrize("kind", KINDS)
def test_variants_in_company_are_those_alone(kind):
    company = [spec(f"{SMALL}{kind}&seed={seed}&precision=float32") for seed in range(2)]
    company.insert(1, spec(f"{SMALL}activation=tanh&precision=float32"))
    for one, together in zip(company, run("train", company, MEASURED), strict=True):
        (alone,) = run("train", [one], MEASURED)
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), name


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("layer", ["norm=batch_norm&dropout=dropconnect", "norm=layer_norm&norm.position=after"])
def test_every_column_can_be_asked_for(kind, layer):
    columns = [name for name in EXPERIMENTS["train"].columns if name not in ("tolerance", "ensemble")]
    (found,) = run("train", [spec(f"{SMALL}{kind}&{layer}")], columns)
    assert np.isfinite(found.columns["loss"].values).all()


def test_the_script_prints_the_same_losses(tmp_path):
    kinds = [*KINDS, "activation=formula&activation.formula=sin(3x)", f"{KINDS[1]}&norm=batch_norm&init=xavier_normal"]
    pull = "change=3:w1.2.1=-1,4:optimizer.lr=0.05"
    specs = [spec(f"{SMALL}{kind}") for kind in (*kinds, f"{KINDS[0]}&{pull}")]
    path = tmp_path / "run.py"
    path.write_text(standalone(specs), "utf-8")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=100, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = np.array([line.split(",") for line in done.stdout.split()[1:]], float)
    for k, found in enumerate(run("train", specs, ["loss"])):
        np.testing.assert_allclose(rows[rows[:, 0] == k][:, 2], found.columns["loss"].values, rtol=1e-9)


@pytest.mark.parametrize("pieces", [2, 3, 5])
def test_a_layer_has_its_weights_as_often_as_it_has_pieces(pieces):
    wide, narrow = spec(f"{SMALL}activation=maxout&activation.pieces={pieces}"), spec(SMALL)
    last = 7 * 2 + 2
    assert wide.weights - last == pieces * (narrow.weights - last)
    assert Weights.of([wide], torch.float64).w[0].shape == (1, 2, 7 * pieces)


@pytest.mark.parametrize(
    ("pieces", "mean", "square"), [(2, np.pi**-0.5, 1), (3, 1.5 * np.pi**-0.5, 1 + 3**0.5 / 2 / np.pi)]
)
def test_theory_is_the_order_statistics(pieces, mean, square):
    """Of the largest of two or three normals mean and second moment are known in closed form."""
    found = moments(Maxout(pieces), np.array([1.0, 4.0]), 0.3)
    np.testing.assert_allclose(found.mean, [0.3 + mean, 0.3 + 2 * mean], rtol=1e-9)
    np.testing.assert_allclose(found.square, [0.09 + 0.6 * mean + square, 0.09 + 1.2 * mean + 4 * square], rtol=1e-9)
    assert found.slope.tolist() == [1, 1]


def test_theory_is_measured_in_a_wide_network():
    one = spec("data=noise&activation=maxout&depth=4&width=300&steps=0&init=lecun_normal")
    (found,) = run("train", [one], ["activation_std", "theory_activation_std", "gradient_std", "theory_gradient_gain"])
    end = {name: series.values[0] for name, series in found.columns.items()}
    np.testing.assert_allclose(end["activation_std"], end["theory_activation_std"], rtol=0.1)
    gains = end["gradient_std"][:-1] / end["gradient_std"][1:]
    np.testing.assert_allclose(gains, end["theory_gradient_gain"][1:], rtol=0.1)


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ("x sigmoid(x)", torch.nn.functional.silu),
        ("max(0, x)", torch.relu),
        ("x^3/(1 + |x|)", lambda z: z**3 / (1 + z.abs())),
        ("sin(3x) + cos(x)^2", lambda z: torch.sin(3 * z) + torch.cos(z) ** 2),
        ("log(1 + e^x)", torch.nn.functional.softplus),
    ],
)
def test_a_written_function_is_differentiated(text, theirs):
    z, own = torch.linspace(-5, 5, 1000, dtype=torch.float64, requires_grad=True), Formula(text)
    theirs(z).sum().backward()
    known = z.detach()
    np.testing.assert_allclose(own.f(known.numpy()), theirs(known), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(own.df(known.numpy()), z.grad, rtol=1e-11, atol=1e-13)
    h, g = known.clone(), torch.ones(1000, dtype=torch.float64)
    own.forward_(h, None)
    own.backward_(g, known, None)
    np.testing.assert_array_equal(h, own.f(known.numpy()))
    np.testing.assert_array_equal(g, own.df(known.numpy()))
    assert own.window[0] < own.window[1]
    assert own.dies == (text == "max(0, x)")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_refused_with_a_reason(text):
    with pytest.raises((Unreadable, ValueError)):
        Formula(text)
    found, problems = TrainSpec.from_query({"activation": "formula", "activation.formula": text})
    assert [problem.code for problem in problems] == ["unreadable"]
    assert found.activation == Formula()
    assert MOST_PARTS == 60


def test_what_was_typed_is_not_in_the_code():
    made = standalone([spec("activation=formula&activation.formula=x*x + pi")])
    body = made.replace("'x*x + pi'", "").replace("'formula x*x + pi'", "")
    assert "x * x" in made or "x**2" in made
    assert body.count("x*x + pi") <= 1  # in the title alone
