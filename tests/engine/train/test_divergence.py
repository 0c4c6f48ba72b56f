"""What is not finite ends its own variant, at the step where it began, and nobody else's."""

import numpy as np
import pytest
import torch

from engine.train.spec import TrainSpec
from pages import run


def spec(query):
    found, problems = TrainSpec.from_query(query)
    assert not problems
    return found


@pytest.mark.parametrize("activation", ["identity", "relu"])
def test_an_overflow_in_the_first_forward_pass_is_a_divergence_at_step_0(activation):
    one = spec(f"data=noise&depth=20&width=200&activation={activation}&init=normal&init.std=10&probe=20&steps=5")
    (recording,) = run("train", [one], ["activation_std"])
    assert recording.status == "diverged"
    assert (recording.ending.step, recording.ending.quantity) == (0, "activation")
    stds = recording.columns["activation_std"].values
    assert stds.shape == (1, 20)
    assert np.isfinite(stds[0, : recording.ending.layer - 1]).all()
    assert not np.isfinite(stds[0, recording.ending.layer - 1])


@pytest.mark.parametrize("every", [1, 7, 40])
def test_the_step_of_divergence_does_not_depend_on_how_often_one_looks(every):
    one = spec(f"data=circle&depth=3&width=8&activation=identity&optimizer.lr=100&steps=40&every={every}")
    (recording,) = run("train", [one], ["loss"])
    assert recording.ending.step == first_bad_step_in_torch(one)


def first_bad_step_in_torch(one):
    """The first batch on which PyTorch's own training of this network has an activation that is not finite."""
    from engine.train.data import load
    from engine.train.draws import batch_order
    from engine.train.weights import Weights, initialize

    weights, data = Weights(one, 1, torch.float32), load(one)
    initialize(weights, [one])
    w = [part[0].clone().requires_grad_() for part in weights.w]
    b = [part[0, 0].clone().requires_grad_() for part in weights.b]
    optimizer = torch.optim.SGD([*w, *b], lr=one.optimizer.lr)
    order = batch_order(one.seed_batch, 0, len(data.train_x))
    for step in range(len(order) // one.batch):
        rows = order[step * one.batch : (step + 1) * one.batch]
        h = torch.from_numpy(data.train_x[rows]).float()
        for weight, bias in zip(w, b, strict=True):
            h = h @ weight + bias
        if not torch.isfinite(h).all():
            return step
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(h, torch.from_numpy(data.train_y[rows])).backward()
        optimizer.step()
    raise AssertionError("torch's training stayed finite")


def test_a_diverging_variant_leaves_its_neighbours_alone():
    sick, *well = (
        spec(f"data=circle&depth=3&width=8&activation={a}&optimizer.lr={lr}&steps=30&every=3")
        for a, lr in (("identity", 100), ("identity", 0.1), ("tanh", 0.1))
    )
    ended, *others = run("train", [sick, *well], ["loss", "weight_norm"])
    assert ended.status == "diverged"
    for one, other in zip(well, others, strict=True):
        (alone,) = run("train", [one], ["loss", "weight_norm"])
        assert other.status == "done"
        for name in ("loss", "weight_norm"):
            assert alone.columns[name].values.tobytes() == other.columns[name].values.tobytes()


@pytest.mark.parametrize("name", ["gradient_std", "gradient_norm", "weight_gradient_norm"])
def test_a_vanishing_gradient_is_measured_and_not_taken_for_zero(name):
    """Its square is below what single precision can hold; double precision is the oracle."""
    query = "depth=20&width=50&activation=sigmoid&init=normal&init.std=0.02&steps=0&precision="
    single, double = (run("train", [spec(query + p)], [name])[0].columns[name].values for p in ("float32", "float64"))
    assert double.min() < 1e-22
    np.testing.assert_allclose(single, double, rtol=1e-3)
