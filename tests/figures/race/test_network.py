"""The race's figure read back as data."""

import json
from dataclasses import replace

import numpy as np
import pytest

from engine.descend.spec import DescendSpec
from engine.race.spec import RaceSpec
from engine.record.recording import Series
from figures import Scene
from figures.palette import looks
from figures.race.network import named, spans
from figures.race.ranking import ranks, sentences
from pages import FIGURES, run
from ui.words import word

FIGURE = FIGURES["network_race"]


@pytest.fixture(scope="module")
def scene():
    specs = [RaceSpec.from_query(f"steps=12&width=8&depth=1&trials=2&optimizer={name}")[0] for name in ("sgd", "muon")]
    recordings = run("race", specs, FIGURE.columns)
    return Scene(recordings, ["a", "b"], lambda key: word(key, "en"), specs=specs, looks=looks(specs))


def test_curves_paths_and_slices_are_the_recorded_ones(scene):
    chart = FIGURE.draw(scene)
    json.dumps(chart, allow_nan=False)
    losses = [trace for trace in chart["data"] if trace["xaxis"] == "x" and trace["type"] == "scatter"]
    for trace, recording in zip(losses, scene.recordings, strict=True):
        assert trace["y"] == pytest.approx(recording.columns["loss"].values.tolist())
    for pane, kind in (("x3", "pca"), ("x4", "random")):
        here = [trace for trace in chart["data"] if trace["xaxis"] == pane]
        surface, *paths = here
        seen = 10 ** np.array(surface["z"], float)
        np.testing.assert_allclose(seen, scene.recordings[0].columns[f"{kind}_loss"].values[-1], rtol=1e-9)
        for trace, recording in zip(paths, scene.recordings, strict=True):
            path = recording.columns[f"{kind}_path"].values[-1]
            np.testing.assert_allclose(np.stack([trace["x"], trace["y"]], 1), path)
            assert min(surface["x"]) <= path[:, 0].min()
            assert path[:, 1].max() <= max(surface["y"])


def test_racers_are_named_by_method_and_the_rate_found(scene):
    names = [trace["name"] for trace in FIGURE.draw(scene)["data"][:2]]
    rates = [recording.columns["tuned_lr"].values[-1] for recording in scene.recordings]
    assert names == [f"SGD (lr {rates[0]:.3g})", f"Muon (lr {rates[1]:.3g})"]
    assert all(name in FIGURE.alt(scene) for name in names)


def test_who_is_ahead_tied_left_out_or_added_is_said(scene):
    page = [DescendSpec.from_query(f"optimizer={name}")[0] for name in ("gd", "newton", "bfgs", "sgd")]
    said = " ".join(sentences(replace(scene, page=page)))
    assert "Loss after 12 updates, mean of 3 seeds" in said
    assert all(name in said for name in ("SGD", "Muon", "Newton", "BFGS", "Added: Muon", "GD runs on"))
    text = FIGURE.draw(replace(scene, page=page))["layout"]["annotations"][-1]["text"]
    assert text.replace("<br>", " ") == said


def test_ahead_is_who_is_ahead_under_every_seed():
    assert ranks([[3, 3, 3], [1, 1, 1.5], [2, 0.5, 2]]) == [[1, 2], [0]]
    assert ranks([[3, 3, 3], [3, 3, 3], [np.inf, 1, 1]]) == [[0, 1], [2]]


def test_a_rate_at_an_edge_and_one_that_was_not_found_are_marked(scene):
    first, second = scene.recordings
    edge = replace(first, notes={**first.notes, "edge": "high"})
    lost = replace(second, columns={**second.columns, "tuned_lr": Series(np.array([0]), np.array([np.nan]))})
    marked = replace(scene, recordings=[edge, lost])
    assert [named(marked, 0).count("≥"), named(marked, 1)] == [1, "Muon"]
    said = " ".join(sentences(marked))
    assert all(part in said for part in ("may lie beyond it: SGD.", "and keeps its own: Muon."))


@pytest.mark.parametrize("narrow", [False, True])
def test_panes_do_not_overlap(narrow):
    places = spans(narrow)
    for i, (x, y) in enumerate(places):
        for other_x, other_y in places[i + 1 :]:
            apart = x[1] < other_x[0] or other_x[1] < x[0] or y[1] < other_y[0] or other_y[1] < y[0]
            assert apart


def test_a_race_without_slices_yet_has_its_curves(scene):
    early = Scene([r.__class__(r.address, "running", {k: v for k, v in r.columns.items() if "_" not in k or k in
                   ("test_accuracy", "tuned_lr")}, {}) for r in scene.recordings], ["a", "b"], scene.words,
                  specs=scene.specs, looks=scene.looks)  # fmt: skip
    assert {trace["xaxis"] for trace in FIGURE.draw(early)["data"]} == {"x", "x2"}
