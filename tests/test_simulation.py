"""The simulated pool and cluster: the trials of a search as they are, and time that passes as the workers allow."""

import numpy as np
import pytest

from benchmarks.simulation import Simulation, Trainer, simulated
from engine.search.spec import SearchSpec
from pages import EXPERIMENTS, run

SMALL = "base=train%3Fdepth%3D1%26width%3D4%26examples%3D200&axis=optimizer.lr:0.001:0.1:log&epochs=1&trials=16&wave=4"
SPEC = SearchSpec.from_query(SMALL)[0]
COLUMNS = ("point", "validation_accuracy")


class Even(Trainer):
    """Whatever the work, it takes ten seconds."""

    def do(self, *asked):
        return super().do(*asked)[0], 10.0


@pytest.fixture(scope="module")
def trainer():
    return Even(longer=10_000.0)  # so that all is worth the way


@pytest.mark.parametrize(("workers", "far", "tens"), [(1, False, 4), (2, False, 2), (4, False, 1), (4, True, 1)])
def test_four_waves_take_as_long_as_there_are_workers_for(trainer, workers, far, tens):
    simulation = Simulation(workers, trainer, far)
    found = simulated(simulation, EXPERIMENTS["search"], SPEC, COLUMNS)
    assert 10 * tens <= simulation.clock < 10 * tens + 5
    assert 40 <= simulation.busy < 45
    (alone,) = run("search", [SPEC], COLUMNS)
    for name in COLUMNS:
        values = np.concatenate([shot.values[name] for (shot,) in found if name in shot.values])
        assert np.array_equal(values, alone.columns[name].values)
