"""The race: training as everywhere, learning rates by the stated search, slices of the true loss."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.descend.spec import DescendSpec
from engine.parts.layers import DROPOUTS
from engine.race.experiment import Tuned
from engine.race.muon import RACERS, Muon, orthogonalized
from engine.race.plane import pca_plane, random_plane
from engine.race.spec import GRID, RATES, SEEDS, RaceSpec, racers
from engine.search.trying import Tried
from engine.train.data import load
from engine.train.optim import updaters
from engine.train.spec import TrainSpec
from engine.train.weights import Weights, initialize
from pages import EXPERIMENTS, run
from tests.elsewhere import shared

QUICK = "steps=20&width=8&depth=1&trials=3&every=5&"
COLUMNS = ("loss", "test_accuracy", "tuned_lr", "pca_loss", "pca_path", "random_loss", "random_path")


@pytest.fixture(scope="module")
def specs():
    return [RaceSpec.from_query(QUICK + f"optimizer={name}")[0] for name in ("sgd", "adam")]


@pytest.fixture(scope="module")
def race(specs):
    return run("race", specs, COLUMNS)


def as_training(spec, rate):
    values = {key: getattr(spec, key) for key in TrainSpec.knobs()}
    return TrainSpec(**values | {"optimizer": replace(spec.optimizer, lr=rate)})


def test_a_racer_trains_as_it_does_alone(specs, race):
    for spec, raced in zip(specs, race, strict=True):
        alone = run("train", [as_training(spec, float(raced.columns["tuned_lr"].values[0]))], ("loss",))[0]
        np.testing.assert_array_equal(raced.columns["loss"].values, alone.columns["loss"].values)


def final(specs):
    """Final losses of runs of their own, infinite where they diverged."""
    ends = run("train", specs, ("loss",))
    return [float(np.nan_to_num(one.columns["loss"].values[-1], nan=np.inf)) for one in ends]


def test_the_rate_found_is_the_best_of_a_ladder_or_of_its_neighbours_over_three_seeds(specs, race):
    for spec, raced in zip(specs, race, strict=True):
        ladder = spec.rates()
        assert (len(ladder), ladder[0], ladder[-1]) == (3, *RATES)
        best = ladder[int(np.argmin(final([as_training(spec, rate) for rate in ladder])))]
        finer = spec.finer(best)
        assert finer == pytest.approx([best / 10 ** (5 / 6), best, best * 10 ** (5 / 6)], rel=0.005)
        seeded = [replace(as_training(spec, rate), seed=k, seed_batch=k) for rate in finer for k in range(SEEDS)]
        losses = np.reshape(final(seeded), (3, SEEDS))
        found = int(losses.mean(1).argmin())
        assert raced.columns["tuned_lr"].values[0] == finer[found]
        assert raced.notes["ends"] == losses[found].tolist()


def test_a_rate_at_the_edge_of_those_tried_is_marked():
    spec, one = RaceSpec(), np.ones((1, 1))
    assert Tuned(spec, Tried((30.0,), one, (1e-4, 10.0))).notes == {"ends": [1.0], "edge": "high"}
    assert (
        Tuned(spec, Tried((30.0,), np.inf * one, (1e-4, 10.0))).notes == Tuned(spec).notes == {"ends": [], "edge": ""}
    )


def test_whoever_tries_them_the_rates_and_losses_are_the_same(specs, race, monkeypatch):
    monkeypatch.setattr("engine.train.final.FEW", 2)
    found, done = shared("race", [*specs, RaceSpec.from_query(QUICK + "optimizer=muon")[0]], COLUMNS[:3], seed=1)
    assert done > 1
    for here, there in zip(race, found, strict=False):
        assert (there.notes["ends"], there.notes["edge"]) == (here.notes["ends"], here.notes["edge"])
        for name in COLUMNS[:3]:
            np.testing.assert_array_equal(there.columns[name].values, here.columns[name].values)


def test_where_every_rate_diverges_none_was_found_and_without_updates_none_is_sought():
    wild = RaceSpec.from_query(QUICK + "steps=9&width=64&depth=20&activation=identity&init=normal&init.std=10")[0]
    (found,) = run("race", [wild], ("tuned_lr",))
    assert np.isnan(found.columns["tuned_lr"].values[0])
    (still,) = run("race", [replace(wild, steps=0)], ("tuned_lr",))
    assert still.columns["tuned_lr"].values[0] == wild.optimizer.lr


def test_with_one_trial_a_racer_keeps_its_own_rate():
    spec = RaceSpec.from_query(QUICK + "trials=1&optimizer=adam&optimizer.lr=0.02")[0]
    assert run("race", [spec], ("tuned_lr",))[0].columns["tuned_lr"].values.tolist() == [0.02]


def test_a_slice_is_the_loss_of_the_whole_training_set(race):
    data = load(RaceSpec())
    place = race[0].notes["axes"]["pca_loss"]
    surface = race[0].columns["pca_loss"].values[-1]
    assert surface.shape == (GRID, GRID)
    assert np.isfinite(surface).all()
    assert surface.min() < np.log(10)
    for recording in race:  # where a racer ended, the slice is about as low as it was there
        x, y = recording.columns["pca_path"].values[-1][-1]
        i, j = (int(np.abs(np.array(place[f"{side}_values"]) - v).argmin()) for side, v in (("x", x), ("y", y)))
        assert surface[j, i] < surface.max() / 2
    assert len(data.train_x) > len(data.probe_x)


def test_slices_fill_in(race):
    unknown = [int(np.isnan(part).sum()) for part in race[0].columns["random_loss"].values]
    assert unknown == sorted(unknown, reverse=True)
    assert unknown[0] > 0
    assert unknown[-1] == 0


def test_pca_finds_the_plane_that_paths_lie_in():
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.standard_normal((30, 2)))[0].T
    walk = rng.standard_normal((40, 2)) @ basis + 5
    plane = pca_plane([walk], walk.mean(0))
    assert plane.share == pytest.approx(1)
    np.testing.assert_allclose(plane.centre + plane.project(walk) @ plane.directions, walk, atol=1e-9)


def test_pca_is_numpy_s():
    rng = np.random.default_rng(1)
    for walk in (rng.standard_normal((12, 30)), rng.standard_normal((30, 12))):
        plane, rows = pca_plane([walk], walk.mean(0)), np.linalg.svd(walk - walk.mean(0))[2][:2]
        np.testing.assert_allclose(abs((plane.directions * rows).sum(1)), 1, rtol=1e-9)


def test_the_share_of_a_plane_is_that_of_the_variance():
    points = np.array([[3.0, 0, 0], [0, 2, 0], [0, 0, 1]])
    assert pca_plane([points, -points], np.zeros(3)).share == pytest.approx(13 / 14)


def test_random_directions_are_scaled_unit_by_unit():
    spec = RaceSpec.from_query(QUICK)[0]
    centre = Weights(spec, 1, torch.float32)
    initialize(centre, [spec])
    flat = centre.flat[0].double().numpy()
    plane = random_plane(spec, [flat[None], flat[None] + 0.1], centre)
    direction = Weights(spec, 1, torch.float64)
    direction.flat.copy_(torch.from_numpy(plane.directions[:1]))
    for mine, theirs in zip(direction.w, centre.w, strict=True):
        torch.testing.assert_close(mine.norm(dim=1), theirs.double().norm(dim=1))
    assert all(bool((bias == 0).all()) for bias in direction.b)
    assert 0 <= plane.share < 1


def test_methods_that_cannot_train_a_network_stay_at_home():
    methods = [DescendSpec.from_query(f"optimizer={name}")[0] for name in ("gd", "newton", "adam", "sgd")]
    assert [spec.optimizer.name for spec in racers(methods)] == ["sgd", "adam", "muon"]
    assert [spec.optimizer.name for spec in racers(methods[1:2])] == ["muon"]


def test_frames_are_as_many_as_announced(specs):
    found = [frame for frame in EXPERIMENTS["race"].frames(specs, COLUMNS) if frame is not None]
    assert len(found) == EXPERIMENTS["race"].total(specs, COLUMNS)


def test_racers_of_different_shape_are_refused(specs):
    other = replace(specs[0], width=9)
    with pytest.raises(ValueError, match="racers must share"):
        list(EXPERIMENTS["race"].frames([specs[0], other], ("loss",)))
    with pytest.raises(ValueError, match=r"RaceSpec\.dropout must be none"):
        RaceSpec(dropout=DROPOUTS["dropout"]())
    spec, problems = RaceSpec.from_query("dropout=dropout")
    assert spec.dropout.name == "none"
    assert [problem.code for problem in problems] == ["unused"]


def test_muon_moves_every_direction_alike():
    u = torch.from_numpy(np.random.default_rng(0).standard_normal((24, 40))) * torch.logspace(-0.5, 0.5, 24)[:, None]
    for matrix in (u, u.T):
        sizes = torch.linalg.svdvals(orthogonalized(matrix))
        assert 0.6 < sizes.min() < sizes.max() < 1.25
        left, _, right = torch.linalg.svd(matrix, full_matrices=False)
        assert torch.dist(orthogonalized(matrix), left @ right) < 0.25 * (left @ right).norm()


def test_muon_equals_torch_up_to_the_precision_of_its_newton_schulz():
    rng = np.random.default_rng(1)
    start, pushes = rng.standard_normal((12, 20)), rng.standard_normal((30, 12, 20))
    w = torch.tensor(start.T, requires_grad=True)  # PyTorch keeps (n_out, n_in)
    theirs = torch.optim.Muon([w], lr=0.05, momentum=0.95, weight_decay=0.1)
    stack, slope = torch.tensor(start).flatten()[None].clone(), torch.zeros(1, 240, dtype=torch.float64)
    (updater,) = updaters([Muon(lr=0.05)], stack, slope, [(0, 12, 20)])
    for push in pushes:
        w.grad = torch.tensor(push.T.copy())
        theirs.step()
        slope.copy_(torch.from_numpy(push).flatten()[None])
        updater.step()
    moved = (w.detach() - torch.from_numpy(start.T)).norm()
    assert torch.dist(stack.view(12, 20).T, w.detach()) < 0.03 * moved


def test_a_muon_racer_trains_the_same_alone_and_in_company():
    spec = RaceSpec.from_query(QUICK + "optimizer=muon")[0]
    alone = run("race", [spec], ("loss",))[0]
    other = replace(spec, optimizer=RACERS["muon"](beta=0.9))
    together = run("race", [other, spec, RaceSpec.from_query(QUICK)[0]], ("loss",))[1]
    np.testing.assert_array_equal(alone.columns["loss"].values, together.columns["loss"].values)
    assert alone.columns["loss"].values[-1] < 0.7 * alone.columns["loss"].values[0]


def test_a_long_race_can_be_tuned():
    spec = RaceSpec.from_query("steps=1100&width=2&depth=1&trials=2&examples=20&batch=2&probe=10")[0]
    found = run("race", [spec], ("tuned_lr",))[0].columns["tuned_lr"].values[0]
    assert found in {near for rate in spec.rates() for near in spec.finer(rate)}


def test_a_racer_that_diverged_does_not_stretch_the_others_slice():
    sane, wild = (
        RaceSpec.from_query(f"{QUICK}trials=1&activation=relu&optimizer={rule}")[0]
        for rule in ("adam&optimizer.lr=0.01", "sgd&optimizer.lr=1000000")
    )
    alone, (beside, gone) = run("race", [sane], COLUMNS)[0], run("race", [sane, wild], COLUMNS)
    assert gone.status == "diverged"
    assert beside.notes["axes"] == alone.notes["axes"]
    np.testing.assert_array_equal(beside.columns["pca_loss"].values[-1], alone.columns["pca_loss"].values[-1])
    assert len(gone.columns["pca_path"].values[-1]) < len(beside.columns["pca_path"].values[-1])


@pytest.mark.parametrize("more", ["activation=relu", "scaling=none", "examples=100", "every=7"])
def test_racers_on_another_loss_surface_are_refused(specs, more):
    other = RaceSpec.from_query(QUICK.replace("every=5&", "") + more)[0]
    with pytest.raises(ValueError, match="racers must share"):
        list(EXPERIMENTS["race"].frames([specs[0], other], ("loss",)))
