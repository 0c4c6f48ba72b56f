"""Heights, cost, errors and rates of descents are the recordings, and the theory beside them is right."""

import numpy as np
import pytest

from figures.descend.loss import FLOOR
from figures.descend.scene import thin
from pages import FIGURES
from tests.figures.descend.descents import CASES, drawn, scene, traces
from ui.words import word

LINEAR = [
    "optimizer.lr=0.9",
    "optimizer.lr=0.5&schedule=cosine&warmup=10",
    "optimizer=momentum&optimizer.lr=0.1&schedule=exponential",
    "optimizer=momentum&optimizer.lr=0.4&surface.angle=30&surface.condition=7",
    "optimizer=nesterov&optimizer.lr=0.2&optimizer.beta=0.8",
    "optimizer=newton&optimizer.damping=0.3",
]


def test_heights_over_steps_and_over_cost(ravine):
    shown = scene(CASES["valley"], FIGURES["descent_loss"].columns)
    chart = drawn("descent_loss", shown)
    newton = shown.recordings[0].columns["loss"].values
    by_step, by_cost = (traces(chart, "v0", xaxis=axis, meta=None)[0] for axis in ("x1", "x2"))
    np.testing.assert_allclose(by_step["y"], np.maximum(newton, FLOOR))
    assert by_step["x"] == list(range(21))
    assert by_cost["x"] == [3.0 * t for t in range(21)]  # a gradient and a Hessian, which counts 2
    columns, kept = shown.recordings[1].columns, thin(701)
    bfgs = traces(chart, "v1", xaxis="x2")[0]
    calls = columns["gradient_evaluations"].values + columns["function_evaluations"].values / 3
    np.testing.assert_allclose(bfgs["x"], calls[kept])
    assert chart["layout"]["yaxis"]["type"] == chart["layout"]["yaxis2"]["type"] == "log"


@pytest.mark.parametrize("query", LINEAR)
def test_on_a_quadratic_the_theory_is_the_measurement(query):
    shown = scene([query], FIGURES["descent_loss"].columns)
    chart = drawn("descent_loss", shown)
    measured, theory = traces(chart, "v0", xaxis="x1", meta=None)[0], traces(chart, "v0", meta="theory")[0]
    np.testing.assert_allclose(theory["y"], measured["y"], rtol=1e-6, atol=1e-15)
    split = drawn("eigen_error", shown)
    for axis in ("x1", "x2"):
        measured = traces(split, "v0", xaxis=axis, meta=None)[0]
        theory = traces(split, "v0", xaxis=axis, meta="theory")[0]
        np.testing.assert_allclose(theory["y"], measured["y"], rtol=1e-6, atol=1e-12)


def test_gradient_descents_errors_shrink_by_the_closed_form(ravine):
    chart = drawn("eigen_error", ravine["eigen_error"])
    k = np.arange(151)
    for axis, start, curvature in (("x1", 7, 0.1), ("x2", 2, 2.0)):
        wanted = np.maximum(start * abs(1 - 0.9 * curvature) ** k, FLOOR)
        for line in traces(chart, "v0", xaxis=axis):
            np.testing.assert_allclose(line["y"], wanted, rtol=1e-9, atol=1e-15)
    heads = [note["text"] for note in chart["layout"]["annotations"]]
    assert heads == ["flat direction: λ = 0.1", "steep direction: λ = 2"]
    assert not traces(chart, "v2", meta="theory")  # Adam has no matrix


def test_elsewhere_the_theory_is_a_slope_from_half_way_on():
    shown = scene(["surface=himmelblau&optimizer.lr=0.002&steps=60&x0=3.5&y0=2"], FIGURES["descent_loss"].columns)
    chart = drawn("descent_loss", shown)
    (theory,) = traces(chart, "v0", meta="theory")
    low = shown.recordings[0].notes["theory"]["eigenvalues"][0]
    assert theory["x"] == list(range(30, 61))
    assert theory["y"][0] == shown.recordings[0].columns["loss"].values[30]
    np.testing.assert_allclose(np.diff(np.log(theory["y"])), 2 * np.log(1 - 0.002 * low))
    loss = shown.recordings[0].columns["loss"].values
    np.testing.assert_allclose(theory["y"], loss[30:], rtol=0.05)  # the local theory holds there


def test_rates_are_told_beside_the_predicted_ones(ravine):
    text = drawn("descent_loss", ravine["descent_loss"])["layout"]["title"]["text"]
    assert "v0: 0.91 (theory 0.91)" in text
    assert "v1: 0.9487 (theory 0.9487)" in text  # sqrt(0.9)
    assert "v2" not in text


def test_where_f_has_no_lower_bound_heights_are_plain_and_the_window_is_the_range():
    chart = drawn("descent_loss", scene(CASES["saddle"], FIGURES["descent_loss"].columns))
    assert "type" not in chart["layout"]["yaxis"]
    assert chart["layout"]["yaxis"]["range"] == [-9.0, 9.0]
    assert not [t for t in chart["data"] if t.get("meta") == "theory"]


def test_no_known_minimum_is_said():
    shown = scene(CASES["saddle"], FIGURES["eigen_error"].columns)
    assert drawn("eigen_error", shown)["layout"]["title"]["text"] == word("figure.descend_no_minimum", "en")
    assert FIGURES["eigen_error"].alt(shown) == word("figure.descend_no_minimum", "en")


def test_learning_rates_are_the_recordings():
    shown = scene(["schedule=step&optimizer.lr=0.5", "optimizer=adam"], FIGURES["schedule"].columns)
    chart = drawn("schedule", shown)
    rates = traces(chart, "v0", xaxis="x1")[0]["y"]
    assert (rates[0], rates[44], rates[45], rates[-1]) == (0.5, 0.5, 0.05, None)
    for axis, name in enumerate("xy"):
        (line,) = traces(chart, "v1", meta=name)
        np.testing.assert_array_equal(line["y"][:-1], shown.recordings[1].columns["effective_lr"].values[:-1, axis])
