"""An activation that is not monotone, so that its slope cannot be told from h: one class, entered here, and all works.

Hard swish (Howard et al. 2019): h = z min(max(z + 3, 0), 6) / 6.
"""

from dataclasses import dataclass
from inspect import get_annotations
from typing import ClassVar

import numpy as np
import pytest
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
def hardswish():
    @ACTIVATIONS.add("hardswish", source="Howard et al. 2019", oracle="torch.nn.functional.hardswish(z)")
    @dataclass(frozen=True)
    class HardSwish(Activation):
        """h = z min(max(z + 3, 0), 6) / 6."""

        window: ClassVar = (-1.0, 4.0)
        saturated: ClassVar = None
        dies: ClassVar = False
        fitting_init: ClassVar = "he_normal"
        better: ClassVar = None
        module: ClassVar = "nn.Hardswish()"
        counted: ClassVar = (5, 0)
        of_z: ClassVar = True

        def f(self, z):
            return z * np.clip(z + 3, 0, 6) / 6

        def df(self, z):
            return np.where(z <= -3, 0, np.where(z < 3, z / 3 + 0.5, 1))

        def forward_(self, z, aten):
            aten.hardswish_(z)

        def backward_(self, g, h, aten):
            g.copy_(aten.hardswish_backward(g, h))

    yield HardSwish()
    ACTIVATIONS.remove("hardswish")


def test_its_facts_and_formulas_are_those_of_torch(hardswish):
    check_facts(hardswish)
    check_formulas(hardswish)


@pytest.mark.parametrize("query", ["", *NORMS, *DROPOUTS])
def test_gradients_equal_autograd(query):
    check_against_autograd(query, ["activation=hardswish", "activation=tanh", "activation=hardswish"])


def test_z_is_kept_only_where_it_is_asked_for():
    specs = [spec(SMALL + query) for query in ("activation=relu", "activation=hardswish")]
    weights = Weights.of(specs, torch.float64)
    initialize(weights, specs)
    kept = [layer for stage in Pass(weights, specs, 20).layers for layer in stage if hasattr(layer, "_copies")]
    assert [[len(z) for z, _ in layer._copies] for layer in kept] == [[1]] * 3
    relu, own = specs
    examples = own.batch + own.data.probe + 360
    assert own.bytes_needed - relu.bytes_needed == 8 * examples * sum(own.sizes)


def test_variants_in_company_are_those_alone():
    names = ("hardswish", "elu", "hardswish")
    company = [spec(f"{SMALL}activation={name}&steps=6&every=3&seed={k}") for k, name in enumerate(names)]
    for one, together in zip(company, run("train", company, MEASURED), strict=True):
        (alone,) = run("train", [one], MEASURED)
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), name


def test_its_script_has_its_line():
    assert "'hardswish': lambda units: nn.Hardswish()," in standalone([spec(SMALL + "activation=hardswish")])


def test_forgotten_facts_are_named(hardswish):
    facts = {fact: getattr(hardswish, fact) for fact in get_annotations(Activation)}
    needed = [fact for fact in facts if not hasattr(Activation, fact)]
    assert len(needed) > 5
    for fact in needed:
        with pytest.raises(TypeError, match=f"Swish does not say its {fact}"):
            type("Swish", (Activation,), {key: value for key, value in facts.items() if key != fact})


def test_a_forward_pass_keeps_z_as_it_was(hardswish):
    one = spec(SMALL + "activation=hardswish&depth=1")
    weights = Weights.of([one], torch.float64)
    initialize(weights, [one])
    run_ = Pass(weights, [one], 5)
    seen = []
    run_.forward(visit_z=lambda layer, z: seen.append(z.clone()))
    np.testing.assert_array_equal(run_.h[0], torch.nn.functional.hardswish(seen[0]))
