"""Surfaces: minima, saddles and curvature from the oracle, derivatives from torch and finite differences."""

import importlib.util
import json
import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import scipy.optimize
import torch

from engine.parts.formula import compile_many, parse, python
from engine.parts.surfaces import SURFACES, grid, health
from engine.spec import Unreadable
from tests.oracle_files import ORACLES

ORACLE = json.loads((ORACLES / "test_function_minima.json").read_text("utf-8"))
NAMES = {"three_hump_camel": "threehumpcamel", "styblinski_tang": "styblinskitank", "quadratic": "dlfs_bowl"}
TABLE = {name: ORACLE["data"][NAMES.get(name, name)] for name in SURFACES if NAMES.get(name, name) in ORACLE["data"]}
F_ABS, X_ABS = ORACLE["tolerance"]["f_abs"], ORACLE["tolerance"]["x_abs"]
TURNED = [
    SURFACES["quadratic"](condition=k, sharpness=s, angle=a) for k, s, a in [(1, 3, 20), (1e4, 7, -75), (50, 0.1, 90)]
]
EVERY = [cls() for cls in SURFACES.values()] + TURNED


def shown(surface):
    return surface.to_query().replace("&", ",") or surface.name


def points_in(surface, count=60):
    x_lo, x_hi, y_lo, y_hi = surface.window
    draw = np.random.default_rng(1)
    return draw.uniform(x_lo, x_hi, count), draw.uniform(y_lo, y_hi, count)


def eigenvalues(surface, x, y):
    fxx, fxy, fyy = surface.hessian(x, y)
    return np.linalg.eigvalsh([[fxx, fxy], [fxy, fyy]])


def test_the_menu():
    assert list(SURFACES) == [
        *("quadratic", "rosenbrock", "beale", "himmelblau", "rastrigin", "ackley", "styblinski_tang"),
        *("three_hump_camel", "saddle", "monkey_saddle", "plateau", "two_wells", "formula"),
    ]
    assert len(TABLE) == 10


@pytest.mark.parametrize("name", TABLE)
def test_heights_are_the_oracles(name):
    theirs = parse(TABLE[name]["formula"].replace("E", "e"))
    surface = SURFACES[name]()
    x, y = points_in(surface)
    np.testing.assert_allclose(surface.f(x, y), compile_many([theirs])(x, y)[0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", TABLE)
def test_critical_points_are_the_oracles(name):
    surface = SURFACES[name]()
    for point in TABLE[name]["critical_points"]:
        x, y = point["x"], point["y"]
        assert float(surface.f(x, y)) == pytest.approx(point["f"], abs=F_ABS)
        assert np.hypot(*surface.gradient(x, y)) < 1e-9
        if "hess_eigs" in point:
            assert eigenvalues(surface, x, y) == pytest.approx(point["hess_eigs"], rel=1e-9, abs=1e-9)
        known = surface.minima if point["kind"].startswith("min") else surface.saddles
        if point["kind"] != "max":
            assert min(abs(k[0] - x) + abs(k[1] - y) for k in known) < X_ABS


@pytest.mark.parametrize("surface", EVERY, ids=shown)
def test_minima_and_saddles_are_what_they_say(surface):
    x_lo, x_hi, y_lo, y_hi = surface.window
    for kind, known in (("min", surface.minima), ("saddle", surface.saddles)):
        for x, y, f in known:
            assert x_lo <= x <= x_hi
            assert y_lo <= y <= y_hi
            assert f == float(surface.f(x, y))
            assert np.hypot(*surface.gradient(x, y)) < 1e-12 * max(1.0, eigenvalues(surface, x, y).max())
            low, high = eigenvalues(surface, x, y)
            assert low > 0 if kind == "min" else low <= 0 <= high
        assert len({(round(x, 5), round(y, 5)) for x, y, _ in known}) == len(known)
    heights = [f for _, _, f in surface.minima]
    assert heights == pytest.approx(sorted(heights), abs=1e-9)
    assert x_lo <= surface.start[0] <= x_hi
    assert y_lo <= surface.start[1] <= y_hi


@pytest.mark.parametrize("surface", [s for s in EVERY if s.minima], ids=shown)
def test_nothing_in_the_window_is_lower_than_the_lowest_minimum(surface):
    x, y = np.meshgrid(*grid(surface, 301))
    assert surface.f(x, y).min() >= surface.minima[0][2] - 1e-12


@pytest.mark.parametrize(
    "name", ["himmelblau", "rastrigin", "ackley", "styblinski_tang", "three_hump_camel", "two_wells"]
)
def test_scipy_finds_no_minimum_that_is_not_listed(name):
    surface = SURFACES[name]()
    x_lo, x_hi, y_lo, y_hi = surface.window
    for x, y in np.transpose(points_in(surface, 40)):
        found = scipy.optimize.minimize(
            lambda p: float(surface.f(*p)), (x, y), jac=lambda p: np.array(surface.gradient(*p))
        )
        x, y = found.x
        if x_lo < x < x_hi and y_lo < y < y_hi and np.hypot(*surface.gradient(x, y)) < 1e-5:
            assert min(math.hypot(x - mx, y - my) for mx, my, _ in surface.minima) < 1e-4


def test_unbounded_surfaces_have_no_minimum():
    assert SURFACES["saddle"]().minima == SURFACES["monkey_saddle"]().minima == SURFACES["formula"]().minima == ()


def test_the_quadratic_is_the_books_and_has_the_eigenvalues_it_is_asked_for():
    book = SURFACES["quadratic"](condition=20, sharpness=2)
    x, y = points_in(book)
    np.testing.assert_allclose(book.f(x, y), x**2 / 20 + y**2, rtol=1e-15)
    np.testing.assert_allclose(book.gradient(x, y), (x / 10, 2 * y), rtol=1e-15)
    for surface in TURNED:
        wanted = (surface.sharpness / surface.condition, surface.sharpness)
        assert eigenvalues(surface, 0.3, 0.4) == pytest.approx(wanted, rel=1e-9)
        a = math.radians(surface.angle)
        steep, flat = surface.f(-math.sin(a), math.cos(a)), surface.f(math.cos(a), math.sin(a))
        assert (float(steep), float(flat)) == pytest.approx((wanted[1] / 2, wanted[0] / 2), rel=1e-9)


def test_rosenbrock_is_scipys():
    surface = SURFACES["rosenbrock"]()
    x, y = points_in(surface)
    np.testing.assert_allclose(surface.f(x, y), scipy.optimize.rosen(np.array([x, y])), rtol=1e-13)
    np.testing.assert_allclose(
        surface.gradient(x, y), scipy.optimize.rosen_der(np.array([x, y])), rtol=1e-12, atol=1e-11
    )


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Module of functions f0, f1, ...: the sources the surfaces print for scripts."""
    path = tmp_path_factory.mktemp("printed") / "printed_surfaces.py"
    bodies = [f"def f{k}(x, y):\n    return {python(s.expression)}\n" for k, s in enumerate(EVERY)]
    path.write_text("import math\n\nimport torch\n\n" + "\n".join(bodies), "utf-8")
    spec = importlib.util.spec_from_file_location("printed_surfaces", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("k", range(len(EVERY)), ids=[shown(s) for s in EVERY])
def test_derivatives_are_torchs_and_those_of_finite_differences(k, printed):
    surface = EVERY[k]
    x, y = points_in(surface)
    f, (fx, fy), (fxx, fxy, fyy) = surface.f(x, y), surface.gradient(x, y), surface.hessian(x, y)
    tx, ty = torch.tensor(x, requires_grad=True), torch.tensor(y, requires_grad=True)
    tf = getattr(printed, f"f{k}")(tx, ty)
    tgx, tgy = torch.autograd.grad(tf.sum(), (tx, ty), create_graph=True)
    thxx, thxy = torch.autograd.grad(tgx.sum(), (tx, ty), retain_graph=True, materialize_grads=True)
    (thyy,) = torch.autograd.grad(tgy.sum(), (ty,), materialize_grads=True)
    for ours, theirs in ((f, tf), (fx, tgx), (fy, tgy), (fxx, thxx), (fxy, thxy), (fyy, thyy)):
        theirs = theirs.detach().numpy()
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-11 * abs(theirs).max())
    h = 1e-6
    for slope, dx, dy in ((fx, h, 0), (fy, 0, h)):
        measured = (surface.f(x + dx, y + dy) - surface.f(x - dx, y - dy)) / (2 * h)
        np.testing.assert_allclose(measured, slope, rtol=1e-6, atol=1e-6 * max(1, abs(f).max()))


def test_the_tip_of_ackleys_cone_has_slope_zero():
    assert [float(v) for v in SURFACES["ackley"]().gradient(0.0, 0.0)] == [0.0, 0.0]


def test_health_is_the_share_without_a_value():
    shares = {"x^2": 0.0, "log(x)": 0.5, "sqrt(-1-x^2)": 1.0, "1/0": 1.0, "log(x)log(y)": 0.75}
    assert {text: round(health(SURFACES["formula"](text=text)), 2) for text in shares} == shares
    assert {health(s) for s in EVERY} == {0.0}


def test_a_bad_formula_names_the_field_and_the_column():
    spec, problems = SURFACES["formula"].from_query("text=x%2Bfoo")
    assert spec == SURFACES["formula"]()
    assert [(p.code, p.field, p.reason, p.at, p.what) for p in problems] == [
        ("unreadable", "text", "unknown_name", "3", "foo")
    ]
    with pytest.raises(Unreadable):
        SURFACES["formula"](text="x^")


def test_a_formula_round_trips_through_an_address():
    spec = SURFACES["formula"](text="2x^2 + 3y & 1".replace("&", "-"))
    assert SURFACES["formula"].from_query(spec.to_query()) == (spec, [])


@pytest.mark.parametrize("name", SURFACES)
def test_a_surface_is_a_value(name):
    """Equal by its knobs, and nothing can be set on it: caches are keyed by it."""
    one = SURFACES[name]()
    assert one == SURFACES[name]()
    assert all(one != other() for key, other in SURFACES.items() if key != name)
    with pytest.raises(FrozenInstanceError):
        one.more = 1
