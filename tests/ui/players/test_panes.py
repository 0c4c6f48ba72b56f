"""Panes that a lab brings: what is recorded for them, told to the browser and sent, in either player."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.record.codec import unpack
from engine.serve.run import Run
from figures.pane import Pane
from pages import EXPERIMENTS, LABS, PANES
from ui.players import descend, panes, train


def pane(seen):
    """A pane that has `seen` to show, and sends a number for each point in time."""
    return Pane(
        Path("own.js"),
        ("loss",),
        lambda specs: ("loss",) if seen else (),
        lambda specs: [spec.steps for spec in specs],
        lambda specs, frames: {"own": np.arange(len(frames), dtype=np.float32)},
    )


@pytest.fixture(params=["initialization", "optimizers"])
def lab(request, monkeypatch):
    """A lab with two panes beside the built-in ones: one has nothing to show."""
    monkeypatch.setitem(PANES, "own", pane(True))
    monkeypatch.setitem(PANES, "empty", pane(False))
    found = LABS[request.param]
    built_in = [name for name in found.panes if name not in PANES]
    return replace(found, panes=(*built_in, "own", "empty"))


PLAYERS = {"train": (train, train.BUILT_IN), "descend": (descend, ())}


def test_a_lab_s_pane_is_recorded_told_and_sent(lab):
    player, built_in = PLAYERS[lab.experiment]
    specs, columns = [lab.base], player.columns(lab, [lab.base])
    assert columns.count("loss") >= 2
    views = panes.views(lab, specs, built_in)
    assert views[-1] == ["own", [lab.base.steps]]
    assert [name for name, _ in views[:-1]] == [name for name in lab.panes[:-2] if name in built_in]
    assert panes.words(lab, specs, built_in) == ("loss", "picture_own")
    run = Run(lab.experiment, specs, columns, lambda run: None)
    frames = [frame for frame in EXPERIMENTS[lab.experiment].frames(specs, columns) if frame is not None][:3]
    for index, frame in enumerate(frames):
        run.add(index, frame)
    _, arrays = unpack(player.pack_frames(lab, run, run.frames(0), 0))
    np.testing.assert_array_equal(arrays["own"], np.arange(len(run.frames(0))))


def test_a_dear_pane_is_there_for_the_opening_alone(lab, monkeypatch):
    _, built_in = PLAYERS[lab.experiment]
    monkeypatch.setitem(PANES, "own", replace(pane(True), dear=True))
    assert "own" in panes.brought(lab, lab.start, built_in)
    for specs in (lab.start[:1], [replace(lab.start[0], steps=7), *lab.start[1:]]):
        assert "own" not in panes.brought(lab, specs, built_in)


def test_a_pane_that_nobody_has_is_named(lab):
    _, built_in = PLAYERS[lab.experiment]
    with pytest.raises(KeyError, match="nobody"):
        panes.views(replace(lab, panes=("nobody",)), [lab.base], built_in)
