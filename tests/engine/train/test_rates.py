"""Learning rates of networks against torch.optim.lr_scheduler, per update and per epoch."""

import json

import numpy as np
import pytest
import torch
from torch.nn import Parameter
from torch.optim import SGD, lr_scheduler

from engine.parts.annealing import NETWORK_SCHEDULES
from engine.parts.optimizers import OPTIMIZERS
from engine.spec import Unreadable
from engine.train.momentum_forms import OUTSIDE
from engine.train.rate_curves import learning_rates, momenta
from pages import run
from tests.engine.parts.test_schedules import of_torch
from tests.engine.train.layer_tools import spec
from tests.oracle_files import ORACLES

G24 = json.loads((ORACLES / "G24_lr_schedulers.json").read_text("utf-8"))["data"]
MILE, ONE = "schedule=milestones&schedule.marks", "schedule=one_cycle&optimizer.lr"
PUBLISHED = {
    "one_cycle": (f"{ONE}=1", G24["one_cycle"]["lr"]),
    "one_cycle_linear_three_phase": (
        f"{ONE}=0.5&schedule.rise=0.25&schedule.shape=linear&schedule.phases=3",
        G24["one_cycle_linear_three_phase"]["lr"],
    ),
    "warm_restarts": (
        "schedule=warm_restarts&schedule.cycle=10&eta_min=0.001", G24["warm_restarts_10_mult2_min0p001"]
    ),
    "warmup": ("schedule=cosine&warmup=5&warmup_start=0.01", G24["warmup5_then_cosine25"][:30]),
    "milestones": (f"{MILE}=10,15&schedule.gamma=0.5", G24["multistep_10_15_gamma0p5"]),
    "polynomial": ("schedule=polynomial&schedule.power=2", G24["poly20_power2"][:20]),
}  # fmt: skip


@pytest.mark.parametrize("key", PUBLISHED)
def test_published_sequences(key):
    query, wanted = PUBLISHED[key]
    found = learning_rates(spec(f"steps={len(wanted)}&{query}"))
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12)


TORCH = {
    "schedule=exponential&schedule.gamma=0.9": lambda o: lr_scheduler.ExponentialLR(o, 0.9),
    "schedule=cosine&eta_min=0.02": lambda o: lr_scheduler.CosineAnnealingLR(o, 40, eta_min=0.02),
    "schedule=linear": lambda o: lr_scheduler.LinearLR(o, 1.0, 0.0, 40),
    "schedule=polynomial&schedule.power=0.5": lambda o: lr_scheduler.PolynomialLR(o, 40, 0.5),
    "schedule=step": lambda o: lr_scheduler.MultiStepLR(o, [12, 24, 36]),
    "schedule=inverse_sqrt": lambda o: lr_scheduler.LambdaLR(o, lambda t: (t + 1) ** -0.5),
    "schedule=warm_restarts&schedule.cycle=7&schedule.mult=3": lambda o: lr_scheduler.CosineAnnealingWarmRestarts(
        o, 7, 3
    ),
    f"{MILE}=5,6,30": lambda o: lr_scheduler.MultiStepLR(o, [5, 6, 30]),
    "schedule=range_test&schedule.times=50": lambda o: lr_scheduler.ExponentialLR(o, 50 ** (1 / 39)),
    f"{ONE}=0.1": lambda o: lr_scheduler.OneCycleLR(o, 0.1, 40, cycle_momentum=False),
    "warmup=9&warmup_start=0.3": lambda o: lr_scheduler.LinearLR(o, 0.3, 1.0, 9),
}


@pytest.mark.parametrize("query", TORCH)
def test_rates_are_those_of_torch_per_update_and_per_epoch(query):
    wanted = of_torch(TORCH[query], 40)
    np.testing.assert_allclose(learning_rates(spec(f"steps=40&{query}")), wanted, rtol=0, atol=1e-12)
    by_epoch = learning_rates(spec(f"examples=64&batch=20&steps=119&schedule_unit=epoch&{query}"))
    np.testing.assert_allclose(by_epoch, np.repeat(wanted, 3)[:119], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("query", "knobs"),
    [
        ("schedule.cycle_momentum=on", {}),
        ("schedule.cycle_momentum=on&schedule.shape=linear", {"anneal_strategy": "linear"}),
        (
            "schedule.cycle_momentum=on&schedule.phases=3&schedule.least_momentum=0.7",
            {"three_phase": True, "base_momentum": 0.7},
        ),
    ],
)
def test_one_cycle_moves_the_momentum_as_torch_does(query, knobs):
    optimizer = SGD([Parameter(torch.zeros(1))], lr=1.0, momentum=0.9)
    schedule, wanted = lr_scheduler.OneCycleLR(optimizer, 1.0, 40, **knobs), []
    for _ in range(40):
        wanted.append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        schedule.step()
    one = spec(f"steps=40&schedule=one_cycle&{query}")
    np.testing.assert_allclose(momenta(one), wanted, rtol=0, atol=1e-12)
    warmed = momenta(spec(f"steps=45&warmup=5&schedule=one_cycle&{query}"))
    np.testing.assert_array_equal(warmed, [*[warmed[0]] * 5, *momenta(one)])
    assert momenta(spec("steps=40&schedule=one_cycle")) is None


def test_rates_without_an_end_at_zero_stop_at_the_floor():
    found = learning_rates(spec("steps=30&schedule=exponential&schedule.gamma=0.8&eta_min=0.01"))
    np.testing.assert_allclose(found, np.maximum(0.1 * 0.8 ** np.arange(30), 0.01), rtol=1e-12)
    assert learning_rates(spec("steps=0&schedule=cosine")).shape == (0,)


def test_drawn_curves_are_straight_between_their_points():
    found = learning_rates(spec("steps=11&optimizer.lr=2&schedule=drawn&schedule.points=1,0,2,2,0.5,0"))
    np.testing.assert_allclose(found, [2, 1, 0, 2, 4, 4, 4, 2.5, 1, 0.5, 0], atol=1e-12)


@pytest.mark.parametrize(
    ("name", "text"),
    [("marks", "3,2"), ("marks", "0"), ("marks", "a"), ("marks", ",".join(map(str, range(1, 23)))), ("points", "1,2"),
     ("points", "1,1,1,1,1,-1"), ("points", "1,1,1,1,1,nan"), ("points", "1,1,1,1,1,x")],
)  # fmt: skip
def test_marks_and_points_that_cannot_be_are_refused(name, text):
    kind = NETWORK_SCHEDULES["milestones" if name == "marks" else "drawn"]
    with pytest.raises(Unreadable):
        kind(**{name: text})


def test_the_column_says_the_rate_of_the_next_update():
    one = spec("depth=1&width=4&steps=20&every=1&schedule=cosine&warmup=4&batch=512&examples=600")
    (found,) = run("train", [one], ["lr", "epoch"])
    np.testing.assert_allclose(found.columns["lr"].values[:-1], learning_rates(one), rtol=1e-15)
    np.testing.assert_allclose(found.columns["epoch"].values, np.arange(21.0))


def test_every_velocity_has_both_forms():
    assert set(OUTSIDE) == {name for name, kind in OPTIMIZERS.items() if kind.momentum == "velocity"}


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside_is_the_form_of_torch_and_parts_where_the_rate_drops(name):
    query = f"depth=1&width=6&steps=20&every=1&precision=float64&optimizer={name}&batch=512"
    dropped = f"{query}&schedule=milestones&schedule.marks=10"
    specs = [spec(f"{base}&momentum_form={form}") for base in (query, dropped) for form in ("inside", "outside")]
    constant, same, inside, outside = (one.columns["loss"].values for one in run("train", specs, ["loss"]))
    np.testing.assert_allclose(same, constant, rtol=1e-12)
    np.testing.assert_allclose(outside[:11], inside[:11], rtol=1e-12)
    assert abs(outside[12:] - inside[12:]).max() > 1e-4
