"""The dropout lab's figures, read back as data: what is drawn is what was measured."""

import numpy as np
import plotly.graph_objects as go
import pytest

from engine.record.recording import Recording
from engine.train.spec import TrainSpec
from figures import Scene
from figures.palette import looks
from pages import FIGURES, run
from pages.dropout.figures import FIGURES as DROPOUT_FIGURES
from pages.dropout.figures.modes import PANES, chosen_layers, ratio
from pages.dropout.figures.twins import gaps
from tests.figures.scenes import scene as as_scene
from ui.words import LANGUAGES, word

BASE = "depth=2&width=30&activation=relu&init=he_normal&steps=40&batch=20&examples=100&dropout=dropout"
CASES = {
    "twins": ["", "dropout=none"],
    "conventions": ["dropout.convention=none", "dropout.convention=test_scaling"],
    "kinds": ["dropout=gaussian", "dropout=dropconnect", "dropout=none"],
    "deep": ["depth=6&width=8"],
    "points": ["data=moons"],
    "diverged": ["optimizer.lr=1000", ""],
}
COLUMNS = tuple(dict.fromkeys(name for figure in DROPOUT_FIGURES.values() for name in figure.columns))


@pytest.fixture(scope="module")
def scenes():
    base = TrainSpec.from_query(BASE)[0]
    found = {}
    for name, queries in CASES.items():
        specs = [TrainSpec.from_query(query, base)[0] for query in queries]
        found[name] = specs, run("train", specs, COLUMNS)
    return found


@pytest.fixture
def scene(scenes):
    def make(case, lang="en", narrow=False, cell=None):
        specs, recordings = scenes[case]
        return as_scene(recordings, lang, cell, narrow, specs, looks(specs))

    return make


def end(scene, k, column):
    return scene.recordings[k].columns[column].values[-1]


def traces(chart, pane, **wanted):
    axis = f"x{pane}" if pane > 1 else "x"
    return [
        t for t in chart["data"] if t["xaxis"] == axis and all(t.get(key) == value for key, value in wanted.items())
    ]


@pytest.mark.parametrize("figure", DROPOUT_FIGURES)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("narrow", [False, True])
def test_every_figure_is_valid_and_has_a_text(figure, case, lang, narrow, scene):
    shown = scene(case, lang, narrow)
    go.Figure(FIGURES[figure].draw(shown))  # validates
    text = FIGURES[figure].alt(shown)
    assert all(name in text for name in shown.names)


@pytest.mark.parametrize("figure", DROPOUT_FIGURES)
def test_a_study_that_has_just_begun_says_so(figure, scene):
    shown = scene("twins")
    blank = [Recording("train", "running", {}) for _ in shown.recordings]
    early = Scene(blank, shown.names, shown.words, specs=shown.specs)
    chart = FIGURES[figure].draw(early)
    go.Figure(chart)
    assert chart["data"]  # Streamlit raises on a figure without a trace
    (note,) = chart["layout"]["annotations"]
    assert note["text"] == word("figure.drop_not_yet", "en")
    assert word("figure.drop_not_yet", "en") in FIGURES[figure].alt(early)


def test_two_modes_draws_every_unit_on_its_place(scene):
    shown = scene("twins")
    chart = FIGURES["two_modes"].draw(shown)
    for layer in range(2):
        first, _ = traces(chart, layer + 1, mode="markers")
        mean, std, evaluation = end(shown, 0, "unit_modes")[layer].T
        np.testing.assert_allclose(first["x"], evaluation)
        np.testing.assert_allclose(first["y"], mean)
        np.testing.assert_allclose(first["error_y"]["array"], std)
        heading = chart["layout"]["annotations"][layer]["text"]
        assert f"{evaluation.mean() / mean.mean():.3g}" in heading
    for trace in traces(chart, 1, mode="markers")[1:]:
        assert trace["x"] == trace["y"]  # without dropout both modes are one
        assert not trace["error_y"]["visible"]


def test_without_scaling_the_ratio_doubles_layer_by_layer(scene):
    shown = scene("conventions")
    plain, scaled = (end(shown, k, "unit_modes") for k in range(2))
    assert ratio(plain[0]) == pytest.approx(2, rel=0.1)
    assert 2.5 < ratio(plain[1]) < 4.2
    assert ratio(scaled[0]) == pytest.approx(1, rel=0.1)


def test_deep_networks_show_first_and_last_layers(scene):
    assert chosen_layers(6) == [0, 2, 3, 5]
    assert chosen_layers(1) == [0]
    assert len(traces(FIGURES["two_modes"].draw(scene("deep")), PANES, mode="markers")) == 1


def test_panes_stand_side_by_side_or_one_above_the_other(scene):
    for figure in ("two_modes", "ensemble"):
        wide, narrow = (FIGURES[figure].draw(scene("twins", narrow=flag))["layout"] for flag in (False, True))
        assert wide["xaxis"]["domain"][1] < wide["xaxis2"]["domain"][0]
        assert narrow["yaxis"]["domain"][0] > narrow["yaxis2"]["domain"][1]


def test_linear_unit_draws_masks_and_both_moments(scene):
    shown = scene("conventions")
    chart = FIGURES["linear_unit"].draw(shown)
    masks, moments = end(shown, 0, "linear_unit"), end(shown, 0, "linear_unit_moments")
    (bars,) = traces(chart, 1, type="bar")
    np.testing.assert_allclose(bars["y"], masks[:, 3])
    assert bars["x"] == ["w₁x + w₂y", "w₁x", "0", "w₂y"]
    closed, measured = traces(chart, 2)
    np.testing.assert_allclose(closed["y"], moments[:, 1])
    np.testing.assert_allclose(measured["y"], moments[:, 2])
    np.testing.assert_allclose(np.square(measured["error_y"]["array"]), moments[:, 4])


def test_twins_name_the_gap(scene):
    shown = scene("twins")
    chart = FIGURES["twin_curves"].draw(shown)
    accuracy, loss = gaps(shown.recordings[0])
    assert accuracy == end(shown, 0, "train_accuracy") - end(shown, 0, "test_accuracy")
    assert loss == end(shown, 0, "test_loss") - end(shown, 0, "loss")
    left, right = (note["text"] for note in chart["layout"]["annotations"])
    assert f"{loss:.3g}" in left
    assert f"{100 * accuracy:.1f}\N{NO-BREAK SPACE}%" in right


def test_ensemble_draws_three_ways_to_predict(scene):
    shown = scene("twins")
    lines = [trace for trace in traces(FIGURES["ensemble"].draw(shown), 1) if "v0" in trace["hovertemplate"]]
    single, masks, networks = end(shown, 0, "ensemble")
    assert lines[0]["y"] == [single[0, 1]] * 2
    np.testing.assert_allclose(lines[1]["y"], masks[:6, 1])
    np.testing.assert_allclose(lines[2]["x"], range(1, 9))
    np.testing.assert_allclose(lines[2]["y"], networks[:8, 1])
    assert "2^60 ≈ 10^18" in FIGURES["ensemble"].alt(shown)
