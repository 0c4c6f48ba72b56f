"""The standalone script is executed, and its losses are the engine's."""

import subprocess
import sys

import numpy as np
import pytest

from engine.parts.activations import ACTIVATIONS
from engine.parts.datasets import DATASETS
from engine.parts.inits import INITS
from engine.parts.losses import LOSSES
from engine.parts.optimizers import OPTIMIZERS
from engine.parts.own import Table
from engine.train.own import table_csv
from engine.train.script import standalone
from engine.train.spec import TrainSpec
from pages import run

COLUMNS = ("loss", "train_accuracy", "eval_accuracy", "train_r2", "test_r2")


SIGNS = ("rprop", "lion")
"""Rules that step by the sign of a gradient. Where all units are alike, or the loss is made of flat parts, that can be
a sum which cancels to rounding noise, and its sign then differs between two libraries: such a run has no number to
agree in."""


def variants():
    """Every data set, activation, init and optimizer at least once; in double, where rounding flips no ReLU so soon."""
    names = [list(registry) for registry in (DATASETS, ACTIVATIONS, INITS, OPTIMIZERS, LOSSES)]
    for k in range(max(map(len, names))):
        data, activation, init, optimizer, loss = (found[k % len(found)] for found in names)
        if optimizer in SIGNS and INITS[init].draw == "ones":
            init = "lecun_normal"
        if optimizer in SIGNS and loss == "hinge":
            loss = "squared"
        query = f"data={data}&activation={activation}&init={init}&optimizer={optimizer}&seed={k}&bias=0.01"
        query += f"&loss={loss}" + "&loss.temperature=2" * (loss == "cross_entropy")
        # a sine of pressures in hPa turns many times: it carries rounding up far faster than 30 updates otherwise do
        scaling = "standard" if activation == "formula" else ("standard", "unit", "none")[k % 3]
        yield TrainSpec.from_query(
            query + f"&scaling={scaling}&depth=2&width=9&batch=20&steps=30&every=7&precision=float64"
        )[0]


LAYERS = [
    "norm=batch_norm",
    "norm=batch_norm&norm.position=after&norm.affine=off&norm.momentum=0.3&norm.stale_after=9&norm.layers=2",
    "norm=batch_norm&batch=1",
    "norm=layer_norm&optimizer=adam",
    "norm=layer_norm&norm.position=after&norm.affine=off&examples=60",
    "dropout=dropout&dropout.p=0.3&dropout.p_input=0.1&norm=batch_norm",
    "dropout=dropout&dropout.rates=0.1,0.4&dropout.convention=test_scaling&seed_mask=3",
    "dropout=dropout&dropout.convention=none&dropout.layers=1",
    "dropout=dropconnect&dropout.layers=2&activation=relu",
    "dropout=gaussian&dropout.p=0.2&precision=float32",
    "depth=0&dropout=dropout&dropout.p_input=0.2&optimizer=momentum",
    "widths=9,4,6&norm=batch_norm&dropout=dropconnect",
]


OPTIMIZED = [
    "optimizer=nesterov&optimizer.beta=0.7",
    "optimizer=adagrad&optimizer.eps=0.1",
    "optimizer=rmsprop&optimizer.alpha=0.8&optimizer.eps=0.001",
    "optimizer=adadelta&optimizer.rho=0.8&optimizer.eps=0.001",
    "optimizer=adam&optimizer.bias_correction=off",
    "optimizer=adamw&optimizer.bias_correction=multiplied&optimizer.weight_decay=0.3",
    "optimizer=nadam&optimizer.momentum_decay=0.1&optimizer.beta1=0.8",
    "optimizer=amsgrad&optimizer.beta2=0.9",
    "optimizer=amsgrad&optimizer.bias_correction=off",
    "optimizer=rprop&optimizer.etaminus=0.3&optimizer.etaplus=1.5&optimizer.step_max=0.02",
    "optimizer=lion&optimizer.weight_decay=0.2&optimizer.beta2=0.9",
]


REGIMES = [
    "l2=0.1&optimizer=adam&optimizer.lr=0.01",
    "l1=0.01&l2=0.02&penalize=all&norm=layer_norm",
    "l1=0.01&l1.kind=proximal&optimizer=momentum&schedule=cosine&warmup=7&eta_min=0.001",
    "decay=0.3&optimizer=rmsprop&schedule=milestones&schedule.marks=5,20&schedule.gamma=0.3",
    "max_norm=0.7&clip=0.05&optimizer=nesterov&schedule=one_cycle&warmup_start=0.2&warmup=3",
    "schedule=one_cycle&schedule.cycle_momentum=on&optimizer=momentum&momentum_form=outside&warmup=4",
    "schedule=one_cycle&schedule.cycle_momentum=on&schedule_unit=epoch&optimizer=nesterov",
    "schedule=one_cycle&schedule.cycle_momentum=on&optimizer=adam&optimizer.lr=0.02&schedule.phases=3",
    "clip=0.002&clip.kind=value&dropout=dropconnect&max_norm=0.5",
    "schedule=drawn&schedule_unit=epoch&examples=60&optimizer=nesterov&momentum_form=outside",
    "schedule=warm_restarts&schedule.cycle=4&optimizer=adamw&decay=0.1&optimizer.lr=0.02",
    "schedule=plateau&schedule.patience=0&schedule.gamma=0.7&optimizer=momentum&optimizer.lr=0.5&eta_min=0.01&examples=60",
    "validation=0.3&patience=2&optimizer.lr=0.5&examples=60&norm=batch_norm&steps=90",
    "validation=0.2&patience=1&watch=accuracy&optimizer.lr=1&examples=100&label_noise=0.3&steps=60",
    "last_batch=keep&examples=70&norm=batch_norm&dropout=dropout&smoothing=0.1",
    "preprocess=whiten&preprocess.eps=0.1&preprocess.fit=own_test&label_noise=0.2",
    "preprocess=pca&preprocess.k=5&preprocess.fit=all&optimizer=adam",
    "preprocess=zca&data=wine",
    "preprocess=grayscale&data=photos",
    "preprocess=per_channel_standard&data=photos",
    "preprocess=per_channel_mean",
    "preprocess=mean_image",
    "preprocess=centre&data=iris",
    "schedule=polynomial&optimizer=lion&optimizer.lr=0.001",
]


def regulated():
    """Every schedule, penalty, preprocessing, form of momentum, and way to stop."""
    for query in REGIMES:
        yield TrainSpec.from_query(f"depth=2&width=9&batch=20&steps=30&every=7&precision=float64&{query}")[0]


def optimized():
    """Every knob of the optimizers away from its default."""
    for query in OPTIMIZED:
        yield TrainSpec.from_query(f"depth=2&width=9&batch=20&steps=30&every=7&precision=float64&{query}")[0]


def layered():
    """Every kind of normalization and dropout."""
    for query in LAYERS:
        size = "" if "depth" in query or "widths" in query else "depth=2&width=9&"
        yield TrainSpec.from_query(f"{size}batch=20&steps=30&every=7&precision=float64&{query}")[0]


CHANGED = [
    *(f"optimizer={name}&change=11:optimizer.lr=0.003" for name in OPTIMIZERS if name != "rprop"),
    "optimizer=momentum&change=7:optimizer.beta=0.5,7:optimizer.lr=0.3,20:optimizer.lr=0.01",
    "optimizer=adamw&change=5:optimizer.beta2=0.9,5:optimizer.weight_decay=0.2",
    "optimizer=rprop&change=5:optimizer.step_max=0.01",
    "norm=batch_norm&change=9:norm.momentum=0.8,14:norm.eps=0.1",
    "norm=batch_norm&change=0:norm.stale_after=9",
    "norm=layer_norm&change=14:norm.eps=0.1",
    "dropout=dropout&dropout.p=0.1&change=7:dropout.p=0.4,14:dropout.p_input=0.2",
    "dropout=gaussian&change=7:dropout.p=0.1",
    "dropout=dropconnect&change=7:dropout.p=0.1,12:w1.2.3=0.7",
    "schedule=cosine&optimizer=momentum&change=9:optimizer.lr=0.3,14:l2=0.05",
    "optimizer=adam&change=9:l1=0.01,9:decay=0.1,12:clip=0.02,14:max_norm=0.8,20:l1=0",
    "change=0:w1.1.1=2,7:w3.2.9=-1.5,30:w2.4.5=1",
]


def changed():
    """Every kind of change in mid-run."""
    for query in CHANGED:
        yield TrainSpec.from_query(f"depth=2&width=9&batch=20&steps=30&every=7&precision=float64&{query}")[0]


@pytest.mark.parametrize("make", [variants, optimized, layered, changed, regulated])
def test_script_reproduces_every_run(make, tmp_path):
    specs = list(make())
    path = tmp_path / "run.py"
    path.write_text(standalone(specs), "utf-8")
    for spec in specs:
        if isinstance(spec.data, Table):  # beside the script lies what the page offers with it
            (tmp_path / spec.data.file).write_text(table_csv(spec.data), "utf-8")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=100, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = np.array([line.split(",") for line in done.stdout.split()[1:]], float)
    for k, (spec, recording) in enumerate(zip(specs, run("train", specs, COLUMNS), strict=True)):
        own = rows[rows[:, 0] == k]
        assert own[:, 1].tolist() == recording.columns["loss"].steps.tolist()
        # 30 updates carry differences of rounding (1e-16, in single precision 1e-7) up by a factor of 1000 or so
        rtol = 1e-8 if spec.precision == "float64" else 1e-4
        np.testing.assert_allclose(own[:, 2], recording.columns["loss"].values, rtol=rtol, err_msg=str(spec))
        trained, tested = ("train_r2", "test_r2") if spec.data.numbers else ("train_accuracy", "eval_accuracy")
        np.testing.assert_allclose(own[-1, 4], recording.columns[tested].values[-1], atol=0.01)
        if spec.init.draw != "ones":  # where all units are alike, classes tie but for rounding
            np.testing.assert_allclose(own[:, 3], recording.columns[trained].values, atol=0.01)


def test_every_entry_is_in_a_script():
    specs = list(variants())
    for part, registry in (("data", DATASETS), ("activation", ACTIVATIONS), ("init", INITS), ("optimizer", OPTIMIZERS)):
        assert {getattr(spec, part).name for spec in specs} == set(registry)


@pytest.mark.parametrize("query", ["data=%22%22%22import os", "init=__import__('os')"])
def test_nothing_from_an_address_is_code(query):
    spec, problems = TrainSpec.from_query(query)
    assert problems
    assert "import os" not in standalone([spec])
