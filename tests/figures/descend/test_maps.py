"""Maps of descents: a cell is the run that it loads, and lines part what diverges from what does not."""

from dataclasses import replace

import numpy as np
import pytest

from engine.descend.spec import DescendSpec
from engine.record.recording import Recording, Series
from figures.descend.loss import FLOOR
from figures.descend.maps import BROKEN, NONE, SHADES, coded, shaded
from pages import FIGURES, run
from tests.figures.descend.descents import drawn, scene
from ui.words import word


def ended(spec):
    (recording,) = run("descend", [spec], ("position", "loss"))
    return recording


def test_a_start_of_the_basin_map_leads_where_its_colour_says():
    shown = scene(["surface=himmelblau&optimizer.lr=0.01&steps=200"], FIGURES["basin_map"].columns)
    (chart,) = drawn("basin_map", shown)["maps"]
    minima, z = shown.recordings[0].notes["minima"], np.array(chart["z"])
    assert {int(code) // 10 for code in z[z >= 0]} == {0, 1, 2, 3}
    for i, j in ((5, 5), (55, 7), (30, 50), (10, 40)):
        picked = FIGURES["basin_map"].pick(shown, 0, i, j)
        spec, problems = DescendSpec.from_query(picked, shown.specs[0])
        assert problems == []
        path = ended(spec).columns["position"].values
        which, shade = divmod(int(z[j, i]), 10)
        gap = np.hypot(*(path - minima[which][:2]).T)
        assert gap[-1] < 0.1
        since = len(gap) - np.argmax(gap[::-1] > 0.2)  # 0.02 of the window's width
        assert [0, *SHADES][shade] <= since < [*SHADES, 1000][shade]


def test_codes_of_the_basin_map_are_minimum_and_shade_and_all_have_a_colour():
    minimum = np.array([[0, 2, -1], [-2, 1, np.nan]])
    steps = np.array([[0, 19, np.nan], [np.nan, 5000, np.nan]])
    np.testing.assert_array_equal(coded(minimum, steps), [[0, 21, -1], [-2, 15, np.nan]])
    minima = [[0.0, 0.0, -4e-16], [1.0, 0.0, 1.0], [2.0, 0.0, 1.0]]
    axes = {"x": "x0", "y": "y0", "x_values": [0.0, 1.0, 2.0], "y_values": [0.0, 1.0]}
    notes = {"minima": minima, "axes": {"basin_minimum": axes}}
    tables = {"basin_minimum": minimum, "basin_steps": steps}
    columns = {name: Series(np.array([0]), table[None]) for name, table in tables.items()}
    shown = replace(scene([""], ()), recordings=[Recording("", "running", columns, notes)])
    (chart,) = drawn("basin_map", shown)["maps"]
    assert chart["z"] == [[0.0, 21.0, -1.0], [-2.0, 15.0, None]]
    named = {category["value"]: category for category in chart["categories"]}
    assert {0, 21, 15, NONE, -2} <= set(named)
    assert named[21]["label"] == "minimum (2, 0), f = 1, updates: 10–19"
    assert named[15]["label"].endswith("updates: 200+")
    legend = [category["label"] for category in chart["categories"] if category.get("legend", True)]
    assert legend == ["(0, 0)", "(1, 0)", "(2, 0)", "no minimum reached", "diverged"]
    assert len({category["color"] for category in chart["categories"]}) >= 5
    assert "20\N{NO-BREAK SPACE}%" in FIGURES["basin_map"].alt(shown)


def test_more_updates_are_darker():
    for which in range(20):
        light = [sum(int(shaded(which, shade)[at : at + 2], 16) for at in (1, 3, 5)) for shade in range(6)]
        assert light == sorted(light, reverse=True)
        assert len(set(light)) == 6


@pytest.mark.parametrize("figure", ["lr_beta_map", "lr_condition_map"])
def test_a_cell_of_a_map_of_settings_is_the_run_that_it_loads(figure):
    shown = scene(["optimizer=momentum&steps=120&optimizer.lr=0.1"], FIGURES[figure].columns)
    (chart,) = drawn(figure, shown)["maps"]
    z, categories = np.array(chart["z"]), chart["categories"]
    assert [category["value"] for category in categories] == [BROKEN]
    for i, j in ((20, 30), (35, 50), (45, 10), (58, 40)):
        spec, problems = DescendSpec.from_query(FIGURES[figure].pick(shown, 0, i, j), shown.specs[0])
        assert problems == []
        recording = ended(spec)
        assert (z[j, i] == BROKEN) == (recording.status == "diverged")
        if z[j, i] != BROKEN:
            assert z[j, i] == pytest.approx(np.log10(max(recording.columns["loss"].values[-1], FLOOR)), abs=1e-3)
    assert chart["points"] == [{"x": 0.1, "y": 0.9 if figure == "lr_beta_map" else 20.0, "label": "v0"}]


def test_the_limit_lines_part_what_diverges_from_what_does_not():
    queries = ["optimizer=momentum&steps=500", "optimizer=nesterov&steps=500"]
    shown = scene(queries, FIGURES["lr_beta_map"].columns)
    for chart in drawn("lr_beta_map", shown)["maps"]:
        z, limit = np.array(chart["z"]), chart["lines"][-1]
        assert limit["dash"] is False
        rates = np.array(chart["x"]["values"])
        for j, edge in enumerate(limit["x"]):
            assert (z[j, rates < 0.98 * edge] != BROKEN).all()
            assert (z[j, rates > 1.15 * edge] == BROKEN).all()


def test_critical_damping_is_where_the_matrix_has_a_double_eigenvalue():
    shown = scene(["optimizer=momentum&steps=1&surface.condition=50"], FIGURES["lr_beta_map"].columns)
    (chart,) = drawn("lr_beta_map", shown)["maps"]
    for line, curvature in zip(chart["lines"], (0.04, 2.0), strict=False):
        assert line["dash"] is True
        assert len(line["x"]) > 20
        for lr, beta in zip(line["x"], line["y"], strict=True):
            matrix = [[1 - lr * curvature, beta], [-lr * curvature, beta]]
            first, second = np.linalg.eigvals(matrix)
            assert abs(first - second) < 1e-6


def test_the_map_of_lr_and_condition_has_the_line_at_two_over_the_sharpness():
    shown = scene(["surface.sharpness=5&steps=400"], FIGURES["lr_condition_map"].columns)
    (chart,) = drawn("lr_condition_map", shown)["maps"]
    (line,) = chart["lines"]
    assert line["x"] == [0.4, 0.4]
    z, rates = np.array(chart["z"]), np.array(chart["x"]["values"])
    assert (z[:, rates > 0.44] == BROKEN).all()
    assert (z[:, rates < 0.4] != BROKEN).all()


def test_only_quadratics_have_lines_and_only_they_a_condition():
    shown = scene(["surface=himmelblau&optimizer=momentum&steps=5"], ("lr_beta_loss", "lr_condition_loss"))
    assert drawn("lr_beta_map", shown)["maps"][0]["lines"] == []
    assert drawn("lr_condition_map", shown) == {"maps": [], "hint": word("figure.descend_no_lr_condition_loss", "en")}


def test_what_has_not_come_yet_is_none():
    shown = scene(["optimizer=momentum&steps=20"], FIGURES["lr_beta_map"].columns)
    values = shown.recordings[0].columns["lr_beta_loss"].values
    first = replace(shown.recordings[0], columns={"lr_beta_loss": Series(np.array([0]), values[:1])})
    z = drawn("lr_beta_map", replace(shown, recordings=[first]))["maps"][0]["z"]
    assert [all(v is None for v in row) for row in z] == [j >= 15 for j in range(60)]
    assert "best" in FIGURES["lr_beta_map"].alt(replace(shown, recordings=[first]))
