"""Charts of searches read back: every trial is in every view, brushes meet, shares are those of the engine."""

import altair as alt
import numpy as np
import pytest

from engine.search.importance import shares
from engine.search.spec import SearchSpec
from figures.search import importance, slices
from figures.table import table
from pages import run
from tests.figures.scenes import scene
from ui.words import LANGUAGES

SMALL = "base=train%3Fdepth%3D1%26width%3D8%26optimizer%3Dmomentum%26examples%3D200&epochs=2&trials=8&wave=8"
AXES = "&axis=optimizer.lr:0.001:0.1:log&axis=activation:tanh|relu&axis=width:4:12"


@pytest.fixture(scope="module")
def searched():
    specs = [SearchSpec.from_query(SMALL + AXES)[0], SearchSpec.from_query(f"{SMALL}{AXES}&sampler=latin")[0]]
    return specs, run("search", specs, {*slices.COLUMNS, *importance.COLUMNS})


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("narrow", [False, True])
def test_slices_and_lines_hold_every_trial_and_one_brush_filters_all(searched, lang, narrow):
    specs, recordings = searched
    shown = scene(recordings, lang, narrow=narrow, specs=specs)
    chart = slices.draw(shown)
    alt.VConcatChart.from_dict(chart)
    rows, lines = chart["vconcat"]
    assert [len(view["data"]["values"]) for view in rows["concat"]] == [16, 16, 16]
    assert len(lines["data"]["values"]) == 16 * 4
    assert all(0 <= row["place"] <= 1 for row in lines["data"]["values"])
    brushes = [view["params"][0]["name"] for view in rows["concat"]]
    for view in (*rows["concat"], lines):
        assert [part["param"] for part in view["encoding"]["opacity"]["condition"]["test"]["and"]] == brushes
    first = rows["concat"][0]["data"]["values"][0]
    assert (first["score"], first["x1"] in ("tanh", "relu")) == (
        recordings[0].columns["validation_accuracy"].values[0],
        True,
    )
    assert "v0: 8" in slices.alt(shown)
    assert len(table("vega", chart)[1]) == 16


def test_bars_are_the_shares(searched):
    specs, recordings = searched
    shown = scene(recordings, specs=specs)
    chart = importance.draw(shown)
    alt.VConcatChart.from_dict(chart)
    found = [row["share"] for row in chart["vconcat"][0]["data"]["values"] if row["name"] == "v0"]
    columns = recordings[0].columns
    value = columns["validation_accuracy"].values
    expected = shares(np.stack([np.log(columns["point"].values[:, 0]), *columns["point"].values[:, 1:].T], 1), value)
    np.testing.assert_allclose(found, expected)
    assert "%" in importance.alt(shown)


def test_of_too_few_trials_nothing_is_said():
    few = SearchSpec.from_query(f"{SMALL.replace('trials=8', 'trials=2')}{AXES}")[0]
    shown = scene(run("search", [few], importance.COLUMNS), specs=[few])
    assert importance.draw(shown)["vconcat"][0]["data"]["values"] == []
    assert importance.alt(shown) == "–"
