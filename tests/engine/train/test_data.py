"""Data sets against scikit-learn and their closed forms; scaling that knows the training part alone."""

import json
import subprocess
import sys

import numpy as np
import pytest
import sklearn.datasets
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from engine.parts.datasets import DATASETS
from engine.parts.preprocessing import PREPROCESSORS
from engine.train.data import MAKERS, load, numbers_of
from engine.train.draws import batch_order
from engine.train.spec import TrainSpec
from engine.train.tables import TABLES, stratified, table
from tests.oracle_files import ORACLES


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("scaling", ["standard", "unit", "none"])
def test_shapes_scaling_and_seeds(name, scaling):
    spec = TrainSpec(data=DATASETS[name](), preprocess=PREPROCESSORS[scaling]())
    data = load(spec)
    assert data.train_x.shape[1] == spec.data.n_in
    assert spec.data.numbers or set(data.train_y) == set(range(spec.data.classes))
    assert data.train_y.dtype == (np.float64 if spec.data.numbers else np.int64)
    assert data.train_x.dtype == np.float64
    assert len(data.probe_x) == spec.data.probe
    np.testing.assert_array_equal(data.probe_x, data.train_x[: len(data.probe_x)])
    if scaling == "standard":
        varying = data.train_x.std(0) > 0
        np.testing.assert_allclose(data.train_x.mean(0), 0, atol=1e-12)
        np.testing.assert_allclose(data.train_x[:, varying].std(0), 1)
    if scaling == "unit":
        assert data.train_x.min() == 0
        assert data.train_x.max() == pytest.approx(1)
    other = load(TrainSpec(data=DATASETS[name](), preprocess=PREPROCESSORS[scaling](), seed_data=1))
    assert not np.array_equal(other.train_x, data.train_x)
    assert load(TrainSpec(data=DATASETS[name](), preprocess=PREPROCESSORS[scaling](), seed=9, seed_batch=9)) is data


def test_digits_are_scikit_learns_each_once():
    data = load(TrainSpec(preprocess=PREPROCESSORS["none"]()))
    x, y = load_digits(return_X_y=True)
    ours = np.concatenate([np.c_[data.train_x, data.train_y], np.c_[data.test_x, data.test_y]])
    assert len(data.test_x) == 360
    np.testing.assert_array_equal(np.unique(ours, axis=0), np.unique(np.c_[x, y], axis=0))
    assert len(ours) == len(x)


def test_digits_and_their_split_are_scikit_learns_bit_for_bit():
    x, y = load_digits(return_X_y=True)
    pixels, digits = table("digits")
    assert pixels.dtype == x.dtype
    np.testing.assert_array_equal(pixels, x)
    np.testing.assert_array_equal(digits, y)
    for seed in (*range(150), 2**31 - 1):
        train, test = stratified(digits, 360, seed)
        theirs = train_test_split(np.arange(len(y)), test_size=0.2, stratify=y, random_state=seed)
        np.testing.assert_array_equal(train, theirs[0], err_msg=str(seed))
        np.testing.assert_array_equal(test, theirs[1], err_msg=str(seed))


@pytest.mark.parametrize("name", [name for name in TABLES if name != "digits"])
def test_tables_and_their_split_are_scikit_learns(name):
    x, y = getattr(sklearn.datasets, f"load_{name}")(return_X_y=True)
    np.testing.assert_array_equal(table(name)[0], x)
    np.testing.assert_array_equal(table(name)[1], y)
    one = TrainSpec(data=DATASETS[name](), preprocess=PREPROCESSORS["none"](), seed_data=3)
    theirs = train_test_split(x, y, test_size=0.2, stratify=y, random_state=3)
    data = load(one)
    for mine, other in zip((data.train_x, data.test_x, data.train_y, data.test_y), theirs, strict=True):
        np.testing.assert_array_equal(mine, other)
    assert one.sizes[0] == x.shape[1]
    assert one.sizes[-1] == y.max() + 1
    assert one.data.trained_on == len(data.train_x)


def test_mnist1d_is_the_packages():
    """Three signals, two of the test part, classes, and every point's mean and deviation, as the package makes them."""
    oracle = json.loads((ORACLES / "mnist1d.json").read_text())
    x, y, test_x, test_y = MAKERS["mnist1d"](DATASETS["mnist1d"](), 0)
    np.testing.assert_allclose(x[:3], oracle["x"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(test_x[:2], oracle["x_test"], rtol=0, atol=1e-12)
    assert [y[:60].tolist(), test_y[:60].tolist()] == [oracle["y"], oracle["y_test"]]
    np.testing.assert_allclose([x.mean(0), x.std(0)], [oracle["mean"], oracle["std"]], rtol=0, atol=1e-12)
    assert [len(x), len(test_x), x.shape[1]] == [4000, DATASETS["mnist1d"].tested, 40]


def test_split_is_scikit_learns_for_other_classes_too():
    rng = np.random.default_rng(0)
    for seed in range(200):
        y = np.r_[np.repeat(np.arange(6), 2), rng.integers(0, 6, rng.integers(10, 90))]
        n_test = int(rng.integers(6, len(y) - 6))
        theirs = train_test_split(np.arange(len(y)), test_size=n_test, stratify=y, random_state=seed)
        for mine, other in zip(stratified(y, n_test, seed), theirs, strict=True):
            np.testing.assert_array_equal(mine, other, err_msg=str(seed))


def test_a_run_on_digits_does_not_load_scikit_learn():
    code = (
        "import sys, engine.train.experiment as e; from engine.train.spec import TrainSpec; "
        "from engine.train.columns import COLUMNS; "
        "next(e.frames([TrainSpec()], {'loss': COLUMNS['loss']})); "
        "print([m for m in ('sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_scaling_never_looks_at_the_test_part():
    plain, scaled = load(TrainSpec(preprocess=PREPROCESSORS["none"]())), load(TrainSpec())
    shift, scale, _ = numbers_of(TrainSpec())
    np.testing.assert_allclose(scaled.test_x, (plain.test_x - shift) / scale)
    np.testing.assert_allclose(shift, plain.train_x.mean(0))


def test_noise_is_standard_normal():
    x = load(TrainSpec(data=DATASETS["noise"](), preprocess=PREPROCESSORS["none"]())).train_x
    assert x.shape == (1000, 500)
    assert abs(x.mean()) < 5 / np.sqrt(x.size)
    assert abs(x.var() - 1) < 5 * np.sqrt(2 / x.size)
    assert abs((x**4).mean() - 3) < 5 * np.sqrt(96 / x.size)


def test_plane_sets_without_noise_lie_where_they_should():
    def plane(name, **knobs):
        data = load(TrainSpec(data=DATASETS[name](noise=0.0, **knobs), preprocess=PREPROCESSORS["none"]()))
        return data.train_x, data.train_y

    x, y = plane("circle")
    radius = np.hypot(*x.T)
    np.testing.assert_allclose(radius[y == 0], 1)
    assert (radius[y == 1] <= 0.5).all()
    x, y = plane("xor")
    np.testing.assert_array_equal(x[:, 0] * x[:, 1] > 0, y == 1)
    x, y = plane("gaussians")
    np.testing.assert_array_equal(x, np.where(y[:, None] == 1, 1.0, -1.0) * np.ones(2))
    x, y = plane("moons")
    np.testing.assert_allclose(np.hypot(*x[y == 0].T), 1)
    np.testing.assert_allclose(np.hypot(*(x[y == 1] - [1, 0.5]).T), 1)
    x, y = plane("spiral", arms=5)
    radius = np.hypot(*x.T)
    turned = np.angle((x[:, 0] + 1j * x[:, 1]) * np.exp(-1j * (4 * radius + 2 * np.pi * y / 5)))
    np.testing.assert_allclose(turned, 0, atol=1e-9)
    assert set(np.bincount(y)) <= {78, 79, 80, 81, 82} or np.ptp(np.bincount(y)) < 30


def test_every_epoch_goes_through_all_examples_in_a_new_order():
    first, second = (batch_order(3, epoch, 50) for epoch in (0, 1))
    assert sorted(first) == sorted(second) == list(range(50))
    assert first.tolist() != second.tolist()
    assert batch_order(3, 0, 50).tolist() == first.tolist()
