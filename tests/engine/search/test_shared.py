"""Searches whose parts are trained elsewhere, returned, lost and trained anew: the same trials to the last bit."""

import json

import numpy as np
import pytest

from engine.record.codec import pack, unpack
from engine.record.desk import Desk, sitting_at
from engine.record.pieces import finish
from engine.record.recording import record
from engine.search import part
from engine.serve.tasks import performing
from pages import EXPERIMENTS
from tests.engine.search.test_search import COLUMNS, spec

KINDS = ("trials=24&wave=12", "trials=27&wave=27&pruner=halving&epochs=9", "trials=24&wave=8&pruner=median")
KINDS += ("trials=18&wave=9&sampler=tpe&seeds=2", "trials=30&pruner=hyperband&draws=fresh")


class Elsewhere:
    """Helpers of a run that is pulled in this process: each pause, chance decides what they take, return and finish."""

    def __init__(self, seed):
        self.desk = Desk(room=4, grain=1e-9, say=self.hear)
        self.rng, self.open, self.taken, self.done = np.random.default_rng(seed), {}, {}, 0

    def hear(self, told):
        if "offer" in told:
            self.open[told["offer"]] = json.loads(json.dumps(told))
        else:
            self.open.pop(told["withdrawn"], None)
            self.taken.pop(told["withdrawn"], None)

    def act(self):
        if self.open and self.rng.random() < 0.5:
            number, told = self.open.popitem()
            self.taken[number] = told
            self.desk.hear(number, "taken", {"by": str(self.rng.integers(2))}, {})
        for number, told in list(self.taken.items()):
            if self.rng.random() < 0.1:
                self.open[number] = self.taken.pop(number)
                self.desk.hear(number, "returned", {}, {})
            elif self.rng.random() < 0.4:
                del self.taken[number]
                self.finish(number, told)

    def finish(self, number, told):
        if self.rng.random() < 0.2:
            part._kept.clear()  # the helper has ended since the last rung
        header, arrays = unpack(pack(*finish(performing(told["task"], told["order"]))))
        self.done += 1
        self.desk.hear(number, "done", {"header": header}, arrays)


def shared(asked, seed):
    """(the recording of a search with such helpers, how many works they did)."""
    helpers, found = Elsewhere(seed), []
    with sitting_at(helpers.desk):
        for frame in EXPERIMENTS["search"].frames([asked], COLUMNS):
            helpers.act()
            found += [frame[0]] if frame else []
    return record("", found), helpers.done


@pytest.mark.parametrize("query", KINDS)
def test_whoever_trains_them_the_trials_are_the_same(query, monkeypatch):
    monkeypatch.setattr("engine.search.wave.FEW", 2)
    asked = spec(f"{query}&axis=optimizer.lr:0.001:30:log")
    (alone,) = EXPERIMENTS["search"].run([asked], COLUMNS)
    found, done = shared(asked, seed=len(query))
    assert done > 1
    assert found.notes == alone.notes
    for name, series in alone.columns.items():
        assert np.array_equal(found.columns[name].values, series.values, equal_nan=True), name


def test_what_a_helper_keeps_is_bounded(monkeypatch):
    monkeypatch.setattr(part, "KEPT", 0)
    found, done = shared(spec("trials=27&wave=27&pruner=halving&epochs=9"), seed=3)
    assert done
    assert not part._kept
    assert found.status == "done"
