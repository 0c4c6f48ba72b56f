"""The layers of a stack as objects that share memory: what each part of an architecture is in a `Pass`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from engine.parts.layers import BatchNorm
from engine.train.blocks import block, examples
from engine.train.layers.activation import Largest, Nonlinearity, Parametric
from engine.train.layers.architecture import Part
from engine.train.layers.dense import Dense, DropConnect, Room
from engine.train.layers.noise import Noise
from engine.train.layers.norm import BatchNormalizer, LayerNormalizer, Normalizer
from engine.train.layers.walk import Layer
from engine.train.spec import TrainSpec
from engine.train.weights import Moments, Weights

Tensor = torch.Tensor


class Maker:
    """Makes the layers of K networks for `rows` examples in `groups` mini-batches; `logits` is where the last one ends.

    `stores` (K, padded) hold what each hidden layer's product, and in place its activation, gives; what Maxout leaves
    of it is in memory of its own. A layer's gradient is read only by the layer below, so two alternating rooms of each
    width are enough.
    """

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec], rows: int, groups: int, logits: Tensor) -> None:
        self.weights, self.specs, self.rows, self.logits = weights, specs, rows, logits
        k, dtype, hidden = len(specs), weights.flat.dtype, specs[0].sizes[1:-1]
        products = specs[0].products[:-1]
        self.stores = [block(k, rows, n, dtype) for n in products]
        self._z = [examples(store, rows, n) for store, n in zip(self.stores, products, strict=True)]
        pairs = zip(self._z, hidden, products, strict=True)
        self.h = [z if n == own else examples(block(k, rows, own, dtype), rows, own) for z, own, n in pairs]
        rooms = {(n, odd): Room(k, rows, n, dtype) for n in set(hidden) for odd in (0, 1)}
        self._rooms = [rooms[n, layer % 2] for layer, n in enumerate(hidden)]
        batch_norm = isinstance(specs[0].norm, BatchNorm) and specs[0].depth > 0
        self.moments = Moments(specs, dtype, groups) if batch_norm else None
        self._products = block(k, rows, max(products), dtype) if specs[0].norm.on(specs[0].depth) else None

    def layer(self, part: Part) -> Layer:
        """The layer that this part is. Raises KeyError for a kind that there is no layer of."""
        return KINDS[part.kind](self, part.layer)

    def dense(self, layer: int) -> Layer:
        return Dense(self.weights, layer, *self._between(layer))

    def dropconnect(self, layer: int) -> Layer:
        n_in, n_out = self.specs[0].sizes[layer], self.specs[0].products[layer]
        return DropConnect(self.weights, layer, *self._between(layer), self._noise(layer, n_in, n_out))

    def _between(self, layer: int) -> tuple[Tensor, Room | None]:
        """(where a product goes, where the gradient of its input goes)."""
        return (*self._z, self.logits)[layer], self._rooms[layer - 1] if layer else None

    def norm(self, layer: int) -> Normalizer:
        return NORMALIZERS[self.specs[0].norm.name](self, layer)

    def batch_norm(self, layer: int) -> Normalizer:
        assert self._products is not None
        assert self.moments is not None
        return BatchNormalizer(self.weights, self.specs, layer, self.rows, self._products, self.moments)

    def layer_norm(self, layer: int) -> Normalizer:
        assert self._products is not None
        return LayerNormalizer(self.weights, self.specs, layer, self.rows, self._products)

    def activation(self, layer: int) -> Layer:
        if self.h[layer] is not self._z[layer]:
            return Largest(layer, self._z[layer], self.h[layer])
        if self.weights.slope:
            return Parametric(self.weights, layer, self.h[layer])
        return Nonlinearity(layer, self.specs, self.stores[layer], self._rooms[layer])

    def noise(self, layer: int) -> Layer:
        return self._noise(layer, self.rows, self.specs[0].sizes[layer + 1])

    def _noise(self, layer: int, rows: int, n: int) -> Noise:
        rates = [spec.dropout.rate(layer) for spec in self.specs]
        return Noise(self.specs, layer, rates, (rows, n), self.weights.flat.dtype)


NORMALIZERS: dict[str, Callable[[Maker, int], Normalizer]] = {
    "batch_norm": Maker.batch_norm,
    "layer_norm": Maker.layer_norm,
}
"""What makes each normalization, by its name in NORMS ("none" stands on no layer)."""
KINDS: dict[str, Callable[[Maker, int], Layer]] = {
    "dense": Maker.dense,
    "dropconnect": Maker.dropconnect,
    "norm": Maker.norm,
    "activation": Maker.activation,
    "noise": Maker.noise,
}
"""What makes each kind of part."""
