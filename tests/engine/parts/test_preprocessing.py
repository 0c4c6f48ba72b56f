"""Preprocessing against scikit-learn and the course's formulas."""

import json

import numpy as np
import pytest
from sklearn import datasets, decomposition, preprocessing

from engine.parts.preprocessing import PREPROCESSORS, applied, condition, restored
from engine.train.data import load, numbers_of
from tests.engine.train.layer_tools import spec
from tests.oracle_files import ORACLES

G15 = json.loads((ORACLES / "G15_preprocessing_small.json").read_text("utf-8"))["data"]
G29 = json.loads((ORACLES / "G29_whitening_digits.json").read_text("utf-8"))["data"]
SMALL = np.array(G15["X"])
DIGITS = datasets.load_digits().data
TRAIN, TEST = DIGITS[:1200], DIGITS[1200:]


def done(name, x=SMALL, other=None, channels=1, **knobs):
    return applied(x if other is None else other, PREPROCESSORS[name](**knobs).numbers(x, channels))


def test_the_small_matrix_of_the_notes():
    wanted = G15["divide_by_N"]
    np.testing.assert_allclose(done("standard"), wanted["normalized"], atol=1e-9)
    np.testing.assert_allclose(done("centre"), SMALL - wanted["mean"], atol=1e-12)
    np.testing.assert_allclose(abs(done("pca", k=3)), wanted["rot_abs"], atol=1e-9)
    np.testing.assert_allclose(abs(done("whiten")), wanted["white_abs"], atol=1e-7)
    np.testing.assert_allclose(done("zca", eps=1e-12), wanted["zca"], atol=1e-7)


def test_digits_are_whitened_as_by_scikit_learn_with_the_training_part_s_statistics():
    theirs = decomposition.PCA(svd_solver="full", whiten=True).fit(TRAIN)
    mine = done("whiten", TRAIN, TEST, eps=1e-12)[:, :61]
    wanted = abs(theirs.transform(TEST)[:, :61]) * np.sqrt(1200 / 1199)  # they divide by N - 1
    np.testing.assert_allclose(abs(mine), wanted, rtol=1e-5, atol=1e-6)
    zca = done("zca", TRAIN, TEST, eps=0.1)
    for row, values in G29["zca_test_rows"].items():
        np.testing.assert_allclose(zca[int(row)], values, atol=1e-6)
    for row, values in G29["pca_test_abs_first10"].items():
        np.testing.assert_allclose(abs(mine[int(row), :10]), values, atol=1e-6)
    rotated = decomposition.PCA(10, svd_solver="full").fit(TRAIN).transform(TEST)
    np.testing.assert_allclose(abs(done("pca", TRAIN, TEST, k=10)), abs(rotated), atol=1e-8)
    standard = preprocessing.StandardScaler().fit(TRAIN)
    np.testing.assert_allclose(done("standard", TRAIN, TEST), standard.transform(TEST), atol=1e-12)


def test_colours_have_one_number_a_channel():
    pictures = np.stack([datasets.load_sample_image("china.jpg")[k : k + 9, k : k + 9].ravel() / 255 for k in (0, 300)])
    shift, scale, _ = PREPROCESSORS["per_channel_standard"]().numbers(pictures, 3)
    pixels = pictures.reshape(-1, 3)
    np.testing.assert_allclose(shift[:6], np.tile(pixels.mean(0), 2), atol=1e-12)
    np.testing.assert_allclose(scale[:6], np.tile(pixels.std(0), 2), atol=1e-12)
    grey = done("grayscale", pictures, channels=3)
    np.testing.assert_allclose(grey.ravel(), pixels @ [0.299, 0.587, 0.114], atol=1e-12)
    assert done("grayscale").tolist() == SMALL.tolist()


@pytest.mark.parametrize("name", PREPROCESSORS)
@pytest.mark.parametrize("data", ["photos", "weather"])
def test_sizes_are_as_foretold_and_the_way_back_leads_to_the_inputs(name, data):
    one = spec(f"data={data}&preprocess={name}&examples=300")
    x = load(spec(f"data={data}&preprocess=none&examples=300")).train_x
    seen = load(one).train_x
    assert seen.shape == (300, one.sizes[0])
    if one.sizes[0] == x.shape[1]:
        np.testing.assert_allclose(restored(seen, numbers_of(one)), x, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("mean", "wanted"), [(0, 1.0), (1, 6.854), (2, 33.97), (5, 727.0), (10, 10402.0)])
def test_a_mean_makes_the_condition_number(mean, wanted):
    """One feature N(mean, 1) and a bias: (t + sqrt(t^2 - 4)) / (t - sqrt(t^2 - 4)), t = 2 + mean^2."""
    x = np.array([[mean - 1.0], [mean + 1.0]])
    assert condition(x) == pytest.approx(wanted, rel=1e-3)


@pytest.mark.parametrize(("query", "wanted"), [("none", 4.6e8), ("standard", 46), ("whiten", 1)])
def test_condition_numbers_of_wine(query, wanted):
    found = condition(load(spec(f"data=wine&preprocess={query}")).train_x)
    assert found == pytest.approx(wanted, rel=0.2)


def test_whose_statistics_are_taken():
    train, everything, own = (load(spec(f"data=wine&preprocess.fit={fit}")) for fit in ("train", "all", "own_test"))
    np.testing.assert_allclose(train.train_x.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(np.concatenate([everything.train_x, everything.test_x]).std(0), 1, atol=1e-12)
    np.testing.assert_allclose(own.test_x.mean(0), 0, atol=1e-12)
    assert own.train_x.tolist() == train.train_x.tolist()
    assert abs(train.test_x.mean(0)).max() > 0.05


def test_old_links_still_say_how_inputs_are_scaled():
    for word in ("standard", "unit", "none"):
        assert spec(f"scaling={word}") == spec(f"preprocess={word}")
    assert spec("scaling=unit").to_query() == "preprocess=unit"
