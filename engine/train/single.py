"""One variant of a stack on its own: its layers with the weights as they are now, for passes over many masks at once.

Shapes carry the mask first: x (M or 1, B, n). A step takes the factors of dropout to go by, or None in evaluation mode;
normalizations are in evaluation mode always, as in Monte Carlo dropout (Gal and Ghahramani 2016). What a step gives is
memory of its own, or of the step before it.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from engine.train.factors import Factors
from engine.train.layers.activation import ATEN
from engine.train.layers.architecture import Part, architecture
from engine.train.layers.walk import Steps
from engine.train.stack import Stack

Tensor = torch.Tensor
Step = Callable[[Tensor, Factors | None], Tensor]


class Net:
    """Views W (n_in, n_out) and b (1, n_out) of variant `row`, and its `steps`, by stage, as `walking` takes them."""

    def __init__(self, stack: Stack, row: int) -> None:
        self.spec, self.dtype = stack.specs[row], stack.dtype
        self.w = [w[row] for w in stack.weights.w]
        self.b = [b[row] for b in stack.weights.b]
        self.gamma = {layer: gamma[row, 0] for layer, gamma in stack.weights.gamma.items()}
        self.beta = {layer: beta[row, 0] for layer, beta in stack.weights.beta.items()}
        self.slope = [slope[row] for slope in stack.weights.slope]
        running = stack.weights.running
        self.running = (
            {layer: (running.mean[layer][row, 0], running.var[layer][row, 0]) for layer in running.layers}
            if running
            else {}
        )
        self.steps: Steps[Factors | None] = [
            [self._step(part) for part in stage] for stage in architecture([self.spec])
        ]

    def _step(self, part: Part) -> Step:
        """What a part does. Raises KeyError for a kind that is not known."""
        return KINDS[part.kind](self, part.layer)

    def dense(self, layer: int) -> Step:
        """h W + b."""
        w, b = self.w[layer], self.b[layer]
        return lambda h, noise: torch.addmm(b, h.reshape(-1, h.shape[2]), w).view(len(h), h.shape[1], -1)

    def dropconnect(self, layer: int) -> Step:
        """h (W m) + b, one mask of W for each of the M draws."""
        w, b, plain = self.w[layer], self.b[layer], self.dense(layer)

        def step(h: Tensor, noise: Factors | None) -> Tensor:
            if noise is None:
                return plain(h, noise)
            factors = noise.factors(layer, (noise.count, *w.shape))
            return torch.baddbmm(b, h.expand(noise.count, *h.shape[1:]), factors.mul_(w))

        return step

    def norm(self, layer: int) -> Step:
        """What the normalization does in evaluation mode."""
        return NORMALIZERS[self.spec.norm.name](self, layer)

    def layer_norm(self, layer: int) -> Step:
        """Over the units."""
        gamma, beta, eps = self.gamma.get(layer), self.beta.get(layer), self.spec.norm.eps
        return lambda x, noise: torch.layer_norm(x, x.shape[-1:], gamma, beta, eps)

    def batch_norm(self, layer: int) -> Step:
        """By the running statistics."""
        gamma, beta, eps = self.gamma.get(layer), self.beta.get(layer), self.spec.norm.eps
        mean, var = self.running[layer]

        def step(x: Tensor, noise: Factors | None) -> Tensor:
            y = (x - mean) / (var + eps).sqrt()
            return y if gamma is None or beta is None else y * gamma + beta

        return step

    def activation(self, layer: int) -> Step:
        """f(z), in place."""
        if self.slope:
            a = self.slope[layer]
            return lambda z, noise: torch.where(z > 0, z, z * a)
        if self.spec.products[layer] != self.spec.hidden[layer]:
            return lambda z, noise: z.unflatten(-1, (self.spec.hidden[layer], -1)).amax(-1)
        forward_ = self.spec.activation.forward_

        def step(z: Tensor, noise: Factors | None) -> Tensor:
            forward_(z, ATEN)
            return z

        return step

    def noise(self, layer: int) -> Step:
        """h times fresh factors; without noise, times what the convention asks for at test time."""
        dropout = self.spec.dropout
        scale = dropout.at_test(dropout.rate(layer))

        def step(h: Tensor, noise: Factors | None) -> Tensor:
            if noise is None:
                return h if scale == 1 else h * scale
            return noise.factors(layer, (noise.count, *h.shape[1:])).mul_(h)

        return step


NORMALIZERS: dict[str, Callable[[Net, int], Step]] = {"batch_norm": Net.batch_norm, "layer_norm": Net.layer_norm}
"""By the names of NORMS ("none" stands on no layer)."""
KINDS: dict[str, Callable[[Net, int], Step]] = {
    "dense": Net.dense,
    "dropconnect": Net.dropconnect,
    "norm": Net.norm,
    "activation": Net.activation,
    "noise": Net.noise,
}
"""What each kind of part does."""
