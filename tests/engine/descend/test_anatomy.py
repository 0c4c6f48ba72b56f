"""The anatomy of a step: its values are the engine's, its numbers those values."""

import re

import numpy as np
import pytest

from engine.descend.anatomy import COLUMNS, anatomy, number, state
from engine.descend.methods import METHODS
from pages import run
from tests.engine.descend.descents import spec, values

EXACT = set(METHODS) - {"nesterov", "lbfgs"}
"""Methods whose rule adds one change to w; the others add two parts one after the other."""
VARIANTS = [
    *METHODS,
    *(f"{m}&optimizer.bias_correction={how}" for m in ("adam", "adamw", "amsgrad") for how in ("off", "multiplied")),
]


def run_of(query):
    one = spec(f"optimizer={query}&surface=two_wells&steps=25&noise=0.05&seed=4&schedule=cosine")
    (recording,) = run("descend", [one], COLUMNS)
    return one, {name: values(recording, name) for name in COLUMNS}


@pytest.mark.parametrize("variant", VARIANTS)
def test_terms_are_the_engines_numbers(variant):
    one, columns = run_of(variant)
    for step in range(len(columns["position"]) - 1):
        terms = {term.key: term for term in anatomy(one, columns, step)}
        assert terms["g"].values == tuple(columns["gradient"][step])
        assert list(terms)[-1] == "w_new"
        assert terms["w_new"].values == tuple(columns["position"][step + 1])
        before = np.array(terms["decayed"].values if "decayed" in terms else columns["position"][step])
        after = before + terms["delta"].values
        if one.optimizer.name in EXACT:
            assert tuple(after) == terms["w_new"].values
        np.testing.assert_allclose(after, terms["w_new"].values, rtol=1e-14)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_term_follows_from_those_before(variant):
    """Slots are what was recorded; the effective rate is the recorded one."""
    one, columns = run_of(variant)
    step = state(one, columns, 7)
    one.optimizer.terms(step)
    assert set(step.slots.values()) == set(one.optimizer.slot_columns)
    for term in anatomy(one, columns, 7):
        if term.key in step.slots:
            assert term.values == tuple(columns[step.slots[term.key]][7])
        if term.key in ("factor", "a"):
            np.testing.assert_allclose(term.values, columns["effective_lr"][7], rtol=1e-13)


@pytest.mark.parametrize("variant", VARIANTS)
def test_templates_leave_no_hole_and_balance(variant):
    one, columns = run_of(variant)
    for step in (0, 5):
        for term in anatomy(one, columns, step):
            for text in (term.symbol, term.formula, *term.numbers):
                assert text
                assert text.count("{") == text.count("}")
                assert "*" not in text
            for text in term.numbers:
                found = re.findall("[a-z]+", re.sub(r"\\[a-zA-Z]+|pmatrix|{sign}", "", text))
                assert found == [], "a name, not its number"


def test_adams_first_step_with_and_without_correction():
    """With it the first step is lr long on each axis, without (1 - b1) / sqrt(1 - b2) lr, multiplied that squared."""
    for how, share in (("on", 1.0), ("off", 0.1 / np.sqrt(0.001)), ("multiplied", 0.01 / 0.001)):
        one, columns = run_of(f"adam&optimizer.lr=0.3&optimizer.bias_correction={how}")
        delta = next(term for term in anatomy(one, columns, 0) if term.key == "delta")
        np.testing.assert_allclose(np.abs(delta.values), 0.3 * share, rtol=2e-5)  # eps


def test_adams_terms_in_latex():
    one, columns = run_of("adam")
    terms = {term.key: term for term in anatomy(one, columns, 3)}
    assert terms["m_hat"].symbol == r"\hat m_t"
    assert terms["m_hat"].formula == r"\frac{m_t}{1 - \beta_1^{t}}"
    assert terms["m_hat"].numbers[0] == rf"\frac{{{number(terms['m'].values[0])}}}{{1 - 0.9^{{4}}}}"


def test_numbers_in_latex():
    assert [number(x) for x in (0.25, -2.0, 1e-8, -1.23456e-7, -0.0, np.nan, np.inf)] == [
        "0.25", "(-2)", r"(10^{-8})", r"(-1.235 \cdot 10^{-7})", "0", r"\text{NaN}", r"\infty",
    ]  # fmt: skip


def test_rprops_factor_is_what_its_step_grew_by():
    one, columns = run_of("rprop")
    for step in range(1, 20):
        terms = {term.key: term for term in anatomy(one, columns, step)}
        np.testing.assert_allclose(terms["d"].values, np.multiply(terms["k"].values, columns["second"][step - 1]))


@pytest.mark.parametrize("search", ["none", "armijo"])
def test_a_length_is_alpha_where_nothing_shortened_it(search):
    one, columns = run_of(f"newton&optimizer.line_search={search}")
    for step in range(20):
        term = next(term for term in anatomy(one, columns, step) if term.key == "a")
        assert term.formula == (r"\alpha" if term.values[0] == columns["lr"][step] else "a_t")


def test_there_is_no_step_at_the_last_point():
    one, columns = run_of("gd")
    assert anatomy(one, columns, 25) == []
    assert anatomy(one, columns, -1) == []
