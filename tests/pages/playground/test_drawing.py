"""What the plane on which a hand draws is told, and what it asks for."""

import numpy as np
import pytest

from engine.parts.own import Points, decode, encode
from engine.train.drawn import SIDE, examples, inputs, window
from engine.train.spec import TrainSpec
from pages import LABS, PANES, run

DRAWING = PANES["drawing"]
DRAWN = TrainSpec.from_query("data=points&depth=1&width=3&steps=4&every=2")[0]
SPIRAL = TrainSpec.from_query("data=spiral&depth=1&width=3&steps=4&every=2")[0]


def test_it_is_told_the_points_and_sets_to_begin_with():
    view = DRAWING.view([DRAWN, SPIRAL])
    assert view["code"] == Points().points
    assert DRAWING.view([SPIRAL])["code"] == ""
    for code in view["starts"].values():
        points = decode(code)
        assert len(points) == 100
        assert max(abs(value) for x, y, _ in points for value in (x, y)) <= 1.15
    assert {c for _, _, c in decode(view["starts"]["spiral"])} == {0, 1, 2}


def test_points_lie_where_they_were_drawn_whatever_the_scaling():
    for scaling in ("standard", "unit", "none"):
        spec = TrainSpec.from_query(f"data=points&scaling={scaling}")[0]
        train, test = examples(spec)
        ours = sorted(map(tuple, np.round(np.concatenate([train, test]), 6)))
        np.testing.assert_allclose(ours, sorted((x, y) for x, y, _ in spec.data.rows), atol=1e-9)
        assert window(spec) == (-1.28, 1.28)
    view = DRAWING.view([DRAWN])
    rows = np.reshape(view["sets"][0]["train"] + view["sets"][0]["test"], (-1, 3))
    np.testing.assert_allclose(sorted(map(tuple, rows)), sorted(DRAWN.data.rows), atol=1e-9)


def test_the_plane_is_asked_in_the_network_s_own_units():
    """The answer over a cell is that of the network to a point there: here of a softmax on one direction."""
    spec = TrainSpec.from_query("data=points&depth=0&steps=200&optimizer=adam&optimizer.lr=0.1")[0]
    (recording,) = run("train", [spec], ["boundary", "examples_wrong"])
    told = recording.columns["boundary"].values[-1][0] / 255
    wrong = np.unpackbits(recording.columns["examples_wrong"].values[-1])[: len(spec.data.rows)]
    train, test = examples(spec)
    low, high = window(spec)
    points = np.concatenate([train, test])
    column, row = ((points - low) / (high - low) * SIDE).astype(int).T
    share = told[SIDE - 1 - row, column]
    data = {(x, y): c for x, y, c in spec.data.rows}
    labels = np.array([data[x, y] for x, y in np.round(points, 2)])
    sure = np.abs(share - 0.5) > 0.1
    assert sure.mean() > 0.5
    np.testing.assert_array_equal(((share < 0.5) != labels)[sure], wrong.astype(bool)[sure])
    assert inputs(spec).shape == (SIDE * SIDE, 2)


def test_what_a_hand_drew_becomes_the_data():
    code = encode([(0, 0, 0), (1, 1, 1), (0.5, -1, 3)])
    asked = DRAWING.pick([SPIRAL], {"points": code})
    spec = TrainSpec.from_query(asked, SPIRAL)[0]
    assert (spec.data.points, spec.data.classes) == (code, 4)


@pytest.mark.parametrize(
    "said", [{}, {"points": 3}, {"points": ""}, {"points": "1AAA"}, {"points": ["1AAAAAA"]}, {"points": "x" * 10**6}]
)
def test_what_makes_no_sense_is_passed_over(said):
    assert DRAWING.pick([SPIRAL], said) == {}


def test_it_has_nothing_to_show_of_what_is_no_plane():
    assert DRAWING.columns([TrainSpec()]) == ()
    assert "drawing" in LABS["playground"].panes
