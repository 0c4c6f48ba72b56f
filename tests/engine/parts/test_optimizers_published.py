"""The rules against printed course results, other libraries' runs and closed recursions."""

import json

import numpy as np
import pytest

from engine.parts.optimizers import OPTIMIZERS, Nesterov
from engine.parts.optimizers.optimizer import corrected
from tests.engine.parts.torch_optimizers import SURFACES, descend, gradient, knobs_of
from tests.oracle_files import ORACLES


def oracle(name):
    return json.loads((ORACLES / f"{name}.json").read_text("utf-8"))


# -- Nesterov's two forms -------------------------------------------------------------------------------------------


def test_nesterovs_textbook_form_gives_the_same_iterates_after_the_change_of_variable():
    f, start, _ = SURFACES["rosenbrock"]
    lr, beta, x, v = 0.0005, 0.9, np.array(start), np.zeros(2)
    rewritten = descend(Nesterov(lr=lr, beta=beta), lambda p: gradient(f, p), start, 300)
    for w in rewritten:
        np.testing.assert_allclose(Nesterov.look_ahead(x, v, beta), w, rtol=1e-10)
        v = beta * v - lr * gradient(f, x + beta * v)
        x = x + v


def test_nesterovs_rewritten_form_is_the_one_that_notes_print():
    f, start, _ = SURFACES["beale"]
    lr, beta, w, v = 0.005, 0.9, np.array(start), np.zeros(2)
    for row in descend(Nesterov(lr=lr, beta=beta), lambda p: gradient(f, p), start, 300):
        np.testing.assert_allclose(row, w, rtol=1e-10)
        old, v = v, beta * v - lr * gradient(f, w)
        w = w - beta * old + (1 + beta) * v


# -- printed and computed results of others -------------------------------------------------------------------------


def bowl(a, b):
    """Gradient of (a x^2 + b y^2) / 2."""
    return lambda p: np.array([a, b]) * p


def test_the_published_example_of_deep_learning_from_scratch():
    paths = oracle("G03_dlfs_naive")["data"]["traj"]
    ours = {
        "SGD(lr=0.95)": ("sgd", {"lr": 0.95}, 1e-10),
        "Momentum(lr=0.1,0.9)": ("momentum", {"lr": 0.1}, 1e-10),
        "AdaGrad(lr=1.5)": ("adagrad", {"lr": 1.5, "eps": 1e-7}, 1e-10),
        "Adam(lr=0.3)": ("adam", {"lr": 0.3}, 3e-5),  # the book's eps is 1e-7 and not bias-corrected
    }
    assert ours.keys() == paths.keys()
    for key, (name, knobs, tolerance) in ours.items():
        path = descend(OPTIMIZERS[name](**knobs), bowl(0.1, 2.0), (-7, 2), 30)
        np.testing.assert_allclose(path, paths[key], atol=tolerance, rtol=0, err_msg=key)


def test_dive_into_deep_learnings_printed_traces():
    data = oracle("G04_d2l_gd_momentum")["data"]
    ours = {
        "gd_eta0.4": OPTIMIZERS["sgd"](lr=0.4),
        "gd_eta0.6": OPTIMIZERS["sgd"](lr=0.6),
        "momentum_0.6_0.5": OPTIMIZERS["momentum"](lr=0.6, beta=0.5),
    }
    for key, rule in ours.items():
        np.testing.assert_allclose(
            descend(rule, bowl(0.2, 4.0), (-5, -2), 20)[1:], data[key], atol=6e-7, rtol=1e-6, err_msg=key
        )


def test_gradient_descent_on_a_quadratic_is_a_geometric_sequence():
    for case in oracle("G05_gd_quadratic")["data"]["cases"]:
        x = descend(OPTIMIZERS["sgd"](lr=case["alpha"]), bowl(case["lam"], 1.0), (case["x0"], 0.0), case["k"])
        assert x[-1, 0] == pytest.approx(case["xk"], rel=1e-9)
        assert x[-1, 0] == pytest.approx((1 - case["alpha"] * case["lam"]) ** case["k"] * case["x0"], rel=1e-9)


G07 = {
    "torch.SGD": ("sgd", {}), "torch.SGD_momentum": ("momentum", {}), "torch.SGD_nesterov": ("nesterov", {}),
    "torch.Adagrad": ("adagrad", {}), "torch.RMSprop_0.99": ("rmsprop", {}), "torch.Adam": ("adam", {}),
    "torch.AdamW": ("adamw", {"weight_decay": 0.1}), "optax.adam_noBC": ("adam", {"bias_correction": "off"}),
}  # fmt: skip


@pytest.mark.parametrize("key", G07)
@pytest.mark.parametrize(("bowl_name", "slope"), [("dlfs_bowl", bowl(0.1, 2.0)), ("d2l_bowl", bowl(0.2, 4.0))])
def test_reference_paths_of_torch_and_optax(key, bowl_name, slope):
    found, (name, knobs) = oracle("G07_torch_bowls")["data"][bowl_name], G07[key]
    assert found.keys() == G07.keys()
    path = np.array(found[key]["traj"])
    rule = OPTIMIZERS[name](lr=found[key]["conv"]["lr"], **knobs)
    np.testing.assert_allclose(descend(rule, slope, path[0], len(path) - 1), path, atol=1e-9, rtol=0)


def test_cs231n_assignment_arrays():
    data = oracle("G08_cs231n_optimizer_arrays")["data"]
    w, g = (np.linspace(low, low + 1, 20).reshape(4, 5) for low in (-0.4, -0.6))
    slot, other = np.linspace(0.6, 0.9, 20).reshape(4, 5), np.linspace(0.7, 0.5, 20).reshape(4, 5)
    cases = {
        "sgd_momentum": ("momentum", {"lr": 1e-3}, (slot,), ("velocity",)),
        "rmsprop": ("rmsprop", {"lr": 1e-2}, (slot,), ("cache",)),
        "adam": ("adam", {"lr": 1e-2}, (slot, other), ("m", "v")),
    }
    for key, (name, knobs, state, names) in cases.items():
        rule = OPTIMIZERS[name](**knobs)
        found = rule.rule(w, g, 6, *state, **knobs_of(rule))
        for value, part in zip(found, ("next_w", *names), strict=True):
            np.testing.assert_allclose(value, data[key][part], rtol=4e-7, err_msg=f"{key} {part}")


@pytest.mark.parametrize("how", ["on", "off", "multiplied"])
def test_adams_first_steps_in_closed_form(how):
    """On a slope of constant gradient m = (1 - b1^t) g and s = (1 - b2^t) g^2, so every step is known."""
    rule = OPTIMIZERS["adam"](lr=0.1, eps=1e-16, bias_correction=how)
    path = descend(rule, lambda p: np.array([3.0, -0.02]), (0, 0), 40)
    t = np.arange(1, 41)
    c1, c2 = 1 - 0.9**t, 1 - 0.999**t
    size = {"on": np.ones(40), "off": c1 / np.sqrt(c2), "multiplied": c1**2 / c2}[how]
    np.testing.assert_allclose(np.diff(path, axis=0), -0.1 * np.outer(size, [1, -1]), rtol=1e-9)
    assert corrected(0.75, 0.5, 2, how) == {"on": 1.0, "off": 0.75, "multiplied": 0.5625}[how]
