"""What the initialization lab's pictures are given: shapes whatever the scale, zeros apart, single units."""

import numpy as np
import pytest

from engine.record.codec import unpack
from engine.serve.run import Run
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, LABS, load
from pages.initialization.columns import EXAMPLES, SHAPE_BINS, SHAPE_WINDOW, UNITS
from pages.initialization.panes import dead, flow, units
from ui.players import panes
from ui.players import train as player

LAB = load("initialization")
SMALL = "depth=3&width=20&steps=12&every=2&batch=10&examples=100&"


def made(*queries):
    return [TrainSpec.from_query(SMALL + query)[0] for query in queries]


def recorded(specs, names):
    return EXPERIMENTS["train"].run(specs, names)


@pytest.mark.parametrize("query", ["init=normal&init.std=0.01", "init=normal&init.std=1e-6", "activation=sigmoid"])
def test_a_shape_has_the_mean_and_the_deviation_that_were_taken_out_of_it(query):
    (run,) = recorded(made(query), ("activation_shape", "activation_std"))
    counts = run.columns["activation_shape"].values[0]
    centers = np.linspace(*SHAPE_WINDOW, SHAPE_BINS + 1)[:-1] + (SHAPE_WINDOW[1] - SHAPE_WINDOW[0]) / SHAPE_BINS / 2
    assert (counts[:, [0, -1]].sum(1) < 0.01 * counts.sum(1)).all()
    weights = counts[:, 1:-1] / counts[:, 1:-1].sum(1, keepdims=True)
    mean = weights @ centers
    assert np.abs(mean).max() < 0.05
    assert np.sqrt(weights @ centers**2 - mean**2) == pytest.approx(1, abs=0.06)


def test_zeros_of_a_rectifier_are_counted_apart_and_not_in_the_shape():
    (run,) = recorded(
        made("activation=relu&init=he_normal"), ("activation_shape", "activation_zero", "activation_dead")
    )
    share, counts = run.columns["activation_zero"].values[0], run.columns["activation_shape"].values[0]
    n = counts.sum(1) / (1 - share)
    assert n == pytest.approx(n[0])  # units times examples, in each layer
    assert 0.3 < share.min() < share.max() < 0.7
    assert (run.columns["activation_dead"].values[0] <= share).all()


def test_where_all_is_equal_there_is_no_shape_and_all_is_zero():
    (run,) = recorded(made("init=zeros"), ("activation_shape", "activation_zero"))
    assert not run.columns["activation_shape"].values.any()
    assert (run.columns["activation_zero"].values == 1).all()


@pytest.mark.parametrize("query", ["", "activation=relu&init=he_normal&"])
def test_single_units_are_those_of_the_last_hidden_layer(query):
    """With as many units and probe examples as are kept, they have the mean and deviation of the layer."""
    names = ("unit_lines", "activation_std", "activation_mean", "gradient_std", "update_ratio")
    (run,) = recorded(made(f"{query}data=circle&width={UNITS}&probe={EXAMPLES}"), names)
    lines = run.columns["unit_lines"].values
    assert lines.shape[1:] == (UNITS, EXAMPLES)
    for end in (0, -1):
        assert lines[end].std() == pytest.approx(run.columns["activation_std"].values[end, -1], rel=1e-4)
        assert lines[end].mean() == pytest.approx(run.columns["activation_mean"].values[end, -1], rel=1e-4, abs=1e-6)


def test_units_that_start_alike_stay_alike():
    alike, different = recorded(
        made("init=constant&init.value=0.01", "init=lecun_normal"), ("unit_lines", "unit_spread")
    )
    assert np.ptp(alike.columns["unit_lines"].values, axis=1).max() < 1e-5
    assert np.ptp(different.columns["unit_lines"].values, axis=1).min() > 0.1


def test_what_is_sent_is_what_was_recorded():
    specs = made("activation=relu&init=he_normal", "depth=2")
    run = Run("train", specs, player.columns(LAB, specs), lambda run: None, EXPERIMENTS)
    for index, frame in enumerate(f for f in EXPERIMENTS["train"].frames(run.specs, run.columns) if f is not None):
        run.add(index, frame)
    run.become("done")
    _, arrays = unpack(player.pack_frames(LAB, run, run.frames(0, 4), 0))
    found = run.recordings()[0].columns
    assert arrays["activation_zero"][0, 0] == pytest.approx(found["activation_zero"].values[0])
    assert arrays["theory_activation_std"][0, 0] == pytest.approx(found["theory_activation_std"].values[0])
    shape = found["activation_shape"].values[0, :, 1:-1]
    assert (arrays["activation_shape"][0, 0] == np.rint(255 * shape / shape.max(1, keepdims=True))).all()
    assert np.isnan(arrays["activation_zero"][0, 1, 2]).all()  # the second has no third layer
    assert arrays["unit_lines"].shape[1:] == (2, UNITS, EXAMPLES)


def test_dead_units_are_a_picture_only_of_rectifiers():
    assert dead.columns(made("activation=tanh")) == ()
    assert dead.columns(made("activation=tanh", "activation=relu")) == ("activation_dead",)


def test_the_first_probe_example_is_drawn_where_it_is_an_image():
    seen = flow.view(made("data=digits"))["image"]
    assert len(seen) == flow.IMAGE**2
    assert min(seen) == 0
    assert max(seen) == 1
    assert flow.view(made("data=spiral"))["image"] is None


def test_presets_name_pictures_that_there_are_and_every_choice_has_its_line():
    for preset in LAB.presets:
        variants = LAB.parse(preset.address)[0]
        assert preset.picture in LAB.panes
        assert preset.picture in player.BUILT_IN or preset.picture in panes.brought(LAB, variants, player.BUILT_IN)
        if preset.picture == "flow":
            assert set(preset.view["fan"]) == {choice.key for choice in preset.question.choices}
            assert set(preset.view["fan"].values()) == {-1, 0, 1}
    assert LABS["initialization"].panes[0] == "flow"
    assert units.columns(made("")) == ("unit_lines", "unit_spread")
