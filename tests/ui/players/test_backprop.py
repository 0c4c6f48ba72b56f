"""What is sent to the player of a backward pass, unpacked again: the graphs once, and the numbers of every frame."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from engine.backprop.spec import BackpropSpec
from engine.record.codec import unpack
from engine.serve.run import Run
from pages import EXPERIMENTS, LABS
from ui.players import backprop as player
from ui.players.backprop import BACKPROP_COLUMNS, MOST_CELLS, numbers, pack_frames, small, turned

LAB = LABS["backprop"]


def test_messages_hold_the_graphs_once_and_every_number():
    specs, _ = LAB.parse("text=x*y&inputs=x:3,y:-4&vs=net%3Dnote%26inputs%3D")
    run = Run("backprop", specs, BACKPROP_COLUMNS, lambda run: None, EXPERIMENTS)
    frames = (frame for frame in EXPERIMENTS["backprop"].frames(specs, BACKPROP_COLUMNS) if frame is not None)
    for index, frame in enumerate(frames):
        run.add(index, frame)
    first, arrays = unpack(pack_frames(LAB, run, run.frames(0, 6), 0))
    later, _ = unpack(pack_frames(LAB, run, run.frames(6, 12), 6))
    assert [len(graph["nodes"]) for graph in first["graphs"]] == [3, 10]
    assert "graphs" not in later
    assert arrays["value"].shape == (6, 2, 4)
    assert arrays["local"].shape == (6, 2, 2, 4)
    assert arrays["value"][:3, 0, 0].tolist() == [3, -4, -12]
    assert arrays["gradient"][3:, 0, 0].tolist() == [1, -4, 3]
    assert np.isnan(arrays["value"][3:, 0]).all()
    assert first["graphs"][0]["frames"][3:] == [["backward", 2], ["backward", 0], ["backward", 1]]


def test_of_large_matrices_the_largest_entry_is_sent():
    specs = [BackpropSpec.from_query("from=playground%3Fwidth=12%26steps=0&of=batch")[0]]
    columns = (*BACKPROP_COLUMNS,)
    frames = [frame for frame in EXPERIMENTS["backprop"].frames(specs, columns) if frame is not None]
    found = numbers(specs, frames)
    graph = specs[0].graph
    assert found["value"].shape[2] <= MOST_CELLS**2
    for i, (phase, k) in enumerate(graph.frames):
        if not small(graph.nodes[k].shape):
            name = {"forward": "value", "backward": "gradient"}[phase]
            assert found[name][i, 0, 0] == np.float32(frames[i][0].values[f"{name}_largest"])


def test_a_picture_turns_the_settings_that_it_may(monkeypatch):
    first, other = LAB.parse("net=note&vs=net%3Dtext")[0]
    asked, written = {}, []
    monkeypatch.setattr(player, "told", lambda key, name: asked)
    monkeypatch.setattr(player, "read", lambda lab: SimpleNamespace(variants=(first, other)))
    monkeypatch.setattr(player, "write", lambda lab, variants: written.append(variants))
    asked |= {"checkpoints": "on", "origin": "elsewhere"}
    turned(LAB, "key")
    assert written.pop() == [replace(first, checkpoints="on"), other]
    asked.clear()
    asked |= {"net": "drill", "seed": "7"}
    turned(LAB, "key")
    assert written.pop() == [replace(first, net="drill", seed=7)]
    asked |= {"net": {"what": 1}, "seed": None}
    turned(LAB, "key")
    assert not written
