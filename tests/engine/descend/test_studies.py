"""Maps and bands against one run per cell."""

import numpy as np
import pytest

from engine.descend.columns import BLOCKS, GRID, SEEDS
from engine.descend.methods import METHODS
from engine.descend.minima import MOST, search
from engine.descend.spec import STUDY_STEPS
from engine.descend.studies import DIVERGED, NEAR, NONE
from engine.parts.surfaces import SURFACES
from engine.spec import show
from pages import EXPERIMENTS, run
from tests.engine.descend.descents import BOWL, descend, spec, values

CELLS = [(0, 0), (7, 51), (30, 30), (59, 13), (44, 59)]
"""(row, column) of the cells that are run one by one."""


def study(query, *columns):
    """(spec, the arrays as they end, axes of the first)."""
    one = spec(query)
    (recording,) = run("descend", [one], columns)
    assert recording.status == "done"
    return one, [values(recording, name)[-1] for name in columns], recording.notes["axes"][columns[0]]


def cell(query, axes, row, column):
    """The run that a cell stands for, as its address would make it."""
    x, y = show(axes["x_values"][column]), show(axes["y_values"][row])
    return descend(f"{query}&{axes['x']}={x}&{axes['y']}={y}")


def single_arrival(one, recording):
    """(minimum, steps) of one run, by the definition."""
    if recording.ending.status == "diverged":
        return DIVERGED, np.nan
    w, minima = values(recording, "position"), np.array(one.surface.minima)[:, :2]
    far = np.hypot(*(w[:, None] - minima).transpose(2, 0, 1))
    which = int(far[-1].argmin())
    x_lo, x_hi, _, _ = one.surface.window
    outside = np.flatnonzero(far[:, which] > NEAR * (x_hi - x_lo))
    if len(outside) and outside[-1] == len(w) - 1:
        return NONE, np.nan
    return which, float(outside[-1] + 1 if len(outside) else 0)


@pytest.mark.parametrize("method", list(METHODS))
def test_a_cell_of_the_basin_map_is_a_run_of_its_own(method):
    query = f"surface=himmelblau&optimizer={method}&optimizer.lr=0.02&steps=40"
    one, (minimum, steps), axes = study(query, "basin_minimum", "basin_steps")
    assert minimum.shape == steps.shape == (GRID, GRID)
    assert (axes["x"], axes["y"]) == ("x0", "y0")
    for row, column in CELLS:
        expected = single_arrival(one, cell(query, axes, row, column))
        np.testing.assert_array_equal([minimum[row, column], steps[row, column]], expected)


def test_himmelblaus_basins_are_four_and_newtons_not_all_minima():
    _, (minimum, steps), _ = study("surface=himmelblau&optimizer.lr=0.01&steps=150", "basin_minimum", "basin_steps")
    assert set(np.unique(minimum)) == {0, 1, 2, 3}
    assert (steps[minimum >= 0] >= 0).all()
    _, (newton,), _ = study("surface=himmelblau&optimizer=newton&steps=150", "basin_minimum")
    assert (newton == NONE).any()  # saddles and the hill


def test_what_diverged_is_told_from_what_did_not_arrive():
    (near, far) = (study(f"{BOWL}&optimizer.lr={lr}&steps=5", "basin_minimum")[1][0] for lr in (0.05, 1e6))
    assert (NONE, DIVERGED) == (-1, -2)
    assert set(np.unique(near)) == {0, NONE}
    assert (far == DIVERGED).all()


def test_without_known_minima_nothing_is_reached():
    _, (minimum, steps), _ = study("surface=saddle&steps=150", "basin_minimum", "basin_steps")
    assert set(np.unique(minimum)) <= {NONE, DIVERGED}
    assert np.isnan(steps).all()


@pytest.mark.parametrize("method", list(METHODS))
def test_a_cell_of_the_lr_beta_map_is_a_run_of_its_own(method):
    query = f"surface=rosenbrock&optimizer={method}&steps=40&noise=0.1"
    _, (found,), axes = study(query, "lr_beta_loss")
    if not axes["y"]:
        assert method in ("gd", "sgd", "adagrad", "bfgs", "lbfgs")
        assert np.isnan(found).all()
        return
    for row, column in CELLS:
        single = cell(query, axes, row, column)
        expected = np.inf if single.ending.status == "diverged" else values(single, "loss")[-1]
        assert found[row, column] == expected


@pytest.mark.parametrize("method", ["gd", "momentum", "adam", "newton", "bfgs"])
@pytest.mark.parametrize("angle", [0, 30])
def test_a_cell_of_the_lr_condition_map_is_a_run_of_its_own(method, angle):
    query = f"surface=quadratic&surface.angle={angle}&optimizer={method}&steps=40"
    _, (found,), axes = study(query, "lr_condition_loss")
    for row, column in CELLS:
        single = cell(query, axes, row, column)
        expected = np.inf if single.ending.status == "diverged" else values(single, "loss")[-1]
        np.testing.assert_allclose(found[row, column], expected, rtol=1e-7, atol=1e-12)


def test_only_quadratics_have_a_condition_number():
    _, (found,), axes = study("surface=beale", "lr_condition_loss")
    assert np.isnan(found).all()
    assert axes["y"] == ""


def test_the_edge_of_the_map_is_the_limit_of_momentum():
    """Cells that diverge, or would in time, are those with lr > 2 (1 + beta) / lambda_max."""
    one, (found,), axes = study(f"{BOWL}&optimizer=momentum&steps=500", "lr_beta_loss")
    lr, beta = np.meshgrid(axes["x_values"], axes["y_values"])
    share = lr / (2 * (1 + beta) / one.surface.sharpness)
    start = one.surface.f(*one.start)
    assert (found[share > 1.05] > start).all()
    assert (found[share < 0.95] < start).all()


def test_a_seed_of_the_band_is_a_run_of_its_own():
    query = f"{BOWL}&optimizer=sgd&steps=70&noise=1&optimizer.lr=0.3&protocol=same_lr&race_lr=0.2"
    _, (found,), axes = study(f"{query}&seed=9", "seed_losses")
    assert found.shape == (SEEDS, 71)
    assert axes["y_values"] == list(range(9, 9 + SEEDS))
    for k in (0, 1, 19):
        np.testing.assert_array_equal(found[k], values(descend(f"{query}&seed={9 + k}"), "loss"))


@pytest.mark.parametrize(
    ("more", "after"), [("&protocol=evaluations&optimizer=newton", np.nan), ("&optimizer=sgd&optimizer.lr=1.3", np.inf)]
)
def test_a_band_stops_where_its_runs_do(more, after):
    query = f"{BOWL}&steps=90&noise=1{more}"
    _, (found,), _ = study(query, "seed_losses")
    single = values(descend(query), "loss")
    assert 0 < len(single) < 91
    np.testing.assert_array_equal(found[0, : len(single)], single)
    np.testing.assert_array_equal(found[0, len(single) :], after)


@pytest.mark.parametrize("surface", list(SURFACES))
def test_the_search_finds_every_known_minimum(surface):
    ground = SURFACES[surface]()
    found = np.array(search(ground, ground.window)).reshape(-1, 3)
    for x, y, f in ground.minima[:MOST]:
        near = np.hypot(found[:, 0] - x, found[:, 1] - y).argmin()
        np.testing.assert_allclose(found[near], [x, y, f], atol=1e-6)
    if ground.minima:
        assert len(found) == min(len(ground.minima), MOST)


@pytest.mark.parametrize(
    ("text", "count"), [("sin(x)%2Bcos(y)", 4), ("x^2", 0), ("log(x)", 0), ("exp(-x^2)", 0), ("x^2-y^2", 0)]
)
def test_the_search_finds_isolated_minima_and_only_those(text, count):
    assert len(search((one := spec(f"surface=formula&surface.text={text}")).surface, one.window)) == count


def test_a_formulas_basins_are_those_of_the_minima_found():
    _, (minimum,), axes = study(
        "surface=formula&surface.text=(x^2-1)^2%2By^2&optimizer.lr=0.01&steps=300", "basin_minimum"
    )
    x = np.array(axes["x_values"])
    assert [round(m[0]) for m in axes["minima"]] == [-1, 1]
    for side, index in ((x < -0.1, 0), ((x > 0.1) & (x < 4), 1)):
        assert set(np.unique(minimum[:, side])) <= {index, DIVERGED}


def test_maps_come_in_parts_and_long_paths_are_cut():
    specs = [spec("optimizer=adam&steps=5000"), spec(f"steps={STUDY_STEPS}&optimizer=adam")]
    columns = ["basin_minimum", "basin_steps", "lr_beta_loss"]
    frames = [f for f in EXPERIMENTS["descend"].frames(specs, columns) if f is not None]
    assert len(frames) == EXPERIMENTS["descend"].total(specs, columns) == 2 * BLOCKS
    for part, frame in enumerate(frames[:BLOCKS], 1):
        for shot in frame:
            assert np.isfinite(shot.values["basin_minimum"]).sum() == part * GRID * GRID // BLOCKS
    assert [shot.ending is not None for frame in frames for shot in frame] == [False] * 14 + [True] * 2
    np.testing.assert_array_equal(*(shot.values["lr_beta_loss"] for shot in frames[-1]))


def test_a_cut_path_is_the_beginning_of_the_long_one():
    """The schedule is that of all its steps."""
    query = "optimizer.lr=0.5&schedule=cosine&surface=himmelblau&optimizer=adam&steps=2000"
    _, (found,), axes = study(query, "lr_beta_loss")
    assert axes["steps"] == STUDY_STEPS
    for row, column in CELLS:
        assert found[row, column] == values(cell(query, axes, row, column), "loss")[STUDY_STEPS]


def test_paths_come_before_studies_and_end_with_them():
    (recording,) = run("descend", [spec("steps=150")], ["loss", "seed_losses"])
    assert recording.status == "done"
    assert len(recording.columns["loss"].steps) == 151
    assert recording.columns["seed_losses"].values.shape == (1, SEEDS, 151)


def test_a_study_does_not_hide_that_the_path_diverged():
    """Gradient descent on Rosenbrock's valley at a rate far beyond its limit leaves all bounds at step 3."""
    one = spec("surface=rosenbrock&optimizer.lr=0.1&steps=50")
    alone, beside = (run("descend", [one], columns)[0] for columns in (["loss"], ["loss", "seed_losses"]))
    assert (beside.status, beside.ending) == (alone.status, alone.ending)
    assert (alone.status, alone.ending.step) == ("diverged", 3)
