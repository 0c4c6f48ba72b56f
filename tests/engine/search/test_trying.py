"""Points tried and the best of them: against sorting by hand, on scores that are arithmetic."""

import numpy as np
import pytest

from engine.record.pieces import finish
from engine.search.trying import Tried, ladder, narrowing, ranked, trying


def bowls(asked, seeds):
    """(log10 of the point - the subject)^2 and what the seed adds; beyond 10 it diverges."""
    told.append((len(asked), len(seeds)))
    yield
    lowest = np.array([[np.inf if x > 10 else (np.log10(x) - k) ** 2 + 0.01 * s for s in seeds] for k, x in asked])
    return lowest


told = []


def test_a_ladder_has_equal_ratios_and_both_ends():
    found = ladder(1e-4, 10.0, 12, digits=3)
    assert (found[0], found[-1]) == (1e-4, 10.0)
    assert found == pytest.approx(np.geomspace(1e-4, 10.0, 12), rel=5e-3)
    assert [f"{value:.3g}" for value in found] == [f"{value:g}" for value in found]


def test_the_lowest_is_best_and_of_equals_the_first():
    scores = np.random.default_rng(0).integers(0, 4, (40, 2)).astype(float)
    scores[[3, 17]] = np.inf
    rows = [tuple(row) for row in scores.tolist()]
    assert ranked(scores).tolist() == sorted(range(40), key=lambda k: (*rows[k], k))
    assert ranked(scores[:, 0]).tolist() == sorted(range(40), key=lambda k: (rows[k][0], k))
    assert ranked(np.empty(0)).tolist() == []


def test_what_diverged_under_one_seed_is_worst_and_not_left_out():
    found = Tried((1.0, 2.0, 3.0), np.array([[0.5, 0.7], [0.1, np.inf], [0.6, 0.7]]))
    assert (found.best, found.point) == (0, 1.0)
    gone = Tried((1.0, 2.0), np.full((2, 3), np.inf))
    assert gone.best == 0
    assert np.isnan(gone.point)


@pytest.mark.parametrize(
    ("points", "before", "edge"),
    [((30.0,), (1e-4, 10.0), "high"), ((1e-4,), (10.0,), "low"), ((1.0,), (1e-4, 10.0), ""), ((1.0, 9.0), (), "low")],
)
def test_a_best_point_at_the_end_of_all_that_were_tried_is_marked(points, before, edge):
    assert Tried(points, np.arange(len(points), dtype=float)[:, None], before).edge == edge


def test_each_subject_is_looked_at_more_finely_around_its_best():
    told.clear()
    points = {0: (0.01, 1.5, 100.0), -1: (0.02, 1.0), 7: (20.0, 30.0)}
    found = finish(narrowing(points, lambda k, best: [best / 2, best, best * 2], 3, bowls))
    assert told == [(7, 1), (6, 3)]  # all subjects together, and not those that have diverged everywhere
    assert found[0].points == (0.75, 1.5, 3.0)
    assert found[0].point == 0.75
    assert found[0].before == points[0]
    assert found[-1].point == 0.04
    assert np.isnan(found[7].point)
    assert found[7].points == points[7]
    assert found[0].scores.shape == (3, 3)
    assert np.array_equal(found[0].scores[1], finish(trying({0: [1.5]}, range(3), bowls))[0].scores[0])
    assert finish(trying({}, range(3), bowls)) == {}
