"""Plotly's own numbers beside those that the page writes."""

import plotly.graph_objects as go
import pytest

from engine.train.spec import TrainSpec
from figures.plotting import readable
from pages import FIGURES, run
from tests.figures.scenes import scene

CHART = {
    "data": [
        {"type": "scatter", "x": [1], "y": [-1e-7], "hovertemplate": "%{x:.6g}: %{y:.4g} (%{customdata:.1%})"},
        {"type": "heatmap", "z": [[-1e-7]], "coloraxis": "coloraxis"},
    ],
    "layout": {"yaxis": {"exponentformat": "e"}, "xaxis2": {"type": "log"}, "coloraxis": {"cmin": -1}},
}


def test_numbers_are_powers_of_ten_on_every_axis_and_under_the_pointer():
    found = readable(CHART)
    assert found["data"][0]["hovertemplate"] == "%{x}: %{y} (%{customdata:.1%})"
    assert {name: found["layout"][name]["exponentformat"] for name in ("xaxis", "xaxis2", "yaxis")} == {
        "xaxis": "power",
        "xaxis2": "power",
        "yaxis": "e",  # what a chart says itself stays
    }
    assert found["layout"]["coloraxis"] == {"cmin": -1, "colorbar": {"exponentformat": "power"}}
    assert CHART["layout"]["xaxis2"] == {"type": "log"}
    go.Figure(found)  # validates


@pytest.mark.parametrize("figure", ["variance_by_layer", "layer_histogram"])
def test_a_figure_is_valid_as_it_is_shown(figure):
    recordings = run("train", [TrainSpec(depth=2, width=9, steps=4)], FIGURES[figure].columns)
    go.Figure(readable(FIGURES[figure].draw(scene(recordings, cell=(0, 0, 4)))))
