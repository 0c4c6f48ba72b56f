"""Figures of descents read back as data: what is drawn is what was recorded, and the theory beside it is right."""

import base64
import json
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from engine.descend.spec import DescendSpec
from engine.experiments import run
from engine.recording import Recording, Series
from figures import FIGURES, Scene
from figures.descent import DESCENT_FIGURES
from figures.descent_loss import FLOOR
from figures.descent_maps import BROKEN, NONE, SHADES, coded, shaded
from figures.descent_scene import MOST_POINTS, thin
from figures.descent_seeds import band, sentences
from figures.palette import LOOKS, looks
from ui.words import LANGUAGES, word

CASES = {
    "ravine": ["optimizer.lr=0.9", "optimizer=momentum&optimizer.lr=0.1", "optimizer=adam&optimizer.lr=0.3"],
    "valley": ["surface=rosenbrock&optimizer=newton&steps=20", "surface=rosenbrock&optimizer=bfgs&steps=700"],
    "noisy": [
        f"surface=himmelblau&optimizer={name}&optimizer.lr=0.01&noise=4&steps=40" for name in ("sgd", "momentum")
    ],
    "saddle": ["surface=saddle&steps=300", "surface=saddle&optimizer=newton&steps=300"],
    "diverged": ["optimizer.lr=1.1&steps=400"],
    "two surfaces": ["surface=rastrigin&optimizer.lr=0.001&steps=9", "surface=ackley&steps=9"],
    "formula": ["surface=formula&surface.text=log(x)%2By^2&steps=9", "surface=formula&surface.text=1/0&steps=9"],
    "no step": ["steps=0"],
}
LINEAR = [
    "optimizer.lr=0.9",
    "optimizer.lr=0.5&schedule=cosine&warmup=10",
    "optimizer=momentum&optimizer.lr=0.1&schedule=exponential",
    "optimizer=momentum&optimizer.lr=0.4&surface.angle=30&surface.condition=7",
    "optimizer=nesterov&optimizer.lr=0.2&optimizer.beta=0.8",
    "optimizer=newton&optimizer.damping=0.3",
]


def scene(queries, columns, lang="en", cell=None, narrow=False):
    specs = []
    for query in queries:
        spec, problems = DescendSpec.from_query(query)
        assert problems == []
        specs.append(spec)
    recordings = run("descend", specs, columns)
    names = [f"v{k}" for k in range(len(specs))]
    return Scene(recordings, names, lambda key: word(key, lang), cell, narrow, specs, looks(specs))


def drawn(figure, shown):
    chart = FIGURES[figure].draw(shown)
    json.dumps(chart, allow_nan=False)
    if FIGURES[figure].kind == "plotly":
        go.Figure(chart)  # validates
    return chart


def table(packed):
    """What a typed array holds."""
    values = np.frombuffer(base64.b64decode(packed["bdata"]), "<f4")
    return values.reshape([int(part) for part in packed["shape"].split(", ")])


def traces(chart, name, **wanted):
    return [t for t in chart["data"] if t.get("name") == name and all(t.get(key) == v for key, v in wanted.items())]


@pytest.fixture(scope="module")
def ravine():
    return {name: scene(CASES["ravine"], figure.columns, cell=(1, 0, 20)) for name, figure in DESCENT_FIGURES.items()}


@pytest.mark.parametrize("figure", DESCENT_FIGURES)
@pytest.mark.parametrize("case", CASES)
def test_every_figure_of_every_case_is_valid_and_has_a_text_in_both_languages(figure, case):
    shown = scene(CASES[case], FIGURES[figure].columns, cell=(0, 0, 5))
    for lang in LANGUAGES:
        for narrow in (False, True):
            there = replace(shown, words=lambda key, lang=lang: word(key, lang), narrow=narrow)
            chart = drawn(figure, there)
            if FIGURES[figure].kind == "map":
                assert set(chart) == {"maps", "hint"}
                assert chart["hint"]
                assert all(len(m["z"]) == len(m["y"]["values"]) == 60 for m in chart["maps"])
            assert FIGURES[figure].alt(there).strip()


@pytest.mark.parametrize("figure", DESCENT_FIGURES)
def test_a_figure_of_nothing_yet_is_empty_but_valid(figure):
    specs = [DescendSpec(), DescendSpec()]
    nothing = [Recording("", "running", {}) for _ in specs]
    shown = Scene(nothing, ["v0", "v1"], lambda key: word(key, "en"), (0, 0, 3), False, specs, LOOKS)
    chart = drawn(figure, shown)
    assert not chart.get("maps")
    FIGURES[figure].alt(shown)


# -- surface ----------------------------------------------------------------------------------------------------------


def test_contours_are_logs_of_the_height_above_the_minimum_and_paths_are_the_recordings(ravine):
    shown = ravine["contours"]
    chart = drawn("contours", shown)
    (flat,) = [t for t in chart["data"] if t["type"] == "contour"]
    x, y = np.meshgrid(flat["x"], flat["y"])
    height = np.maximum(x**2 / 20 + y**2, 1e-6 * 105)
    lowest = height[height > 1e-6 * 105].min()
    np.testing.assert_allclose(table(flat["z"]), np.log10(np.maximum(height, lowest)), atol=6e-5)
    for k, recording in enumerate(shown.recordings):
        (path,) = traces(chart, f"v{k}", mode="lines+markers")
        np.testing.assert_array_equal(np.transpose([path["x"], path["y"]]), recording.columns["position"].values)
        np.testing.assert_array_equal(np.array(path["customdata"])[:, 1], recording.columns["loss"].values)
        (start,), (cursor,) = (traces(chart, f"v{k}", meta=meta) for meta in ("start", "cursor"))
        assert (start["x"], start["y"]) == ([-7.0], [2.0])
        assert [cursor["x"][0], cursor["y"][0]] == recording.columns["position"].values[20].tolist()
        assert (path["line"]["color"], path["line"]["dash"], path["marker"]["symbol"]) == shown.looks[k]
    (minimum,) = traces(chart, word("figure.descent_minimum", "en"))
    assert (minimum["x"], minimum["y"], minimum["customdata"]) == ([0.0], [0.0], [0.0])


def test_saddles_and_minima_are_marked():
    chart = drawn("contours", scene(["surface=himmelblau&steps=1"], ("position", "loss")))
    assert len(traces(chart, word("figure.descent_minimum", "en"))[0]["x"]) == 4
    assert len(traces(chart, word("figure.descent_saddle", "en"))[0]["x"]) == 4


def test_heights_are_logs_only_where_they_differ_widely_and_the_axis_says_so():
    columns = FIGURES["surface3d"].columns
    titles = {}
    for name in ("quadratic", "rosenbrock", "saddle"):
        chart = drawn("surface3d", scene([f"surface={name}&steps=3&optimizer.lr=0.0005"], columns))
        titles[name] = chart["layout"]["scene"]["zaxis"]["title"]["text"]
        solid, path = chart["data"][:2]
        x, y = np.meshgrid(solid["x"], solid["y"])
        z, f = table(solid["z"]), DescendSpec.from_query(f"surface={name}")[0].surface.f(x, y)
        wanted = np.maximum(np.log10(np.maximum(f, 1e-300)), z.min()) if name == "rosenbrock" else f
        np.testing.assert_allclose(z, wanted, atol=6e-5)
        lift = 0.012 * np.ptp(wanted)
        heights = np.array(path["customdata"])[:, 1]
        raised = np.log10(heights) if name == "rosenbrock" else heights
        np.testing.assert_allclose(path["z"], raised + lift, atol=1e-3 * np.ptp(wanted))
    assert titles == {"quadratic": "f", "rosenbrock": "log10(f − f*)", "saddle": "f"}


def test_a_path_on_the_solid_ends_where_it_leaves_the_window_and_the_text_says_that_it_diverged():
    shown = scene(CASES["diverged"], ("position", "loss"))
    path = drawn("surface3d", shown)["data"][1]
    inside = [-10 <= y <= 10 for _, y in shown.recordings[0].columns["position"].values[thin(89)]]
    assert [z is not None for z in path["z"]] == inside[: len(path["z"])]
    assert not all(inside)
    assert f"diverged, step {shown.recordings[0].ending.step}" in FIGURES["surface3d"].alt(shown)


def test_variants_on_another_surface_are_named_not_drawn():
    queries = CASES["two surfaces"]
    for chosen, other in ((0, "v1"), (1, "v0")):
        chart = drawn("contours", scene(queries, ("position", "loss"), cell=(chosen, 0, 2)))
        assert chart["layout"]["title"]["text"].endswith(other)
        assert not traces(chart, other)
        assert traces(chart, f"v{chosen}")


def test_a_long_path_is_thinned_with_its_ends_kept():
    for count in (1, 2, 600, 601, 5001):
        kept = thin(count)
        assert kept[0] == 0
        assert kept[-1] == count - 1
        assert len(kept) <= MOST_POINTS + 1
        assert len(set(np.diff(kept)[:-1])) <= 1


# -- height, cost, directions, rates ----------------------------------------------------------------------------------


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
    assert drawn("eigen_error", shown)["layout"]["title"]["text"] == word("figure.descent_no_minimum", "en")
    assert FIGURES["eigen_error"].alt(shown) == word("figure.descent_no_minimum", "en")


def test_learning_rates_are_the_recordings():
    shown = scene(["schedule=step&optimizer.lr=0.5", "optimizer=adam"], FIGURES["schedule"].columns)
    chart = drawn("schedule", shown)
    rates = traces(chart, "v0", xaxis="x1")[0]["y"]
    assert (rates[0], rates[44], rates[45], rates[-1]) == (0.5, 0.5, 0.05, None)
    for axis, name in enumerate("xy"):
        (line,) = traces(chart, "v1", meta=name)
        np.testing.assert_array_equal(line["y"][:-1], shown.recordings[1].columns["effective_lr"].values[:-1, axis])


# -- maps -------------------------------------------------------------------------------------------------------------


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
    assert "20%" in FIGURES["basin_map"].alt(shown)


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
    assert drawn("lr_condition_map", shown) == {"maps": [], "hint": word("figure.descent_no_lr_condition_loss", "en")}


def test_what_has_not_come_yet_is_none():
    shown = scene(["optimizer=momentum&steps=20"], FIGURES["lr_beta_map"].columns)
    values = shown.recordings[0].columns["lr_beta_loss"].values
    first = replace(shown.recordings[0], columns={"lr_beta_loss": Series(np.array([0]), values[:1])})
    z = drawn("lr_beta_map", replace(shown, recordings=[first]))["maps"][0]["z"]
    assert [all(v is None for v in row) for row in z] == [j >= 15 for j in range(60)]
    assert "best" in FIGURES["lr_beta_map"].alt(replace(shown, recordings=[first]))


# -- seeds ------------------------------------------------------------------------------------------------------------


def seeded(*tables, specs=None):
    specs = specs or [DescendSpec() for _ in tables]
    recordings = [Recording("", "done", {"seed_losses": Series(np.array([0]), np.array(t)[None])}) for t in tables]
    names = ["Adam", "momentum", "gd"][: len(tables)]
    return Scene(recordings, names, lambda key: word(key, "en"), None, False, specs, LOOKS)


def test_the_sentence_counts_the_seeds():
    ahead, behind = np.full((20, 3), 1.0), np.full((20, 3), 2.0)
    ahead[14:, -1] = 3.0
    assert sentences(seeded(ahead, behind)) == ["Adam ahead of momentum in 14 of 20 seeds at step 2"]
    assert sentences(replace(seeded(ahead, behind), cell=(0, 0, 1)))[0].endswith("20 of 20 seeds at step 1")
    behind[:5, -1] = np.nan  # diverged
    ahead[:5, -1] = 50.0
    assert sentences(seeded(ahead, behind)) == ["Adam ahead of momentum in 14 of 20 seeds at step 2"]
    assert sentences(seeded(ahead)) == []
    assert len(sentences(seeded(ahead, behind, behind))) == 2
    chart = drawn("seed_band", seeded(ahead, behind))
    assert "14 of 20" in chart["layout"]["title"]["text"]
    assert "14 of 20" in FIGURES["seed_band"].alt(seeded(ahead, behind))


def test_with_a_budget_a_spent_path_keeps_its_last_height():
    spent, other = np.full((20, 4), 1.0), np.full((20, 4), 2.0)
    spent[:, 2:] = np.nan
    budget = [DescendSpec(protocol="evaluations")] * 2
    assert sentences(seeded(spent, other, specs=budget))[0].startswith("Adam ahead of momentum in 20 of 20")
    assert sentences(seeded(spent, other))[0].startswith("momentum ahead of Adam in 20 of 20")


def test_the_band_is_made_of_order_statistics():
    values = np.random.default_rng(0).exponential(size=(20, 7))
    low, median, high = band(values)
    ordered = np.sort(values, 0)
    np.testing.assert_array_equal((low, median, high), (ordered[1], ordered[9], ordered[17]))
    values[:3, 3] = np.nan
    assert np.isinf(band(values)[2, 3])
    assert np.isfinite(band(values)[:2]).all()


def test_the_band_of_a_noisy_race_is_that_of_its_seeds():
    shown = scene(CASES["noisy"], FIGURES["seed_band"].columns)
    chart = drawn("seed_band", shown)
    for k, recording in enumerate(shown.recordings):
        values = recording.columns["seed_losses"].values[-1]
        median = next(t for t in traces(chart, f"v{k}") if t.get("meta") != "band")
        around = traces(chart, f"v{k}", meta="band")[0]
        ordered = np.sort(values, 0)
        np.testing.assert_allclose(median["y"], np.maximum(ordered[9], FLOOR), rtol=1e-12)
        np.testing.assert_allclose(around["y"][:41], np.maximum(ordered[17], FLOOR), rtol=1e-12)
        np.testing.assert_allclose(around["y"][41:][::-1], np.maximum(ordered[1], FLOOR), rtol=1e-12)
