"""The band over seeds of descents is of order statistics, and its sentence counts the seeds."""

from dataclasses import replace

import numpy as np
import pytest

from engine.descend.spec import DescendSpec
from engine.record.recording import Recording, Series
from figures import Scene
from figures.descend.loss import FLOOR
from figures.descend.seeds import band, sentences
from figures.palette import LOOKS
from pages import FIGURES, run
from tests.figures.descend.descents import CASES, drawn, scene, traces
from ui.words import word

SGD = DescendSpec.from_query("optimizer=sgd&noise=1")[0]


def seeded(*tables, specs=None):
    specs = specs or [SGD for _ in tables]
    recordings = [Recording("", "done", {"seed_losses": Series(np.array([0]), np.array(t)[None])}) for t in tables]
    names = ["Adam", "momentum", "gd"][: len(tables)]
    return Scene(recordings, names, lambda key: word(key, "en"), None, False, specs, LOOKS)


def test_the_sentence_counts_the_seeds():
    ahead, behind = np.full((20, 3), 1.0), np.full((20, 3), 2.0)
    ahead[14:, -1] = 3.0
    assert sentences(seeded(ahead, behind)) == ["Adam ahead of momentum in 14 of 20 seeds at step 2"]
    assert sentences(replace(seeded(ahead, behind), cell=(0, 0, 1)))[0].endswith("20 of 20 seeds at step 1")
    behind[:5, -1] = np.inf  # diverged
    ahead[:5, -1] = 50.0
    assert sentences(seeded(ahead, behind)) == ["Adam ahead of momentum in 14 of 20 seeds at step 2"]
    assert sentences(seeded(ahead)) == []
    assert len(sentences(seeded(ahead, behind, behind))) == 2
    chart = drawn("seed_band", seeded(ahead, behind))
    assert "14 of 20" in chart["layout"]["title"]["text"]
    narrow = drawn("seed_band", replace(seeded(ahead, behind), narrow=True))["layout"]
    assert narrow["title"]["text"] == "Adam ahead of momentum in 14 of 20 seeds<br>at step 2"
    assert narrow["margin"]["t"] == chart["layout"]["margin"]["t"] + 20
    assert "14 of 20" in FIGURES["seed_band"].alt(seeded(ahead, behind))


def test_seeds_that_are_all_one_path_are_not_counted():
    ahead, behind = np.full((20, 3), 1.0), np.full((20, 3), 2.0)
    silent = [DescendSpec(), replace(SGD, noise=0.0)]
    (said,) = sentences(seeded(ahead, behind, specs=silent))
    assert said == "no noise, so all 20 seeds take one path: Adam ahead of momentum at step 2"
    assert sentences(seeded(ahead, ahead)) == ["Adam and momentum level in all 20 seeds at step 2"]


def test_with_a_budget_a_spent_path_keeps_its_last_height():
    spent, other = np.full((20, 4), 1.0), np.full((20, 4), 2.0)
    spent[:, 2:] = np.nan
    budget = [replace(SGD, protocol="evaluations")] * 2
    assert sentences(seeded(spent, other, specs=budget))[0].startswith("Adam ahead of momentum in 20 of 20")
    spent[:19, 2:] = np.inf  # a divergence is no spent budget
    assert sentences(seeded(spent, other, specs=budget))[0].startswith("momentum ahead of Adam in 19 of 20")


@pytest.mark.parametrize("protocol", ["own", "evaluations"])
def test_seeds_that_diverged_are_behind_under_every_protocol(protocol):
    text = "surface=formula&surface.text=x-log(x)%2By%5E2&x0=3&y0=1&noise=2&steps=200&optimizer=sgd&optimizer.lr="
    specs = [DescendSpec.from_query(f"{text}{lr}&protocol={protocol}")[0] for lr in (0.4, 0.003)]
    recordings = run("descend", specs, ["seed_losses"])
    gone = np.isinf(recordings[0].columns["seed_losses"].values[-1][:, -1])
    assert gone.sum() == 19
    shown = Scene(recordings, ["fast", "slow"], lambda key: word(key, "en"), None, False, specs, LOOKS)
    assert sentences(shown) == ["slow ahead of fast in 20 of 20 seeds at step 200"]


def test_the_band_is_made_of_order_statistics():
    values = np.random.default_rng(0).exponential(size=(20, 7))
    low, median, high = band(values)
    ordered = np.sort(values, 0)
    np.testing.assert_array_equal((low, median, high), (ordered[1], ordered[9], ordered[17]))
    values[:3, 3] = np.nan
    assert np.isinf(band(values)[2, 3])
    assert np.isfinite(band(values)[:2]).all()


def test_the_band_of_a_noisy_race_is_that_of_its_seeds():
    shown = scene(CASES["noisy"], FIGURES["seed_band"].columns)
    chart = drawn("seed_band", shown)
    for k, recording in enumerate(shown.recordings):
        values = recording.columns["seed_losses"].values[-1]
        median = next(t for t in traces(chart, f"v{k}") if t.get("meta") != "band")
        around = traces(chart, f"v{k}", meta="band")[0]
        ordered = np.sort(values, 0)
        np.testing.assert_allclose(median["y"], np.maximum(ordered[9], FLOOR), rtol=1e-12)
        np.testing.assert_allclose(around["y"][:41], np.maximum(ordered[17], FLOOR), rtol=1e-12)
        np.testing.assert_allclose(around["y"][41:][::-1], np.maximum(ordered[1], FLOOR), rtol=1e-12)
