"""K multilayer perceptrons of one shape as one batched program, with a backward pass written by hand.

    z_l = h_(l-1) W_l + b_l        h_l = f(z_l)        L = mean cross-entropy of softmax(z_out)
    dz_out = (softmax(z_out) - onehot(y)) / B
    dW_l = h_(l-1)^T dz_l          db_l = 1^T dz_l     dh_(l-1) = dz_l W_l^T     dz_l = dh_l * f'(z_l)

Shapes carry the variant first: weights (K, n_in, n_out), activations (K, B, n). Every variant's block of memory is
padded to whole vector registers, and sums are matrix products: a variant's numbers then do not depend, to the last
bit, on how many others it is stacked with. Normalization and dropout: `engine.train.layers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from math import gcd, isfinite

import torch

from engine.parts.activations import Activation
from engine.train.blocks import LANES, block, examples, padded
from engine.train.kernels import backward_, forward_
from engine.train.layers import Moment, noises, normalizers
from engine.train.products import products, softmax, sums
from engine.train.spec import TrainSpec
from engine.train.weights import Weights as Weights
from engine.train.weights import initialize as initialize

Tensor = torch.Tensor
Visit = Callable[[int, Tensor], object]
"""Called with a layer (0 = first hidden) and its tensor (K, B, n)."""


class Pass:
    """Buffers for forward and backward passes of a stack on B examples, `groups` mini-batches one after the other.

    `h[l]` are the activations f(z) of hidden layer l, `out[l]` what the next layer sees of them after normalization
    and dropout (h[l] itself where neither stands); `used[l]` the weights that the last forward pass multiplied by.
    `moments` holds the statistics of its mini-batches.
    """

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec], batch: int, groups: int = 1) -> None:
        self.weights, self.batch = weights, batch
        sizes, dtype, k = specs[0].sizes, weights.flat.dtype, len(specs)
        self.x = examples(block(k, batch, sizes[0], dtype), batch, sizes[0])
        self._stores = [block(k, batch, n, dtype) for n in sizes[1:-1]]
        self.h = [examples(store, batch, n) for store, n in zip(self._stores, sizes[1:-1], strict=True)]
        # the output layer is padded by whole examples: softmax is fast on contiguous memory only
        few = LANES // gcd(LANES, sizes[-1])
        self._outputs = [torch.zeros(k, -(-batch // few) * few, sizes[-1], dtype=dtype) for _ in range(4)]
        self.logits, self.p, self.onehot, self._dz = (store[:, :batch] for store in self._outputs)
        self._ones = torch.ones(k, 1, padded(batch), dtype=dtype)[:, :, :batch]
        self._products = [products(batch, n_in, n_out) for n_in, n_out in pairwise(sizes)]
        self._sums = [sums(batch, n) for n in sizes[1:]]
        self._turned = [tensor.transpose(1, 2) for tensor in (self.x, *self.h)]
        self._turned_w = [w.transpose(1, 2) for w in weights.w]
        self._rooms: list[tuple[Tensor, list[Tensor]]] | None = None
        self._groups = list(same_activation(specs))
        self._blocks = [[(store[rows], a) for rows, a in self._groups] for store in self._stores]
        self.moments, norms = normalizers(weights, specs, batch, groups)
        before = specs[0].norm.position == "before"
        self.before, self.after = (norms, {}) if before else ({}, norms)
        self.noise, self.weight_noise = noises(specs, batch, dtype)
        self.first, self.out, self.used = self.x, list(self.h), list(weights.w)
        self._normed = {layer: torch.zeros_like(self._stores[layer]) for layer in self.after}

    def forward(self, visit_z: Visit | None = None, moment: Moment | None = None, running: bool = False) -> Tensor:
        """The logits (K, B, C) of `x`; `visit_z` sees what each hidden layer's f is applied to, before it is."""
        for _ in self.forwarding(visit_z, moment, running):
            pass
        return self.logits

    def forwarding(
        self, visit_z: Visit | None = None, moment: Moment | None = None, running: bool = False
    ) -> Iterator[None]:
        """`forward`, layer by layer.

        Noise is that of `moment`, or none; batch norm takes the statistics of the batch, or the `running` ones.
        """
        h = self.first = self.noise[-1].forward(self.x, moment) if -1 in self.noise else self.x
        for layer, out in enumerate(self.h):
            if layer in self.weight_noise:
                self.used[layer] = self.weight_noise[layer].forward(self.weights.w[layer], moment)
            self._products[layer].affine(self.weights.b[layer], h, self.used[layer], out)
            if layer in self.before:
                self.before[layer].forward(out, out, running)
            if visit_z:
                visit_z(layer, out)
            for part, activation in self._blocks[layer]:
                forward_(part, activation)
            h = self.out[layer] = self._handed_on(layer, out, moment, running)
            yield
        self._products[-1].affine(self.weights.b[-1], h, self.weights.w[-1], self.logits)

    def _handed_on(self, layer: int, h: Tensor, moment: Moment | None, running: bool) -> Tensor:
        """What the next layer sees of the activations h."""
        if layer in self.after:
            normed = examples(self._normed[layer], *h.shape[1:])
            self.after[layer].forward(h, normed, running)
            h = normed
        return self.noise[layer].forward(h, moment) if layer in self.noise else h

    def probabilities(self) -> Tensor:
        """softmax of the logits, (K, B, C)."""
        logits, p, _, _ = self._outputs
        softmax(logits, p)
        return self.p

    def sound(self) -> bool:
        """Whether all that `forward` made is finite for certain; quick, and False where numbers are merely huge."""
        return all(bounded(store) for store in (*self._stores, self._outputs[0]))

    def first_fault(self, row: int) -> int | None:
        """The first layer (1 = first hidden) of a variant whose output is not finite after `forward`."""
        for layer, tensor in enumerate([*self.h, self.logits], 1):
            if not finite(tensor[row]):
                return layer
        return None

    def backward(self, gradients: Weights | None, visit: Visit | None = None) -> None:
        """Gradients of the mean loss after `forward` and `probabilities`."""
        for _ in self.backwarding(gradients, visit):
            pass

    def backwarding(self, gradients: Weights | None, visit: Visit | None = None) -> Iterator[None]:
        """`backward`, layer by layer.

        `gradients` takes those of the weights (None: not wanted); `visit` sees each hidden layer's dL/dh, last
        layer first.
        """
        _, p, onehot, store = self._outputs
        torch.sub(p, onehot, out=store).mul_(1 / self.batch)
        dz = self._dz
        for layer in reversed(range(len(self.weights.w))):
            if gradients is not None:
                self._products[layer].multiply(self._turned_below(layer), dz, gradients.w[layer])
                self._sums[layer](self._ones, dz, gradients.b[layer])
                if layer in self.weight_noise:
                    self.weight_noise[layer].backward_(gradients.w[layer])
            if layer:
                dz = self._down(layer - 1, dz, gradients, visit)
            yield

    def _down(self, layer: int, dz: Tensor, gradients: Weights | None, visit: Visit | None) -> Tensor:
        """dL/dz of hidden layer `layer` from dL/dz of the layer above it."""
        g, parts = self._gradient_rooms()[layer]
        above, plain = self.used[layer + 1], self.weights.w[layer + 1]
        torch.bmm(dz, self._turned_w[layer + 1] if above is plain else above.transpose(1, 2), out=g)
        if layer in self.noise:
            self.noise[layer].backward_(g)
        if layer in self.after:
            self.after[layer].backward_(g, gradients)
        if visit:
            visit(layer, g)
        for slope, (part, activation) in zip(parts, self._blocks[layer], strict=True):
            backward_(slope, part, activation)
        if layer in self.before:
            self.before[layer].backward_(g, gradients)
        return g

    def _turned_below(self, layer: int) -> Tensor:
        """What layer `layer` (0 = first hidden) saw, transposed; views are kept, as making one costs a microsecond."""
        below, plain = (self.out[layer - 1], self.h[layer - 1]) if layer else (self.first, self.x)
        return self._turned[layer] if below is plain else below.transpose(1, 2)

    def _gradient_rooms(self) -> list[tuple[Tensor, list[Tensor]]]:
        """(dL/dh, its parts by activation) of each layer.

        Two alternating blocks are enough: a layer's gradient is read only by the layer below.
        """
        if self._rooms is None:
            pair = [torch.zeros_like(self._stores[0]) for _ in range(min(2, len(self._stores)))]
            n, groups = self.h[0].shape[2], self._groups
            rooms = [(examples(store, self.batch, n), [store[rows] for rows, _ in groups]) for store in pair]
            self._rooms = [rooms[layer % len(rooms)] for layer in range(len(self._stores))]
        return self._rooms


def bounded(store: Tensor) -> bool:
    """Whether a contiguous block holds neither NaN nor Inf nor numbers whose squares overflow."""
    flat = store.view(-1).numpy()
    return isfinite(flat @ flat)


def finite(values: Tensor) -> bool:
    """Whether there is neither NaN nor Inf; many times faster than torch.isfinite."""
    return bool(values.abs().max() < torch.inf)


def same_activation(specs: Sequence[TrainSpec]) -> Iterator[tuple[slice, Activation]]:
    """(slice of variants, activation) for each run of neighbours with the same activation."""
    at = 0
    for activation, group in groupby(spec.activation for spec in specs):
        count = len(list(group))
        yield slice(at, at + count), activation
        at += count
