"""Every activation: formulas, slopes and torch operations against its oracle, and what it says of itself."""

import json

import numpy as np
import pytest
import scipy.special
import torch

from engine.parts.activations import ACTIVATIONS, GELU, SELU, Mish, Sigmoid, SiLU, Softplus, Softsign
from engine.parts.inits import INITS
from tests.engine.train.torch_oracles import resolved
from tests.oracle_files import ORACLES

NEGATIVE = np.linspace(-30, -1e-3, 400)


def check_formulas(activation):
    """f, df and the operations in place are torch's h and its gradient."""
    z = np.concatenate([np.linspace(-30, 30, 601), [0.0]])
    t = torch.tensor(z, requires_grad=True)
    h = resolved(activation.oracle, activation, z=t)
    h.sum().backward()
    np.testing.assert_allclose(activation.f(z), h.detach(), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(activation.df(z), t.grad, rtol=1e-9, atol=1e-14)  # torch's 1 - tanh^2 cancels
    own, gradient = torch.tensor(z), torch.ones(len(z), dtype=torch.float64)
    activation.forward_(own, torch.ops.aten)
    activation.backward_(gradient, torch.tensor(z) if activation.of_z else own, torch.ops.aten)
    np.testing.assert_allclose(own, h.detach(), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(gradient, t.grad, rtol=1e-9, atol=1e-12)


def check_facts(activation):
    """What it says of itself is true of its formula, and names what there is."""
    low, high = activation.window
    z = np.linspace(-1, 1, 101)
    assert (activation.f(z) >= low).all()
    assert (activation.f(z) <= high).all()
    assert activation.dies == (not activation.f(NEGATIVE).any() and not activation.df(NEGATIVE).any())
    if activation.saturated is not None:
        ends = activation.f(np.array([-30.0, 30.0]))
        assert ends[0] < activation.saturated[0] < activation.saturated[1] < ends[1]
    assert activation.fitting_init in INITS
    assert activation.better is None or ACTIVATIONS[activation.better].better is None
    module = resolved(activation.module, activation, units=1).double()
    t = torch.linspace(-3, 3, 61, dtype=torch.float64)
    np.testing.assert_array_equal(module(t).detach(), resolved(activation.oracle, activation, z=t))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_formulas_and_operations_are_the_oracles(name):
    check_formulas(ACTIVATIONS[name]())


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_facts_are_true(name):
    check_facts(ACTIVATIONS[name]())


def test_sigmoid_is_exact_at_both_ends():
    """Where h, or its slope, is tiny too: within a few units of the last place of scipy's."""
    z = np.array([-700.0, -50.0, -40.0, -5.0, 0.0, 5.0, 40.0, 50.0, 700.0])
    np.testing.assert_allclose(Sigmoid().f(z), scipy.special.expit(z), rtol=1e-15)
    np.testing.assert_allclose(Sigmoid().df(z), scipy.special.expit(z) * scipy.special.expit(-z), rtol=1e-15)
    assert Sigmoid().f(np.array([-1000.0, 1000.0])).tolist() == [0.0, 1.0]


PUBLISHED = {
    "gelu": GELU(),
    "gelu_tanh": GELU("tanh"),
    "selu": SELU(),
    "silu": SiLU(),
    "swish_beta_2": SiLU(2.0),
    "softplus": Softplus(),
    "softsign": Softsign(),
    "mish": Mish(),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_values_and_slopes_are_those_of_two_libraries(name):
    oracle = json.loads((ORACLES / "G19_activations_more.json").read_text())["data"]
    z = np.array(oracle["points"])
    np.testing.assert_allclose(PUBLISHED[name].f(z), oracle[name], rtol=0, atol=1e-9)
    np.testing.assert_allclose(PUBLISHED[name].df(z), oracle[f"d_{name}"], rtol=0, atol=1e-9)
    check_formulas(PUBLISHED[name])
