"""Runs that many tests read, and a pool with the real experiments."""

import pytest

from engine.serve.pool import Pool
from engine.train.diagnosis import DIAGNOSIS_COLUMNS
from engine.train.spec import TrainSpec
from pages import run


@pytest.fixture(scope="session")
def train():
    """train(query, ...) -> [(spec, recording)] with the doctor's columns; the same queries are run once."""
    kept = {}

    def doit(*queries, columns=DIAGNOSIS_COLUMNS):
        key = (queries, columns)
        if key not in kept:
            specs = [TrainSpec.from_query(query)[0] for query in queries]
            kept[key] = list(zip(specs, run("train", specs, columns), strict=True))
        return kept[key]

    return doit


@pytest.fixture(scope="module")
def pool():
    """A pool of one worker."""
    made = Pool(workers=1, experiments_at="pages:EXPERIMENTS")
    yield made
    made.close()
