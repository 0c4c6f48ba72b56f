"""Changes in mid-run: equal to stopping and starting again by hand, bit for bit, alone as in company."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.parts.optimizers import OPTIMIZERS
from engine.record.recording import Recording, Series
from engine.record.table import Told, as_csv
from engine.spec import Unreadable
from engine.spec.changes import Change, live_knobs, read_changes, with_change, write_changes
from engine.train.causes import suspects
from engine.train.columns import COLUMNS
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import load, run

SMALL = "data=xor&depth=2&width=5&batch=20&steps=24&every=4&precision=float64"
AT = 9


def spec_of(query):
    spec, problems = TrainSpec.from_query(f"{SMALL}&{query}")
    assert not problems
    return spec


def by_hand(before, after, at, end, pull=None):
    """Train `before` up to `at`; make `after` anew, hand it all that training changes, and go on up to `end`."""
    first, second = Stack([before]), Stack([after])
    while first.step < at:
        first.update()
    for new, old in zip(second._live(), first._live(), strict=True):
        new.copy_(old)
    second.step = at
    for updater in second.updaters:
        updater.t = at
    if pull:
        layer, origin, unit, value = pull
        second.weights.w[layer][0, origin, unit] = value
    while second.step < end:
        second.update()
    return second


def changed(spec, end):
    stack = Stack([spec])
    while stack.step < end:
        stack.update()
    return stack


def same(one, other):
    return all(torch.equal(a, b) for a, b in zip(one._live(), other._live(), strict=True))


def other_value(knob, value):
    """Another number within the range."""
    return next(v for v in (value / 2, knob.low, knob.high) if v != value and knob.low <= v <= knob.high)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_all_numbers_of_an_optimizer_turn_as_if_stopped_and_started_again(name):
    plain = spec_of(f"optimizer={name}")
    knobs = {key: knob for key, knob in live_knobs(plain).items() if key.startswith("optimizer.")}
    values = {key: other_value(knob, getattr(plain.optimizer, key.partition(".")[2])) for key, knob in knobs.items()}
    hand = by_hand(plain, spec_of("&".join([f"optimizer={name}", *(f"{k}={v!r}" for k, v in values.items())])), AT, 16)
    text = ",".join(f"{AT}:{key}={value!r}" for key, value in values.items())
    assert same(changed(spec_of(f"optimizer={name}&change={text}"), 16), hand)
    assert not same(hand, changed(plain, 16))


LAYERS = [
    ("norm=batch_norm", "norm.momentum", "0.5"),
    ("norm=batch_norm", "norm.stale_after", "4"),
    ("norm=layer_norm", "norm.eps", "0.1"),
    ("dropout=dropout", "dropout.p", "0.1"),
    ("dropout=dropout&dropout.convention=test_scaling", "dropout.p", "0.1"),
    ("dropout=dropout&dropout.p_input=0.1", "dropout.p_input", "0.4"),
    ("dropout=dropconnect", "dropout.p", "0.2"),
    ("dropout=gaussian", "dropout.p", "0.2"),
    ("norm=batch_norm&dropout=dropout&optimizer=adam", "dropout.p", "0"),
    ("l2=0.01", "l2", "0.3"),
    ("optimizer=adam", "clip", "0.1"),
    ("optimizer=momentum&schedule=cosine&warmup=3", "optimizer.lr", "0.5"),
    ("optimizer=adam&schedule=cosine&max_norm=2", "max_norm", "0.5"),
]


@pytest.mark.parametrize(("layers", "key", "value"), LAYERS)
def test_layers_turn_as_if_stopped_and_started_again(layers, key, value):
    hand = by_hand(spec_of(layers), spec_of(f"{layers}&{key}={value}"), AT, 16)
    assert same(changed(spec_of(f"{layers}&change={AT}:{key}={value}"), 16), hand)


def test_a_rate_of_the_inputs_may_begin_in_mid_run():
    plain, noisy = "dropout=dropout&dropout.p=0", "dropout=dropout&dropout.p=0&dropout.p_input=0.3"
    assert same(
        changed(spec_of(f"{plain}&change={AT}:dropout.p_input=0.3"), 24),
        by_hand(spec_of(plain), spec_of(noisy), AT, 24),
    )


def test_a_pulled_weight_is_one_set_by_hand():
    plain = spec_of("optimizer=momentum")
    hand = by_hand(plain, plain, AT, 24, pull=(1, 0, 2, -2.5))
    assert same(changed(spec_of(f"optimizer=momentum&change={AT}:w2.3.1=-2.5"), 24), hand)


def test_a_pull_is_seen_at_its_step_and_no_update_claims_it():
    spec = spec_of("change=8:w2.3.1=-2.5")
    stack = changed(spec, 7)
    stack.update(remember=True)
    assert stack.weights.w[1][0, 0, 2] == -2.5
    plain = changed(spec_of(""), 7)
    plain.update(remember=True)
    mine, its = (s.weights.flat - s.before.flat for s in (stack, plain))
    assert torch.allclose(mine, its, rtol=0, atol=1e-15)


CHANGED = [
    "change=9:optimizer.lr=0.5,13:optimizer.lr=0.01",
    "change=8:w1.2.2=3,8:w3.1.5=-1",
    "dropout=dropout&change=5:dropout.p=0.1",
    "dropout=dropout&dropout.p=0.1",
    "norm=batch_norm&change=12:norm.momentum=0.9",
    "optimizer=adam&change=0:optimizer.lr=0.1",
]


def test_in_company_as_alone():
    specs = [spec_of(query) for query in (*CHANGED, "", "dropout=dropout&dropout.p=0.3")]
    names = ["loss", "weight_norm", "update_ratio", "test_accuracy"]
    together = run("train", specs, names)
    for spec, found in zip(specs, together, strict=True):
        (alone,) = run("train", [spec], names)
        for name in names:
            assert found.columns[name].values.tobytes() == alone.columns[name].values.tobytes(), spec.to_query()


def test_a_branch_shares_the_past_and_no_more():
    parent = spec_of("optimizer=adam&dropout=dropout")
    branches = [spec_of(f"optimizer=adam&dropout=dropout&change=12:{what}") for what in ("optimizer.lr=1", "w1.1.1=9")]
    names = ["loss", "weight_norm", "gradient_norm"]
    mine, *others = run("train", [parent, *branches], names)
    for name in names:
        column = mine.columns[name]
        past = column.steps < 12
        for other in others:
            values = other.columns[name].values
            assert values[past].tobytes() == column.values[past].tobytes()
            assert values[-1].tobytes() != column.values[-1].tobytes()


def test_a_run_that_a_change_breaks_is_located_by_going_back_over_it():
    query = "data=xor&activation=relu&depth=4&width=5&batch=20&steps=60&change=7:optimizer.lr=100000"
    ends = [run("train", [TrainSpec.from_query(f"{query}&every={every}")[0]], ["loss"])[0].ending for every in (1, 60)]
    assert ends[0].status == "diverged"
    assert 7 < ends[0].step == ends[1].step


def test_reading_and_writing():
    assert read_changes("300:optimizer.lr=0.01,120:w2.3.1=-2.5") == (
        Change(120, "w2.3.1", -2.5),
        Change(300, "optimizer.lr", 0.01),
    )
    for text in ("", "0:optimizer.lr=1e-05", "120:w2.3.1=-2.5,300:optimizer.lr=0.01"):
        assert write_changes(read_changes(text)) == text
    spec = spec_of("change=8:w2.3.1=-2.5")
    assert spec_of(spec.to_query()).change == spec.change
    assert with_change(spec.change, Change(8, "w2.3.1", 1.0)) == "8:w2.3.1=1"
    assert with_change(spec.change, Change(4, "optimizer.lr", 1.0)) == "4:optimizer.lr=1,8:w2.3.1=-2.5"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("optimizer.lr=1", "not_a_change"),
        ("3:=1", "not_a_change"),
        ("3:__class__=1", "not_a_change"),
        ("-3:optimizer.lr=1", "not_a_change_step"),
        ("99999999999:optimizer.lr=1", "not_a_change_step"),
        ("٣:optimizer.lr=1", "not_a_change_step"),
        ("3:optimizer.lr=nan", "not_a_change_value"),
        ("3:optimizer.lr=", "not_a_change_value"),
        (",".join(["3:optimizer.lr=1"] * 17), "too_many_changes"),
    ],
)
def test_what_cannot_be_read(text, reason):
    with pytest.raises(Unreadable) as error:
        read_changes(text)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("3:width=9", "not_changeable"),
        ("3:optimizer.beta=0.9", "not_changeable"),
        ("3:dropout.p=0.5", "not_changeable"),
        ("3:optimizer.lr=-1", "change_out_of_range"),
        ("3:w4.1.1=1", "no_such_weight"),
        ("3:w1.1.3=1", "no_such_weight"),
        ("3:w1.1.1=1e9", "change_too_large"),
    ],
)
def test_what_this_network_cannot_do_is_left_out_with_a_reason(change, reason):
    spec, problems = TrainSpec.from_query(f"{SMALL}&change=2:optimizer.lr=0.5,{change}")
    assert [problem.reason for problem in problems] == [reason]
    assert spec.change == "2:optimizer.lr=0.5"
    with pytest.raises(ValueError, match=r"TrainSpec\.change"):
        replace(spec, change=change)


def test_a_change_after_the_end_is_kept_with_a_remark():
    spec, problems = TrainSpec.from_query(f"{SMALL}&change=30:optimizer.lr=0.5")
    assert [(problem.code, problem.reason) for problem in problems] == [("remark", "change_never")]
    assert spec.changes == (Change(30, "optimizer.lr", 0.5),)


def test_an_address_carries_changes_there_and_back():
    lab = load("playground")
    query = "change=200:w3.2.4=-8,300:optimizer.lr=0.5&vs=change%3D&vs=activation%3Drelu%26change%3D9:optimizer.lr%3D1"
    specs, problems = lab.parse(query)
    assert not problems
    assert [spec.change for spec in specs] == ["200:w3.2.4=-8,300:optimizer.lr=0.5", "", "9:optimizer.lr=1"]
    assert lab.parse(lab.query(specs)) == (specs, [])
    told = Told("a", lab.address(specs[:1]), 0, Recording("", "done", {"loss": Series(np.array([0]), np.array([1.0]))}))
    assert "change=200%3Aw3.2.4%3D-8%2C300%3Aoptimizer.lr%3D0.5" in as_csv([told], COLUMNS)


def test_the_doctor_suspects_a_change():
    spec = spec_of("change=2:optimizer.lr=100,3:w1.1.1=5")
    (recording,) = run("train", [replace(spec, steps=4)], ["loss", "test_accuracy"])
    (found,) = [finding for finding in suspects(recording, spec) if finding.code == "changed"]
    assert (found.fix, found.values["steps"]) == ({"change": ""}, 2)
    assert TrainSpec.from_query(found.fix, spec)[0] == replace(spec, change="")
