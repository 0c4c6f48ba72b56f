"""Formulas: read as written, differentiated as torch does it, printed as they evaluate, refused with a column."""

import math
import random
import warnings
from contextlib import suppress
from importlib.util import module_from_spec, spec_from_file_location

import numpy as np
import pytest
import torch

from engine.parts.formula import REASONS, compile_many, derivatives, latex, parse, python
from engine.parts.formula.tree import FUNCTIONS
from engine.spec import Unreadable

GOOD = {
    "2x": lambda x, y: 2 * x,
    "2(x+1)(y-1)": lambda x, y: 2 * (x + 1) * (y - 1),
    "x y": lambda x, y: x * y,
    "xy": lambda x, y: x * y,
    "2xy^2": lambda x, y: 2 * x * y**2,
    "-x^2": lambda x, y: -(x**2),
    "2^-x": lambda x, y: 2**-x,
    "x*-y": lambda x, y: x * -y,
    "2^3^2 + 0x": lambda x, y: 512 + 0 * x,
    "x**2 - y**2 - 1": lambda x, y: x**2 - y**2 - 1,
    "1/2x": lambda x, y: 0.5 * x,
    "x/2/y": lambda x, y: x / 2 / y,
    "x-(y-1)": lambda x, y: x - (y - 1),
    "2e3x + 2e*x + 1.5e-1 + .5 + 3.": lambda x, y: 2000 * x + 2 * math.e * x + 3.65,
    "3sin(x)cos(y)": lambda x, y: 3 * np.sin(x) * np.cos(y),
    "ln(x^2+1)": lambda x, y: np.log(x**2 + 1),
    "min(x, y) + max(x, 2y)": lambda x, y: np.minimum(x, y) + np.maximum(x, 2 * y),
    "abs(x) + sqrt(y^2)": lambda x, y: abs(x) + abs(y),
    "2πx × y − 1·x": lambda x, y: 2 * math.pi * x * y - x,
    "atan(x) + tanh(y) + sinh(x/3) + cosh(y/3)": lambda x, y: (
        np.arctan(x) + np.tanh(y) + np.sinh(x / 3) + np.cosh(y / 3)
    ),
    "asin(x/4) + arccos(y/4)": lambda x, y: np.arcsin(x / 4) + np.arccos(y / 4),
    "atan2(y, x) + arctan2(1, x)": lambda x, y: np.arctan2(y, x) + np.arctan2(1, x),
    "2|x - 2||y - 2| + |x - |y - 3||": lambda x, y: 2 * abs(x - 2) * abs(y - 2) + abs(x - abs(y - 3)),
    "|(x - |y|)| + x|y|": lambda x, y: abs(x - abs(y)) + x * abs(y),
    "relu(x - 1) + softplus(9y)": lambda x, y: np.maximum(x - 1, 0) + np.logaddexp(0, 9 * y),
    "log2(x) + log10(y)": lambda x, y: np.log2(x) + np.log10(y),
    "+x - --y": lambda x, y: x - y,
    "\t( x )\n": lambda x, y: x,
    "7": lambda x, y: 7 + 0 * x,
    "x^-2 + y^0 + x^0.5": lambda x, y: x**-2.0 + 1 + x**0.5,
}
BAD = {
    "": ("empty", 0, ""),
    "   ": ("empty", 0, ""),
    "foo + 1": ("unknown_name", 1, "foo"),
    "x + __import__('os')": ("unknown_name", 5, "__import__"),
    "1 + lambda x: x": ("unknown_name", 5, "lambda"),
    "x.real": ("unexpected", 2, "."),
    "x + $": ("unexpected", 5, "$"),
    "x = 1": ("unexpected", 3, "="),
    "x + * y": ("unexpected", 5, "*"),
    "x)": ("unexpected", 2, ")"),
    "()": ("unexpected", 2, ")"),
    "x, y": ("unexpected", 2, ","),
    "(x, y)": ("unexpected", 3, ","),
    "min(x, y, 1)": ("unexpected", 9, ","),
    "(x + (y": ("unclosed", 6, "("),
    "sin(x": ("unclosed", 4, "("),
    "|x + 1": ("unclosed", 1, "|"),
    "x|": ("unclosed", 2, "|"),
    "||": ("unclosed", 2, "|"),
    "(x|)": ("unexpected", 4, ")"),
    "x +": ("incomplete", 4, ""),
    "sin x": ("parenthesis", 1, "sin"),
    "2 + cos": ("parenthesis", 5, "cos"),
    "sin(x, y)": ("arguments", 1, "sin"),
    "max(x)": ("arguments", 1, "max"),
    "1e999": ("big_number", 1, "1e999"),
    "9**9**9**9": ("big_exponent", 5, "100"),
    "x^101": ("big_exponent", 2, "100"),
    "x^(1/0)": ("big_exponent", 2, "100"),
    "x^x^x^x": ("tower", 4, ""),
    "x\0y": ("unexpected", 2, "\0"),
    "x + ½": ("unexpected", 5, "½"),
    "엑스": ("unexpected", 1, "엑"),
    "/".join(["x^y"] * 50): ("complex", 0, "2000"),
    "x₂": ("unexpected", 2, "₂"),
    "٣x": ("unexpected", 1, "٣"),
    "[x for x in y]": ("unexpected", 1, "["),
    "x" * 201: ("long", 201, "200"),
    "x" * 100_000: ("long", 201, "200"),
    "(" * 10_000 + "x" + ")" * 10_000: ("long", 201, "200"),
    "(" * 90 + "x" + ")" * 90: ("deep", 61, "60"),
    "-" * 150 + "x": ("deep", 61, "60"),
    "x" * 200: ("deep", 101, "100"),
    "2^" * 80 + "x": ("deep", 121, "60"),
}
POINTS = np.random.default_rng(5).uniform(0.2, 3.0, (2, 40)) * np.random.default_rng(6).choice([-1, 1], (2, 40))


def value(f, x, y):
    return compile_many([f])(x, y)[0]


@pytest.mark.parametrize("text", GOOD)
def test_a_formula_means_what_it_says(text):
    x, y = abs(POINTS)
    np.testing.assert_allclose(value(parse(text), x, y), GOOD[text](x, y), rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("text", BAD, ids=lambda text: repr(text[:20]))
def test_what_cannot_be_read_is_refused_with_its_column(text):
    with pytest.raises(Unreadable) as caught:
        parse(text)
    assert (caught.value.reason, caught.value.at, caught.value.what) == BAD[text]
    assert caught.value.reason in REASONS


def test_every_reason_is_tested():
    assert {reason for reason, _, _ in BAD.values()} == set(REASONS)


def test_equal_parts_are_one_object_and_are_computed_once():
    f = parse("sin(x y) + sin(x y)^2")
    assert f.args[0] is f.args[1].args[0]
    calls = [step for step in compile_many(derivatives(f)).steps if step[0] in (np.sin, np.cos)]
    assert len(calls) == 2


def test_results_have_the_points_shape_and_belong_to_the_caller():
    x, y = np.arange(6.0).reshape(2, 3), np.ones((2, 3))
    for f in compile_many(derivatives(parse("x y + 3"))).__call__(x, y):
        assert f.shape == (2, 3)
        assert f.flags.writeable
        assert not np.shares_memory(f, x)
        assert not np.shares_memory(f, y)
    assert compile_many([parse("3")])(1, 2)[0].shape == ()


def test_a_point_alone_has_the_same_bits_as_in_a_crowd():
    f = compile_many(
        derivatives(parse("sin(3x)exp(y/3) + log(x^2+1)cos(y) + tanh(x)^5 + atan(y) + 2^x + sqrt(x^2 + y^2)"))
    )
    x, y = np.random.default_rng(0).normal(0, 3, (2, 997))
    crowd = f(x, y)
    for index in (0, 1, 8, 500, 996):
        alone = f(x[index], y[index])
        assert [float(a) for a in alone] == [float(c[index]) for c in crowd]


def test_undefined_points_are_nan_or_inf_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f = compile_many(derivatives(parse("log(x) + 1/y + sqrt(x) + x^-2 + x^0.5 + exp(exp(9y)) + 1/0")))
        results = f(np.array([-1.0, 0.0, 5.0]), np.array([0.0, 0.0, 5.0]))
    assert not np.isfinite(results[0]).any()


def test_kinks_have_the_slopes_that_are_said():
    for text, slope in {"abs(x)": 0.0, "sqrt(x^2 + y^2)": 0.0, "max(x, 3x)": 2.0, "min(x, 3x)": 2.0}.items():
        assert float(value(parse(text).derivative("x"), 0.0, 0.0)) == slope


def test_latex():
    shown = {
        "x^2/20 + y^2": r"\frac{x^{2}}{20} + y^{2}",
        "-(x+1)*-y": r"-\left(x + 1\right) \, \left(-y\right)",
        "x - (y - 1)": r"x - \left(y - 1\right)",
        "2*3x^(1/2)": r"2 \cdot 3 \, x^{\frac{1}{2}}",
        "sin(pi x)^2": r"\sin\left(\pi \, x\right)^{2}",
        "(-x)^2 + (x/y)^2 + exp(x)^2": r"\left(-x\right)^{2} + \left(\frac{x}{y}\right)^{2} + \left(e^{x}\right)^{2}",
        "max(x, abs(y)) + ln(x)": r"\max\left(x, \left|y\right|\right) + \ln\left(x\right)",
        "atan(sqrt(x))": r"\arctan\left(\sqrt{x}\right)",
        "1.5e-9x": r"1.5 \cdot 10^{-9} \, x",
    }
    assert {text: latex(parse(text)) for text in shown} == shown


def test_constants_without_a_value_do_not_end_a_script():
    for text in ("1/0 + x", "x + 0^-1", "(-8)^(1/3)x", "1/(1/0) + x"):
        assert np.isnan(eval(python(parse(text), "np"), {"np": np, "x": np.nan}))  # noqa: S307  # our own source


def test_derivatives_are_simplified():
    shown = {
        "x^2/20 + y^2": "2 * x / 20",
        "3x + y": "0 * x + 3",
        "sin(y)": "0 * x + 0",
        "x^3 - 3x y^2": "3 * x**2 - 3 * y**2",
    }
    assert {text: python(parse(text).derivative("x")) for text in shown} == shown


# A seeded fuzz: random formulas, compared with torch's automatic differentiation of their own printed source.


def random_formula(draw, depth):
    if depth == 0 or draw.random() < 0.15:
        return draw.choice(["x", "y", "x", "y", "pi", "e", f"{draw.uniform(0.1, 3):.2f}", str(draw.randint(1, 5))])
    a, b = random_formula(draw, depth - 1), random_formula(draw, depth - 1)
    shapes = ["{a} + {b}", "{a} - ({b})", "({a})*({b})", "({a})/({b})", "-({a})", "({a})^2", "({a})^3", "({a})^-1"]
    shapes += ["abs({a})^1.5", "(1.5 + ({a})^2)^({b})", "2^({a})", "min({a}, {b})", "max({a}, {b})"]
    shapes += [f"{name}({{a}})" for name in FUNCTIONS] + [
        "log(({a})^2 + 1)",
        "sqrt(({a})^2 + 0.5)",
        "sin({a})",
        "tanh({a})",
    ]
    return draw.choice(shapes).format(a=a, b=b)


def formulas():
    draw, found = random.Random(11), []
    while len(found) < 250:
        text = random_formula(draw, 4)
        with suppress(Unreadable):
            found.append((text, parse(text)))
    return found


@pytest.fixture(scope="module")
def as_torch(tmp_path_factory):
    """Module of functions f0(x, y), f1(x, y), ... from the printed sources of all formulas."""
    path = tmp_path_factory.mktemp("printed") / "printed.py"
    sources = [f"def f{k}(x, y):\n    return {python(f)}\n" for k, (_, f) in enumerate(FORMULAS)]
    path.write_text("import math\n\nimport torch\n\n" + "\n".join(sources), "utf-8")
    spec = spec_from_file_location("printed", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FORMULAS = formulas() + [(text, parse(text)) for text in GOOD]


@pytest.mark.parametrize("part", range(10))
def test_values_gradients_and_hessians_are_torchs(part, as_torch):
    compared = 0
    for k in range(part, len(FORMULAS), 10):
        text, f = FORMULAS[k]
        ours = np.array(compile_many(derivatives(f))(*POINTS))
        theirs = autograd(getattr(as_torch, f"f{k}"), *POINTS)
        good = np.isfinite(theirs).all(0) & (abs(theirs).max(0) < 1e6)
        scale = 1 + abs(theirs[:, good]).max(0)
        assert (abs(ours[:, good] - theirs[:, good]) <= 1e-9 * scale).all(), text
        compared += good.sum()
    assert compared > 400


def autograd(function, x, y):
    """f, f_x, f_y, f_xx, f_xy, f_yy by torch, (6, n)."""
    x, y = (torch.tensor(v, requires_grad=True) for v in (x, y))
    f = function(x, y)
    fx, fy = slopes(f, x, y)
    (fxx, fxy), (_, fyy) = slopes(fx, x, y), slopes(fy, x, y)
    return torch.stack([f, fx, fy, fxx, fxy, fyy]).detach().numpy()


def slopes(f, x, y):
    if not f.requires_grad:
        return torch.zeros_like(x), torch.zeros_like(x)
    found = torch.autograd.grad(f.sum(), (x, y), create_graph=True, allow_unused=True)
    return tuple(torch.zeros_like(x) if part is None else part for part in found)


@pytest.mark.parametrize(
    ("text", "same"), [("x² + y³", "x^2 + y^3"), ("x¹⁰", "x^10"), ("(x + y)²", "(x + y)^2"), ("-x²", "-(x^2)")]
)
def test_raised_digits_are_powers(text, same):
    assert parse(text) is parse(same)


def test_the_sigmoid_is_one_over_one_plus_exp():
    f = parse("sigmoid(x y)")
    value, slope = compile_many([f, f.derivative("x")])(np.array([0.3, -2.0, 900.0]), np.array([1.5, 2.0, -1.0]))
    z = np.array([0.45, -4.0])
    exact = 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(value[:2], exact, rtol=1e-13)
    np.testing.assert_allclose(slope[:2], np.array([1.5, 2.0]) * exact * (1 - exact), rtol=1e-13)
    assert (value[2], slope[2]) == (0, 0)
