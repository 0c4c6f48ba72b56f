"""Many masks at once: one variant's network on the same examples under M draws of its dropout, as batched products.

Shapes carry the mask first: (M, B, n). Normalizations are in evaluation mode here, as in Monte Carlo dropout (Gal and
Ghahramani 2016): only the dropout goes on drawing.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import torch

from engine.parts.layers import Dropout
from engine.record.pieces import Pieces, finish
from engine.train.kernels import forward_
from engine.train.single import Net

Tensor = torch.Tensor
AT_ONCE = 2_000_000
"""Numbers in the largest tensor of one pass; more masks are drawn in several passes."""
WORK = 3e10
"""Multiplications of one measurement, about a second: a worker does nothing else meanwhile."""
DRAWING = 60
"""Examples whose products take as long as drawing a mask of the weights."""
INPUT = -1
"""In place of a layer: the network's inputs."""
SPREAD = 2654435761
"""Spreads a seed over 32 bits, all that torch's generators take of one (Knuth, volume 3, section 6.4)."""


def moments(dropout: Dropout, layer: int) -> tuple[float, float]:
    """(mean, variance) of the factor that multiplies a unit (or a weight) of a layer in training mode."""
    p = rate(dropout, layer)
    if scaled_in_training(dropout):
        return 1.0, p / (1 - p)
    return 1 - p, p * (1 - p)


def rate(dropout: Dropout, layer: int) -> float:
    """The probability to drop at a hidden layer (0 = first) or at the INPUT."""
    return dropout.p_input if layer == INPUT else dropout.rate(layer)


def scaled_in_training(dropout: Dropout) -> bool:
    """Whether training mode divides by 1 - p."""
    return getattr(dropout, "convention", "inverted") == "inverted"


def at_test(dropout: Dropout, layer: int) -> float:
    """What evaluation mode multiplies a layer with: 1 - p under the convention "test_scaling", else 1."""
    return 1 - rate(dropout, layer) if getattr(dropout, "convention", "") == "test_scaling" else 1.0


class Factors:
    """The factors of one variant's dropout, `count` masks at a time.

    Each layer has a generator of its own, seeded by the spec and a purpose.
    """

    def __init__(self, net: Net, purpose: str) -> None:
        self.net, self.dropout, self.count = net, net.spec.dropout, 1
        self.on = set(self.dropout.on(net.spec.depth)) | ({INPUT} if self.dropout.p_input else set())
        salt = zlib.crc32(purpose.encode()) ^ net.spec.seed_mask * SPREAD
        self._generators = {layer: torch.Generator().manual_seed((salt * 32 + layer + 1) % 2**32) for layer in self.on}

    def factors(self, layer: int, shape: tuple[int, ...]) -> Tensor | None:
        """Fresh factors of a layer; None where it has no dropout."""
        if layer not in self.on:
            return None
        p, generator, dtype = rate(self.dropout, layer), self._generators[layer], self.net.dtype
        if self.dropout.name == "gaussian":
            return torch.randn(shape, generator=generator, dtype=dtype).mul_((p / (1 - p)) ** 0.5).add_(1)
        kept = torch.rand(shape, generator=generator, dtype=dtype).ge_(p)
        return kept.div_(1 - p) if scaled_in_training(self.dropout) else kept


def propagate(net: Net, x: Tensor, noise: Factors | None = None) -> list[Tensor]:
    """`passing` at once."""
    return finish(passing(net, x, noise))


def passing(net: Net, x: Tensor, noise: Factors | None) -> Pieces[list[Tensor]]:
    """What each hidden layer hands on, and the logits, (M, B, n) each, of x (1, B, n_in): training mode given noise.

    With `noise` a layer hands on f(z) times fresh factors, or sees its weights times fresh factors; without it, f(z)
    times what the convention asks for at test time. Below the first layer with noise M is 1.
    """
    h, found = _drop(net, INPUT, x, noise), []
    for layer in range(net.spec.depth):
        h = net.norm(layer, _linear(net, layer, h, noise), "before")
        forward_(h, net.spec.activation)
        h = _drop(net, layer, net.norm(layer, h, "after"), noise)
        found.append(h)
        yield
    return [*found, _linear(net, net.spec.depth, h, None)]


def _linear(net: Net, layer: int, h: Tensor, noise: Factors | None) -> Tensor:
    """h W + b; with DropConnect one mask of W for each of the M draws."""
    w, b = net.w[layer], net.b[layer]
    if noise is not None and noise.dropout.on_weights:
        factors = noise.factors(layer, (noise.count, *w.shape))
        if factors is not None:
            return torch.baddbmm(b, h.expand(noise.count, *h.shape[1:]), factors.mul_(w))
    return torch.addmm(b, h.reshape(-1, h.shape[2]), w).view(len(h), h.shape[1], -1)


def _drop(net: Net, layer: int, h: Tensor, noise: Factors | None) -> Tensor:
    dropout = net.spec.dropout
    if dropout.on_weights:
        return h
    if noise is None:
        standing = layer == INPUT or layer in dropout.on(net.spec.depth)
        scale = at_test(dropout, layer) if standing else 1.0
        return h if scale == 1 else h * scale
    factors = noise.factors(layer, (noise.count, *h.shape[1:]))
    return h if factors is None else factors.mul_(h)


def draws(net: Net, x: Tensor, masks: int, purpose: str) -> Iterator[list[Tensor] | None]:
    """`propagate` of x (B, n_in) under `masks` draws, in as few passes as memory allows: tensors (m or 1, B, n).

    None between the layers of a pass.
    """
    noise = Factors(net, purpose)
    if not noise.on:
        masks = 1  # every draw is the same
    most = max(1, AT_ONCE // largest(net, len(x)))
    for start in range(0, masks, most):
        noise.count = min(most, masks - start)
        yield (yield from passing(net, x[None], noise))


def affordable(net: Net, batch: int, most: int = 0) -> int:
    """`most` masks (0: the spec's number), or as many as WORK allows for a batch."""
    examples = batch + DRAWING if net.spec.dropout.on_weights else batch
    return max(1, min(most or net.spec.masks, int(WORK // (examples * net.spec.weights))))


def largest(net: Net, batch: int) -> int:
    """Numbers of the largest tensor that one mask needs."""
    units = batch * max(net.spec.sizes)
    weights = max(w.numel() for w in net.w) if net.spec.dropout.on_weights else 0
    return max(units, weights)


def probabilities(net: Net, x: Tensor, masks: int, purpose: str) -> Pieces[Tensor]:
    """(masks, B, classes) softmax outputs of x (B, n_in) in training mode; without dropout (1, B, classes)."""
    parts = []
    for layers in draws(net, x, masks, purpose):
        if layers is None:
            yield
        else:
            parts.append(torch.softmax(layers[-1], -1))
    return torch.cat(parts)


def evaluate(net: Net, x: Tensor) -> list[Tensor]:
    """`propagate` of x (B, n_in) in evaluation mode, (B, n) each."""
    return [layer[0] for layer in propagate(net, x[None])]
