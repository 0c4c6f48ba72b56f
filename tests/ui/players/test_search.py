"""What is sent to the player of searches, unpacked again; what a hand on the square asks for; links of trials."""

from itertools import pairwise
from types import SimpleNamespace
from urllib.parse import urlencode

import numpy as np
import pytest

from engine.record.codec import unpack
from engine.search.spec import SearchSpec
from engine.serve.run import Run
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, LABS
from ui.players import search as player
from ui.players.search import SEARCH_COLUMNS, boxed, edges, moved, pack_frames, ready, turned, way

LAB = LABS["search"]
SMALL = "base=train%3Fdepth%3D1%26width%3D8%26optimizer%3Dmomentum%26examples%3D200&epochs=3"
TWO = f"{SMALL}&axis=optimizer.lr:0.001:0.1:log&axis=decay:0.00001:0.1:log"


def specs_of(query):
    specs, problems = LAB.parse(query)
    assert not problems
    return specs


def finished(specs):
    run = Run("search", specs, SEARCH_COLUMNS, lambda run: None, EXPERIMENTS)
    frames = (frame for frame in EXPERIMENTS["search"].frames(specs, SEARCH_COLUMNS) if frame is not None)
    for index, frame in enumerate(frames):
        run.add(index, frame)
    run.become("done")
    return run


@pytest.fixture(scope="module")
def both():
    """Seven trials in waves of three beside nine with halving in one."""
    return finished(specs_of(f"{TWO}&trials=7&wave=3&vs=trials%3D9%26wave%3D9%26pruner%3Dhalving"))


def test_messages_hold_a_row_for_each_trial_that_all_searches_have(both, monkeypatch):
    monkeypatch.setattr(player, "halted", lambda key: None)
    found, cuts = [], [0, 1, 2, both.count]
    for start, stop in pairwise(cuts):
        header, arrays = unpack(pack_frames(LAB, both, both.frames(0, stop), start))
        assert (header["from"], header["count"], header["points"]) == (start, stop - start, 9)
        assert len(arrays["step"]) == header["rows"]
        found.append(arrays)
    assert np.concatenate([each["step"] for each in found]).tolist() == [*range(1, 10)]
    values = np.concatenate([each["value"] for each in found])
    for k, recording in enumerate(both.recordings()):
        known = recording.columns["validation_accuracy"].values
        np.testing.assert_array_equal(values[: len(known), k], known.astype(np.float32))
        assert np.isnan(values[len(known) :, k]).all()
    after = header["after"]
    repeats = both.recordings()[0].columns["repeats"].values[0]
    assert after[0]["floor"] == pytest.approx(np.std(repeats[0], ddof=1))
    assert [each["winner"] for each in after] == [r.notes["winner"]["trial"] for r in both.recordings()]


def test_a_search_that_was_stopped_is_told_as_far_as_it_came(both, monkeypatch):
    monkeypatch.setattr(player, "halted", lambda key: both)
    run = Run("search", both.specs, SEARCH_COLUMNS, lambda run: None, EXPERIMENTS)
    run.add(0, both.frames(0, 1)[0])
    header, _ = unpack(pack_frames(LAB, run, run.frames(0, 1), 0))
    assert (header["status"], header["total"], header["after"]) == ("done", 1, [None, None])


def test_rows_wait_for_the_slower_search_and_not_for_one_that_is_over():
    shot = lambda count, over=False: SimpleNamespace(steps=np.arange(count) if count else None, ending=over or None)  # noqa: E731
    assert ready([]) == 0
    assert ready([(shot(4), shot(2))]) == 2
    assert ready([(shot(4), shot(2)), (shot(0, True), shot(2))]) == 4
    assert ready([(shot(4), shot(2)), (shot(0, True), None)]) == 4


def test_a_link_of_a_trial_opens_what_was_trained():
    """The browser appends the point: assets/searchtrials.js; its own tests say how."""
    for query in (TWO, f"{TWO}&folds=4", TWO.replace("train%3F", "playground%3Fdata%3Ddigits%26")):
        (spec,) = specs_of(query)
        found = way(spec)
        link = f"{found['query']}&{urlencode({'optimizer.lr': 0.02, 'decay': 0.001})}"
        (opened,), problems = LABS[found["page"]].parse(link)
        trained = spec.networks(0, (0.02, 0.001))[0]
        assert not problems
        assert (opened.held_out, opened.steps, opened.epoch) == (trained.held_out, trained.steps, trained.epoch)
        fields = [key for key in TrainSpec.knobs() if key not in ("steps", "validation", "every")]
        assert [getattr(opened, key) for key in fields] == [getattr(trained, key) for key in fields]


def test_a_box_becomes_the_axes_of_the_next_search():
    (spec,) = specs_of(f"{TWO}&axis=width:4:32")
    text = boxed(spec, [[0.0101234, 0.05], [0.5, 0.0001], [5.4, 9.7]])
    assert text == "optimizer.lr:0.0101:0.05:log;decay:0.0001:0.1:log;width:5:10:linear"
    assert boxed(spec, [["x", None], "no", [3]]) == spec.axis.replace("0.00001", "1e-05") + ":linear"
    assert boxed(spec, None) == boxed(spec, [])
    options = SearchSpec(axis="activation:tanh|relu")
    assert boxed(options, [[0, 1]]) == "activation:tanh|relu"


def test_searches_that_share_their_axes_move_together(monkeypatch):
    variants = specs_of(f"{TWO}&vs=sampler%3Dgrid&vs=axis%3Doptimizer.lr%3A0.1%3A1%3Alog")
    new = moved(variants, 1, "optimizer.lr:0.01:0.02:log")
    assert [spec.axis for spec in new] == [*["optimizer.lr:0.01:0.02:log"] * 2, variants[2].axis]
    assert moved(variants, 0, "nothing:1:2") == list(variants)
    said, written = {}, []
    monkeypatch.setattr(player, "said_by", lambda key, name: said)
    monkeypatch.setattr(player, "read", lambda lab: SimpleNamespace(variants=variants))
    monkeypatch.setattr(player, "write", lambda lab, new: written.append(new))
    for wrong in ({}, {"axis": 3}, {"axis": "x" * 5000}, {"box": "no", "variant": {}}, {"variant": 99, "axis": "a:b"}):
        said.clear()
        said |= wrong
        turned(LAB, "key")
    assert not [new for new in written if [spec.axes for spec in new] != [spec.axes for spec in variants]]
    said.clear()
    said |= {"variant": 2, "axis": "optimizer.lr:0.1:10:log"}
    turned(LAB, "key")
    assert written[-1][2].axis == "optimizer.lr:0.1:10:log"


def test_the_edge_is_told_with_axes_that_reach_further():
    run = finished(specs_of(f"{SMALL}&axis=optimizer.lr:0.00001:0.01:log&sampler=grid&trials=6&wave=6&epochs=9"))
    (edge,) = edges(run, "en")
    assert (edge["variant"], edge["at"], edge["up"], edge["high"]) == (0, 0, True, "0.01")
    assert edge["axis"] == "optimizer.lr:1e-05:1:log"
    run.become("running")
    assert edges(run, "en") == []
