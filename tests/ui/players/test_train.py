"""What is sent to the browser, unpacked again."""

import numpy as np
import pytest

from engine.record.codec import unpack
from engine.serve.run import Run
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, load
from ui.players.train import HISTOGRAMS, LAYERS, PLAYER_COLUMNS, SCALARS, handled, pack_frames

LAB = load("initialization")


@pytest.fixture(scope="module")
def run():
    specs = [TrainSpec(depth=2, width=6, steps=12, every=2), TrainSpec(depth=4, width=5, steps=12, every=2)]
    hot = TrainSpec.from_query("depth=3&width=6&activation=relu&init=he_normal&optimizer.lr=1000000&steps=12&every=2")[
        0
    ]
    made = Run("train", [*specs, hot], PLAYER_COLUMNS, lambda run: None)
    frames = EXPERIMENTS["train"].frames(made.specs, PLAYER_COLUMNS)
    for index, frame in enumerate(frame for frame in frames if frame is not None):
        made.add(index, frame)
    made.become("done")
    return made


def test_a_message_holds_the_frames_it_names(run):
    header, arrays = unpack(pack_frames(LAB, run, run.frames(2, 5), 2))
    assert (header["run"], header["from"], header["count"], header["total"]) == (run.key, 2, 3, 7)
    assert arrays["step"].tolist() == [4, 6, 8]
    for name in SCALARS:
        assert arrays[name].shape == (3, 3)
    for name in LAYERS:
        assert arrays[name].shape == (3, 3, 4)
    recording = run.recordings()[1]
    np.testing.assert_allclose(
        arrays["activation_std"][:, 1], recording.columns["activation_std"].values[2:5], rtol=1e-6
    )


def test_missing_layers_and_ended_variants_are_nan(run):
    _, arrays = unpack(pack_frames(LAB, run, run.frames(0), 0))
    assert np.isnan(arrays["activation_std"][:, 0, 2:]).all()
    assert np.isfinite(arrays["activation_std"][:, 1]).all()
    assert np.isnan(arrays["loss"][-1, 2])
    assert np.isnan(arrays["test_accuracy"][1]).all()


def test_histograms_are_bytes_scaled_to_their_largest_bin(run):
    _, arrays = unpack(pack_frames(LAB, run, run.frames(0), 0))
    for name in HISTOGRAMS:
        counts = run.recordings()[1].columns[name].values
        inside = counts[..., 1:-1]
        expected = np.rint(255 * inside / np.maximum(inside.max(-1, keepdims=True), 1))
        np.testing.assert_array_equal(arrays[name][:, 1], expected)
        outside = counts[..., [0, -1]] / counts.sum(-1, keepdims=True)
        np.testing.assert_allclose(arrays[f"{name} outside"][:, 1, :, :2], outside, rtol=1e-6)
        assert (arrays[f"{name} outside"][:, 1, :, 2] == 0).all()


def test_what_is_not_a_number_is_said_beside_the_bars():
    spec = TrainSpec.from_query("init=normal&init.std=1&activation=relu&steps=1&every=1&optimizer.lr=1")[0]
    run = Run("train", [spec], PLAYER_COLUMNS, lambda run: None)
    for frame in EXPERIMENTS["train"].frames([spec], PLAYER_COLUMNS):
        if frame is not None:
            run.add(run.count, frame)
    _, arrays = unpack(pack_frames(LAB, run, run.frames(0), 0))
    below, _, unknown = arrays["activation_histogram outside"][1, 0].T
    assert (below == 0).all()  # nothing of a rectifier is below 0
    np.testing.assert_allclose(unknown[[0, 9]], [0, 1])


def test_endings_are_told_once_with_their_frame(run):
    header, _ = unpack(pack_frames(LAB, run, run.frames(0, 2), 0))
    (ended,) = header["ended"]
    assert (ended["variant"], ended["status"]) == (2, "diverged")
    assert unpack(pack_frames(LAB, run, run.frames(2, 4), 2))[0]["ended"] == []


def test_a_run_without_frames_still_has_a_message():
    waiting = Run("train", [TrainSpec(steps=10)], PLAYER_COLUMNS, lambda run: None)
    waiting.become("queued", 3)
    header, arrays = unpack(pack_frames(LAB, waiting, [], 0))
    assert (header["status"], header["place"], header["count"], arrays) == ("queued", 3, 0, {})


def test_variants_follow_a_hand_in_what_they_share_but_for_a_weight_that_is_pulled():
    first, second = TrainSpec(), TrainSpec(seed=1)
    for together, depths in ((True, [3, 3]), (False, [3, 10])):
        assert [spec.depth for spec in handled([first, second], 0, {"depth": "3"}, together)] == depths
    pulled = handled([first, second], 1, {"change": "5:w1.1.1=2"}, True)
    assert [spec.change for spec in pulled] == ["", "5:w1.1.1=2"]
