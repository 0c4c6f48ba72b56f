"""Helpers of a run that is pulled in the test's own process."""

import json

import numpy as np

from engine.record.codec import pack, unpack
from engine.record.desk import Desk, sitting_at
from engine.record.pieces import finish
from engine.record.recording import record
from engine.search import part
from engine.serve.tasks import performing
from pages import EXPERIMENTS


class Elsewhere:
    """Helpers of a run that is pulled in this process: each pause, chance decides what they take, return and finish."""

    def __init__(self, seed, **terms):
        self.desk = Desk(**{"room": 4, "grain": 1e-9, **terms}, say=self.hear)
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


def shared(experiment, specs, columns, seed):
    """(the recordings of a run with such helpers, how many works they did)."""
    helpers = Elsewhere(seed)
    found = helped(helpers, experiment, specs, columns)
    shots = [[frame[k] for frame in found if frame[k]] for k in range(len(specs))]
    return [record("", each) for each in shots], helpers.done


def helped(helpers, experiment, specs, columns):
    """The frames of a run with these helpers."""
    found = []
    with sitting_at(helpers.desk):
        for frame in EXPERIMENTS[experiment].frames(specs, columns):
            helpers.act()
            found += [frame] if frame else []
    return found
