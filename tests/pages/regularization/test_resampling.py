"""Thirty training sets and seven strengths: what is trained, what is made of it, and how both charts draw."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from engine.record.pieces import finish
from engine.record.recording import Recording, Series
from engine.train.stack import Stack
from figures.palette import LOOKS
from pages import FIGURES, load
from pages.regularization import measure_resampling, resampling
from pages.regularization.figures import bias_variance, shrinkage
from tests.figures.scenes import scene
from tests.oracle_files import ORACLES
from ui.words import LANGUAGES

G26 = json.loads((ORACLES / "G26_early_stopping_ridge.json").read_text("utf-8"))["data"]
LAB = load("regularization")


@pytest.fixture
def few(monkeypatch):
    """Some updates instead of all."""
    monkeypatch.setattr(resampling, "STEPS", 6)
    monkeypatch.setattr(resampling, "FRAMES", 2)
    return LAB.parse("width=4&label_noise=0.3&l2=0.5&patience=3&vs=seed%3D1")[0]


def test_a_network_has_its_own_training_set_and_the_page_s_penalty_is_none_of_its(few):
    networks = resampling.networks(few[0])
    assert len(networks) == len(set(networks)) == 7 * 30
    assert sorted({one.l2 for one in networks}) == list(resampling.STRENGTHS)
    assert len({one.seed_data for one in networks}) == 30
    assert {(one.label_noise, one.patience, one.width) for one in networks} == {(0.0, 0, 4)}
    assert len(resampling.studied([few[0], few[0]])) == 1


def test_in_company_a_network_answers_as_alone(few):
    frames = [frame for frame in measure_resampling.frames(few) if frame]
    assert [frame[0].step for frame in frames] == [3, 6, 9, 12]
    assert len(frames) == resampling.count(few)
    assert [bool(frame[0].ending) for frame in frames] == [False, False, False, True]
    assert np.isnan(frames[1][1].values[resampling.COLUMN]).all()
    table = frames[-1][0].values[resampling.COLUMN]
    one = Stack([resampling.networks(few[0])[30 * 4 + 7]])
    for _ in range(6):
        one.update()
    np.testing.assert_array_equal(table[4, 7], finish(measure_resampling.answers(one))[0])


def test_bias_and_variance_are_the_whole_error():
    answers = np.random.default_rng(0).standard_normal((7, resampling.SETS, resampling.POINTS))
    found = resampling.parts(answers)
    error = ((answers - resampling.truth()) ** 2).mean((1, 2))
    np.testing.assert_allclose(found.bias + found.variance, error, rtol=1e-12)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("trained", [0, 7])
def test_the_fans_are_the_answers_and_the_lines_their_parts(lang, trained):
    answers = np.random.default_rng(1).standard_normal((7, resampling.SETS, resampling.POINTS)).astype(np.float32)
    answers[trained:] = np.nan
    recording = Recording("train", "done", {resampling.COLUMN: Series(np.array([6]), answers[None])})
    shown = scene([recording], lang, narrow=bool(trained), looks=LOOKS[:1])
    chart = bias_variance.draw(shown)
    go.Figure(chart)
    assert bias_variance.alt(shown)
    if trained:
        *_, bias, variance, error = (trace for trace in chart["data"] if trace["mode"] == "lines+markers")
        np.testing.assert_allclose(np.add(bias["y"], variance["y"]), error["y"])
        assert len(bias["x"]) == 7


@pytest.mark.parametrize("k", G26["k"])
def test_what_descent_and_ridge_keep(k):
    values = np.array(G26["eigenvalues"])
    np.testing.assert_allclose(shrinkage.descended(values, G26["lr"], k), G26["shrink_gd"][str(k)], atol=1e-7)
    np.testing.assert_allclose(shrinkage.ridged(values, G26["lr"], k), G26["shrink_ridge"][str(k)], atol=1e-7)


def test_the_shrinkage_of_a_page_s_inputs():
    specs = LAB.parse("data=moons&optimizer.lr=100")[0]
    spectrum = shrinkage.spectrum(specs[0])
    assert spectrum.sum() == pytest.approx(2)  # standardised inputs
    assert shrinkage.rate(specs[0], spectrum) == pytest.approx(1 / spectrum[-1])
    shown = scene([Recording("train", "done", {})], specs=specs, looks=LOOKS[:1])
    chart = FIGURES["shrinkage"].draw(shown)
    go.Figure(chart)
    assert len(chart["data"]) == 2 * len(shrinkage.TIMES)
    assert shrinkage.alt(shown)
