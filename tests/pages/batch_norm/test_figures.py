"""The charts of batch normalization read back as data: what is drawn is what was recorded."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from engine.record.recording import Recording, Series
from engine.train.columns import SHIFT
from engine.train.spec import TrainSpec
from figures.numbers import brief
from figures.palette import LOOKS
from figures.series import log_axis
from pages import FIGURES, run
from pages.batch_norm import card
from pages.batch_norm import tolerance as grid
from pages.batch_norm.columns import COMPANIES, DRAWS, GRADIENT, STATISTICS, UNIT
from pages.batch_norm.figures import FIGURES as NORM_FIGURES
from pages.batch_norm.figures.batch_mates import root_line, spread
from pages.batch_norm.figures.gradient import FLOOR
from pages.batch_norm.figures.histograms import layers
from pages.batch_norm.figures.walk import edges, term
from tests.figures.scenes import scene
from ui.words import LANGUAGES, word

PLOTS = [name for name, figure in NORM_FIGURES.items() if figure.kind == "plotly"]
COLUMNS = tuple(dict.fromkeys(name for panel in (*PLOTS, "variance_shift") for name in FIGURES[panel].columns))
BASE = "depth=3&width=12&batch=8&steps=12&every=1&activation=relu&init=he_normal&norm="
QUERIES = {
    "mixed": [BASE + "none", BASE + "batch_norm", BASE + "layer_norm", BASE + "batch_norm&norm.layers=2"],
    "none": [BASE + "none"],
    "one": ["depth=1&width=12&steps=2&norm=batch_norm"],
    "single": ["depth=2&width=8&steps=3&batch=1&norm=batch_norm"],
    "diverged": [BASE + "batch_norm&norm.affine=off&optimizer.lr=1000000", BASE + "none&optimizer.lr=1000000"],
}


@pytest.fixture(scope="module")
def recorded():
    found = {}
    for name, queries in QUERIES.items():
        specs = [TrainSpec.from_query(query)[0] for query in queries]
        found[name] = run("train", specs, COLUMNS)
    return found


@pytest.mark.parametrize("panel", PLOTS)
@pytest.mark.parametrize("case", QUERIES)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("narrow", [False, True])
def test_every_chart_is_valid_and_has_a_text(panel, case, lang, narrow, recorded):
    shown = scene(recorded[case], lang, narrow=narrow)
    chart = FIGURES[panel].draw(shown)
    go.Figure(chart)  # validates
    text = FIGURES[panel].alt(shown)
    assert "v0" in text or "v1" in text or text == word("figure.bn_none", lang)
    assert "nan" not in str(chart).lower()


@pytest.mark.parametrize("panel", ["bn_walk", "bn_statistics", "bn_gradient", "variance_shift"])
def test_without_batch_norm_a_sentence_says_so(panel, recorded):
    (note,) = FIGURES[panel].draw(scene(recorded["none"]))["layout"]["annotations"]
    assert note["text"] == word("figure.bn_none", "en")


def test_the_walk_shows_the_numbers_of_the_chosen_step(recorded):
    recordings = recorded["mixed"]
    chart = FIGURES["bn_walk"].draw(scene(recordings, cell=(1, 0, 5)))
    unit = dict(zip(UNIT, recordings[1].columns["bn_unit"].values[5], strict=True))
    x = recordings[1].columns["bn_walk"].values[5, 0]
    text = chart["layout"]["title"]["subtitle"]["text"]
    assert f"= {brief(unit['mean'])}" in text
    assert f"({brief(x[0])} {term(-unit['mean'])})" in text
    assert f"× {brief(recordings[1].columns['bn_walk'].values[5, 1, 0])} {term(unit['beta'])}" in text
    assert sum(chart["data"][0]["y"]) == pytest.approx(1)
    assert max(chart["data"][2]["y"]) <= 1
    low, high = np.array(chart["data"][0]["x"])[[0, -1]] + [-0.5, 0.5] * np.array(chart["data"][0]["width"])
    assert low <= x.min() <= x.max() <= high


def test_bins_hold_everything_even_one_number():
    bins = edges(np.array([2.0]), np.array([2.0]))
    assert bins[0] < 2 < bins[-1]


def test_numbers_have_their_signs():
    assert (brief(-0.5), term(-0.5), term(0.5), term(0.0)) == ("−0.5", "− 0.5", "+ 0.5", "+ 0")


def test_statistics_are_the_recorded_ones_of_the_opened_layer(recorded):
    recordings = recorded["mixed"]
    data = FIGURES["bn_statistics"].draw(scene(recordings, cell=(1, 2, 0)))["data"]
    values = recordings[1].columns["bn_statistics"].values[:, 0, 2]
    running = next(t for t in data if t["legendgroup"] == "running" and t["yaxis"] == "y2")
    np.testing.assert_allclose(running["y"], values[:, STATISTICS.index("running_variance")])
    batch = next(t for t in data if t["legendgroup"] == "batch" and t["yaxis"] == "y1")
    np.testing.assert_allclose(batch["y"], values[:, STATISTICS.index("batch_mean")])


def test_statistics_open_at_a_layer_that_has_some(recorded):
    chart = FIGURES["bn_statistics"].draw(scene(recorded["mixed"], cell=(3, 0, 0)))
    assert f"{word('figure.layer', 'en')} 2" in chart["layout"]["title"]["text"]
    assert "n/(n − 1) = 1.143" in chart["layout"]["title"]["text"]


def test_the_cloud_and_its_spread_are_the_recorded_ones(recorded):
    recording = recorded["mixed"][1]
    data = FIGURES["companions"].draw(scene([recording]))["data"]
    table = recording.columns["companions_cloud"].values[-1]
    points, alone, spreads, line = data
    np.testing.assert_allclose(points["y"], table[:, 1:].ravel())
    assert len(points["x"]) == len(COMPANIES) * DRAWS
    assert alone["y"][0] == table[0, 0]
    np.testing.assert_allclose(spreads["y"], table[:, 1:].std(1))
    np.testing.assert_allclose(np.array(line["y"]) * np.sqrt(COMPANIES), root_line(spread(table)))


def test_what_does_not_spread_has_no_line(recorded):
    data = FIGURES["companions"].draw(scene([recorded["mixed"][0]]))["data"]
    assert len(data) == 3
    assert set(data[2]["y"]) == {None}


def test_histograms_are_shares_of_the_first_middle_and_last_layer(recorded):
    recordings = recorded["mixed"]
    data = FIGURES["bn_histograms"].draw(scene(recordings))["data"]
    assert len(data) == 3 * len(recordings)
    counts = recordings[0].columns["preactivation_histogram"].values
    for picture, layer in zip(data[:3], layers(3, narrow=False), strict=True):
        np.testing.assert_allclose(np.sum(picture["z"], 0), 1, atol=0.01)
        share = counts[5, layer] / counts[5, layer].sum()
        np.testing.assert_allclose([row[5] for row in picture["z"]], share, atol=1e-4)
    assert layers(5, narrow=True) == [4]
    assert layers(1, narrow=False) == [0]


def test_gradients_are_the_recorded_ones_and_0_is_drawn_at_the_floor(recorded):
    recording = recorded["mixed"][1]
    data = FIGURES["bn_gradient"].draw(scene([recording]))["data"]
    table = dict(zip(GRADIENT, recording.columns["bn_gradient"].values[-1].T, strict=True))
    by_name = {(trace["name"], trace["xaxis"]): trace["y"] for trace in data}
    np.testing.assert_allclose(by_name["dL/dx: v0", "x1"], np.maximum(table["mean_x"], FLOOR))
    np.testing.assert_allclose(by_name["dL/dy: v0", "x2"], table["cosine_y"])
    np.testing.assert_allclose(by_name["|dL/db| / |dL/dW|: v0", "x1"], table["bias"] / table["weight"])


def test_the_shift_is_the_ratio_of_the_recorded_variances(recorded):
    recording = recorded["mixed"][1]
    data = FIGURES["variance_shift"].draw(scene([recording]))["data"]
    table = dict(zip(SHIFT, recording.columns["variance_shift"].values[-1].T, strict=True))
    np.testing.assert_allclose(data[0]["y"], table["train"])
    np.testing.assert_allclose(data[-1]["y"], table["train"] / table["eval"])


def tolerance(*norms):
    """Recordings of half-made maps, as a study gives them; one cell diverged."""
    found = []
    for k, norm in enumerate(norms):
        spec = TrainSpec.from_query(f"depth=2&norm={norm}")[0]
        table = np.full((2, grid.SIDE, grid.SIDE), np.nan)
        table[0, 0, 0], table[1, 0, 0] = 0.9 + 0.01 * k, -1
        notes = {"axes": {"tolerance": grid.axes(spec)}}
        found.append(Recording("train", "running", {"tolerance": Series(np.array([24]), table[None])}, notes))
    return found


def test_the_map_shows_each_training_once():
    shown = scene(tolerance("batch_norm", "layer_norm"))
    chart = FIGURES["tolerance_map"].draw(shown)
    assert [m["title"] for m in chart["maps"]] == [
        word("option.norm.batch_norm", "en"),
        word("option.norm.layer_norm", "en"),
        word("figure.bn_without", "en"),
    ]
    first, _, without = chart["maps"]
    assert (first["z"][0][0], first["z"][0][1], without["z"][0][0]) == (0.9, None, -1)
    assert without["categories"][0]["value"] == -1
    assert first["x"]["values"] == list(grid.RATES)
    assert "20" in chart["hint"]
    assert FIGURES["tolerance_map"].alt(shown).count("≥ 90\N{NO-BREAK SPACE}%") == 3


@pytest.mark.parametrize(("index", "norm"), [(0, "batch_norm"), (1, "none")])
def test_a_picked_cell_is_the_experiment(index, norm):
    first = TrainSpec.from_query("depth=2&norm=batch_norm&norm.momentum=0.3")[0]
    shown = scene(tolerance("batch_norm"))
    spec, problems = TrainSpec.from_query(FIGURES["tolerance_map"].pick(shown, index, 4, 7), first)
    assert not problems
    assert (spec.optimizer.lr, spec.init.std, spec.norm.name) == (grid.RATES[4], grid.SCALES[7], norm)
    assert norm == "none" or spec.norm == first.norm  # its own knobs stay


def test_maps_that_have_not_begun_are_all_shown():
    """Equal emptiness is not sameness."""
    empty = [replace(r, columns={"tolerance": Series(np.array([0]), np.full((1, 2, 12, 12), np.nan))})
             for r in tolerance("batch_norm")]  # fmt: skip
    assert len(FIGURES["tolerance_map"].draw(scene(empty))["maps"]) == 2


def test_the_card_has_a_drawing():
    picture = card.draw()
    assert picture.startswith("<svg")
    assert picture.count("<polyline") == 8
    assert all(look.color in picture for look in LOOKS[:4])


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0.2, 3.0], [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]),
        ([[1e-6, np.nan], [0, 100]], [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100]),
        ([1e-20, 1], 10.0 ** np.arange(-20, 1, 3)),
        ([np.nan, 0], [1, 2, 5, 10, 20, 50]),
    ],
)
def test_a_log_axis_has_its_ticks_written_out(values, ticks):
    axis = log_axis(values)
    np.testing.assert_allclose(axis["tickvals"], ticks)
    assert axis["ticktext"] == [brief(tick) for tick in ticks]


def test_the_map_says_how_many_trainings_reached_ninety_per_cent():
    hint = FIGURES["tolerance_map"].draw(scene(tolerance("batch_norm")))["hint"]
    assert "batch norm: 1 of 1 trainings reach 90\N{NO-BREAK SPACE}%." in hint
    assert f"{word('figure.bn_without', 'en')}: 0 of 1 trainings reach 90\N{NO-BREAK SPACE}%." in hint
