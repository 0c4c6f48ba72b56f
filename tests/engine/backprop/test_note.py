"""The note's network against Dive into Deep Learning's own formulas, by another's numbers; both conventions agree."""

import json

import numpy as np
import pytest
import torch

from engine.backprop.graph import Tape
from engine.backprop.inputs import write_inputs
from engine.backprop.spec import BackpropSpec
from engine.parts.activations import ACTIVATIONS
from tests.engine.train.torch_oracles import resolved
from tests.oracle_files import ORACLES

GIVEN = json.loads((ORACLES / "backprop_intermediates.json").read_text("utf-8"))["data"]


def tape_of(spec):
    tape = Tape(spec.graph).run()
    names = [node.name for node in spec.graph.nodes]
    return dict(zip(names, tape.values, strict=True)), dict(zip(names, tape.gradients, strict=True))


def from_given(kind):
    """The spec of one of the reference networks."""
    data = GIVEN[kind]
    rows, columns = np.shape(data["W1"])
    values = {name: np.array(data[name], float) for name in ("W1", "W2", "x", "y")}
    values["x"], values["y"] = values["x"][:, None], np.reshape(values["y"], (-1, 1))
    loss, activation = {"squared_tanh": ("squared", "tanh"), "softmax_relu": ("cross_entropy", "relu")}[kind]
    query = f"net=note&n_in={columns}&hidden={rows}&n_out={len(data['W2'])}&lambda={data['lambda']}&loss={loss}"
    spec, problems = BackpropSpec.from_query(
        {**dict(part.split("=") for part in query.split("&")), "activation": activation, "inputs": write_inputs(values)}
    )
    assert not problems
    return spec


@pytest.mark.parametrize("kind", GIVEN)
def test_every_quantity_is_the_reference_s(kind):
    data = GIVEN[kind]
    values, gradients = tape_of(from_given(kind))
    for name in ("z", "h", "o", "L", "s", "J"):
        np.testing.assert_allclose(np.ravel(values[name]), np.ravel(data[name]), rtol=0, atol=1e-10)
    for name in ("o", "h", "z", "W1", "W2"):
        np.testing.assert_allclose(gradients[name].ravel(), np.ravel(data[f"dJ_d{name}"]), rtol=0, atol=1e-10)
    np.testing.assert_allclose(gradients["x"].ravel(), data["dL_dx"], rtol=0, atol=1e-10)
    assert gradients["J"] == gradients["L"] == gradients["s"] == 1


def autograd(spec):
    """(value, gradient) of the given quantities by torch, written anew from the definition."""
    net = spec.network
    given = {node.name: spec.graph.given[k] for k, node in enumerate(spec.graph.nodes) if not node.operands}
    t = {name: torch.tensor(value, requires_grad=name != "y") for name, value in given.items()}
    x, y = (t["x"], t["y"]) if net.rows else (t["x"].T, t["y"].T)
    bias = {name: t[name].reshape(-1) if name in t else 0.0 for name in ("b1", "b2")}
    h = resolved(net.activation.oracle, net.activation, z=x @ t["W1"].T + bias["b1"])
    o = h @ t["W2"].T + bias["b2"]
    if net.loss == "squared":
        loss = 0.5 * ((o - y) ** 2).sum() * net.scale
    else:
        loss = torch.nn.functional.cross_entropy(o, y.argmax(1), reduction="mean" if net.mean else "sum")
    (loss + net.lam / 2 * ((t["W1"] ** 2).sum() + (t["W2"] ** 2).sum())).backward()
    return {name: tensor.grad.numpy() for name, tensor in t.items() if tensor.requires_grad}


def test_every_kind_of_network_is_autograd_s():
    seed = 0
    for activation in ACTIVATIONS:
        for loss in ("squared", "cross_entropy"):
            for vectors in ("columns", "rows"):
                rest = {"biases": ("off", "on")[seed % 2], "reduction": ("mean", "sum")[seed // 2 % 2]}
                sizes = {"n_in": "3", "hidden": "4", "n_out": "3", "batch": str(1 + seed % 4), "seed": str(seed)}
                made = {"net": "note", "activation": activation, "loss": loss, "vectors": vectors, **rest, **sizes}
                spec, problems = BackpropSpec.from_query(made)
                assert not problems
                gradients = tape_of(spec)[1]
                for name, expected in autograd(spec).items():
                    np.testing.assert_allclose(gradients[name], expected, 1e-12, 1e-12, err_msg=f"{made} {name}")
                seed += 1


def test_rows_are_columns_turned():
    query = "net=note&n_in=3&hidden=4&n_out=2&batch=3&biases=on"
    columns = BackpropSpec.from_query(query)[0]
    given = {node.name: columns.graph.given[k] for k, node in enumerate(columns.graph.nodes) if not node.operands}
    turned = {name: value if name[0] == "W" else value.T for name, value in given.items()}
    rows = BackpropSpec.from_query({"inputs": write_inputs(turned), "vectors": "rows"}, columns)[0]
    (a, da), (b, db) = tape_of(columns), tape_of(rows)
    for name in a:
        straight = name[0] == "W" or not a[name].ndim
        np.testing.assert_allclose(b[name], a[name] if straight else a[name].T, 1e-12, 1e-12)
        if da[name] is not None:
            np.testing.assert_allclose(db[name], da[name] if straight else da[name].T, 1e-12, 1e-12)


def test_the_three_levels_are_one_computation():
    for query in (
        "net=note&n_in=3&hidden=4&n_out=2&batch=3&biases=on&activation=relu&reduction=sum",
        "net=note&n_in=2&hidden=3&n_out=3&batch=2&loss=cross_entropy&vectors=rows&biases=on&seed=3",
        "net=note&n_in=1&hidden=1&n_out=1&activation=sigmoid&lambda=0.7",
    ):
        whole = BackpropSpec.from_query(query)[0]
        values, gradients = tape_of(whole)
        layer = tape_of(BackpropSpec.from_query({"zoom": "layer"}, whole)[0])
        numbers = tape_of(BackpropSpec.from_query({"zoom": "scalar"}, whole)[0])
        for name in ("x", "W1", "h", "W2", "o", "J", *(("b1", "b2") if whole.network.biases else ())):
            np.testing.assert_allclose(layer[0][name], values[name], 1e-14)
            np.testing.assert_allclose(layer[1][name], gradients[name], 1e-12, 1e-14)
        for name in ("W1", "W2"):
            for (i, j), expected in np.ndenumerate(gradients[name]):
                assert numbers[1][f"{name}_{i + 1}{j + 1}"] == pytest.approx(expected, rel=1e-12, abs=1e-14)
        for name in ("L", "s", "J"):
            assert numbers[0][name] == pytest.approx(float(values[name]), rel=1e-12)
