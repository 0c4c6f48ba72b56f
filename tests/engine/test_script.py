"""The standalone script is executed, and its losses are the engine's."""

import subprocess
import sys

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.datasets import DATASETS
from engine.experiments import run
from engine.inits import INITS
from engine.optimizers import OPTIMIZERS
from engine.script import standalone
from engine.train.spec import TrainSpec


def variants():
    """Every data set, activation, init and optimizer at least once."""
    names = [list(registry) for registry in (DATASETS, ACTIVATIONS, INITS, OPTIMIZERS)]
    for k in range(max(map(len, names))):
        data, activation, init, optimizer = (found[k % len(found)] for found in names)
        query = f"data={data}&activation={activation}&init={init}&optimizer={optimizer}&seed={k}&bias=0.01"
        scaling = ("standard", "unit", "none")[k % 3]
        yield TrainSpec.from_query(
            query + f"&scaling={scaling}&depth=2&width=9&batch=20&steps=30&every=7&precision=float64"
        )[0]


def test_script_reproduces_every_run(tmp_path):
    specs = list(variants())
    path = tmp_path / "run.py"
    path.write_text(standalone(specs), "utf-8")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=100, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = np.array([line.split(",") for line in done.stdout.split()[1:]], float)
    for k, (spec, recording) in enumerate(zip(specs, run("train", specs, ["loss", "train_accuracy"]), strict=True)):
        own = rows[rows[:, 0] == k]
        assert own[:, 1].tolist() == recording.columns["loss"].steps.tolist()
        np.testing.assert_allclose(own[:, 2], recording.columns["loss"].values, rtol=1e-8, err_msg=str(spec))
        np.testing.assert_allclose(own[:, 3], recording.columns["train_accuracy"].values, atol=0.01)  # ties


@pytest.mark.parametrize("query", ["data=%22%22%22import os", "init=__import__('os')"])
def test_nothing_from_an_address_is_code(query):
    spec, problems = TrainSpec.from_query(query)
    assert problems
    assert "import os" not in standalone([spec])
