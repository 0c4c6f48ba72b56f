"""Networks whose final accuracies are found elsewhere: as here, and as those that train alone."""

import json

import numpy as np

from engine.record.codec import pack, unpack
from engine.record.pieces import finish
from engine.serve.tasks import performing
from engine.train.final import Finals
from engine.train.spec import TrainSpec
from pages import run

SPECS = [TrainSpec.exactly(f"depth=1&width=6&steps=30&activation=relu&optimizer.lr={lr}") for lr in (0.01, 0.5, 3)]


def test_whoever_trains_them_they_are_as_in_runs_of_their_own():
    here, there = Finals(SPECS), Finals(SPECS)
    finish(here.doing())
    header, arrays = unpack(pack(*finish(performing(there.task, json.loads(json.dumps(there.order()))))))
    there.take(header, arrays)
    alone = [run("train", [spec], ["test_accuracy"])[0].columns["test_accuracy"].values[-1] for spec in SPECS]
    assert np.array_equal(here.found, there.found)
    assert np.array_equal(here.found, alone)
