"""An activation that is not monotone, so that its slope cannot be told from h: one class, entered here, and all works.

GELU (Hendrycks and Gimpel 2016): h = z Phi(z), dh/dz = Phi(z) + z phi(z).
"""

from dataclasses import dataclass
from inspect import get_annotations
from typing import ClassVar

import numpy as np
import pytest
import scipy.special
import torch

from engine.parts.activations import ACTIVATIONS, Activation
from engine.train.network import Pass
from engine.train.script import standalone
from engine.train.weights import Weights, initialize
from pages import run
from tests.engine.parts.test_activations import check_facts, check_formulas
from tests.engine.train.layer_tools import DROPOUTS, MEASURED, NORMS, SMALL, spec
from tests.engine.train.test_layers_gradients import check_against_autograd


@pytest.fixture(autouse=True)
def gelu():
    @ACTIVATIONS.add("gelu", source="Hendrycks and Gimpel 2016", oracle="torch.nn.functional.gelu(z)")
    @dataclass(frozen=True)
    class GELU(Activation):
        """h = z Phi(z)."""

        window: ClassVar = (-1.0, 4.0)
        saturated: ClassVar = None
        dies: ClassVar = False
        fitting_init: ClassVar = "he_normal"
        better: ClassVar = None
        module: ClassVar = "nn.GELU()"
        of_z: ClassVar = True

        def f(self, z):
            return z * scipy.special.ndtr(z)

        def df(self, z):
            return scipy.special.ndtr(z) + z * np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)

        def forward_(self, z, aten):
            aten.gelu_(z)

        def backward_(self, g, h, aten):
            aten.gelu_backward.grad_input(g, h, grad_input=g)

    yield GELU()
    ACTIVATIONS.remove("gelu")


def test_its_facts_and_formulas_are_those_of_torch(gelu):
    check_facts(gelu)
    check_formulas(gelu)


@pytest.mark.parametrize("query", ["", *NORMS, *DROPOUTS])
def test_gradients_equal_autograd(query):
    check_against_autograd(query, ["activation=gelu", "activation=tanh", "activation=gelu"])


def test_z_is_kept_only_where_it_is_asked_for():
    specs = [spec(SMALL + query) for query in ("activation=relu", "activation=gelu")]
    weights = Weights.of(specs, torch.float64)
    initialize(weights, specs)
    kept = [layer for stage in Pass(weights, specs, 20).layers for layer in stage if hasattr(layer, "_copies")]
    assert [[len(z) for z, _ in layer._copies] for layer in kept] == [[1]] * 3
    relu, own = specs
    examples = own.batch + own.data.probe + 360
    assert own.bytes_needed - relu.bytes_needed == 8 * examples * sum(own.sizes)


def test_variants_in_company_are_those_alone():
    names = ("gelu", "elu", "gelu")
    company = [spec(f"{SMALL}activation={name}&steps=6&every=3&seed={k}") for k, name in enumerate(names)]
    for one, together in zip(company, run("train", company, MEASURED), strict=True):
        (alone,) = run("train", [one], MEASURED)
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), name


def test_its_script_has_its_line():
    assert '"gelu": lambda: nn.GELU(),' in standalone([spec(SMALL + "activation=gelu")])


def test_forgotten_facts_are_named(gelu):
    facts = {fact: getattr(gelu, fact) for fact in get_annotations(Activation)}
    for fact in facts.keys() - {"of_z"}:
        with pytest.raises(TypeError, match=f"Swish does not say its {fact}"):
            type("Swish", (Activation,), {key: value for key, value in facts.items() if key != fact})


def test_a_forward_pass_keeps_z_as_it_was(gelu):
    one = spec(SMALL + "activation=gelu&depth=1")
    weights = Weights.of([one], torch.float64)
    initialize(weights, [one])
    run_ = Pass(weights, [one], 5)
    seen = []
    run_.forward(visit_z=lambda layer, z: seen.append(z.clone()))
    np.testing.assert_array_equal(run_.h[0], torch.nn.functional.gelu(seen[0]))
