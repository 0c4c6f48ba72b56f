"""Nothing that a run does for long is done in one go: there is a pause after each layer of whatever is large."""

import pytest

from engine.descend.spec import DescendSpec
from engine.descend.trajectory import PART
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS

pytestmark = pytest.mark.usefixtures("pieces_alone")
DEPTH = 6
LARGE = f"depth={DEPTH}&width=300&batch=512&steps=2&every=1&optimizer=adam"


def pauses(columns, more=""):
    """How many pauses there are before each frame of a large run."""
    found = [0]
    for frame in EXPERIMENTS["train"].frames([TrainSpec.from_query(LARGE + more)[0]], columns):
        found[-1] += frame is None
        found += [0] if frame is not None else []
    return found[:-1]


def test_making_a_network_is_done_layer_by_layer():
    assert pauses(["loss"])[0] >= 2 * DEPTH  # its weights, and the pass over the probe


def test_an_update_is_done_layer_by_layer_both_ways():
    assert min(pauses(["loss"])) >= 2 * DEPTH


def test_what_is_measured_is_measured_layer_by_layer():
    columns = ["loss", "weight_norm", "gradient_norm", "weight_gradient_norm", "update_ratio", "test_accuracy"]
    few, many = pauses(["loss"]), pauses(columns)
    assert all(more >= less + 3 * DEPTH for less, more in zip(few[1:], many[1:], strict=True))


@pytest.mark.parametrize("column", ["bn_running", "bn_gradient", "mask", "mask_cells", "gradient_cells", "uncertainty"])
def test_a_labs_own_passes_are_made_layer_by_layer(column):
    modes = "&norm=batch_norm&dropout=dropout&masks=2"
    assert sum(pauses(["loss", column], modes)) >= sum(pauses(["loss"], modes)) + DEPTH


@pytest.mark.parametrize("protocol", ["own", "tuned"])
def test_a_descent_pauses_within_a_frame(protocol):
    spec = DescendSpec.from_query(f"steps=99&optimizer=lbfgs&protocol={protocol}")[0]
    frames = list(EXPERIMENTS["descend"].frames([spec], ["loss"]))
    assert len([frame for frame in frames if frame is not None]) == 1
    assert frames.count(None) >= 99 // PART * (2 if protocol == "tuned" else 1)
