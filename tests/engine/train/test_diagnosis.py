"""Every rule on a sick run that really happened, silence on healthy ones, and treatments that help."""

import numpy as np
import pytest

from engine.record.recording import Ending, Recording, Series
from engine.train.causes import CAUSE_CODES, suspects
from engine.train.diagnosis import CODES, diagnose
from engine.train.diagnosis_modes import MODE_CODES, REMARK_CODES
from engine.train.proofs import FAULTS, SUSPECTS
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, run

DOCTOR = EXPERIMENTS["train"]
SICK = FAULTS
WATCHED = ("stopped_early",)
"""What is told of a run that ended early: see test_watch."""
OTHERS = (*MODE_CODES, *REMARK_CODES, *CAUSE_CODES)
HEALTHY = [
    "init=lecun_normal&steps=300",
    "init=xavier_normal&depth=5&steps=300",
    "init=he_normal&activation=relu&depth=5&steps=300",
]


@pytest.mark.parametrize("code", SICK)
def test_rule_fires_with_evidence_and_a_change_to_try(code, train):
    ((spec, recording),) = train(SICK[code])
    found = {finding.code: finding for finding in diagnose(recording, spec)}
    assert code in found, sorted(found)
    finding = found[code]
    assert finding.severity in ("error", "warning")
    assert finding.values
    assert all(np.isfinite(value) for value in finding.values.values())
    fixed, problems = TrainSpec.from_query(finding.fix, spec)
    assert not problems
    assert (fixed != spec) == bool(finding.fix)


@pytest.mark.parametrize("code", SUSPECTS)
def test_a_cause_is_suspected_of_its_network(code):
    spec, problems = TrainSpec.from_query(SUSPECTS[code])
    assert [problem.code for problem in problems if problem.code != "remark"] == []
    found = {finding.code: finding for finding in suspects(Recording("", "done", {}), spec)}
    assert TrainSpec.from_query(found[code].fix, spec)[0] != spec


def test_the_proofs_are_those_of_all_faults_and_causes():
    """What the doctor remarks on is none."""
    told = {*REMARK_CODES, "healthy", "healthy_numbers", "good_start", "sparse", *WATCHED}
    assert set(DOCTOR.proofs) == set(DOCTOR.codes) - told
    assert set(SUSPECTS) == set(CAUSE_CODES)


@pytest.mark.parametrize("query", HEALTHY)
def test_healthy_runs_are_called_healthy(query, train):
    ((spec, recording),) = train(query)
    (finding,) = diagnose(recording, spec)
    assert (finding.code, finding.severity) == ("healthy", "info")
    assert finding.values["test"] == recording.columns["test_accuracy"].values[-1] > 0.9


@pytest.mark.parametrize("code", ["vanishing_activations", "vanishing_gradients"])
def test_a_fault_of_the_start_is_a_remark_where_the_network_learned(code, train):
    """Xavier with ReLU fades by 0.71 a layer, and learns the digits; standard deviation 0.01 does not."""
    ((spec, recording),) = train("init=xavier_normal&activation=relu&steps=600")
    assert recording.columns["train_accuracy"].values[-1] > 0.9
    assert {finding.code: finding.severity for finding in diagnose(recording, spec)}[code] == "info"
    ((spec, recording),) = train("init=normal&init.std=0.01&steps=60")
    assert {finding.code: finding.severity for finding in diagnose(recording, spec)}[code] == "error"


def test_a_signal_is_weakest_at_the_end_of_its_way(train):
    """Activations fade towards the last hidden layer, gradients towards the first."""
    ((spec, recording),) = train(SICK["vanishing_activations"])
    layers = {finding.code: finding.layer for finding in diagnose(recording, spec)}
    assert (layers["vanishing_activations"], layers["vanishing_gradients"]) == (spec.depth, 1)


def test_learning_random_labels_is_memory_not_health(train):
    ((spec, recording),) = train(SICK["memorised"])
    found = {finding.code: finding for finding in diagnose(recording, spec)}
    assert "healthy" not in found
    assert found["memorised"].values["share"] == 0.1
    assert found["memorised"].values["train"] > 0.9
    assert found["memorised"].values["test"] < 0.2


@pytest.mark.parametrize("code", ["dead", "vanishing_gradients"])
def test_a_network_no_better_than_a_guess_is_flat(code, train):
    """Both start above log C and end on it: the output bias learns, and nothing else."""
    query = SICK[code].replace("steps=60", "steps=600")
    ((spec, recording),) = train(query)
    finding = next(f for f in diagnose(recording, spec) if f.code == "loss_flat")
    fixed, problems = TrainSpec.from_query(finding.fix, spec)
    assert not problems
    ((_, twin),) = train(fixed.to_query())
    assert "loss_flat" not in {other.code for other in diagnose(twin, fixed)}


def test_a_loss_that_fell_far_is_not_flat(train):
    ((spec, recording),) = train("init=normal&init.std=1&steps=600")
    assert "loss_flat" not in {finding.code for finding in diagnose(recording, spec)}


def test_a_signal_that_underflows_has_vanished(train):
    ((spec, recording),) = train("init=normal&init.std=0.0001&depth=20&steps=0")
    assert recording.columns["activation_std"].values[0][-1] == 0
    found = {finding.code: finding for finding in diagnose(recording, spec)}
    assert {"vanishing_activations", "vanishing_gradients"} <= set(found)
    assert all(np.isfinite(value) for value in found["vanishing_gradients"].values.values())


def built(**columns):
    """A recording made by hand: column -> values over time."""
    series = {name: Series(np.arange(len(v)) * 100, np.array(v, float)) for name, v in columns.items()}
    return Recording("train", "done", series, {}, Ending("done", 500))


@pytest.mark.parametrize(("std", "fatal"), [([1, 1.3, 1.69], False), ([1, 4, 16], True)])
def test_a_few_layers_may_grow(std, fatal):
    """By a factor that ten layers would not survive."""
    found = {finding.code for finding in diagnose(built(activation_std=[std]), TrainSpec(depth=3))}
    assert ("exploding_activations" in found) == fatal


@pytest.mark.parametrize(("std", "fatal"), [([1, 0.7, 0.49], False), ([1, 0.2, 0.04], True)])
def test_a_few_layers_may_fade(std, fatal):
    found = {finding.code for finding in diagnose(built(activation_std=[std]), TrainSpec(depth=3))}
    assert ("vanishing_activations" in found) == fatal


@pytest.mark.parametrize(("share", "fatal"), [(0.3, False), (0.5, True)])
def test_units_are_dead_from_a_share_on(share, fatal):
    spec = TrainSpec.from_query("activation=relu&depth=3")[0]
    found = {finding.code: finding for finding in diagnose(built(activation_dead=[[0.1, share, 0.2]]), spec)}
    assert ("dead" in found) == fatal
    if fatal:
        assert (found["dead"].layer, found["dead"].values["share"]) == (2, share)


@pytest.mark.parametrize(
    ("ratios", "code"), [([1e-4, 1.0], None), ([1e-1, 1.0], "updates_large"), ([1e-6, 1e-5], "updates_small")]
)
def test_updates_are_judged_by_their_geometric_mean(ratios, code):
    found = diagnose(built(update_ratio=[ratios]), TrainSpec(depth=2))
    assert [finding.code for finding in found] == ([code] if code else [])
    assert all(finding.values["ratio"] == pytest.approx(np.sqrt(np.prod(ratios))) for finding in found)


def test_a_rising_loss_and_a_gap():
    recording = built(loss=[2.3, 2.4, 2.5, 2.8, 3.0], train_accuracy=[0.1, 0.99], test_accuracy=[0.1, 0.7])
    found = {finding.code: finding for finding in diagnose(recording, TrainSpec())}
    assert found["loss_rising"].values == {"start": 2.3, "end": 3.0}
    assert found["gap"].values["gap"] == pytest.approx(0.29)


def test_a_gap_compares_one_step_with_itself():
    """The test part is measured less often: a network that has just begun to learn has no gap yet."""
    series = {"train_accuracy": Series(np.array([0, 10, 20]), np.array([0.1, 0.3, 0.6]))}
    series["test_accuracy"] = Series(np.array([0]), np.array([0.1]))
    recording = Recording("train", "running", series)
    assert "gap" not in {finding.code for finding in diagnose(recording, TrainSpec())}


def test_errors_come_first_and_every_code_is_listed(train):
    ((spec, recording),) = train(SICK["saturated"])
    severities = [finding.severity for finding in diagnose(recording, spec)]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    assert {*SICK, "healthy", "healthy_numbers", "good_start", *OTHERS, *WATCHED} == set(CODES)


def test_an_unfinished_recording_is_no_error():
    assert diagnose(Recording("train", "running", {}), TrainSpec()) == []


def test_the_factor_per_layer_is_the_geometric_mean(train):
    ((spec, recording),) = train(SICK["vanishing_activations"])
    finding = next(f for f in diagnose(recording, spec) if f.code == "vanishing_activations")
    std = recording.columns["activation_std"].values[0]
    assert finding.values["factor"] == pytest.approx((std[-1] / std[0]) ** (1 / 9))
    assert finding.values["factor"] == pytest.approx(0.1, rel=0.05)  # std sqrt(width)


BOTH = ["loss", "train_accuracy", "activation_std", "eval_accuracy", "train_mode_accuracy"]


@pytest.mark.parametrize(("dropout", "code"), [("dropout", "modes_differ"), ("none", "modes_agree")])
def test_a_healthy_network_is_told_apart_in_both_modes(dropout, code):
    query = f"activation=relu&init=he_normal&depth=2&width=64&examples=600&steps=400&dropout={dropout}"
    spec, _ = TrainSpec.from_query(query)
    (recording,) = run("train", [spec], BOTH)
    healthy, modes, gap = diagnose(recording, spec)
    assert [healthy.code, modes.code, gap.code] == ["healthy", code, "gap_small"]
    last = {name: float(recording.columns[name].values[-1]) for name in BOTH if name.endswith("accuracy")}
    assert modes.values == {"train": last["train_mode_accuracy"], "test": last["eval_accuracy"]}
    assert gap.values == {"train": last["train_accuracy"], "test": last["eval_accuracy"]}
