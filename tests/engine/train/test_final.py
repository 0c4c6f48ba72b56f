"""Networks whose final values are found elsewhere: as here, and as those that train alone."""

import json

import numpy as np
import pytest

from engine.record.codec import pack, unpack
from engine.record.pieces import finish
from engine.search.trial import trial_spec
from engine.serve.tasks import performing
from engine.train.final import DIVERGED, Finals, finals, losses
from engine.train.spec import TrainSpec
from engine.train.variants import seeded
from pages import run

SPECS = [TrainSpec.exactly(f"depth=1&width=6&steps=30&activation=relu&optimizer.lr={lr}") for lr in (0.01, 0.5, 3)]


def test_whoever_trains_them_they_are_as_in_runs_of_their_own():
    here, there = Finals(SPECS, ["test_accuracy"]), Finals(SPECS, ["test_accuracy"])
    finish(here.doing())
    header, arrays = unpack(pack(*finish(performing(there.task, json.loads(json.dumps(there.order()))))))
    there.take(header, arrays)
    alone = [run("train", [spec], ["test_accuracy"])[0].columns["test_accuracy"].values[-1] for spec in SPECS]
    assert np.array_equal(here.found["test_accuracy"], there.found["test_accuracy"])
    assert np.array_equal(here.found["test_accuracy"], alone)
    assert not here.found[DIVERGED].any()


def test_networks_of_any_shape_come_back_in_their_order():
    wild = TrainSpec.exactly("depth=2&width=6&steps=30&activation=relu&optimizer.lr=100000")
    thin = TrainSpec.exactly("depth=1&width=1&steps=20&activation=relu")
    specs = [SPECS[1], wild, thin, SPECS[0]]
    found = finish(finals(specs, ("loss", "test_accuracy")))
    for k, spec in enumerate(specs):
        (alone,) = run("train", [spec], ["loss", "test_accuracy"])
        assert found[DIVERGED][k] == (alone.status == "diverged")
        for name in ("loss", "test_accuracy") if not found[DIVERGED][k] else ():
            assert found[name][k] == alone.columns[name].values[-1]
    assert np.array_equal(finish(losses(specs)), np.where([False, True, False, False], np.inf, found["loss"]))


def test_a_network_that_stops_early_has_what_it_stopped_with():
    spec = TrainSpec.exactly("depth=1&width=8&steps=1200&examples=60&batch=30&validation=0.3&patience=2&every=10")
    (alone,) = run("train", [spec], ["loss"])
    assert alone.status == "stopped"
    assert finish(losses([spec]))[0] == alone.columns["loss"].values[-1]


def test_an_order_names_a_kind_of_network_that_there_is():
    order = Finals([trial_spec(SPECS[0], 1, folds=2, fold=1)], ["validation_loss"]).order()
    assert finish(performing("finals", order))[1]["validation_loss"].shape == (1,)
    with pytest.raises(ValueError, match="no kind of network: 'os:system'"):
        finish(performing("finals", order | {"kind": "os:system"}))


def test_seeds_go_round_at_the_last_one():
    spec = TrainSpec.exactly("seed=2147483647&seed_batch=5")
    assert seeded(spec, 0) == spec
    assert (seeded(spec, 1).seed, seeded(spec, 1).seed_batch, seeded(spec, 1).seed_data) == (0, 6, spec.seed_data)
