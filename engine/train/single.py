"""One variant of a stack on its own: its weights as they are now, for measurements that need passes of their own."""

from __future__ import annotations

import torch

from engine.train.stack import Stack

Tensor = torch.Tensor


class Net:
    """Views W (n_in, n_out) and b (1, n_out) of variant `row`, and what its normalization does at test time."""

    def __init__(self, stack: Stack, row: int) -> None:
        self.spec, self.dtype = stack.specs[row], stack.dtype
        self.w = [w[row] for w in stack.weights.w]
        self.b = [b[row] for b in stack.weights.b]
        self.gamma = {layer: gamma[row, 0] for layer, gamma in stack.weights.gamma.items()}
        self.beta = {layer: beta[row, 0] for layer, beta in stack.weights.beta.items()}
        running = stack.weights.running
        self.running = (
            {layer: (running.mean[layer][row, 0], running.var[layer][row, 0]) for layer in running.layers}
            if running
            else {}
        )

    def norm(self, layer: int, x: Tensor, position: str) -> Tensor:
        """x (..., n), normalized if the spec's normalization stands there: by running statistics or over the units."""
        norm = self.spec.norm
        if norm.position != position or layer not in norm.on(self.spec.depth):
            return x
        gamma, beta = self.gamma.get(layer), self.beta.get(layer)
        if layer not in self.running:
            return torch.layer_norm(x, x.shape[-1:], gamma, beta, norm.eps)
        mean, var = self.running[layer]
        y = (x - mean) / (var + norm.eps).sqrt()
        return y if gamma is None or beta is None else y * gamma + beta
