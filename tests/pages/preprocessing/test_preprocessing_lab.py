"""What the preprocessing lab shows and asks: the joined pair, the hand on its cloud, and the questions' numbers."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from engine.parts.datasets import DATASETS, Cloud
from engine.parts.preprocessing import condition
from engine.train.data import MAKERS
from engine.train.data import load as data_of
from engine.train.spec import TrainSpec
from pages import ANSWERS, load, run
from pages.preprocessing import card
from pages.preprocessing.panes import joined, pictures, spectrum, statistics
from tests.trained import recorded

LAB = load("preprocessing")
MEASURED = {  # the choices that these runs made right when their texts were written
    "bias_trick": "thousands",
    "weather": "millions",
    "units": "never",
    "whiten": "five",
    "pca_rotates": "same",
    "pca_adam": "fewer",
    "axes": "most",
    "own_test_mean": "collapses",
    "pixels_or_channels": "same",
    "grey": "chance",
}


def measured(key, **changed):
    preset = LAB.preset(key)
    specs = [replace(spec, **changed) for spec in LAB.parse(preset.address)[0]]
    answer = ANSWERS[preset.question.measure]
    recordings = run("train", specs, answer.columns)
    return preset.question.right(answer.function(recordings)), recordings, answer


@pytest.mark.parametrize("key", MEASURED)
def test_the_text_of_a_preset_agrees_with_its_run(key):
    question = LAB.preset(key).question
    assert question.right(ANSWERS[question.measure].function(recorded("preprocessing", key))) == MEASURED[key]


def test_a_rotation_is_nothing_to_gradient_descent_and_something_to_adam():
    _, turned, answer = measured("pca_rotates", seed_data=3)
    assert answer.facts(turned)["parted"] < 1e-9  # per cent
    _, adam, answer = measured("pca_adam", seed_data=3)
    assert answer.facts(adam)["first"] < 0.8 * answer.facts(adam)["second"]


def test_who_never_arrives_has_an_infinite_ratio_and_the_end_decides():
    _, recordings, answer = measured("units", steps=60)
    assert answer.function(recordings) == inf
    assert answer.moment(recordings) == 60
    assert answer.facts(recordings)["second"] < 30


@pytest.mark.parametrize("numbers", [{}, {"mean_x": -7.0, "std_x": 0.3, "correlation": -0.6}])
def test_a_cloud_has_its_moments_to_the_last_digit_and_always_the_same_targets(numbers):
    data = Cloud(**numbers)
    x, y, _, _ = MAKERS["cloud"](data, 5)
    np.testing.assert_allclose(x.mean(0), [data.mean_x, data.mean_y], atol=1e-12)
    np.testing.assert_allclose(x.std(0), [data.std_x, data.std_y], rtol=1e-12)
    np.testing.assert_allclose(np.corrcoef(x.T)[0, 1], data.correlation, atol=1e-12)
    np.testing.assert_array_equal(y, MAKERS["cloud"](Cloud(), 5)[1])


def test_both_colours_of_a_sign_are_one_grey_by_rec_601():
    x, y, _, _ = MAKERS["signs"](DATASETS["signs"](noise=0.0), 0)
    grey = x.reshape(-1, 64, 3) @ [0.299, 0.587, 0.114]
    lit = [grey[y == kind][grey[y == kind] > 0] for kind in (0, 1)]
    np.testing.assert_allclose(np.concatenate(lit), lit[0][0], rtol=1e-12)


def test_a_test_part_that_comes_sorted_is_answered_as_scikit_learn_would():
    spec = replace(LAB.parse(LAB.preset("own_test_mean").address)[0][0], steps=40)
    columns = ["sorted_accuracy", "test_accuracy"]
    (recording,) = run("train", [spec], columns)
    x, y, test, wanted = MAKERS["digits"](spec.data, spec.seed_data)
    x, y = x[: spec.examples], np.eye(10)[y[: spec.examples]]
    w, b, seen = np.zeros((64, 10)), np.zeros(10), StandardScaler().fit_transform(x)
    for _ in range(40):
        slope = (softmax(seen @ w + b, axis=1) - y) / len(y)
        w, b = w - spec.optimizer.lr * seen.T @ slope, b - spec.optimizer.lr * slope.sum(0)
    parts = [(StandardScaler().fit_transform(test[wanted == c]) @ w + b).argmax(1) == c for c in range(10)]
    assert recording.columns["sorted_accuracy"].values[-1] == pytest.approx(np.concatenate(parts).mean(), abs=0.006)


def test_the_variance_that_is_kept_is_scikit_learns():
    spec = LAB.parse(LAB.preset("axes").address)[0][0]
    (recording,) = run("train", [replace(spec, steps=0)], ["kept_variance"])
    x = MAKERS["digits"](spec.data, spec.seed_data)[0][: spec.examples]
    wanted = PCA(10, svd_solver="full").fit(x).explained_variance_ratio_.sum()
    assert recording.columns["kept_variance"].values[0] == pytest.approx(wanted, rel=1e-9)


def test_the_way_back_is_the_picture_itself_and_grey_loses_the_colour():
    specs = LAB.parse(LAB.preset("grey").address)[0]
    view = pictures.view(specs)
    raw = np.array(view["raw"])
    grey, _, colour = (np.array(row["back"]) for row in view["rows"])
    np.testing.assert_allclose(colour, raw, atol=1e-3)
    assert abs(grey - raw).max() > 0.2
    assert [len(row["seen"][0]) for row in view["rows"]] == [64, 64, 192]
    turned = pictures.view(LAB.parse(LAB.preset("axes").address)[0])["rows"][0]
    assert turned["seen"] is None
    assert turned["out"] is not None


def test_photographs_are_shown_with_the_means_that_are_taken_out():
    view = pictures.view(LAB.parse(LAB.preset("pixels_or_channels").address)[0])
    assert [len(photo) for photo in view["photos"]] == [60 * 40 * 3] * 2
    image, channels = (np.array(row["out"]).reshape(64, 3) for row in view["rows"])
    np.testing.assert_allclose(channels, np.tile(channels[0], (64, 1)))
    np.testing.assert_allclose(image, channels, atol=0.02)  # patches come from anywhere


def test_the_spectrum_is_that_of_the_training_part():
    view = spectrum.view(LAB.parse(LAB.preset("axes").address)[0])
    assert (view["k"], len(view["values"]), len(view["digits"])) == (10, 64, 6)
    assert view["values"] == sorted(view["values"], reverse=True)
    assert view["never"] == sum(value < 1e-9 for value in view["values"])


def test_a_class_s_own_mean_is_drawn_beside_that_of_all():
    view = statistics.view(LAB.parse(LAB.preset("own_test_mean").address)[0])
    assert view["fits"] == ["train", "own_test"]
    assert np.shape(view["means"]) == (11, 64)
    assert statistics.columns(LAB.start) == ()  # its data are numbers


# -- the joined pair --------------------------------------------------------------------------------------------------


def test_the_maps_of_the_picture_lead_to_what_the_networks_see():
    view = joined.view(LAB.start)
    for spec, way in zip(LAB.start, view["variants"], strict=True):
        a, b, c, d, e, f = way["map"]
        seen = np.array(view["sets"][way["set"]]["points"]) @ np.array([[a, d], [b, e]]) + [c, f]
        np.testing.assert_allclose(seen, data_of(spec).train_x, atol=1e-3)  # points are sent with five digits
    moments = np.array(view["sets"][0]["moments"])
    values = np.linalg.eigvalsh(moments[:3, :3])
    assert values[-1] / values[0] == pytest.approx(condition(data_of(LAB.start[0]).train_x), rel=1e-9)


def test_every_stage_of_the_opening_is_at_its_best_rate():
    for spec in LAB.start:
        assert spec.optimizer.lr == pytest.approx(joined.best_rate(spec), rel=1e-3)


def test_only_linear_models_of_two_inputs_have_a_bowl():
    assert joined.columns(LAB.start) == ("linear_path",)
    for query in ("depth=1", "data=wine", "data=moons&loss=cross_entropy", "preprocess=pca&preprocess.k=1"):
        assert joined.columns([TrainSpec.from_query(query, LAB.base)[0]]) == ()


def test_the_way_of_the_run_is_that_of_gradient_descent():
    spec = LAB.start[1]
    (recording,) = run("train", [spec], ["linear_path"])
    x, y = data_of(spec).train_x, data_of(spec).train_y
    inputs, w = np.hstack([x, np.ones((len(x), 1))]), np.zeros(3)
    for step in range(11):
        np.testing.assert_allclose(recording.columns["linear_path"].values[step], w, atol=1e-4)
        w -= spec.optimizer.lr * inputs.T @ (inputs @ w - y) / len(y)


def test_a_hand_on_the_cloud_leaves_every_variant_at_its_best_rate():
    said = {"pane": "joined", "mean_x": 10, "mean_y": 0.0, "std_x": 1, "std_y": 1, "correlation": 0}
    turned = joined.turn(LAB.start, said)
    assert {spec.data for spec in turned} == {Cloud(10.0, 0.0, 1.0, 1.0, 0.0)}
    assert turned[0].optimizer.lr == pytest.approx(2 / (101.99 + 0.0098), rel=1e-3)
    assert [spec.preprocess for spec in turned] == [spec.preprocess for spec in LAB.start]
    far = joined.turn(LAB.start, {**said, "mean_x": 1e9, "std_y": -4})
    assert (far[0].data.mean_x, far[0].data.std_y) == (20.0, 0.05)


@pytest.mark.parametrize(
    "said", [{}, {"pane": "joined"}, {"pane": "joined", "mean_x": "1"}, {"pane": "joined", "std_x": float("nan")}]
)
def test_what_makes_no_sense_moves_nothing(said):
    assert joined.turn(LAB.start, said) == ()


def test_the_card_is_a_picture():
    assert card.draw().startswith("<svg")
