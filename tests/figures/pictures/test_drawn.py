"""What the pictures of a drawn network are sent, and what a press on one asks for."""

import numpy as np
import pytest

from engine.record.recording import Snapshot
from engine.train.data import load
from engine.train.drawn import SIDE
from engine.train.spec import TrainSpec
from figures.pictures import PANES
from figures.pictures.drawn import _shapes as drawn_shapes
from pages import EXPERIMENTS

NETWORK, BOUNDARY = PANES["network"], PANES["boundary"]
PLANE = TrainSpec.from_query("data=moons&depth=2&width=3&steps=4&every=2")[0]
WIDER = TrainSpec.from_query("data=moons&depth=1&width=9&steps=4&every=2&activation=relu")[0]
MOST_BYTES = 48_000
"""Of a frame and variant; there are at most 100 such frames of a run."""
PULLED = TrainSpec.from_query("change=1:w2.1.1=3,2:optimizer.lr=0.5", PLANE)[0]
PULL = {"do": "pull", "gap": 1, "from": 8, "to": 1, "value": -2.5, "step": 3}
DIGITS = TrainSpec.from_query("depth=2&width=5&steps=0")[0]


def frames(pane, specs):
    columns = {name: EXPERIMENTS["train"].columns[name] for name in pane.columns(specs)}
    return [frame for frame in EXPERIMENTS["train"].frames(specs, columns) if frame is not None]


def test_each_row_is_where_its_frame_says():
    specs = [PLANE, WIDER]
    found = frames(NETWORK, specs)
    sent = NETWORK.arrays(specs, found)
    for name in NETWORK.columns(specs):
        for i, frame in enumerate(found):
            for k, snapshot in enumerate(frame):
                value = snapshot.values[name]
                row = sent[name][sent[f"{name}_at"][i, k]]
                np.testing.assert_array_equal(row[tuple(slice(0, n) for n in value.shape)], value)


def test_frames_without_a_column_say_so():
    found = frames(BOUNDARY, [PLANE])
    sent = BOUNDARY.arrays([PLANE], [(None,), *found])
    assert sent["boundary_at"][:, 0].tolist() == [-1, 0, 1, 2]
    assert sent["boundary"].shape == (3, 1, SIDE, SIDE)


def test_a_frame_is_small():
    for spec in (PLANE, WIDER, TrainSpec.from_query("data=spiral&depth=6&width=8&steps=0")[0]):
        sent = NETWORK.arrays([spec], frames(NETWORK, [spec])[:1])
        assert sum(array.nbytes for array in sent.values()) < 40_000


def test_planes_and_images_have_what_they_show():
    assert "boundary" in NETWORK.columns([PLANE])
    assert "unit_images" in NETWORK.columns([DIGITS])
    assert "boundary" not in NETWORK.columns([DIGITS])
    assert BOUNDARY.columns([PLANE, DIGITS]) == ()
    assert NETWORK.columns([PLANE] * 7) == ()


def test_variants_with_the_same_data_share_their_points():
    view = NETWORK.view([PLANE, WIDER, DIGITS])
    assert [layout["points"] for layout in view["variants"]] == [0, 0, -1]
    data = load(PLANE)
    assert np.reshape(view["sets"][0]["train"], (-1, 3)) == pytest.approx(
        np.column_stack([data.train_x, data.train_y]), abs=6e-4
    )


@pytest.mark.parametrize(
    "query",
    [
        "data=spiral&depth=6&width=8",
        "data=spiral&data.arms=5&widths=28,28",
        "data=spiral&data.arms=5&depth=20&width=500",
        "data=spiral&data.arms=5&widths=21,21,21",
        "data=digits&depth=2&width=100",
    ],
)
def test_a_frame_of_a_variant_is_bounded(query):
    """Bytes of the network, of the answers over the plane and of the warped grid together."""
    spec, problems = TrainSpec.from_query(query)
    assert not problems
    names = dict.fromkeys((*NETWORK.columns([spec]), *BOUNDARY.columns([spec])))
    whole = {name: np.zeros(shape) for name, shape in drawn_shapes([spec]).items() if name in names}
    frame = (Snapshot(0, whole, {}, None),)
    sent = NETWORK.arrays([spec], [frame]) | BOUNDARY.arrays([spec], [frame])
    assert sum(values.nbytes for values in sent.values()) <= MOST_BYTES


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"variant": 0, "do": "layer", "by": 1}, {"widths": "width", "depth": "3", "width": "3"}),
        ({"variant": 0, "do": "unit", "layer": 1, "by": -1}, {"widths": "3,2"}),
        ({"variant": 1, "do": "layer", "by": -1}, {"widths": "width", "depth": "0", "width": "9"}),
        ({"variant": 1, "do": "unit", "layer": 0, "by": 1}, {"widths": "width", "depth": "1", "width": "10"}),
        ({"variant": 1, "do": "unit", "layer": 1, "by": 1}, {}),
        ({"variant": 1, "do": "unit", "by": 1}, {}),
        ({"variant": 0, "do": "activation", "name": "relu"}, {"activation": "relu"}),
        ({"variant": 0, "do": "activation", "name": "nothing"}, {}),
        ({"variant": 0, "do": "mend"}, {"optimizer.lr": "0.01"}),
        ({"variant": 2, "do": "mend"}, {"optimizer.lr": "0.01", "change": "1:w2.1.1=3,2:optimizer.lr=0.05"}),
        ({"variant": 1, **PULL}, {"change": "3:w2.2.9=-2.5"}),
        ({"variant": 2, **PULL, "from": 1, "step": 1}, {"change": "1:w2.1.1=3,1:w2.2.2=-2.5,2:optimizer.lr=0.5"}),
        ({"variant": 2, **PULL, "from": 3}, {}),
        ({"variant": 1, **PULL, "gap": 2}, {}),
        ({"variant": 1, **PULL, "value": float("inf")}, {}),
        ({"variant": 1, **PULL, "value": "1"}, {}),
        ({"variant": 1, **PULL, "step": -1}, {}),
        ({"variant": 3, "do": "layer", "by": 1}, {}),
        ({"variant": "0", "do": "layer", "by": 1}, {}),
        ({"variant": 0, "do": "layer", "by": 7}, {}),
        ({"variant": 0, "do": ["layer"], "by": 1}, {}),
        ({}, {}),
    ],
)
def test_what_a_press_asks_for(said, asked):
    assert NETWORK.pick([PLANE, WIDER, PULLED], said) == asked
