"""What the activations lab measures and asks: states of units, the way of two weights, and the questions' numbers."""

import numpy as np
import pytest
import torch

from engine.parts.activations import HIDDEN, ReLU, Sigmoid
from engine.train.data import load as data_of
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from engine.train.weights import Weights, initialize
from pages import ANSWERS, EXPERIMENTS, load
from pages.activations import answers, card, columns, cost
from pages.activations.columns import ALIVE, ASLEEP, DEAD, REVIVED, UNITS
from pages.activations.panes import states, survivors, weights

LAB = load("activations")
SMALL = "data=moons&depth=2&width=12&batch=16&steps=24&every=4&init=he_normal&"


def made(*queries):
    return [TrainSpec.from_query(SMALL + query)[0] for query in queries]


def recorded(specs, *names):
    return EXPERIMENTS["train"].run(specs, names)


def test_a_unit_is_dead_if_it_is_zero_on_all_training_examples():
    """With a bias of -1 and hardly any weights no unit is ever on; with one of 1 all are."""
    off, on, smooth = recorded(
        made(*(f"activation={a}&init=normal&init.std=0.001&bias={b}&steps=0" for a, b in DEATHS)), "unit_states"
    )
    assert (there(off) == DEAD).all()
    assert (there(on) == ALIVE).all()
    assert (there(smooth) == ALIVE).all()


DEATHS = (("relu", -1), ("relu", 1), ("gelu", -1))


def there(recording, at=-1):
    found = recording.columns["unit_states"].values[at]
    assert found.shape[1] == UNITS
    assert (found[:, 12:] == states.NO_UNIT).all()
    return found[:, :12]


def test_states_of_the_first_layer_are_those_of_its_own_preactivations():
    spec = made("activation=relu&steps=0&bias=-1.2&depth=1&width=12&examples=300")[0]
    (recording,) = recorded([spec], "unit_states")
    w = Weights.of([spec], torch.float32)
    initialize(w, [spec])
    z = data_of(spec).train_x @ w.w[0][0].double().numpy() + spec.bias
    share = (z > 0).mean(0)
    wanted = np.where(share == 0, DEAD, np.where(share < 0.01, ASLEEP, ALIVE))
    np.testing.assert_array_equal(there(recording)[0], wanted)


def test_a_unit_that_was_dead_and_is_not_is_revived():
    hot = made("activation=relu&optimizer.lr=3&steps=60&every=1&seed=1")
    (recording,) = recorded(hot, "unit_states")
    series = recording.columns["unit_states"].values[:, :, :12]
    was_dead = np.logical_or.accumulate(series == DEAD, 0)
    assert (series == DEAD).any()
    np.testing.assert_array_equal((series == REVIVED)[1:], (was_dead[:-1] & (series >= ALIVE)[1:]))


@pytest.mark.parametrize(("scaling", "share"), [("unit", 1.0), ("standard", 0.38)])
def test_one_positive_example_moves_both_weights_one_way(scaling, share):
    query = f"data=moons&depth=0&init=zeros&batch=1&optimizer.lr=0.3&steps=200&every=1&scaling={scaling}"
    (recording,) = recorded([TrainSpec.from_query(query)[0]], "two_weights")
    assert answers.same_way(recording) == pytest.approx(share, abs=0.05 if share < 1 else 0)


def test_questions_are_settled_as_they_are_worded():
    """Facts of the presets that follow from algebra or hold by far."""
    known = (("chain", 1e-6, 4e-6), ("selu", 0.9, 1.1), ("maxout_params", 1.999, 2.001), ("exp_cost", 0.02, 0.06))
    for key, low, high in known:
        preset = LAB.preset(key)
        answer = ANSWERS[preset.question.measure]
        specs = LAB.parse(preset.address)[0]
        found = answer.function(recorded([TrainSpec(**{**vars(s), "steps": 0}) for s in specs], *answer.columns))
        assert low < found < high


def test_pictures_get_what_they_draw():
    specs = made("activation=relu", "activation=tanh")
    view = survivors.view(specs)
    z = np.linspace(-view["reach"], view["reach"], survivors.POINTS)
    np.testing.assert_allclose(view["curves"][1][0], np.tanh(z), atol=1e-4)
    np.testing.assert_allclose(view["curves"][1][1], 1 - np.tanh(z) ** 2, atol=1e-4)
    assert states.columns(specs) == (states.COLUMN,)
    assert states.columns(made("activation=tanh")) == ()
    assert states.columns(made("activation=relu&depth=0")) == survivors.columns(made("depth=0")) == ()
    assert weights.columns(specs) == ()
    assert weights.columns(made("every=1")) == (weights.COLUMN,)


def test_the_card_draws_the_theory():
    fading, standing = card.shares(Sigmoid(), 1.0), card.shares(ReLU(), 2.0)
    assert fading[0] == pytest.approx(0.236**9, rel=0.2)
    np.testing.assert_allclose(standing, 1)


def test_costs_are_counted():
    """Of 2-12-12 the products take 2 (2 12 + 12 12) operations, tanh 20 a unit; Maxout has two products a unit."""
    one, other, learnt = made("activation=tanh", "activation=maxout", "activation=prelu&activation.per=unit")
    assert (sum(cost.products(one)), sum(cost.nonlinear(one))) == (2 * 168, 20 * 24)
    assert (sum(cost.products(other)), sum(cost.nonlinear(other))) == (4 * 168, 24)
    assert [cost.parameters(each)[0] for each in (one, other, learnt)] == [36, 72, 48]
    assert set(cost.TIMES) == set(HIDDEN)
    (found,) = recorded([one], "elementwise_cost", "layer_parameters")
    assert found.columns["elementwise_cost"].values[0] == pytest.approx(480 / 336)
    assert found.columns["layer_parameters"].values[0].tolist() == [36, 156]


def test_hinges_are_where_a_unit_of_one_layer_is_zero():
    query = "data=curve&depth=1&width=12&init=he_normal&bias=0.3&steps=40&every=20&activation="
    specs = [TrainSpec.from_query(query + name)[0] for name in ("relu", "tanh", "maxout")]
    relu, tanh, maxout = recorded(specs, "curve_hinges", "curve_answer")
    stack = Stack(specs[:1])
    for _ in range(40):
        stack.update()
    w, b = (part[0][0, 0].double().numpy() for part in (stack.weights.w, stack.weights.b))
    places = columns.along(specs[0])
    wanted = np.sort(-b / w)
    wanted = wanted[(wanted > places[0]) & (wanted < places[-1])]
    found = relu.columns["curve_hinges"].values[-1]
    np.testing.assert_allclose(found[np.isfinite(found)], wanted, atol=1e-5)
    assert not np.isfinite(tanh.columns["curve_hinges"].values).any()
    assert np.isfinite(maxout.columns["curve_hinges"].values[-1]).sum() <= 12
    assert relu.columns["curve_answer"].values.shape[1] == columns.POINTS
