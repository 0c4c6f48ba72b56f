"""The command line: what it prints of a run, in which form, and what it refuses."""

import csv
import io
import json
import subprocess
import sys
from itertools import product

import numpy as np
import pytest

from engine.__main__ import main
from pages import LABS

CLASSIC = "initialization?data=noise&depth=10&width=500&activation=tanh&steps=0&"


def call(capsys, *arguments):
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_classic_experiment_as_json(capsys):
    code, out, err = call(
        capsys, CLASSIC + "init=normal&init.std=0.01&vs=init%3Dlecun_normal", "--column", "activation_std"
    )
    small, lecun = json.loads(out)["runs"]
    assert (code, err, small["status"]) == (0, "", "done")
    std = np.array(small["columns"]["activation_std"]["values"][0])
    assert len(std) == 10
    np.testing.assert_allclose(std[:-1] / std[1:], 4.47, rtol=0.02)
    decays = lecun["columns"]["activation_std"]["values"][0]
    assert decays[0] > 0.62
    assert 0.21 < decays[-1] < 0.24
    assert lecun["address"] == "initialization?data=noise&width=500&steps=0"
    assert small["columns"]["activation_std"]["steps"] == [0]


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("norm=batch_norm&batch=1", "remark: batch = 1 (batch of one), used x\u0302 = 0"),
        ("dropout=dropout&dropout.rates=abc", "unreadable: dropout.rates = abc (not a rate at column 1: abc), used p"),
        ("dropout=dropout&dropout.p=1", "out of range: dropout.p = 1, used 0.99"),
        ("depth=3&norm=layer_norm&norm.layers=2,9", "unreadable: norm.layers = 2,9 (beyond depth: 9), used 2"),
        ("data=moons&batch=512", "out of range: batch = 512, used 400"),
    ],
)
def test_what_was_not_used_as_written_is_named(capsys, query, line):
    code, out, err = call(capsys, f"initialization?steps=0&{query}")
    assert (code, err.strip()) == (0, line)
    assert json.loads(out)["runs"][0]["status"] == "done"


def test_csv_has_one_row_a_number(capsys):
    query = "initialization?depth=2&width=4&steps=1&every=1&seed=3"
    _, out, _ = call(capsys, query, "--column", "loss", "--column", "activation_std", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["step"], row["layer"]) for row in rows] == [*(("0", ""), ("1", "")), *product("01", "12")]
    assert {(row["run"], row["address"], row["seed"]) for row in rows} == {(query,) * 2 + ("3",)}


def test_a_search_has_a_row_a_trial(capsys):
    query = "search?base=train%3Fdepth%3D1%26width%3D4%26examples%3D200&axis=optimizer.lr:1e-4:1:log&trials=3&epochs=1"
    code, out, err = call(capsys, query, "--format", "trials")
    assert (code, err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["trial"] for row in rows] == ["0", "1", "2"]
    assert all(float(row["optimizer.lr"]) and 0 <= float(row["validation_accuracy"]) <= 1 for row in rows)
    code, out, _ = call(capsys, query, "--format", "optuna")
    assert (code, len([line for line in map(json.loads, out.splitlines()) if line["op_code"] == 4])) == (0, 3)
    code, _, err = call(capsys, "initialization?steps=0", "--format", "trials")
    assert (code, err) == (2, "error: --format trials is not for train\n")


def test_not_a_number_is_null(capsys):
    query = "initialization?optimizer.lr=1000000&activation=relu&init=he_normal&steps=10"
    _, out, _ = call(capsys, query, "--column", "loss")
    (run,) = json.loads(out)["runs"]
    assert run["status"] == "diverged"
    assert run["ending"]["quantity"] == "activation"
    assert run["columns"]["loss"]["values"][-1] is None


def test_bad_input_is_one_line(capsys):
    assert call(capsys, "nolab?x=1")[::2] == (2, f"error: no lab 'nolab'; there are {', '.join(LABS)}\n")
    code, out, err = call(capsys, "initialization", "--column", "speed")
    assert (code, out) == (2, "")
    assert err.startswith("error: train has no column 'speed'")
    assert call(capsys)[0] == 2
    code, out, err = call(capsys, "initialization?depth=99&steps=0&what=1", "--column", "loss")
    assert (code, err) == (0, "out of range: depth = 99, used 20\nunknown: what = 1\n")


def test_list_names_everything_without_torch():
    code = "import sys; from engine.__main__ import main; main(['--list', '--format', 'json']); "
    code += "sys.exit('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"labs", "knobs", "columns", "data", "activation", "init", "norm", "dropout", "optimizer"} <= set(found)
    assert found["knobs"]["train"]["depth"] == {"kind": "whole", "default": 10, "low": 0, "high": 20, "unit": "layers"}
    assert found["init"]["he_normal"]["source"] == "He et al. 2015"


def test_list_is_readable(capsys):
    _, out, _ = call(capsys, "--list", "columns")
    assert "update_ratio" in out


def test_out_writes_a_file(capsys, tmp_path):
    path = tmp_path / "run.json"
    assert call(capsys, "initialization?steps=0&depth=1", "--column", "loss", "--out", str(path))[:2] == (0, "")
    assert json.loads(path.read_text())["runs"]


@pytest.mark.parametrize(("query", "code"), [("depth=3", 0), ("depth=300", 2), ("depht=3", 2)])
def test_strict_refuses_an_address_that_is_not_used_as_written(capsys, query, code):
    found, out, err = call(capsys, f"initialization?steps=0&{query}", "--strict")
    assert found == code
    assert bool(out) == (code == 0)
    assert ("nothing was run" in err) == (code == 2)


def test_a_remark_is_no_misunderstanding(capsys):
    code, out, _ = call(capsys, "initialization?steps=0&norm=batch_norm&batch=1", "--strict")
    assert (code, len(json.loads(out)["problems"])) == (0, 1)


def test_the_output_says_what_was_not_understood(capsys):
    code, out, err = call(capsys, "initialization?steps=0&depth=300")
    assert code == 0
    assert json.loads(out)["problems"] == [err.strip()]


def test_the_output_counts_epochs_and_what_they_leave_out(capsys):
    _, out, _ = call(capsys, "initialization?depth=1&width=4&steps=44&batch=64")
    notes = json.loads(out)["runs"][0]["notes"]
    assert (notes["epochs"], notes["left_out"]) == (2, 1437 - 22 * 64)


def test_where_numbers_part_is_said(capsys):
    _, out, err = call(capsys, "initialization?init=normal&init.std=1&depth=6&steps=40&vs=init%3Dlecun_normal")
    chaotic, calm = json.loads(out)["runs"]
    assert list(chaotic["columns"]) == ["loss"]
    assert chaotic["notes"]["agree_until"] < 40 == calm["notes"]["agree_until"]
    assert err.startswith("run 1: the same on any machine up to step ")
    assert len(err.splitlines()) == 1
