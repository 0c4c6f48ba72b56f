"""How far a run's numbers hold anywhere: the twin against a script of plain torch, which rounds otherwise too."""

import csv
import io
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from engine.record.agreement import SAME, agree_until, parting
from engine.record.recording import Recording, Series
from engine.train.agreement import LARGEST
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import EXPERIMENTS, run

CHAOTIC = "init=normal&init.std=1&steps=60&every=5"
CALM = "depth=3&width=30&steps=60&every=5"


def recorded(query, *columns):
    return run("train", [TrainSpec.from_query(query)[0]], columns)[0]


def scripted(spec, folder):
    path = folder / "run.py"
    path.write_text(EXPERIMENTS["train"].standalone([spec]), "utf-8")
    found = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True, timeout=120)
    return np.array([float(row["loss"]) for row in csv.DictReader(io.StringIO(found.stdout))])


@pytest.mark.parametrize(("query", "apart"), [(CHAOTIC, True), (CALM, False)])
def test_a_script_parts_from_the_run_where_its_twin_does(tmp_path, query, apart):
    recording = recorded(query, "loss", "agreement")
    losses, steps = (getattr(recording.columns["loss"], part) for part in ("values", "steps"))
    difference = abs(scripted(TrainSpec.from_query(query)[0], tmp_path) - losses) / losses
    assert (agree_until(recording) < 30) == apart
    assert (difference.max() > SAME) == apart
    assert difference[steps <= agree_until(recording)].max() < SAME


def test_the_twin_is_a_rounding_away():
    stack = Stack([TrainSpec.from_query("depth=2&width=9&init=he_normal&activation=relu")[0]])
    mine, its = stack.weights.flat, stack.twin.weights.flat
    moved = (its - mine).abs() / mine.abs().clamp_min(1e-30)
    assert 0 < moved.max() < 2.5e-7
    assert (mine == its).float().mean() < 0.2  # zeros: biases and what fills up registers
    assert abs(float((its > mine).float().sum() / (its != mine).float().sum()) - 0.5) < 0.1


def test_the_twin_changes_nothing():
    alone, beside = recorded(CALM, "loss"), recorded(CALM, "loss", "agreement")
    np.testing.assert_array_equal(alone.columns["loss"].values, beside.columns["loss"].values)


def test_a_twin_in_company_is_the_same():
    specs = [TrainSpec.from_query(f"{CALM}&seed={seed}")[0] for seed in (0, 1)]
    together = run("train", specs, ["agreement"])
    for spec, recording in zip(specs, together, strict=True):
        assert agree_until(recording) == agree_until(run("train", [spec], ["agreement"])[0]) == 60


def test_a_very_large_network_has_no_twin():
    spec = TrainSpec(depth=14, width=500, steps=0)
    assert spec.weights > LARGEST
    recording = run("train", [spec], ["agreement"])[0]
    assert np.isnan(recording.columns["agreement"].values).all()
    assert agree_until(recording) is None


def said(*values):
    return Recording("", "done", {"agreement": Series(np.arange(len(values)) * 10, np.array(values))})


def test_runs_agree_up_to_the_last_snapshot_before_they_part():
    assert agree_until(said(0, 0.001, 0.2, 0.001)) == 10
    assert agree_until(said(0, 0.001, 0.001)) == 20
    assert agree_until(said(0.3, 0.001)) == 0
    assert agree_until(said(0, 0.001, np.nan)) == 10
    assert agree_until(Recording("", "done", {})) is None
    lines = parting([said(0, 0.001, 0.2), said(0, 0), Recording("", "done", {})])
    assert lines == ["run 1: the same on any machine up to step 10 of 20; from there on rounding decides"]


def test_the_head_of_the_script_says_it():
    specs = [replace(TrainSpec(), steps=20)]
    plain = EXPERIMENTS["train"].standalone(specs)
    assert EXPERIMENTS["train"].standalone(specs, [said(0, 0)]) == plain
    source = EXPERIMENTS["train"].standalone(specs, [said(0, 0.2)])
    assert source == f"# run 1: the same on any machine up to step 0 of 10; from there on rounding decides\n{plain}"
    compile(source, "run.py", "exec")
