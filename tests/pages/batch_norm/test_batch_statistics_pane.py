"""Batch and running statistics for the player: recorded where a variant has batch norm, and sent as recorded."""

import numpy as np
import pytest

from engine.record.codec import unpack
from engine.serve.pool import Pool
from engine.serve.run import Run
from pages import EXPERIMENTS, PANES, load
from tests.ui.page import page
from ui.players.train import columns, pack_frames

SMALL = "depth=3&width=8&steps=20&every=5"
NORMED = SMALL + "&norm.layers=1,3&norm.stale_after=10&vs=norm%3Dnone"


@pytest.fixture
def asked(monkeypatch):
    """Columns of the runs that pages open."""
    opened, usual = [], Pool.open

    def spy(self, experiment, specs, wanted, viewer):
        opened.append(wanted)
        return usual(self, experiment, specs, wanted, viewer)

    monkeypatch.setattr(Pool, "open", spy)
    return opened


@pytest.mark.parametrize(
    ("slug", "query", "there"),
    [
        ("batch_norm", NORMED, True),
        ("batch_norm", SMALL + "&vs=norm%3Dbatch_norm%26depth%3D2", True),
        ("batch_norm", SMALL + "&norm=layer_norm&vs=norm%3Dnone", False),
        ("initialization", SMALL, False),
        ("initialization", SMALL + "&norm=batch_norm", True),
    ],
)
def test_a_page_asks_for_them_where_a_variant_has_batch_norm(asked, slug, query, there):
    page(slug, query)
    assert ("bn_running" in asked[0]) == there  # the doctor's trials come after


def test_the_message_holds_them_as_recorded_and_nan_elsewhere():
    lab = load("batch_norm")
    specs = lab.parse(NORMED)[0]
    run = Run("train", specs, columns(lab, specs), lambda run: None, EXPERIMENTS)
    for index, frame in enumerate(frame for frame in EXPERIMENTS["train"].frames(specs, run.columns) if frame):
        run.add(index, frame)
    _, arrays = unpack(pack_frames(lab, run, run.frames(0), 0))
    sent, recorded = arrays["bn_running"], run.recordings()[0].columns["bn_running"].values
    assert sent.shape == (5, 2, 3, 4)
    np.testing.assert_array_equal(sent[:, 0], recorded.astype(np.float32))
    assert np.isnan(sent[:, 1]).all()
    assert np.isnan(sent[:, 0, 1]).all()
    running = sent[:, 0, [0, 2], 2:]
    np.testing.assert_array_equal(running[2:], running[[2, 2, 2]])  # they stand still after 10 updates
    assert (running[1] != running[2]).all()


def test_the_player_knows_the_layers_and_the_rule():
    normed, bare = load("batch_norm").parse(NORMED)[0]
    assert PANES["batch_statistics"].view([normed, bare]) == [{"layers": (0, 2), "momentum": 0.1, "stale": 10}, None]
