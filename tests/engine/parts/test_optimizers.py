"""The rules against torch.optim on three surfaces; the stacked updates against the rules."""

import numpy as np
import pytest
import torch

from engine.parts.optimizers import OPTIMIZERS
from engine.train import optim
from engine.train.blocks import LANES
from engine.train.optim import updaters
from tests.engine.parts.torch_optimizers import SURFACES, descend, gradient, knobs_of, torch_optimizer

PLAIN = ("sgd", "momentum", "nesterov")
SETTINGS = {"adamw": {"weight_decay": 0.1}, "lion": {"weight_decay": 0.1}, "nadam": {"momentum_decay": 0.01}}


@pytest.fixture(autouse=True)
def double():
    """torch.optim.NAdam keeps its product of mu in the default precision."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


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


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_weights_shared_out_among_updaters_are_bit_identical(name, dtype, monkeypatch):
    rules = [OPTIMIZERS[name](lr=10.0**-k) for k in range(3)]
    start = torch.randn(3, 10 * LANES, generator=torch.Generator().manual_seed(2)).to(dtype)

    def trained(at_once):
        monkeypatch.setattr(optim, "AT_ONCE", at_once)
        w, g = start.clone(), torch.zeros_like(start)
        parts = updaters(rules, w, g)
        for _ in range(20):
            g.copy_(torch.sin(3 * w) / 7)
            for part in parts:
                part.step()
        return len(parts), w

    (one, whole), (many, shared) = trained(10**6), trained(3 * 4 * LANES)
    assert (one, many) == (1, 3)
    assert torch.equal(whole, shared)


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


def test_an_old_address_means_what_it_meant():
    old = "lr=0.01&beta1=0.8&beta2=0.99&eps=0.0001"
    assert OPTIMIZERS["adam"].from_query(old)[0].bias_correction == "on"
    defaults = {"sgd": {"lr": 0.1}, "momentum": {"lr": 0.02, "beta": 0.9}, "adam": {"lr": 0.001, "beta1": 0.9}}
    for name, values in defaults.items():
        assert OPTIMIZERS[name](**values) == OPTIMIZERS[name]()


def test_amsgrads_step_never_grows_again():
    rule = OPTIMIZERS["amsgrad"](lr=0.1, bias_correction="off", beta2=0.9)
    state, factors = [0.0] * 3, []
    for t in range(1, 60):
        before = tuple(state)
        _, *state = rule.rule(0.0, 10.0 if t < 5 else 0.01, t, *state, **knobs_of(rule))
        factors.append(rule.effective(t, before, tuple(state), **knobs_of(rule)))
    assert (np.diff(factors) <= 0).all()
