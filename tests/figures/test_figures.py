"""Figures read back as data: what is drawn is what was recorded."""

import altair as alt
import numpy as np
import plotly.graph_objects as go
import pytest

from engine.descend.methods import METHODS
from engine.race.muon import RACERS
from engine.record.recording import Recording, Series
from engine.train.spec import TrainSpec
from figures.histogram import chosen, numbers
from figures.palette import EXTRA, LOOKS, method_look
from figures.plotting import folded
from figures.variance import theory_gradient_std
from pages import FIGURES, LABS, brought, load, run
from tests.figures.scenes import scene
from ui.words import LANGUAGES, word

PANELS = load("initialization").panels
COLUMNS = tuple(dict.fromkeys(name for panel in (*PANELS, "curves") for name in FIGURES[panel].columns))
QUERIES = {
    "one": ["depth=1&width=9&steps=10"],
    "three": ["depth=4&width=20&steps=10&" + init for init in ("init=normal", "init=zeros", "init=constant")],
    "six": [f"depth=20&width=9&steps=4&seed={k}" for k in range(6)],
    "diverged": ["depth=3&activation=relu&init=he_normal&optimizer.lr=1000000&steps=20", "depth=2&steps=20"],
}


@pytest.fixture(scope="module")
def scenes():
    found = {}
    for name, queries in QUERIES.items():
        specs = [TrainSpec.from_query(query)[0] for query in queries]
        found[name] = run("train", specs, COLUMNS)
    return found


def found(traces, name, axis, mode):
    return next(t for t in traces if (t["name"], t["xaxis"], t["mode"]) == (name, axis, mode))


@pytest.mark.parametrize("figure", PANELS)
@pytest.mark.parametrize("case", QUERIES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_figure_is_valid_and_has_a_text(figure, case, lang, scenes):
    shown = scene(scenes[case], lang)
    chart = FIGURES[figure].draw(shown)
    if FIGURES[figure].kind == "plotly":
        go.Figure(chart)  # validates
    else:
        alt.Chart.from_dict(chart)
    text = FIGURES[figure].alt(shown)
    assert "v0" in text
    assert any(character.isdigit() for character in text)


def test_variance_points_and_lines_are_the_recordings(scenes):
    recordings = scenes["three"]
    traces = FIGURES["variance_by_layer"].draw(scene(recordings))["data"]
    line, points = (found(traces, "v0", "x1", mode) for mode in ("lines", "markers"))
    back_line, back_points = (found(traces, "v0", "x2", mode) for mode in ("lines", "markers"))
    columns = recordings[0].columns
    np.testing.assert_allclose(line["y"], columns["theory_activation_std"].values[0])
    np.testing.assert_allclose(points["y"], columns["activation_std"].values[0])
    np.testing.assert_allclose(back_points["y"], columns["gradient_std"].values[0])
    assert back_line["y"][-1] == pytest.approx(back_points["y"][-1])
    ratios = np.array(back_line["y"][:-1]) / back_line["y"][1:]
    np.testing.assert_allclose(ratios, columns["theory_gradient_gain"].values[0][1:])
    first = [t["marker"]["symbol"] for t in traces if t["mode"] == "markers" and "opacity" not in t]
    assert set(first) == {look.marker for look in LOOKS[:3]}


@pytest.mark.parametrize(("cell", "at"), [(None, -1), ((0, 1, 5), 5)])
def test_hollow_points_are_the_opened_or_the_last_step(cell, at, scenes):
    recordings = scenes["three"]
    traces = FIGURES["variance_by_layer"].draw(scene(recordings, cell=cell))["data"]
    (hollow,) = [t for t in traces if (t["name"], t["xaxis"]) == ("v0", "x1") and "opacity" in t]
    np.testing.assert_allclose(hollow["y"], recordings[0].columns["activation_std"].values[at])


def test_step_0_draws_no_hollow_points(scenes):
    traces = FIGURES["variance_by_layer"].draw(scene(scenes["three"], cell=(0, 0, 0)))["data"]
    assert not [t for t in traces if "opacity" in t]


def test_what_is_not_a_number_is_named():
    def series(*values):
        return Series(np.array([0]), np.array([values]))

    bad = {"activation_std": series(1.0, np.inf), "gradient_std": series(np.nan, np.nan)}
    good = {"theory_activation_std": series(1.0, np.nan), "theory_gradient_gain": series(np.nan, np.nan)}
    chart = FIGURES["variance_by_layer"].draw(scene([Recording("train", "diverged", bad | good)]))
    go.Figure(chart)
    assert word("figure.not_finite", "en") in chart["layout"]["title"]["text"]
    assert found(chart["data"], "v0", "x1", "markers")["y"] == [1.0, None]


@pytest.mark.parametrize("figure", ["variance_by_layer", "layer_histogram"])
def test_panes_are_side_by_side_or_one_above_the_other(figure, scenes):
    wide, narrow = (FIGURES[figure].draw(scene(scenes["one"], narrow=flag))["layout"] for flag in (False, True))
    assert wide["xaxis"]["domain"][1] < wide["xaxis2"]["domain"][0]
    assert narrow["yaxis"]["domain"][0] > narrow["yaxis2"]["domain"][1]
    assert narrow["xaxis"]["domain"] == narrow["xaxis2"]["domain"] == [0, 1]


def test_what_has_no_place_on_a_log_axis_is_named(scenes):
    chart = FIGURES["variance_by_layer"].draw(scene(scenes["three"]))
    zeros = next(t for t in chart["data"] if t["name"] == "v1" and t["mode"] == "markers")
    assert set(zeros["y"]) == {None}
    assert "v1" in chart["layout"]["title"]["text"]


def test_theory_gradient_is_carried_back_from_the_last_layer(scenes):
    recording = scenes["three"][0]
    gain = recording.columns["theory_gradient_gain"].values[0]
    last = recording.columns["gradient_std"].values[0][-1]
    np.testing.assert_allclose(theory_gradient_std(recording)[0], last * gain[1] * gain[2] * gain[3])


def test_histogram_shows_the_chosen_cell(scenes):
    recordings = scenes["three"]
    shown = scene(recordings, cell=(0, 1, 5))
    bars = FIGURES["layer_histogram"].draw(shown)["data"][0]
    series = recordings[0].columns["activation_histogram"]
    counts = series.values[series.steps.tolist().index(5)][1]
    np.testing.assert_allclose(bars["y"], counts[1:-1] / counts.sum())
    assert bars["meta"]["below"] == counts[0] / counts.sum()
    std = recordings[0].columns["activation_std"].values[5][1]
    assert float(numbers(shown)["activation_std"]) == pytest.approx(std, rel=5e-3)


def test_histogram_defaults_and_clamps(scenes):
    assert chosen(scene(scenes["three"])) == (0, 3, 10)
    assert chosen(scene(scenes["three"], cell=(9, 99, 999))) == (2, 3, 10)


def test_curves_hold_every_finite_number_and_mark_the_end_of_a_diverged_run(scenes):
    recordings = scenes["diverged"]
    chart = FIGURES["curves"].draw(scene(recordings))
    (line, cross), _ = (pane["layer"] for pane in chart["vconcat"])
    for column, part in (("loss", "train"), ("test_loss", "test")):
        drawn = [(r["step"], r["value"]) for r in line["data"]["values"] if (r["name"], r["part"]) == ("v1", part)]
        series = recordings[1].columns[column]
        assert drawn == list(zip(series.steps.tolist(), series.values.tolist(), strict=True))
    (end,) = cross["data"]["values"]
    series = recordings[0].columns["loss"]
    assert (end["name"], end["step"]) == ("v0", series.steps[np.isfinite(series.values)][-1])
    assert f"diverged, step {recordings[0].ending.step}" in FIGURES["curves"].alt(scene(recordings))


def test_curves_keep_pandas_out_of_the_web_process(scenes):
    """Streamlit converts what stands in a chart's own `data` or `datasets` with pandas, 75 MB."""
    chart = FIGURES["curves"].draw(scene(scenes["one"]))
    assert {"data", "datasets"}.isdisjoint(chart)


METHOD_LOOKS = {name: method_look(name) for name in dict.fromkeys([*METHODS, *RACERS])}


def test_looks_differ_in_colour_dash_and_marker():
    for part in zip(*LOOKS, strict=True):
        assert len(set(part)) == len(LOOKS)


def test_every_optimizer_has_a_look_of_its_own():
    found = METHOD_LOOKS.values()
    assert len({look.color for look in found}) == len(found)
    assert len({(look.dash, look.marker) for look in found}) == len(found)


def test_what_no_menu_has_has_no_look():
    with pytest.raises(ValueError, match="no registry of optimizers has 'adamax'"):
        method_look("adamax")


@pytest.mark.parametrize("background", ["#ffffff", "#11151c"])
def test_colours_stand_out_on_both_themes(background):
    for color in (*(look.color for look in LOOKS), *EXTRA):
        assert contrast(color, background) >= 3


def contrast(first, second):
    """WCAG 2.1 contrast ratio of two colours."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("slug", LABS)
def test_pictures_are_svg(slug):
    from xml.etree import ElementTree

    root = ElementTree.fromstring(brought("card", "draw", [slug])[f"pages.{slug}"]())
    assert root.tag.endswith("svg")
    assert len(list(root.iter())) > 8


def test_long_names_are_folded_at_spaces():
    assert folded("normal std 0.01 · batch normalization", 20) == "normal std 0.01 ·<br>batch normalization"
    assert folded("배치 정규화 없음", 12) == "배치 정규화<br>없음"
    assert folded("unbreakable", 3) == "unbreakable"
