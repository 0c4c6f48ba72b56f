"""The gradient check finds right gradients right, by slopes that theory knows, and every planted fault where it is."""

import numpy as np
import pytest

from engine.backprop.check import METHODS, STEPS, relative
from engine.backprop.faults import FAULTS
from engine.backprop.spec import BackpropSpec
from pages import run

NETWORK = "net=note&n_in=3&hidden=3&n_out=2&batch=3&lambda=0.3"


def checked(query):
    """(curves (method, precision, h), {leaf: error})."""
    spec, problems = BackpropSpec.from_query(query)
    assert not problems
    (found,) = run("backprop", [spec], ("check", "check_leaf"))
    return found.columns["check"].values[-1], dict(
        zip(found.notes["leaves"], found.columns["check_leaf"].values[-1], strict=True)
    )


def test_errors_have_the_slopes_of_theory():
    curves, leaves = checked("text=exp(x)*sin(y)&inputs=x:0.7,y:0.4")
    assert max(leaves.values()) < 1e-9
    forward, central, complex_step = (curves[METHODS.index(name), 1] for name in METHODS)
    at = [int(np.argmin(abs(np.log10(STEPS) - exponent))) for exponent in (-4, -2)]
    for curve, order in ((forward, 1), (central, 2), (complex_step, 2)):
        slope = (np.log10(curve[at[1]]) - np.log10(curve[at[0]])) / 2
        assert slope == pytest.approx(order, abs=0.1)
    eps = np.finfo(float).eps
    assert abs(np.log10(STEPS[np.argmin(forward)]) - np.log10(eps) / 2) < 1.2
    assert abs(np.log10(STEPS[np.argmin(central)]) - np.log10(eps) / 3) < 1.2
    assert complex_step[STEPS < 1e-8].max() < 10 * eps
    assert abs(np.log10(STEPS[np.nanargmin(curves[1, 0])]) - np.log10(np.finfo(np.float32).eps) / 3) < 1.2


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("none", set()),
        ("sign", {"x", "W1"}),
        ("transpose", {"W1", "W2"}),
        ("penalty", {"W1", "W2"}),
        ("batch", {"W1", "W2"}),
        ("statistics", set()),
        ("reduction", {"x", "W1", "W2"}),
    ],
)
def test_a_planted_fault_is_found_where_it_is(fault, wrong):
    assert {"none", "sign", "transpose", "penalty", "batch", "statistics", "reduction"} == set(FAULTS)
    for vectors in ("columns", "rows"):
        _, leaves = checked(f"{NETWORK}&fault={fault}&vectors={vectors}")
        assert {name for name, error in leaves.items() if error > 1e-2} == wrong
        assert all(error < 1e-7 for name, error in leaves.items() if name not in wrong)


def test_a_fault_is_of_the_network_s_matrices_alone():
    assert BackpropSpec.from_query("text=tanh(x)&fault=sign")[0].planted == "none"
    assert BackpropSpec.from_query(f"{NETWORK}&fault=sign&zoom=scalar")[0].planted == "none"


def test_what_has_no_complex_step_is_not_checked_by_one():
    curves, leaves = checked(f"{NETWORK}&activation=elu")
    assert np.isnan(curves[METHODS.index("complex")]).all()
    assert max(leaves.values()) < 1e-7


def test_the_relative_error_is_that_of_cs231n():
    assert relative(np.array([1.0]), np.array([0.5])) == 0.5
    assert relative(np.array([0.0]), np.array([0.0])) == 0.0
    assert relative(np.array([1.0]), np.array([-1.0])) == 2.0


TRAINED = "from=dropout%3Fdata=moons%26depth=2%26width=4%26batch=6%26steps=4%26dropout.p=0.3&step=2&of=batch"
NORMED = "from=batch_norm%3Fdata=moons%26depth=1%26width=4%26batch=6%26steps=4%26activation=tanh&step=2&of=batch"


def test_masks_drawn_anew_at_each_evaluation_check_nothing():
    curves, leaves = checked(TRAINED)
    assert max(leaves.values()) < 1e-6
    fresh, wrong = checked(f"{TRAINED}&mask=fresh")
    assert min(error for name, error in wrong.items() if name.startswith("W")) > 0.5
    assert fresh[METHODS.index("central"), 1].min() > 10 * curves[METHODS.index("central"), 1].min()


def test_the_statistics_of_a_batch_are_no_constants():
    _, right = checked(NORMED)
    assert max(right.values()) < 1e-6
    assert right["b1"] == 0  # it has no effect: what rounding leaves of its quotient is no error
    _, wrong = checked(f"{NORMED}&fault=statistics")
    assert wrong["W1"] > 1e-2
    assert all(wrong[name] < 1e-6 for name in ("W2", "b2", "gamma1", "beta1"))
