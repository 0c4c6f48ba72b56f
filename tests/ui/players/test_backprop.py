"""What is sent to the player of a backward pass, unpacked again: the graphs once, and the numbers of every frame."""

import numpy as np

from engine.record.codec import unpack
from engine.serve.run import Run
from pages import EXPERIMENTS, LABS
from ui.players.backprop import BACKPROP_COLUMNS, pack_frames

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
