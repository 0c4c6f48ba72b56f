"""Range tests: the three rules on curves that are known, and the columns beside the runs that they stand for."""

from dataclasses import replace

import numpy as np
import pytest

from engine.train.population import population
from engine.train.rate_curves import planned
from pages import PANES, load, run
from pages.schedules import answers
from pages.schedules.columns import RATES, swept
from pages.schedules.rules import RULES, smoothed, steepest, suggested, valley

LAB = load("schedules")
SMALL = "data=moons&preprocess=standard&examples=60&batch=20&probe=60&width=6&steps=40&optimizer=sgd&optimizer.lr=0.01"


def fastai_valley(losses):
    """The rule as fastai has it (Howard and Gugger 2020, `fastai.callback.schedule.valley`), written from its text."""
    n, end, start, lengths = len(losses), 0, 0, [1] * len(losses)
    for i in range(1, n):
        for j in range(i):
            if losses[i] < losses[j] and lengths[i] < lengths[j] + 1:
                lengths[i] = lengths[j] + 1
            if lengths[end] < lengths[i]:
                end = i
                start = end - lengths[end]
    sections = (end - start) / 3
    return start + int(sections) + int(sections / 2)


def test_the_valley_is_that_of_fastai():
    draw = np.random.default_rng(3)
    for n in (12, 40, 97):
        losses = np.cumsum(draw.normal(-0.2, 1, n))
        assert valley(losses) == fastai_valley(list(losses))


def test_smoothing_has_no_pull_to_zero_and_ends_where_the_losses_do():
    np.testing.assert_allclose(smoothed(np.full(9, 2.5)), 2.5)
    assert smoothed(np.array([1.0, 2.0, np.nan, 1.0]))[2:].tolist() == [np.inf, np.inf]


def test_the_steepest_place_of_a_logistic_fall_is_its_middle():
    rates = np.geomspace(1e-4, 10, 201)
    loss = 1 / (1 + (rates / 0.01) ** 2) + (rates / 3) ** 4
    assert rates[steepest(rates, loss, int(loss.argmin()))] == pytest.approx(0.01, rel=0.06)
    assert steepest(rates, loss[::-1], 0) == 0
    tenth = suggested(rates, np.full(201, 1.0) - (np.arange(201) == 120) * 0.9)[RULES.index("tenth")]
    assert tenth == pytest.approx(rates[120] / 10)


@pytest.fixture(scope="module")
def tested():
    specs = LAB.parse(f"{SMALL}&schedule=range_test&schedule.times=100&every=4&vs=schedule%3Dcosine")[0]
    return specs, run("train", specs, ("loss", "lr", "rate_sweep", "range_suggestions"))


def test_the_sweep_is_what_each_run_ends_with(tested):
    specs, recordings = tested
    assert np.isnan(recordings[0].columns["rate_sweep"].values).all()  # the cosine is there to be judged
    table = recordings[1].columns["rate_sweep"].values[-1]
    for at in (0, RATES - 1):
        rate = float(swept(specs)[at])
        one = replace(specs[1], optimizer=replace(specs[1].optimizer, lr=rate))
        (alone,) = run("train", [population([one])[2]], ("loss", "test_accuracy"))
        wanted = [alone.columns[name].values[-1] for name in ("loss", "test_accuracy")]
        assert table[at, :, 2].tolist() == wanted


def test_the_suggestions_are_read_off_every_update(tested):
    specs, recordings = tested
    (every,) = run("train", [replace(specs[0], every=1)], ("loss",))
    wanted = suggested(planned(specs[0]), every.columns["loss"].values[1:])
    np.testing.assert_array_equal(recordings[0].columns["range_suggestions"].values[-1], wanted)
    assert recordings[0].ending.status == "done"
    np.testing.assert_allclose(answers.rates_of(recordings), swept(specs))


def test_alone_a_range_test_is_judged_by_constant_rates():
    specs = LAB.parse(f"{SMALL}&schedule=range_test&schedule.times=100&steps=20")[0]
    recordings = run("train", specs, ("lr", "rate_sweep", "range_suggestions"))
    one = replace(
        specs[0], schedule=LAB.base.schedule, optimizer=replace(specs[0].optimizer, lr=float(swept(specs)[4]))
    )
    (alone,) = run("train", [one], ("test_accuracy",))
    assert recordings[0].columns["rate_sweep"].values[-1, 4, 1, 0] == alone.columns["test_accuracy"].values[-1]
    assert answers.costs(recordings).min() >= 0
    assert answers.rules_told(recordings)["best"] in answers.rates_of(recordings)


def test_the_picture_is_that_of_a_range_test_of_a_network_that_is_not_too_heavy():
    pane = PANES["range"]
    assert pane.columns(LAB.start) == ()
    assert pane.columns(LAB.parse("schedule=range_test&depth=20&width=400&steps=400")[0]) == ()
    specs = LAB.preset("fair")
    view = pane.view(LAB.parse(specs.address)[0])
    assert view["judged"] == [False, True, True]
    assert view["rates"][0] == 0.003
