"""Second-order methods against SciPy, torch.optim.LBFGS, closed forms, and their own failures."""

import numpy as np
import pytest
import scipy.optimize
import torch

from engine.descend.methods import METHODS, cost
from engine.parts.surfaces import SURFACES
from pages import run
from tests.engine.descend.descents import BOWL, descend, path, spec, values

COUNTS = ("gradient_evaluations", "function_evaluations", "hessian_evaluations")
SMOOTH = ("quadratic", "rosenbrock", "beale", "himmelblau", "rastrigin", "styblinski_tang", "three_hump_camel")
DOWNHILL = (*SMOOTH, "two_wells", "plateau")
"""Surfaces on which a line search must end in a minimum, from their own start."""


@pytest.mark.parametrize("method", ["bfgs", "lbfgs"])
@pytest.mark.parametrize("surface", DOWNHILL)
def test_quasi_newton_with_line_search_ends_in_a_minimum_of_scipys(method, surface):
    found = path(f"surface={surface}&optimizer={method}&steps=100")[-1]
    ground = SURFACES[surface]()
    done = scipy.optimize.minimize(
        lambda w: float(ground.f(*w)), found, jac=lambda w: np.array(ground.gradient(*w)), method="BFGS", tol=1e-12
    )
    np.testing.assert_allclose(found, done.x, atol=1e-6)
    assert np.linalg.eigvalsh(scipy_hessian(ground, found)).min() > 0


def scipy_hessian(ground, w):
    return scipy.optimize.approx_fprime(w, lambda v: np.array(ground.gradient(*v)), 1e-6)


@pytest.mark.parametrize("surface", ["rosenbrock", "three_hump_camel", "two_wells"])
def test_newton_ends_in_the_minimum_of_scipys_newton(surface):
    ground = SURFACES[surface]()
    found = path(f"surface={surface}&optimizer=newton&steps=50")[-1]
    xx, xy, yy = ground.hessian(*found)
    assert np.linalg.eigvalsh([[xx, xy], [xy, yy]]).min() > 0
    done = scipy.optimize.minimize(
        lambda w: float(ground.f(*w)),
        found + 0.01,
        jac=lambda w: np.array(ground.gradient(*w)),
        hess=lambda w: np.array(ground.hessian(*w))[[0, 1, 1, 2]].reshape(2, 2),
        method="trust-exact",
        tol=1e-12,
    )
    np.testing.assert_allclose(found, done.x, atol=1e-9)


def test_newton_needs_one_step_on_a_quadratic():
    found = path(f"{BOWL}&surface.condition=10000&surface.angle=37&optimizer=newton&steps=1")
    np.testing.assert_allclose(found[1], 0, atol=1e-11)


@pytest.mark.parametrize("damping", [0.0, 0.5, 30.0])
def test_newtons_step_is_the_solution_of_a_linear_system(damping):
    recording = descend(
        f"surface=himmelblau&optimizer=newton&optimizer.damping={damping}&steps=8",
        *("gradient", "hessian", "target", "update", *COUNTS),
    )
    for t in range(8):
        xx, xy, yy = values(recording, "hessian")[t]
        h = np.array([[xx, xy], [xy, yy]]) + damping * np.eye(2)
        step = -np.linalg.solve(h, values(recording, "gradient")[t])
        np.testing.assert_allclose(values(recording, "update")[t], step, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(values(recording, "target")[t], values(recording, "position")[t + 1], rtol=1e-12)
    assert values(recording, "hessian_evaluations").tolist() == list(range(9))
    assert not values(recording, "function_evaluations").any()


def test_newton_goes_to_a_saddle_and_damping_past_its_curvature_does_not():
    pull = path("surface=saddle&optimizer=newton&steps=5&x0=1&y0=0.5")[-1]
    np.testing.assert_allclose(pull, 0, atol=1e-12)
    away = path("surface=saddle&optimizer=newton&optimizer.damping=3&steps=5&x0=1&y0=0.5")[-1]
    assert away[1] > 10


def test_newton_stays_where_the_hessian_is_singular():
    found = path("surface=formula&surface.text=x%2By&optimizer=newton&steps=5&x0=1&y0=2")
    assert (found == [1, 2]).all()


def test_newtons_line_search_finds_nothing_where_the_model_points_uphill():
    recording = descend("surface=plateau&optimizer=newton&optimizer.line_search=armijo&steps=3&x0=3&y0=1", *COUNTS)
    assert (values(recording, "position") == [3, 1]).all()
    assert values(recording, "function_evaluations").tolist() == [0, 41, 81, 121]


@pytest.mark.parametrize("surface", ["quadratic", "rosenbrock", "beale", "three_hump_camel"])
@pytest.mark.parametrize("history", [1, 3, 10])
def test_lbfgs_without_line_search_is_torchs(surface, history):
    ground = spec(f"surface={surface}").surface
    x0, y0 = ground.start
    w = torch.tensor([x0, y0], dtype=torch.float64, requires_grad=True)
    method = torch.optim.LBFGS(
        [w], lr=0.5, max_iter=1, history_size=history, tolerance_grad=0, tolerance_change=0, line_search_fn=None
    )
    gradients, rows = [], [w.detach().numpy().copy()]

    def closure():
        w.grad = torch.tensor(np.array(ground.gradient(*w.detach().numpy())))
        gradients.append(w.grad.norm().item())
        return torch.tensor(float(ground.f(*w.detach().numpy())))

    for _ in range(25):
        method.step(closure)
        rows.append(w.detach().numpy().copy())
    found = path(
        f"surface={surface}&optimizer=lbfgs&optimizer.lr=0.5&optimizer.line_search=none&steps=25&optimizer.history={history}"
    )
    kept = sum(size > 1e-3 for size in gradients)  # torch drops pairs with y's < 1e-10
    assert kept > 4
    np.testing.assert_allclose(found[:kept], rows[:kept], rtol=1e-9, atol=1e-11)


def test_bfgs_keeps_the_inverse_hessian_that_the_formula_gives():
    recording = descend("surface=rosenbrock&optimizer=bfgs&steps=20", "gradient", "inverse_hessian", "update")
    w, g = values(recording, "position"), values(recording, "gradient")
    b, eye = np.eye(2), np.eye(2)
    for t in range(1, 20):
        s, y = w[t] - w[t - 1], g[t] - g[t - 1]
        if t == 1:
            b = (y @ s) / (y @ y) * eye
        away = eye - np.outer(s, y) / (y @ s)
        b = away @ b @ away.T + np.outer(s, s) / (y @ s)
        np.testing.assert_allclose(values(recording, "inverse_hessian")[t], b[[0, 0, 1], [0, 1, 1]], rtol=1e-6)
        np.testing.assert_allclose(b @ y, s, rtol=1e-9)  # the secant equation


def test_bfgs_learns_the_inverse_of_a_quadratics_hessian():
    b = values(descend(f"{BOWL}&optimizer=bfgs&steps=12", "inverse_hessian"), "inverse_hessian")[8]
    np.testing.assert_allclose(b, [10, 0, 0.5], rtol=0.03, atol=0.03)


@pytest.mark.parametrize("method", ["newton", "bfgs", "lbfgs"])
def test_armijos_rule_holds_at_every_step_and_is_counted(method):
    recording = descend(
        f"surface=rosenbrock&optimizer={method}&optimizer.line_search=armijo&steps=40",
        *("gradient", "update", "target", "effective_lr", *COUNTS),
    )
    loss, g, calls = values(recording, "loss"), values(recording, "gradient"), values(recording, "function_evaluations")
    p = (values(recording, "target") - values(recording, "position"))[:-1]
    length = values(recording, "effective_lr")[:-1, 0]
    assert (loss[1:] <= loss[:-1] + 1e-4 * length * np.minimum((g[:-1] * p).sum(1), 0) + 1e-15).all()
    halvings = np.log2(np.where(length > 0, length, 1.0)) * -1
    plain = np.arange(40) > 0 if method != "newton" else np.ones(40, bool)  # the first step is shortened
    trials = np.diff(calls) - (np.arange(40) == 0)
    np.testing.assert_array_equal(trials[plain & (length > 0)], halvings[plain & (length > 0)] + 1)


def test_a_line_search_in_company_is_the_same():
    queries = [f"surface=rosenbrock&optimizer=bfgs&x0={x}&steps=60" for x in (-1.5, -0.3, 0.4, 1.9)]
    together = run("descend", [spec(query) for query in queries], ["position", "function_evaluations"])
    for query, recording in zip(queries, together, strict=True):
        alone = descend(query, "function_evaluations")
        for name in ("position", "function_evaluations"):
            assert values(alone, name).tobytes() == values(recording, name).tobytes()


@pytest.mark.parametrize("method", list(METHODS))
def test_the_cost_in_a_network_is_told(method):
    memory, work = descend(f"optimizer={method}&steps=1").notes["cost"]["1000000"]
    assert (memory, work) == cost(METHODS[method](), 1_000_000)
    assert (memory >= 1e12) == (method in ("newton", "bfgs"))
    assert (work > 1e17) == (method == "newton")
