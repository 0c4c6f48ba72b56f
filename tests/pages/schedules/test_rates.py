"""What the browser gets of a schedule: its curve, its points, its limit, and the population's numbers."""

import numpy as np
import pytest

from engine.parts.schedules import Constant, Cosine
from engine.train.columns import SEEDS
from engine.train.rate_curves import planned
from pages import EXPERIMENTS, PANES, load, run
from pages.schedules.card import UPDATES, draw, losses

LAB, PANE = load("schedules"), PANES["rates"]


def parsed(query):
    return LAB.parse(query)[0]


def test_the_curve_is_that_of_the_run_with_what_changes_on_the_way():
    specs = parsed("steps=60&schedule=cosine&change=20:optimizer.lr=0.02")
    (recording,) = run("train", specs, ("lr",))
    series = recording.columns["lr"]
    np.testing.assert_allclose(series.values[:-1], planned(specs[0])[series.steps[:-1]], rtol=1e-15)
    (course,) = PANE.view(specs)["variants"]
    np.testing.assert_allclose(course["lr"], planned(specs[0])[course["at"]], rtol=1e-3)


def test_the_limit_is_that_of_the_method_and_adaptive_ones_have_none():
    view = PANE.view(parsed("optimizer=sgd&vs=optimizer%3Dmomentum&vs=optimizer%3Dadam"))
    assert [course["limit"] for course in view["variants"]] == [2, pytest.approx(3.8), None]


def test_a_drawn_curve_comes_back_as_its_address():
    specs = parsed("schedule=cosine&warmup=20&eta_min=0.01")
    heights = PANE.view(specs)["hand"]["heights"]
    turned = LAB.base.from_query(PANE.pick(specs, {"points": heights}), specs[0])[0]
    assert (turned.schedule.name, turned.warmup, turned.eta_min) == ("drawn", 0, 0)
    at = np.linspace(0, 399, len(heights)).round().astype(int)
    np.testing.assert_allclose(planned(turned)[at], planned(specs[0])[at], atol=2e-3)
    assert PANE.view([turned])["hand"]["heights"] == heights


@pytest.mark.parametrize(
    "points", [None, "1,1", [1] * 3, [1] * 13, [1, 1, 1, 1, 1, "x"], [1, 1, 1, 1, 1, -1], [99] * 6]
)
def test_what_is_no_curve_is_passed_over(points):
    assert PANE.pick(parsed(""), {"points": points}) == {}


def test_the_browser_gets_six_numbers_a_variant():
    specs = parsed("steps=20&every=10&vs=schedule%3Dcosine")
    frames = [frame for frame in EXPERIMENTS["train"].frames(specs, PANE.columns(specs)) if frame is not None]
    found = PANE.arrays(specs, frames)
    assert found["seed_loss"].shape == found["seed_accuracy"].shape == (3, 2, SEEDS)
    assert np.isfinite(found["seed_loss"]).all()
    assert np.isfinite(found["lr"]).all()


def test_networks_that_are_too_heavy_are_shown_under_their_own_seed():
    specs = parsed("depth=10&width=300&steps=400&batch=64")
    assert PANE.columns(specs) == ("lr", "sharpness")
    assert PANE.view(specs)["seeds"] == 1


def test_the_card_draws_the_expected_loss():
    assert draw().count("<polyline") == 4
    decayed, constant = losses(Cosine()), losses(Constant())
    floor = 1.6**2 * 0.02 / (1 - 0.6**2) / 2
    assert constant[UPDATES - 1] == pytest.approx(floor, rel=1e-6)
    assert decayed[-1] < 0.1 * floor
