"""Where a hidden layer of two or three units puts the plane: against the network put together again."""

import numpy as np
import pytest

from engine.train.data import load
from engine.train.drawn import NODES, PLACED, warped_layer, window
from engine.train.spec import TrainSpec
from pages import run
from tests.engine.train.test_units import answers, layers, spec

PLANE = "data=circle&steps=4&every=2&batch=32&widths=5,2"
COLUMNS = ("warped_plane", "warped_answer", "drawn_weights")


def test_which_layer_is_warped():
    assert warped_layer(spec(PLANE)) == 1
    assert warped_layer(spec("data=circle&widths=3,2,9")) == 1
    assert warped_layer(spec("data=circle&depth=2&width=8")) == -1
    assert warped_layer(TrainSpec(depth=2, width=2)) == -1
    assert warped_layer(spec("data=ridge&widths=3,2")) == -1


@pytest.mark.parametrize("query", [PLANE, "data=circle&steps=4&every=2&batch=32&depth=1&width=3&activation=relu"])
def test_the_grid_and_the_examples_are_where_the_layer_puts_them(query):
    one = spec(query)
    (recording,) = run("train", [one], COLUMNS)
    along = np.linspace(*window(one), NODES)
    x = np.array([(across, up) for up in along for across in along])
    x = np.concatenate([x, load(one).train_x[:PLACED]])
    for frame, row in enumerate(recording.columns["drawn_weights"].values):
        h = answers(one, row.astype(np.float64), x)[1][-1]
        told = recording.columns["warped_plane"].values[frame]
        np.testing.assert_allclose(told[:, : h.shape[1]], h, atol=1e-5)
        assert not told[:, h.shape[1] :].any()
        w, b = layers(one, row)[-1]
        after = recording.columns["warped_answer"].values[frame]
        np.testing.assert_array_equal(after[:, : len(w)], w.T)
        np.testing.assert_array_equal(after[:, 3], b)


def test_nothing_straight_is_said_of_a_layer_that_is_not_the_last():
    (recording,) = run("train", [spec("data=circle&steps=0&widths=2,5")], COLUMNS)
    assert recording.columns["warped_plane"].values.any()
    assert not recording.columns["warped_answer"].values.any()
