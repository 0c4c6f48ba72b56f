"""The search around a network: of any lab's address, and nothing where there is none."""

import pytest

from engine.search.spec import SearchSpec
from pages import LABS
from tests.ui.page import page
from ui.around import DECAY, REACH, around, axes
from ui.words import word

NETWORKS = [slug for slug, lab in LABS.items() if lab.experiment == "train"]


@pytest.mark.parametrize("slug", NETWORKS)
def test_any_lab_s_network_can_be_searched_around(slug):
    lab = LABS[slug]
    first = lab.start[0]
    found = around(lab, first)
    assert found is not None
    assert SearchSpec.from_query(found.to_query())[0] == found
    assert found.network.data == first.data
    assert found.network.widths == first.widths
    rate = float(first.flat()["optimizer.lr"])
    low, high = found.axes[0].low, found.axes[0].high
    assert (found.axes[0].knob, found.axes[0].place(rate)) == ("optimizer.lr", pytest.approx(0.5, abs=0.02))
    assert low == pytest.approx(rate / REACH, rel=0.05)
    assert high == pytest.approx(rate * REACH, rel=0.05)


def test_what_changes_in_mid_run_is_no_base():
    (spec,), _ = LABS["playground"].parse("change=30:optimizer.lr%3D0.1")
    assert around(LABS["playground"], spec) is None


def test_only_networks_are_searched_around():
    (spec,), _ = LABS["playground"].parse("data=spiral")
    assert [axis.knob for axis in axes(spec)] == ["optimizer.lr", DECAY.knob]
    assert around(LABS["optimizers"], LABS["optimizers"].start[0]) is None


def test_numbers_are_searched_by_their_loss_and_the_link_is_in_the_rail():
    (spec,), _ = LABS["playground"].parse("data=curve")
    assert around(LABS["playground"], spec).measure == "loss"
    app = page("playground", "steps=4&depth=1")
    assert word("ui.search_around", "en") in [link.proto.label for link in app.get("page_link")]
