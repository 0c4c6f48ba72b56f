"""The rules against torch.optim, printed course results and closed recursions; the stacked updates against the rules."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.optimizers import OPTIMIZERS, Nesterov, corrected
from engine.train.optim import updaters
from tests.engine.torch_optimizers import torch_optimizer

ORACLES = Path(__file__).parent.parent / "oracles"
SURFACES = {  # f(x, y), start, factor on the learning rate that keeps plain descent stable there
    "quadratic": (lambda x, y: x**2 / 20 + y**2, (-7.0, 2.0), 1.0),
    "rosenbrock": (lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0), 0.005),
    "beale": (
        lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
        (1.0, 1.0),
        0.05,
    ),
}
PLAIN = ("sgd", "momentum", "nesterov")
SETTINGS = {"adamw": {"weight_decay": 0.1}, "lion": {"weight_decay": 0.1}, "nadam": {"momentum_decay": 0.01}}


@pytest.fixture(autouse=True)
def double():
    """torch.optim.NAdam keeps its product of mu in the default precision."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def oracle(name):
    return json.loads((ORACLES / f"{name}.json").read_text("utf-8"))


def knobs_of(rule):
    return {key: getattr(rule, key) for key in rule.knobs()}


def gradient(f, point):
    w = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    f(*w).backward()
    return w.grad.numpy()


def descend(rule, slope, start, steps):
    """steps + 1 points of a rule on NumPy points."""
    point, state, path = np.array(start, float), [np.zeros(2)] * rule.slots, [np.array(start, float)]
    for t in range(1, steps + 1):
        point, *state = rule.rule(point, slope(point), t, *state, **knobs_of(rule))
        path.append(point)
    return np.array(path)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("surface", SURFACES)
def test_200_steps_equal_torch_optim_on_three_surfaces(name, surface):
    f, start, calm = SURFACES[surface]
    lr = 0.1 * calm if name in PLAIN else 1.0 if name == "adadelta" else 0.05
    rule = OPTIMIZERS[name](lr=lr, **SETTINGS.get(name, {}))
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    theirs, rows = torch_optimizer([w], rule), [np.array(start)]
    for _ in range(200):
        theirs.zero_grad()
        f(*w).backward()
        theirs.step()
        rows.append(w.detach().numpy().copy())
    assert np.isfinite(rows[-1]).all()
    assert np.abs(rows[-1] - rows[0]).max() > 0.05
    np.testing.assert_allclose(
        descend(rule, lambda p: gradient(f, p), start, 200), np.array(rows), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_rule_and_stacked_update_equal_torch_optim(name):
    rules = [OPTIMIZERS[name](lr=lr, **SETTINGS.get(name, {})) for lr in (0.1, 0.01)]
    rng = np.random.default_rng(0)
    start, curvature = rng.standard_normal((2, 32)), np.logspace(-1, 1, 32)
    push = rng.standard_normal((201, 32))  # keeps gradients away from 0, where g / sqrt(s) magnifies rounding
    stack, slope = torch.tensor(start), torch.zeros(2, 32, dtype=torch.float64)
    (updater,) = updaters(rules, stack, slope)
    for row, rule in enumerate(rules):
        w = torch.tensor(start[row], requires_grad=True)
        theirs = torch_optimizer([w], rule)
        point, state = start[row], [np.zeros(32)] * rule.slots
        for t in range(1, 201):
            w.grad = w.detach() * torch.tensor(curvature) + torch.tensor(push[t])
            theirs.step()
            point, *state = rule.rule(point, curvature * point + push[t], t, *state, **knobs_of(rule))
            if row == 0:
                slope.copy_(stack * torch.tensor(curvature) + torch.tensor(push[t]))
                updater.step()
        np.testing.assert_allclose(point, w.detach(), rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(stack[row], w.detach(), rtol=1e-9, atol=1e-13)


WORDED = [(name, how) for name in ("adam", "adamw", "amsgrad") for how in ("off", "multiplied")]


@pytest.mark.parametrize(("name", "how"), WORDED)
def test_stacked_updates_follow_the_rule_in_every_word(name, how):
    rule, start = OPTIMIZERS[name](lr=0.1, bias_correction=how), np.linspace(-1, 1, 32)
    stack, slope = torch.tensor(start)[None].clone(), torch.zeros(1, 32, dtype=torch.float64)
    (updater,) = updaters([rule], stack, slope)
    point, state = start, [np.zeros(32)] * rule.slots
    for t in range(1, 51):
        point, *state = rule.rule(point, point**3, t, *state, **knobs_of(rule))
        slope.copy_(stack**3)
        updater.step()
    np.testing.assert_allclose(stack[0], point, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_row_is_bit_identical_alone_and_in_company(name, dtype):
    cls = OPTIMIZERS[name]
    rules = [cls(lr=10.0**-k) for k in range(5)]
    if "bias_correction" in cls.knobs():
        rules.insert(2, cls(bias_correction="multiplied"))
    start = torch.randn(len(rules), 96, generator=torch.Generator().manual_seed(1)).to(dtype)

    def trained(rows):
        w, g = start[rows].clone(), torch.zeros(len(rows), 96, dtype=dtype)
        parts = updaters([rules[row] for row in rows], w, g)
        for _ in range(20):
            g.copy_(torch.sin(3 * w) / 7)
            for part in parts:
                part.step()
        return w

    together = trained(list(range(len(rules))))
    for row in range(len(rules)):
        assert torch.equal(trained([row])[0], together[row]), rules[row]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_one_rule_drives_floats_arrays_and_tensors_and_knobs_may_be_arrays(name):
    rule = OPTIMIZERS[name]()
    many = {key: value if isinstance(value, str) else np.full((3, 1), value) for key, value in knobs_of(rule).items()}
    many["lr"] = np.array([[0.1], [0.2], [0.4]])
    starts = {"arrays": np.ones((3, 2)), "tensor": torch.ones(2, dtype=torch.float64), "float": 1.0}
    found = {}
    for kind, w in starts.items():
        knobs = many if kind == "arrays" else knobs_of(rule) | {"lr": 0.2}
        state = [0 * w] * rule.slots
        for t in range(1, 30):
            before = tuple(state)
            w, *state = rule.rule(w, w**3, t, *state, **knobs)
            assert np.all(np.asarray(rule.effective(t, before, tuple(state), **knobs)) > 0)
        found[kind] = w
    np.testing.assert_allclose(found["arrays"][1], found["tensor"], rtol=1e-12)
    np.testing.assert_allclose(found["arrays"][1], found["float"], rtol=1e-12)
    assert found["arrays"][0, 0] != found["arrays"][2, 0]


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name not in ("momentum", "nesterov", "nadam")])
def test_effective_rate_times_the_direction_is_the_step(name):
    rule = OPTIMIZERS[name](lr=0.1)
    g, m, w = np.array([2.0, -0.5]), np.zeros(2), np.ones(2)
    state = [np.zeros(2)] * rule.slots
    for t in range(1, 6):
        before, old = tuple(state), w
        w, *state = rule.rule(w, g, t, *state, **knobs_of(rule))
        m = 0.9 * m + 0.1 * g
        direction = {"adam": m / (1 - 0.9**t), "amsgrad": m / (1 - 0.9**t), "lion": np.sign(g), "rprop": np.sign(g)}
        decayed = old * (1 - 0.1 * rule.weight_decay) if name == "adamw" else old
        step = direction.get("adam" if name == "adamw" else name, g)
        np.testing.assert_allclose(
            decayed - w, rule.effective(t, before, tuple(state), **knobs_of(rule)) * step, rtol=1e-12
        )


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_slots_have_names(name):
    assert OPTIMIZERS[name].slots == len(OPTIMIZERS[name].slot_names)


def test_an_old_address_means_what_it_meant():
    old = "lr=0.01&beta1=0.8&beta2=0.99&eps=0.0001"
    assert OPTIMIZERS["adam"].from_query(old)[0].bias_correction == "on"
    defaults = {"sgd": {"lr": 0.1}, "momentum": {"lr": 0.02, "beta": 0.9}, "adam": {"lr": 0.001, "beta1": 0.9}}
    for name, values in defaults.items():
        assert OPTIMIZERS[name](**values) == OPTIMIZERS[name]()


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


def test_amsgrads_step_never_grows_again():
    rule = OPTIMIZERS["amsgrad"](lr=0.1, bias_correction="off", beta2=0.9)
    state, factors = [0.0] * 3, []
    for t in range(1, 60):
        before = tuple(state)
        _, *state = rule.rule(0.0, 10.0 if t < 5 else 0.01, t, *state, **knobs_of(rule))
        factors.append(rule.effective(t, before, tuple(state), **knobs_of(rule)))
    assert (np.diff(factors) <= 0).all()
