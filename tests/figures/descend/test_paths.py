"""Figures of descents: all are valid for every case; surfaces and paths are those of the recordings."""

from dataclasses import replace

import numpy as np
import pytest

from engine.descend.spec import DescendSpec
from engine.record.recording import Recording
from figures import Scene
from figures.descend import DESCEND_FIGURES
from figures.descend.scene import MOST_POINTS, thin
from figures.palette import LOOKS
from pages import FIGURES
from tests.figures.descend.descents import CASES, drawn, scene, table, traces
from ui.words import LANGUAGES, word


@pytest.mark.parametrize("figure", DESCEND_FIGURES)
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


@pytest.mark.parametrize("figure", DESCEND_FIGURES)
def test_a_figure_of_nothing_yet_is_empty_but_valid(figure):
    specs = [DescendSpec(), DescendSpec()]
    nothing = [Recording("", "running", {}) for _ in specs]
    shown = Scene(nothing, ["v0", "v1"], lambda key: word(key, "en"), (0, 0, 3), False, specs, LOOKS)
    chart = drawn(figure, shown)
    assert not chart.get("maps")
    FIGURES[figure].alt(shown)


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


def test_paths_and_their_cursors_are_the_recordings(ravine):
    shown = ravine["surface3d"]
    chart = drawn("surface3d", shown)
    for k, recording in enumerate(shown.recordings):
        path, cursor = traces(chart, f"v{k}")
        positions = recording.columns["position"].values
        np.testing.assert_array_equal(np.transpose([path["x"], path["y"]]), positions)
        np.testing.assert_array_equal(np.array(path["customdata"])[:, 1], recording.columns["loss"].values)
        assert [cursor["x"][0], cursor["y"][0]] == positions[20].tolist()
        look = shown.looks[k]
        assert (path["line"]["color"], path["line"]["dash"], path["marker"]["symbol"]) == look


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
        chart = drawn("surface3d", scene(queries, ("position", "loss"), cell=(chosen, 0, 2)))
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
