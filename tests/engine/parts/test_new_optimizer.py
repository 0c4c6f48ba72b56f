"""The contract of every optimizer, and AdaMax, added at run time as one class and then found everywhere."""

import csv
import io
import subprocess
import sys
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from engine.catalog import catalog, text
from engine.descend.methods import METHODS, SecondOrder
from engine.descend.spec import DescendSpec
from engine.parts.optimizers import OPTIMIZERS, Optimizer
from engine.parts.optimizers.optimizer import Script, larger
from engine.race.muon import RACERS
from engine.spec import real
from engine.train.spec import TrainSpec
from figures.palette import looks, method_look
from pages import EXPERIMENTS, load, run
from tests.engine.descend.descents import values
from tests.engine.parts import test_optimizers
from tests.engine.parts.optimizer_contract import (
    OF_RACERS,
    OF_RULES,
    OF_SECOND_ORDER,
    check,
    check_facts,
    check_slots,
    check_terms,
)
from tests.engine.parts.torch_optimizers import SURFACES
from tests.test_words import needed
from ui import words
from ui.names import names
from ui.players.descend import variant_view

WORDS = {"option.optimizer.adamax": {"en": "AdaMax", "ko": "AdaMax"}}


class Body(Optimizer):
    """m <- b1 m + (1 - b1) g;  u <- max(b2 u, |g| + eps);  w <- w - lr (m / (1 - b1^t)) / u."""

    lr: float = real(0.002, 1e-6, 1e6, log=True)
    beta1: float = real(0.9, 0.0, 0.999)
    beta2: float = real(0.999, 0.0, 0.99999)
    eps: float = real(1e-8, 1e-16, 1.0, log=True)
    slot_columns: ClassVar = ("velocity", "second")
    momentum: ClassVar = "average"
    surface_lr: ClassVar = 0.1
    script: ClassVar = Script(
        'lambda w, k: torch.optim.Adamax(w, lr=k["lr"], betas=(k["beta1"], k["beta2"]), eps=k["eps"])'
    )
    symbols: ClassVar = {"largest0": "u_{t-1}", "largest": "u_t"}

    @staticmethod
    def rule(w, g, t, *state, **knobs):
        m = knobs["beta1"] * state[0] + (1 - knobs["beta1"]) * g
        largest = larger(knobs["beta2"] * state[1], abs(g) + knobs["eps"])
        return w - knobs["lr"] * (m / (1 - knobs["beta1"] ** t)) / largest, m, largest

    @staticmethod
    def in_place(u):
        m, largest = u.state
        u.average(m, "beta1", u.g)
        largest.mul_(u.columns["beta2"]).clamp_(min=u.g.abs_().add_(u.columns["eps"]))
        u.w.addcmul_(u.quotient(m, largest), u.column(-u.knobs["lr"] / (1 - u.knobs["beta1"] ** u.t)))

    @staticmethod
    def effective(t, before, after, **knobs):
        return knobs["lr"] / after[1]

    @staticmethod
    def terms(step):
        m, largest = step.slot("m", "velocity"), step.slot("largest", "second")
        m_hat = m / (1 - step.knobs["beta1"] ** step.t)
        return [
            step.start(),
            step.row("m", "{beta1}*{m0} + (1 - {beta1})*{g}", m),
            step.row("largest", r"\max({beta2}*{largest0},\ |{g}| + {eps})", largest),
            step.row("m_hat", r"\frac{{{m}}}{{1 - {beta1}^{{{t}}}}}", m_hat),
            step.row("factor", r"\frac{{{lr}}}{{{largest}}}", step.lr / largest),
            *step.end("-{factor}*{m_hat}", -(step.lr * m_hat / largest)),
        ]


def made(without=""):
    """The class, or the class as one writes it who forgets one of its parts."""
    own = {key: value for key, value in vars(Body).items() if key not in ("__dict__", "__weakref__", without)}
    return dataclass(frozen=True)(type("AdaMax", (Optimizer,), own))


@pytest.fixture
def add():
    """Adds the class to the menu; it is taken out again after the test."""
    yield lambda cls: OPTIMIZERS.add("adamax", source="Kingma and Ba 2015, 7.1", oracle="torch.optim.Adamax")(cls)
    OPTIMIZERS.remove("adamax")


@pytest.fixture
def adamax(add):
    return add(made())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_brings_all_its_facts(name):
    check_facts(OPTIMIZERS[name], OF_RULES)
    check_slots(OPTIMIZERS[name])


@pytest.mark.parametrize("name", METHODS)
def test_a_methods_terms_are_complete(name):
    cls = METHODS[name]
    check_facts(cls, OF_SECOND_ORDER if issubclass(cls, SecondOrder) else OF_RULES)
    check_terms(cls)


@pytest.mark.parametrize("name", RACERS)
def test_a_racer_has_its_form_in_place(name):
    check_facts(RACERS[name], OF_RACERS)


@pytest.mark.parametrize("fact", [*OF_RULES, "slot_columns", "effective", "symbols"])
def test_a_forgotten_fact_is_named(add, fact):
    cls = add(made(without=fact))
    with pytest.raises(AssertionError, match=rf"AdaMax\.{fact}"):
        check(cls)


def test_nothing_is_missing_from_the_whole(adamax):
    check(adamax)


def test_it_is_in_every_menu_in_the_list_and_in_the_address(adamax):
    for spec in (DescendSpec, TrainSpec, EXPERIMENTS["race"].spec):
        assert "adamax" in spec.knobs()["optimizer"].options
    for section in ("optimizer", "method", "racer"):
        assert "adamax  formula: m <- b1 m" in text(catalog({}, {}, section))
    (spec, other), problems = load("optimizers").parse("optimizer=adamax&optimizer.beta2=0.9&vs=optimizer%3Dadam")
    assert problems == []
    assert isinstance(spec.optimizer, adamax)
    assert spec.optimizer.beta2 == 0.9
    assert other.optimizer.name == "adam"


def test_its_words_are_asked_for_and_used(adamax, monkeypatch):
    assert set(WORDS) == {key for key in needed() if not words.has(key)}
    everything = {**words.entries(), **WORDS}
    monkeypatch.setattr(words, "entries", lambda: everything)
    specs = [DescendSpec.from_query(f"optimizer={name}")[0] for name in ("adamax", "gd")]
    assert names(specs, "ko")[0].startswith("AdaMax")


def test_it_looks_like_no_other_and_the_others_keep_their_looks(add):
    before = {name: method_look(name) for name in [*METHODS, *RACERS]}
    add(made())
    assert {name: method_look(name) for name in before} == before
    mine = method_look("adamax")
    assert mine.color not in {look.color for look in before.values()}
    assert (mine.dash, mine.marker) not in {(look.dash, look.marker) for look in before.values()}
    specs = [DescendSpec.from_query(f"optimizer={name}")[0] for name in ("gd", "adamax")]
    assert looks(specs) == [before["gd"], mine]


def test_on_a_surface_it_begins_with_its_rate_and_the_browser_hears_of_its_average(adamax):
    chosen = DescendSpec.entry("optimizer", "adamax")
    assert chosen.lr == 0.1
    spec = DescendSpec(optimizer=chosen)
    view = variant_view(spec, "AdaMax", method_look("adamax"), [spec.surface])
    assert (view["momentum"], view["target"]) == ("average", "")


@pytest.mark.parametrize("surface", SURFACES)
def test_it_is_torchs_on_a_surface(adamax, surface):
    test_optimizers.test_200_steps_equal_torch_optim_on_three_surfaces("adamax", surface)


def test_it_passes_every_test_of_a_rule(adamax):
    test_optimizers.test_rule_and_stacked_update_equal_torch_optim("adamax")
    test_optimizers.test_one_rule_drives_floats_arrays_and_tensors_and_knobs_may_be_arrays("adamax")
    for dtype in (test_optimizers.torch.float32, test_optimizers.torch.float64):
        test_optimizers.test_a_row_is_bit_identical_alone_and_in_company("adamax", dtype)


def test_its_scripts_make_the_same_runs(adamax, tmp_path):
    """A point on a surface and a network, both in double precision, with torch.optim.Adamax."""
    descent = DescendSpec.from_query("optimizer=adamax&optimizer.lr=0.3&steps=40&schedule=cosine")[0]
    small = "data=circle&depth=2&width=9&steps=20&every=5&precision=float64"
    network = TrainSpec.from_query(f"optimizer=adamax&{small}")[0]
    for experiment, spec in (("descend", descent), ("train", network)):
        script = tmp_path / f"{experiment}.py"
        script.write_text(EXPERIMENTS[experiment].standalone([spec]), "utf-8")
        assert "torch.optim.Adamax" in script.read_text("utf-8")
        done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=100, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        told = [float(row["loss"]) for row in csv.DictReader(io.StringIO(done.stdout))]
        (recording,) = run(experiment, [spec], ["loss"])
        np.testing.assert_allclose(told, values(recording, "loss"), rtol=1e-9)
