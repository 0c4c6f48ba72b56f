"""Gradients through normalization and dropout: finite differences, autograd, what they must be orthogonal to."""

import numpy as np
import pytest
import torch

from engine.train.data import load
from engine.train.layers.walk import TRAINING, Backward
from engine.train.loss import targets
from engine.train.network import Pass
from engine.train.weights import Weights, initialize
from tests.engine.train.layer_tools import DROPOUTS, NORMS, SMALL, spec
from tests.engine.train.torch_oracles import resolved


def ready(query, variants=("", ""), small=SMALL):
    """(specs, weights, a pass over 20 examples of variants that differ in their seeds and in their own queries)."""
    specs = [spec(f"{small}{query}&seed={row}&seed_mask={row}&{own}") for row, own in enumerate(variants)]
    weights = Weights.of(specs, torch.float64)
    initialize(weights, specs)
    for gamma, beta in zip(weights.gamma.values(), weights.beta.values(), strict=True):
        gamma += torch.linspace(-0.5, 0.5, gamma.shape[2], dtype=torch.float64)
        beta += torch.linspace(0.3, -0.2, beta.shape[2], dtype=torch.float64)
    run_ = Pass(weights, specs, 20)
    data = load(specs[0])
    run_.x.copy_(torch.from_numpy(data.train_x[:20]))
    run_.onehot.copy_(targets(torch.from_numpy(data.train_y[:20]), specs[0].sizes[-1], torch.float64))
    return specs, weights, run_


def losses(weights, run_):
    """(K,) mean loss in training mode with the masks of update 7."""
    logits = run_.forward(moment=(TRAINING, 7))
    y = [truth(one, run_, row).numpy() for row, one in enumerate(run_.criterion.specs)]
    return torch.from_numpy(run_.criterion.losses(logits.numpy(), np.stack(y)))


def truth(one, run_, row):
    """(N,) classes or numbers of a variant."""
    target = run_.onehot[row].clone()
    return target[:, 0] if one.data.numbers else target.argmax(1)


@pytest.mark.parametrize("query", [*NORMS, *DROPOUTS])
def test_gradients_equal_finite_differences(query):
    specs, weights, run_ = ready(query)
    gradients = Weights.of(specs, torch.float64)
    losses(weights, run_)
    run_.probabilities()
    run_.backward(gradients)
    used = [*weights.w, *weights.b, *weights.gamma.values(), *weights.beta.values()]
    rng, step = np.random.default_rng(0), 1e-6
    slopes = [*gradients.w, *gradients.b, *gradients.gamma.values(), *gradients.beta.values()]
    for part, slope in zip(used, slopes, strict=True):
        for _ in range(6):
            i, j = (int(rng.integers(size)) for size in part.shape[1:])
            kept = part[:, i, j].clone()
            part[:, i, j] = kept + step
            up = losses(weights, run_)
            part[:, i, j] = kept - step
            down = losses(weights, run_)
            part[:, i, j] = kept
            np.testing.assert_allclose(slope[:, i, j], (up - down) / (2 * step), rtol=1e-5, atol=1e-8)


def autograd_loss(one, tensors, run_, row):
    """The same network in plain differentiable torch, with the masks that `run_` has drawn."""
    w, b, gamma, beta = tensors
    mask = {layer: noise.mask[row % len(noise.mask)] for layer, noise in run_.noise.items()}
    weight_mask = {layer: noise.mask[row % len(noise.mask)] for layer, noise in run_.weight_noise.items()}
    h = run_.x[row].clone() * mask.get(-1, 1)
    for layer in range(one.depth):
        h = h @ (w[layer] * weight_mask.get(layer, 1)) + b[layer]
        h = functional_norm(one.norm, h, gamma.get(layer), beta.get(layer)) if at(one, layer, "before") else h
        h = nonlinear(one.activation, h)
        h = functional_norm(one.norm, h, gamma.get(layer), beta.get(layer)) if at(one, layer, "after") else h
        h = h * mask.get(layer, 1)
    z, target = h @ w[-1] + b[-1], run_.onehot[row].clone()
    return resolved(one.objective.oracle, one.objective, z=z, y=truth(one, run_, row), onehot=lambda *_: target)


def nonlinear(activation, z):
    """h as torch has it; of a formula that was typed as the exported script has it."""
    if activation.name == "formula":
        return resolved(activation.module, activation)(z)
    return resolved(activation.oracle, activation, z=z)


def at(one, layer, position):
    return one.norm.position == position and layer in one.norm.on(one.depth)


def functional_norm(norm, h, gamma, beta):
    if norm.name == "layer_norm":
        return torch.nn.functional.layer_norm(h, h.shape[1:], gamma, beta, norm.eps)
    return torch.nn.functional.batch_norm(h, None, None, gamma, beta, training=True, eps=norm.eps)


def check_against_autograd(query, variants=("", ""), small=SMALL):
    """The loss, and its gradients with respect to all that is learnt, of every variant of a stack."""
    specs, weights, run_ = ready(query, variants, small)
    gradients = Weights.of(specs, torch.float64)
    own = losses(weights, run_)
    run_.probabilities()
    run_.backward(gradients)
    for row, one in enumerate(specs):
        leaves = [[t[row].clone().requires_grad_() for t in part] for part in (weights.w, weights.b)]
        leaves += [
            {layer: t[row, 0].clone().requires_grad_() for layer, t in part.items()}
            for part in (weights.gamma, weights.beta)
        ]
        loss = autograd_loss(one, leaves, run_, row)
        loss.backward()
        np.testing.assert_allclose(own[row], loss.item(), rtol=1e-12)
        for part, found in ((leaves[0], gradients.w), (leaves[1], gradients.b)):
            for leaf, slope in zip(part, found, strict=True):
                np.testing.assert_allclose(slope[row].reshape(leaf.shape), leaf.grad, rtol=0, atol=1e-10)
        for part, found in ((leaves[2], gradients.gamma), (leaves[3], gradients.beta)):
            for layer, leaf in part.items():
                np.testing.assert_allclose(found[layer][row, 0], leaf.grad, rtol=0, atol=1e-10)


@pytest.mark.parametrize("query", [*NORMS, *DROPOUTS])
def test_gradients_equal_autograd(query):
    check_against_autograd(query)


def test_the_gradient_through_batch_norm_has_no_mean_and_no_part_along_the_output():
    _, weights, run_ = ready("norm=batch_norm&norm.eps=1e-12", [""])
    gradients = Weights.of([spec(SMALL + "norm=batch_norm")], torch.float64)
    losses(weights, run_)
    run_.probabilities()
    run_.backward(gradients)
    for layer in range(3):
        assert gradients.b[layer].abs().max() < 1e-15  # so a bias before batch norm does nothing
    g = torch.randn(1, 20, 17, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    norm = run_.norms[0]
    norm.backward(g, Backward())
    assert g.mean(1).abs().max() < 1e-15
    assert (g * norm.c).mean(1).abs().max() < 1e-10  # eps leaves a part of eps / (var + eps)
