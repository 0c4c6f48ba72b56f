"""Schedules against torch.optim.lr_scheduler and the course's formulas."""

import json
import warnings

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from engine.parts.annealing import NETWORK_SCHEDULES
from engine.parts.schedules import SCHEDULES, learning_rate
from tests.oracle_files import ORACLES

G13 = json.loads((ORACLES / "G13_lr_schedules.json").read_text("utf-8"))["data"]
TOTAL = 100
TORCH = {
    "constant": lambda o: lr_scheduler.ConstantLR(o, factor=1.0),
    "step": lambda o: lr_scheduler.MultiStepLR(o, [30, 60, 90], gamma=0.1),
    "exponential": lambda o: lr_scheduler.ExponentialLR(o, gamma=0.98),
    "cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=TOTAL),
    "linear": lambda o: lr_scheduler.LinearLR(o, start_factor=1.0, end_factor=0.0, total_iters=TOTAL),
    "inverse_sqrt": lambda o: lr_scheduler.LambdaLR(o, lambda t: 1 / np.sqrt(t + 1)),
    "warm_restarts": lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, T_0=50, T_mult=2),
}


def of_torch(make, total):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler, found = make(optimizer), []
    for _ in range(total):
        found.append(optimizer.param_groups[0]["lr"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # there is no optimizer.step() before scheduler.step() here
            scheduler.step()
    return found


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_equals_its_torch_counterpart(name):
    total = 300 if name == "warm_restarts" else TOTAL
    np.testing.assert_allclose(
        learning_rate(SCHEDULES[name](), 0.1, 0, total), of_torch(TORCH[name], total), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("name", NETWORK_SCHEDULES)
def test_numbers_and_arrays_give_the_same_factors(name):
    schedule, t = NETWORK_SCHEDULES[name](), np.arange(160)
    one_by_one = [schedule.factor(int(one), 160) for one in t]
    np.testing.assert_allclose(schedule.factor(t, 160), one_by_one, rtol=1e-15)  # powers of arrays round otherwise
    assert schedule.factor(0, 160) == (0.04 if name == "one_cycle" else 1)


@pytest.mark.parametrize("mult", [1, 3])
def test_warm_restarts_start_over_in_cycles_of_growing_length(mult):
    found = learning_rate(SCHEDULES["warm_restarts"](cycle=7, mult=mult), 0.1, 0, 200)
    theirs = of_torch(lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, T_0=7, T_mult=mult), 200)
    np.testing.assert_allclose(found, theirs, rtol=1e-9, atol=1e-12)


COURSE = {
    "step_gamma0p1_30_60_90": ("step", {}, 100, 0.1), "cosine_T50": ("cosine", {}, 50, 0.1),
    "linear_T50": ("linear", {}, 50, 0.1), "exponential": ("exponential", {"gamma": 0.95}, 20, 1.0),
}  # fmt: skip


@pytest.mark.parametrize("key", COURSE)
def test_course_formulas(key):
    name, knobs, total, lr = COURSE[key]
    t = np.arange(len(G13[key]))
    np.testing.assert_allclose(lr * SCHEDULES[name](**knobs).factor(t, total), G13[key], atol=1e-12, rtol=0)


def test_inverse_square_root_counts_from_one():
    t = np.arange(len(G13["inv_sqrt"]) - 1)
    np.testing.assert_allclose(0.1 * SCHEDULES["inverse_sqrt"]().factor(t, 50), G13["inv_sqrt"][1:], atol=1e-12, rtol=0)


def test_warm_up_comes_before_any_schedule():
    ramp = learning_rate(SCHEDULES["constant"](), 0.1, 5000, 5001)
    for row in G13["warmup5000"]:
        assert ramp[row["t"]] == pytest.approx(row["lr"], abs=1e-12)
    found = learning_rate(SCHEDULES["cosine"](), 0.1, 20, 120)
    np.testing.assert_allclose(found[20:], learning_rate(SCHEDULES["cosine"](), 0.1, 0, 100), rtol=1e-12)
    np.testing.assert_allclose(learning_rate(SCHEDULES["linear"](), 0.1, 50, 10), np.arange(10) / 100, rtol=1e-12)
    assert learning_rate(SCHEDULES["step"](), 0.1, 0, 0).shape == (0,)
