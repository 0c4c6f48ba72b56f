"""The flight check's page: what its questions are settled by, and what the browser gets."""

import numpy as np
import pytest

from engine.train.flight.checks import COLUMN, FIELDS, NAMES, PICTURE, WHY, read
from pages import ANSWERS, EXPERIMENTS, PANES, load, run

LAB = load("babysitting")


@pytest.fixture(scope="module")
def twins():
    specs = LAB.parse(LAB.opening + "&steps=40")[0]
    return specs, run("train", specs, (COLUMN,))


def test_an_answer_is_what_a_check_of_the_first_network_measured(twins):
    specs, recordings = twins
    checks = {check.name: check for check in read(recordings[0], specs[0])}
    for name, check in (("first_loss", "first_loss"), ("overfit", "overfit"), ("ratio", "ratio")):
        assert ANSWERS[f"check_{name}"].function(recordings) == pytest.approx(checks[check].measured)
    assert ANSWERS["check_best_rate"].function(recordings) == pytest.approx(checks["rate"].aim)
    facts = ANSWERS["check_overfit"].facts(recordings)
    assert facts["passed"] == sum(check.passed for check in checks.values())
    assert facts["twin"] == 100.0


def test_the_browser_gets_a_row_a_check_and_what_the_twins_are_made_by(twins):
    specs, _ = twins
    frames = [frame for frame in EXPERIMENTS["train"].frames(specs, (COLUMN,)) if frame is not None]
    pane = PANES["runway"]
    table = pane.arrays(specs, frames)[COLUMN]
    assert table.shape == (len(NAMES), 2, len(NAMES), len(FIELDS) + PICTURE)
    made = ~np.isnan(table[:, :, :, 0])
    assert made.sum((1, 2)).tolist() == [2 * k for k in range(1, len(NAMES) + 1)]
    view = pane.view(specs)
    failed = table[-1, 0, NAMES.index("signal")]
    assert (failed[0], WHY[int(failed[FIELDS.index("why")])]) == (0, "vanishing_activations")
    assert view["twins"][0][int(failed[FIELDS.index("twin")])] == "init=he_normal"
