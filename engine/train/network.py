"""K multilayer perceptrons of one shape as one batched program, with a backward pass written by hand.

    z_l = h_(l-1) W_l + b_l        h_l = f(z_l)        L = mean cross-entropy of softmax(z_out)
    dz_out = (softmax(z_out) - onehot(y)) / B
    dW_l = h_(l-1)^T dz_l          db_l = 1^T dz_l     dh_(l-1) = dz_l W_l^T     dz_l = dh_l * f'(z_l)

Shapes carry the variant first: weights (K, n_in, n_out), activations (K, B, n). Every variant's block of memory is
padded to whole vector registers, and sums are matrix products: a variant's numbers then do not depend, to the last
bit, on how many others it is stacked with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from math import gcd

import torch

from engine.activations import Activation
from engine.train.draws import standard_draw
from engine.train.kernels import backward_, forward_
from engine.train.spec import TrainSpec

Tensor = torch.Tensor
Visit = Callable[[int, Tensor], object]
"""Called with a layer (0 = first hidden) and its tensor (K, B, n)."""
LANES = 32
"""Elements that a block of memory is padded to: two registers of the widest kind."""


def padded(count: int) -> int:
    """`count` rounded up to whole registers."""
    return -(-count // LANES) * LANES


class Weights:
    """All weights and biases of K networks in one flat tensor (K, P).

    Views per layer: W (K, n_in, n_out) and b (K, 1, n_out).
    """

    def __init__(self, sizes: Sequence[int], k: int, dtype: torch.dtype) -> None:
        shapes = list(pairwise(sizes))
        length = sum(padded(n_in * n_out) + padded(n_out) for n_in, n_out in shapes)
        self.flat = torch.zeros(k, length, dtype=dtype)
        self.w, self.b = self._views(self.flat, shapes)

    @staticmethod
    def _views(flat: Tensor, shapes: Sequence[tuple[int, int]]) -> tuple[list[Tensor], list[Tensor]]:
        at, w, b = 0, [], []
        for n_in, n_out in shapes:
            w.append(flat[:, at : at + n_in * n_out].view(-1, n_in, n_out))
            at += padded(n_in * n_out)
            b.append(flat[:, at : at + n_out].view(-1, 1, n_out))
            at += padded(n_out)
        return w, b


def initialize(weights: Weights, specs: Sequence[TrainSpec]) -> None:
    """Fill the stack: W = scale x the shared standard draw of its layer, b = the constant of the spec."""
    for k, spec in enumerate(specs):
        for layer, (w, b) in enumerate(zip(weights.w, weights.b, strict=True)):
            n_in, n_out = w.shape[1:]
            draw = standard_draw(spec.init.draw, spec.seed, layer, n_in, n_out)
            w[k].copy_(torch.from_numpy(draw * spec.init.scale(n_in, n_out)))
            b[k].fill_(spec.bias)


class Pass:
    """Buffers for forward and backward passes of a stack on B examples."""

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec], batch: int) -> None:
        self.weights, self.batch = weights, batch
        sizes, dtype, k = specs[0].sizes, weights.flat.dtype, len(specs)
        self.x = _examples(torch.zeros(k, padded(batch * sizes[0]), dtype=dtype), batch, sizes[0])
        self._stores = [torch.zeros(k, padded(batch * n), dtype=dtype) for n in sizes[1:-1]]
        self.h = [_examples(store, batch, n) for store, n in zip(self._stores, sizes[1:-1], strict=True)]
        # the output layer is padded by whole examples: softmax is fast on contiguous memory only
        few = LANES // gcd(LANES, sizes[-1])
        self._outputs = [torch.zeros(k, -(-batch // few) * few, sizes[-1], dtype=dtype) for _ in range(4)]
        self.logits, self.p, self.onehot, self._dz = (store[:, :batch] for store in self._outputs)
        self._ones = torch.ones(k, 1, padded(batch), dtype=dtype)[:, :, :batch]
        self._slopes: list[Tensor] | None = None
        self._groups = list(same_activation(specs))
        self._blocks = [[(store[rows], a) for rows, a in self._groups] for store in self._stores]

    def forward(self, visit_z: Visit | None = None) -> Tensor:
        """The logits (K, B, C) of `x`; `visit_z` sees each hidden layer's z before f is applied in place."""
        h = self.x
        for layer, out in enumerate(self.h):
            torch.baddbmm(self.weights.b[layer], h, self.weights.w[layer], out=out)
            if visit_z:
                visit_z(layer, out)
            for block, activation in self._blocks[layer]:
                forward_(block, activation)
            h = out
        return torch.baddbmm(self.weights.b[-1], h, self.weights.w[-1], out=self.logits)

    def probabilities(self) -> Tensor:
        """softmax of the logits, (K, B, C)."""
        logits, p, _, _ = self._outputs
        torch.softmax(logits, -1, out=p)
        return self.p

    def first_fault(self, row: int) -> int | None:
        """The first layer (1 = first hidden) of a variant whose output is not finite after `forward`."""
        for layer, tensor in enumerate([*self.h, self.logits], 1):
            if not finite(tensor[row]):
                return layer
        return None

    def backward(self, gradients: Weights | None, visit: Visit | None = None) -> None:
        """Gradients of the mean loss after `forward` and `probabilities`.

        `gradients` takes those of the weights (None: not wanted); `visit` sees each hidden layer's dL/dh, last
        layer first.
        """
        _, p, onehot, store = self._outputs
        torch.sub(p, onehot, out=store).mul_(1 / self.batch)
        dz = self._dz
        for layer in reversed(range(len(self.weights.w))):
            if gradients is not None:
                below = self.h[layer - 1] if layer else self.x
                torch.bmm(below.transpose(1, 2), dz, out=gradients.w[layer])
                torch.bmm(self._ones, dz, out=gradients.b[layer])
            if layer:
                dz = self._down(layer - 1, dz, visit)

    def _down(self, layer: int, dz: Tensor, visit: Visit | None) -> Tensor:
        """dL/dz of hidden layer `layer` from dL/dz of the layer above it."""
        store = self._gradient_stores()[layer]
        g = _examples(store, self.batch, self.h[layer].shape[2])
        torch.bmm(dz, self.weights.w[layer + 1].transpose(1, 2), out=g)
        if visit:
            visit(layer, g)
        for (rows, activation), (block, _) in zip(self._groups, self._blocks[layer], strict=True):
            backward_(store[rows], block, activation)
        return g

    def _gradient_stores(self) -> list[Tensor]:
        """Two alternating blocks are enough: a layer's gradient is read only by the layer below."""
        if self._slopes is None:
            pair = [torch.zeros_like(self._stores[0]) for _ in range(min(2, len(self._stores)))]
            self._slopes = [pair[layer % len(pair)] for layer in range(len(self._stores))]
        return self._slopes


def finite(values: Tensor) -> bool:
    """Whether there is neither NaN nor Inf; many times faster than torch.isfinite."""
    return bool(values.abs().max() < torch.inf)


def _examples(store: Tensor, batch: int, n: int) -> Tensor:
    """The (K, B, n) view of padded storage (K, >= B n)."""
    return store[:, : batch * n].view(-1, batch, n)


def same_activation(specs: Sequence[TrainSpec]) -> Iterator[tuple[slice, Activation]]:
    """(slice of variants, activation) for each run of neighbours with the same activation."""
    at = 0
    for activation, group in groupby(spec.activation for spec in specs):
        count = len(list(group))
        yield slice(at, at + count), activation
        at += count
