"""Networks with normalization train as those of torch.nn do, with torch.optim."""

import itertools

import numpy as np
import pytest
import torch

from engine.train.numerics import numerics
from engine.train.stack import Stack
from tests.engine.train.layer_tools import NORMS, SMALL, spec


def torch_norm(norm, n):
    if norm.name == "batch_norm":
        made = torch.nn.BatchNorm1d(n, eps=norm.eps, momentum=norm.momentum, affine=norm.affine == "on")
    else:
        made = torch.nn.LayerNorm(n, eps=norm.eps, elementwise_affine=norm.affine == "on")
    return made.double()


def torch_network(one, weights, row):
    """The variant of a stack as torch modules with its weights."""
    layers = []
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(one.sizes)):
        linear = torch.nn.Linear(n_in, n_out, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(weights.w[layer][row].T)
            linear.bias.copy_(weights.b[layer][row, 0])
        parts = [linear, torch.nn.Tanh()]
        if layer in one.norm.on(one.depth):
            parts.insert(1 if one.norm.position == "before" else 2, torch_norm(one.norm, n_out))
        layers += parts
    return torch.nn.Sequential(*layers[:-1])


@pytest.mark.parametrize("query", NORMS)
def test_training_with_a_norm_equals_torch(query):
    """Forward, backward, updates of weights, gamma and beta, running statistics, then evaluation mode: 20 steps."""
    specs = [spec(SMALL + query), spec(SMALL + query + "&seed=1")]
    with numerics():
        stack = Stack(specs)
    nets = [torch_network(one, stack.weights, row) for row, one in enumerate(specs)]
    optimizers = [torch.optim.SGD(net.parameters(), lr=0.1) for net in nets]
    for _ in range(20):
        with numerics():
            stack.update()
        for row, (net, optimizer) in enumerate(zip(nets, optimizers, strict=True)):
            optimizer.zero_grad()
            x, y = torch.tensor(stack.run.x[row].numpy()), torch.tensor(stack.run.onehot[row].numpy())
            torch.nn.functional.cross_entropy(net(x), y).backward()
            optimizer.step()
    with numerics():
        asked = stack.run.forward(running=True).clone(), stack.run.forward().clone()
    for row, net in enumerate(nets):
        x = torch.tensor(stack.run.x[row].numpy())
        for w, linear in zip(stack.weights.w, linears(net), strict=True):
            np.testing.assert_allclose(w[row].T, linear.weight.detach(), rtol=0, atol=1e-10)
        compare_norms(stack.weights, row, net, specs[row])
        for mode, logits in zip((False, True), asked, strict=True):  # torch's training mode moves its statistics
            np.testing.assert_allclose(logits[row], net.train(mode)(x).detach(), rtol=0, atol=1e-10)


def linears(net):
    return [module for module in net if isinstance(module, torch.nn.Linear)]


def compare_norms(weights, row, net, one):
    norms = [module for module in net if isinstance(module, torch.nn.BatchNorm1d | torch.nn.LayerNorm)]
    for layer, module in zip(one.norm.on(one.depth), norms, strict=True):
        if one.norm.affine == "on":
            np.testing.assert_allclose(weights.gamma[layer][row, 0], module.weight.detach(), rtol=0, atol=1e-10)
            np.testing.assert_allclose(weights.beta[layer][row, 0], module.bias.detach(), rtol=0, atol=1e-10)
        if weights.running is not None:
            np.testing.assert_allclose(weights.running.mean[layer][row, 0], module.running_mean, rtol=0, atol=1e-10)
            np.testing.assert_allclose(weights.running.var[layer][row, 0], module.running_var, rtol=0, atol=1e-10)
