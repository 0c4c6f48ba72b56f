"""The lab of penalties: what its columns count, what its fits solve, and what its questions are settled by."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from engine.train.data import load as data_of
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import ANSWERS, EXPERIMENTS, PANES, load, run
from pages.dropout.panes import pairs
from pages.regularization import descent, measure, measure_descent
from pages.regularization.columns import BINS, SAMPLE, reach
from pages.regularization.strengths import strengths

LAB = load("regularization")
SMALL = "examples=40&width=8&steps=40&every=10&batch=20"


def variants(query):
    return LAB.parse(query)[0]


def test_the_weakest_penalty_comes_first():
    found = strengths(variants("l2=0.1&vs=l2%3D0&vs=l2%3D0.01"))
    assert (found.knob, found.values, found.order) == ("l2", (0.1, 0.0, 0.01), (1, 2, 0))
    bounds = strengths(variants("max_norm=1&vs=max_norm%3D0&vs=max_norm%3D3"))
    assert (bounds.knob, bounds.order) == ("max_norm", (1, 2, 0))
    assert strengths(variants("l2=0.1&vs=l2%3D0%26l1%3D1")).knob == ""
    assert strengths(variants("width=8&vs=width%3D9")).order == (0, 1)


def test_every_weight_is_counted_and_some_are_followed():
    specs = variants("examples=40&width=32&vs=l2%3D0.01")
    stack = Stack(specs)
    counts = measure.histogram(stack, ())["weight_histogram"]
    weights = [np.concatenate([w[row].numpy().ravel() for w in stack.weights.w]) for row in range(2)]
    ends = reach(specs[0])
    assert ends == pytest.approx(5 * np.sqrt((64 * 32 * 2 / 64 + 32 * 10 * 2 / 32) / (74 * 32)))
    inside, _ = np.histogram(np.clip(weights[0], -ends, ends), BINS, (-ends, ends))
    assert counts[0].tolist() == inside.tolist()
    sample = measure.sample(stack, ())["weight_sample"]
    assert sample.shape[1] <= SAMPLE
    assert np.isin(sample[0], weights[0]).all()


@pytest.mark.parametrize("features", [30, 90])
def test_random_features_are_fitted_as_scikit_learn_fits_them(features):
    rng = np.random.default_rng(0)
    phi, y = rng.standard_normal((60, features)), rng.standard_normal((60, 3))
    wanted = Ridge(alpha=60 * 0.02, fit_intercept=False, tol=1e-12).fit(phi, y).coef_.T
    np.testing.assert_allclose(measure_descent.solve(phi, y, 0.02), wanted, atol=1e-10)
    np.testing.assert_allclose(measure_descent.solve(phi, y, 0.0), np.linalg.pinv(phi) @ y, atol=1e-10)


def test_with_as_many_features_as_examples_all_of_them_are_fitted():
    specs = variants("examples=30&validation=0&steps=0&label_noise=0.2")
    frames = [frame for frame in measure_descent.frames(specs) if frame]
    rows = np.array([frame[0].values[descent.COLUMN] for frame in frames])
    assert rows[:, 0].tolist() == descent.ladder(specs[0])
    assert [frame[0].step for frame in frames] == descent.ladder(specs[0])
    assert len(frames) == descent.count(specs)
    assert (rows[rows[:, 0] > 30, 2] == 0).all()
    assert rows[0, 2] > 0.2
    y = measure_descent.targets(specs[0], data_of(specs[0]).train_y)
    np.testing.assert_allclose(y.sum(1), 0, atol=1e-12)


def test_numbers_have_an_error_of_their_variance_at_most():
    spec = TrainSpec.from_query({"data": "curve", "examples": "40", "steps": "0", "l2": "0.01"})[0]
    train, test = measure_descent.errors(spec, 40, 0)
    assert 0 <= train < test <= 1


def test_decay_is_l2_for_sgd_alone():
    specs = variants(f"{SMALL}&precision=float64&optimizer=sgd&l2=0.01&vs=l2%3D0%26decay%3D0.01")
    recordings = run("train", specs, ("weight_sample", "validation_accuracy"))
    assert ANSWERS["weights_apart"].function(recordings) < 1e-6  # what is followed is in single precision
    assert ANSWERS["weights_longer"].function(recordings) == pytest.approx(1, rel=1e-6)


def test_what_stops_early_says_which_weights_it_keeps():
    specs = variants(f"{SMALL}&label_noise=0.5&optimizer.lr=0.1&every=2&vs=patience%3D2")
    recordings = run("train", specs, ANSWERS["best_step"].columns)
    facts = ANSWERS["best_step"].facts(recordings)
    values = recordings[0].columns["validation_accuracy"]
    best = ANSWERS["best_step"].function(recordings)
    assert facts["best"] == round(100 * values.values.max(), 1)
    assert values.values[values.steps == best] == values.values.max()
    assert facts["stop"] - facts["kept"] == 2 * specs[1].epoch


def test_the_browser_gets_what_the_pictures_draw():
    specs = variants(f"data=moons&{SMALL}&vs=l2%3D0.1&vs=patience%3D1")
    columns = {name for key in ("dial", "weight_pairs", "stopping") for name in PANES[key].columns(specs)}
    frames = [frame for frame in EXPERIMENTS["train"].frames(specs, tuple(columns)) if frame]
    found = {name: array for key in ("dial", "weight_pairs", "stopping")
             for name, array in PANES[key].arrays(specs, frames).items()}  # fmt: skip
    assert found["weight_histogram"].shape == (len(frames), 3, BINS)
    assert found["weight_histogram"][0].sum(1).tolist() == [32, 32, 32]
    assert found["weight_sample"].shape == (len(frames), 3, 32)
    assert np.isnan(found["best_step"][:, 0]).all()
    assert found["boundary_at"].shape == (len(frames), 3)
    assert PANES["dial"].view(specs)["held"]


def test_a_picture_is_left_out_where_it_has_nothing_to_show():
    assert not PANES["dial"].columns(variants("width=8"))
    assert not PANES["dial"].columns(variants("data=curve&vs=l2%3D0.1"))
    assert not PANES["weight_pairs"].columns(variants("width=8&vs=width%3D9"))
    assert not PANES["stopping"].columns(variants("validation=0"))
    assert not PANES["descent"].columns(variants("width=8"))
    strong = variants(LAB.preset("too_much").address)
    assert len(strong) == 6
    assert not pairs.columns(strong)
    assert pairs.columns(variants(LAB.preset("helps_little").address))
