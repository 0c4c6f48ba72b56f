"""Searches whose parts are trained elsewhere, returned, lost and trained anew: the same trials to the last bit."""

import numpy as np
import pytest

from engine.search import part
from pages import EXPERIMENTS
from tests.elsewhere import shared
from tests.engine.search.test_search import COLUMNS, spec

KINDS = ("trials=24&wave=12", "trials=27&wave=27&pruner=halving&epochs=9", "trials=24&wave=8&pruner=median")
KINDS += ("trials=18&wave=9&sampler=tpe&seeds=2", "trials=30&pruner=hyperband&draws=fresh")
AFTER = ("winner_test", "trials_test", "repeats")


@pytest.mark.parametrize("query", KINDS)
def test_whoever_trains_them_the_trials_are_the_same(query, monkeypatch):
    monkeypatch.setattr("engine.search.wave.FEW", 2)
    asked = spec(f"{query}&axis=optimizer.lr:0.001:30:log")
    (alone,) = EXPERIMENTS["search"].run([asked], (*COLUMNS, *AFTER))
    (found,), done = shared("search", [asked], (*COLUMNS, *AFTER), seed=len(query))
    assert done > 1
    assert found.notes == alone.notes
    for name, series in alone.columns.items():
        assert np.array_equal(found.columns[name].values, series.values, equal_nan=True), name


def test_what_a_helper_keeps_is_bounded(monkeypatch):
    monkeypatch.setattr(part, "KEPT", 0)
    asked = spec("trials=27&wave=27&pruner=halving&epochs=9")
    (found,), done = shared("search", [asked], COLUMNS, seed=3)
    assert done
    assert not part._kept
    assert found.status == "done"
