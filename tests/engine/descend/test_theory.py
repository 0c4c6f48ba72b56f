"""Theory against brute force: grids around the optimum, powers of matrices, and measured paths."""

import itertools

import numpy as np
import pytest

from engine.descend.forecast import snap, theory
from engine.descend.theory import (
    critical_damping,
    eigenvalues,
    limit,
    matrix,
    measured_rate,
    optimum,
    radius,
)
from tests.engine.descend.descents import BOWL, descend, spec, values

LINEAR = ("gd", "momentum", "nesterov")


def worst(method, knobs, ends):
    return max(radius(method, knobs, value) for value in ends)


@pytest.mark.parametrize("method", LINEAR)
@pytest.mark.parametrize("condition", [2.0, 20.0, 1000.0])
def test_the_optimum_has_the_rate_that_is_claimed_and_nothing_around_it_is_better(method, condition):
    ends = [3.0 / condition, 3.0]
    best, rate = optimum(method, ends)
    np.testing.assert_allclose(worst(method, best, ends), rate, atol=2e-8)  # a double root: sqrt of rounding
    shares = np.linspace(0.8, 1.2, 21)
    for a, b in itertools.product(shares, shares):
        lr, beta = best["lr"] * a, min(best.get("beta", 0.0) * b, 1.0)
        assert worst(method, {"lr": lr, "beta": beta}, ends) >= rate - 2e-8


def test_published_rates():
    """Goh 2017 and Lessard et al. 2016 for condition 20, 1/10 to 2."""
    ends, root = [0.1, 2.0], np.sqrt(20)
    assert optimum("gd", ends) == ({"lr": pytest.approx(2 / 2.1)}, pytest.approx(19 / 21))
    best, rate = optimum("momentum", ends)
    assert rate == pytest.approx((root - 1) / (root + 1))
    assert best["beta"] == pytest.approx(rate**2)
    assert optimum("nesterov", ends)[1] == pytest.approx(1 - 2 / np.sqrt(61))


@pytest.mark.parametrize("method", LINEAR)
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_the_limit_is_where_the_radius_passes_one(method, beta):
    found = limit(method, {"beta": 0.0 if method == "gd" else beta}, 2.0)
    assert radius(method, {"lr": 0.999 * found, "beta": beta}, 2.0) < 1
    assert radius(method, {"lr": 1.001 * found, "beta": beta}, 2.0) > 1


@pytest.mark.parametrize("method", [*LINEAR, "newton"])
@pytest.mark.parametrize(("lr", "beta"), [(0.1, 0.9), (0.5, 0.2), (0.9, 0.7)])
def test_the_radius_is_that_of_the_eigenvalues(method, lr, beta):
    knobs = {"lr": lr, "beta": beta, "damping": 0.3}
    for value in (0.1, 1.0, 2.0):
        expected = abs(np.linalg.eigvals(matrix(method, knobs, value))).max()
        assert radius(method, knobs, value) == pytest.approx(expected, abs=1e-7)


def test_damping_makes_newtons_steps_smaller():
    for value in (0.1, 2.0):
        rate = 1 - 0.5 * value / (value + 0.3)
        assert radius("newton", {"lr": 0.5, "damping": 0.3}, value) == pytest.approx(rate, rel=1e-12)


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
def test_critical_damping_is_the_best_beta_of_a_direction(method):
    for lr, value in [(0.1, 0.1), (0.1, 2.0), (0.4, 2.0)]:
        best = critical_damping(lr, value, method)
        at = [radius(method, {"lr": lr, "beta": beta}, value) for beta in np.linspace(0, 0.999, 4000)]
        assert radius(method, {"lr": lr, "beta": best}, value) <= min(at) + 1e-6
        assert np.iscomplex(np.linalg.eigvals(matrix(method, {"lr": lr, "beta": best + 0.01}, value))).all()
        assert not np.iscomplex(np.linalg.eigvals(matrix(method, {"lr": lr, "beta": best - 0.01}, value))).any()


def test_there_is_no_critical_damping_without_momentum_or_past_its_rate():
    assert critical_damping(0.1, 2.0, "gd") is None
    assert critical_damping(3.0, 2.0) is None
    assert critical_damping(0.6, 2.0, "nesterov") is None


@pytest.mark.parametrize("method", LINEAR)
@pytest.mark.parametrize(("condition", "angle"), [(5, 0), (100, 33)])
def test_snap_sets_what_no_neighbour_beats(method, condition, angle):
    query = f"surface.condition={condition}&surface.angle={angle}&optimizer={method}"
    address = "&".join(f"{key}={value}" for key, value in snap(spec(query)).items())
    snapped = spec(f"{query}&{address}")
    mine = theory(snapped, snapped.optimizer.lr)["rate"]
    for a, b in itertools.product((0.9, 0.97, 1.0, 1.03), repeat=2):
        knobs = {"lr": snapped.optimizer.lr * a, "beta": getattr(snapped.optimizer, "beta", 0.0) * b}
        assert worst(method, knobs, eigenvalues(snapped.surface, 0.0, 0.0)) >= mine - 1e-3 * (1 - mine)


def test_snap_makes_newton_exact_and_leaves_others_alone():
    assert snap(spec("optimizer=newton&optimizer.lr=0.3&optimizer.damping=2")) == {
        "optimizer.lr": "1",
        "optimizer.damping": "0",
    }
    assert snap(spec("optimizer=adam")) == {}
    assert snap(spec("surface=saddle&optimizer=momentum")) == {}


def test_snap_uses_the_curvature_of_the_nearest_minimum():
    found = snap(spec("surface=rosenbrock"))
    assert float(found["optimizer.lr"]) == pytest.approx(2 / (0.39936076748763305 + 1001.6006392325123), rel=1e-5)


@pytest.mark.parametrize(
    "query",
    [
        f"{BOWL}&optimizer.lr=0.2&steps=200",
        f"{BOWL}&optimizer=momentum&optimizer.lr=0.1&optimizer.beta=0.7&steps=200",
        f"{BOWL}&optimizer=nesterov&optimizer.lr=0.1&optimizer.beta=0.6&steps=200",
        f"{BOWL}&optimizer=newton&optimizer.lr=0.2&steps=200",
        f"{BOWL}&optimizer=newton&optimizer.lr=0.5&optimizer.damping=1&steps=200",
        "surface=himmelblau&optimizer.lr=0.002&steps=600",
        "surface=two_wells&optimizer=momentum&optimizer.lr=0.01&optimizer.beta=0.5&steps=800",
    ],
)
def test_the_measured_rate_is_the_predicted_one(query):
    recording = descend(query)
    assert measured_rate(recording) == pytest.approx(recording.notes["theory"]["rate"], rel=0.01)


def test_no_rate_is_measured_where_there_is_none():
    assert measured_rate(descend("surface=saddle")) is None
    assert measured_rate(descend("steps=3")) is None


def test_adaptive_methods_have_no_linear_theory():
    found = theory(spec("optimizer=adam"), 0.1)
    assert (found["limit"], found["rates"], found["rate"], found["optimum"]) == (None, [None, None], None, {})
    assert found["eigenvalues"] == pytest.approx([0.1, 2.0])


@pytest.mark.parametrize("surface", ["rosenbrock", "himmelblau", "styblinski_tang", "three_hump_camel"])
def test_eigen_errors_are_the_error_in_other_axes(surface):
    recording = descend(f"surface={surface}&steps=20&optimizer=adam&optimizer.lr=0.05", "eigen_error", "distance")
    ground = spec(f"surface={surface}").surface
    for w, split, far in zip(*(values(recording, n) for n in ("position", "eigen_error", "distance")), strict=True):
        minimum = min(ground.minima, key=lambda m: np.hypot(w[0] - m[0], w[1] - m[1]))
        xx, xy, yy = ground.hessian(*minimum[:2])
        _, axes = np.linalg.eigh([[xx, xy], [xy, yy]])
        np.testing.assert_allclose(abs(split), abs(axes.T @ (w - minimum[:2])), rtol=1e-6, atol=1e-9)
        assert np.hypot(*split) == pytest.approx(far)
