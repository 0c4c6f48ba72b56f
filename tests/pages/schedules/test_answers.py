"""The questions about schedules: closed forms on made-up recordings, and each preset's run."""

import numpy as np
import pytest

from engine.record.recording import Ending, Recording, Series
from engine.train.columns import SEEDS
from pages import ANSWERS, load
from pages.schedules import answers
from tests.trained import recorded

LAB = load("schedules")
MEASURED = {
    "decay_rescues": "much",
    "decay_hurts": "worse",
    "inv_sqrt": "worse",
    "restarts": "jumps",
    "draw": "same",
}
"""What the cheap ones of these runs gave when their texts were written."""


def recording(**columns):
    steps = np.arange(0, 101, 10)
    series = {name: Series(steps, np.asarray(values, float)) for name, values in columns.items()}
    return Recording("", "", series, {}, Ending("done", 100))


def shared(losses):
    return np.repeat(np.asarray(losses)[:, None], SEEDS, 1)


def test_the_gain_is_of_means_in_points():
    first, second = (recording(seed_accuracy=shared([0.5] * 10 + [end])) for end in (0.96, 0.9))
    second.columns["seed_accuracy"].values[-1, 0] = 0.97
    assert answers.gain([first, second]) == pytest.approx(100 * (0.96 - (0.97 + 5 * 0.9) / 6))
    assert answers.both([first, second]) == {"first": 96.0, "second": 91.2, "higher": 5, "seeds": 6}


def test_a_drop_is_judged_by_the_means_around_it():
    loss = shared([8, 8, 8, 8, 2, 2, 2, 2, 1.9, 1.9, 1.9])
    one = recording(seed_loss=loss, lr=[1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01])
    assert answers.drops(one) == [(40, 1.0), (80, 1.0)]  # at the mark itself the loss is still that of the old rate
    loss[5:] /= 4
    assert answers.drops(recording(seed_loss=loss, lr=one.columns["lr"].values))[0] == (40, 0.25)
    assert answers.visible([recording(seed_loss=loss, lr=one.columns["lr"].values)]) == 1


def test_a_restart_is_the_last_rise_of_the_rate():
    rate = [1, 0.5, 0.1, 1, 0.5, 0.1, 1, 0.8, 0.5, 0.2, 0]
    one = recording(seed_loss=shared([9, 5, 3, 4, 3, 2, 5, 6, 3, 2, 1]), lr=rate)
    assert answers.jump([one]) == 3
    assert answers.restart_told([one]) == {"at": 50, "top": 70, "end": 50}


def test_the_edge_is_where_the_rate_times_the_sharpness_is_two():
    one = recording(sharpness=[5.0] * 7 + [9, 11, 9, 11], lr=[0.2] * 11)
    assert answers.at_edge([one]) == pytest.approx(1)
    assert answers.edge_told([one, one])["limit1"] == pytest.approx(2 / 11, abs=1e-3)


@pytest.mark.parametrize("key", MEASURED)
def test_the_text_of_a_preset_agrees_with_its_run(key):
    preset = LAB.preset(key)
    answer = ANSWERS[preset.question.measure]
    measured = answer.function(recorded("schedules", key))
    assert preset.question.right(measured) == MEASURED[key], measured
