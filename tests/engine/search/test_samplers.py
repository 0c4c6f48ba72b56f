"""Where the trials of a search lie: against closed forms, SciPy's own sequences and a published comparison."""

import json
from math import comb, log10

import numpy as np
import pytest
from scipy.stats import qmc

from engine.search.samplers import UNITS, grid, latin, levels, random, sobol
from engine.search.space import Axis
from tests.oracle_files import ORACLES

PLANE = (Axis("x"), Axis("y"))


def oracle(name):
    return json.loads((ORACLES / f"{name}.json").read_text("utf-8"))["data"]


ROWS = oracle("G31_search_coverage")["rows"]


def mean_of(measure, draws, n):
    """(mean, its standard error) over searches of n random trials."""
    found = [measure(random(PLANE, n, seed)) for seed in range(draws)]
    return np.mean(found), np.std(found) / draws**0.5


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["n"]))
def test_a_grid_asks_few_values_of_each_axis(row):
    n = row["n"]
    points = grid(PLANE, n, 0)
    side = row["grid_distinct_per_axis"]
    assert len(points) == n
    assert [len(np.unique(points[:, k])) for k in (0, 1)] == [side, side]
    assert qmc.discrepancy(points, method="CD") == pytest.approx(row["grid_discrepancy_CD"], abs=1e-12)
    assert np.diff(np.unique(points[:, 0])).max() == pytest.approx(row["gap_1d_grid"], abs=1e-12)
    assert len(np.unique((points[:, 0] * n).astype(int))) == row["grid_bins_of_n_per_axis"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["n"]))
def test_random_search_asks_as_many_values_as_trials_but_leaves_gaps(row):
    n = row["n"]
    assert len(np.unique(random(PLANE, n, 0)[:, 0])) == row["random_distinct_per_axis"]
    bins, error = mean_of(lambda points: len(np.unique((points[:, 0] * n).astype(int))), 400, n)
    assert abs(bins - row["random_expected_bins_of_n_per_axis"]) < 5 * error
    gaps, error = mean_of(lambda points: np.diff([0, *np.sort(points[:, 1]), 1]).max(), 400, n)
    assert abs(gaps - row["largest_gap_1d_expected_random"]) < 5 * error


@pytest.mark.parametrize("best", oracle("G16_random_vs_grid")["best"], ids=lambda best: str(best["n"]))
def test_sixty_random_trials_find_the_best_twentieth(best):
    found, error = mean_of(lambda points: points[:, 0].max() > 0.95, 400, best["n"])
    exact = 1 - 0.95 ** best["n"]
    assert exact == pytest.approx(best["P_top5"], abs=1e-12)
    assert abs(found - exact) < 5 * max(error, 0.002)


def test_a_latin_hypercube_has_a_point_in_each_part_of_each_axis():
    for row in ROWS:
        points = latin(PLANE, row["n"], 1)
        parts = np.sort((points * row["n"]).astype(int), axis=0)
        assert (parts == np.arange(row["n"])[:, None]).all()
        assert row["latin_bins_of_n_per_axis"] == row["n"]
    assert np.array_equal(latin(PLANE, 9, 3), qmc.LatinHypercube(2, rng=3).random(9))


def test_sobol_points_are_scipys_and_every_quarter_has_its_share():
    points = sobol(PLANE, 13, 5)
    assert np.array_equal(points, qmc.Sobol(2, rng=5).random_base2(4)[:13])
    cells = (sobol(PLANE, 16, 5) * 4).astype(int) @ [4, 1]
    assert len(np.unique(cells)) == 16  # a (0, 4, 2)-net: one point in each of 16 squares


@pytest.mark.parametrize("name", ["random", "sobol"])
def test_fewer_trials_are_the_first_of_more(name):
    assert np.array_equal(UNITS[name](PLANE, 30, 7)[:9], UNITS[name](PLANE, 9, 7)[:9])


@pytest.mark.parametrize(
    ("axes", "trials", "expected"),
    [
        (PLANE, 9, (3, 3)),
        (PLANE, 12, (4, 3)),
        (PLANE, 8, (4, 2)),
        ((*PLANE, Axis("z")), 27, (3, 3, 3)),
        ((Axis("o", options=("a", "b", "c")), Axis("x")), 12, (3, 4)),
        ((Axis("o", options=("a", "b", "c")), Axis("x")), 2, (3, 1)),
        ((Axis("w", 1, 2, whole=True), Axis("x")), 16, (2, 8)),
        ((Axis("w", 1, 2, whole=True),), 16, (2,)),
    ],
)
def test_the_finest_grid_that_the_trials_allow(axes, trials, expected):
    assert levels(axes, trials) == expected


def test_values_between_the_ends_evenly_or_by_their_logarithms():
    axis = Axis("lr", 1e-6, 1e-3, log=True)
    drawn = np.array([axis.at(u) for u in random((axis,), 4000, 0)[:, 0]])
    assert abs((drawn < 1e-5).mean() - 1 / 3) < 5 * (2 / 9 / 4000) ** 0.5
    assert abs(np.median(np.log10(drawn)) + 4.5) < 0.1
    assert [axis.at(0.0), axis.at(1.0)] == [1e-6, 1e-3]
    assert axis.place(axis.at(0.25)) == pytest.approx(0.25, abs=1e-5)
    flat = Axis("lr", 1e-5, 1.0)
    below = np.mean([flat.at(u) < 1e-2 for u in random((flat,), 4000, 0)[:, 0]])
    assert abs(below - 0.00999) < 5 * (0.01 / 4000) ** 0.5
    assert round(comb(16, 0) * 0.99**16, 2) == 0.85  # that none of 16 lies below 0.01


def test_whole_numbers_and_options_have_equal_shares():
    whole, options = Axis("width", 8, 10, whole=True), Axis("o", options=("a", "b", "c"))
    middles = (np.arange(6) + 0.5) / 6
    assert [whole.at(u) for u in middles] == [8, 8, 9, 9, 10, 10]
    assert [options.at(u) for u in middles] == ["a", "a", "b", "b", "c", "c"]
    assert [whole.at(0.0), whole.at(1.0), options.at(1.0)] == [8, 10, "c"]
    wide = Axis("width", 1, 1000, log=True, whole=True)
    assert wide.at(0.5) == pytest.approx(10 ** (log10(1000.5 * 0.5) / 2), abs=0.5)
