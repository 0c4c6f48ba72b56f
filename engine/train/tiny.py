"""Forward and backward of a tiny stack, as a list of few calls: there a call costs more than what it computes.

An update of 2-4-4-2 on ten examples is some thousand multiplications, half a microsecond; twenty calls of a library
are twenty. So units stand in rows and examples in columns, with a row of ones below the units of a layer: its weights
and biases are then one matrix, and one product gives z, one dW and db of all layers. NumPy is called where a number
does not depend on who computes it (sums of two, products, quotients, the largest of two), as it is called in a third
of torch's time.

The bits are those of the walk through the layers (`engine.train.layers.walk`): below NATIVE multiplications torch adds
up the terms of a product one by one, in their order, and the bias comes last in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from math import gcd, lcm
from typing import Any

import numpy as np
import torch

from engine.train.blocks import LANES, padded
from engine.train.layers.activation import same_activation
from engine.train.layers.architecture import architecture
from engine.train.loss import CrossEntropy
from engine.train.network import Pass
from engine.train.spec import TrainSpec
from engine.train.weights import Weights

Tensor = torch.Tensor
Array = np.ndarray
Call = Callable[[], object]
NATIVE = 400
"""Multiplications of one variant below which torch.bmm takes no library."""


ROOM = 8192
"""Numbers of a layer from which on it costs more to go over the room beside few examples than calls do."""
A_CALL = 1000
"""Multiplications that torch.bmm makes in the time of a call."""


class LeanNamespace:
    """Torch's operations by name, without what a call looks up first; `overload.name` as in torch.ops."""

    def __init__(self, found: Any) -> None:
        self._found = found

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._found, name)
        lean = found._op if isinstance(found, torch._ops.OpOverload) else LeanNamespace(found)
        vars(self)[name] = lean
        return lean

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._found(*args, **kwargs)


LEAN: Any = LeanNamespace(torch.ops.aten)


def fits(specs: Sequence[TrainSpec], batch: int) -> bool:
    """Whether this is a stack of dense layers and functions that learn nothing, and every product is below NATIVE."""
    first = specs[0]
    plain = all(spec.activation.strided for spec in specs) and not first.activation.learnt
    plain = plain and first.products == first.sizes[1:]
    kinds = {part.kind for stage in architecture(specs) for part in stage}
    small = all((a + 1) * batch * n < NATIVE for a, n in pairwise(first.sizes))
    small = small and len(specs) * max(first.sizes[1:]) * columns(first.sizes[1:], batch) < ROOM
    return plain and small and kinds <= {"dense", "activation"}


def columns(sizes: Sequence[int], batch: int) -> int:
    """Room for a row's examples: the rows of any of these layers fill whole registers."""
    whole = lcm(*(LANES // gcd(LANES, n) for n in sizes))
    return -(-batch // whole) * whole


class Tiny:
    """`fed`, inputs (K, B, n_in) and targets (K, B, C), is filled from outside; a call then gives the gradients.

    `run` is the pass that it stands in for: the loss goes by its buffers, unless it is that of two classes.
    """

    def __init__(self, specs: Sequence[TrainSpec], gradients: Weights, run: Pass) -> None:
        self.sizes, self.run, self.weights = specs[0].sizes, run, run.weights
        self.k, self.depth, self.batch = len(specs), len(self.sizes) - 1, run.batch
        self.room = columns(self.sizes[1:], self.batch)
        self._shapes = list(pairwise(self.sizes))
        self._groups = list(same_activation(specs))
        flat, across = self.weights.flat, padded((max(self.sizes) + 1) * self.room)
        self._inputs, self._slopes = (flat.new_zeros(self.k, self.depth, across) for _ in range(2))
        for layer, n in enumerate(self.sizes[:-1]):
            self._inputs[:, layer, n * self.room : n * self.room + self.batch] = 1
        self._matrices = flat.new_zeros(self.k, sum((a + 1) * n for a, n in self._shapes))
        self.loss = loss_of(self)
        self.fed = self._of(self._inputs, 0, self.sizes[0]).transpose(1, 2).numpy(), self.loss.onehot.numpy()
        self._calls = [self._reading(), *self._forward(), *self.loss.calls(), *self._backward(), *self._sums(gradients)]

    def __call__(self) -> None:
        """The gradients of the mean loss at the present weights."""
        for call in self._calls:
            call()

    def first_slope(self) -> Tensor:
        """(K, C, room) of where the gradient starts."""
        return self._whole(self._slopes, self.depth - 1, self.sizes[-1])

    def _whole(self, store: Tensor, layer: int, rows: int) -> Tensor:
        """(K, rows, room) of what is kept of a layer."""
        return store[:, layer, : rows * self.room].view(self.k, rows, self.room)

    def _of(self, store: Tensor, layer: int, rows: int) -> Tensor:
        """(K, rows, B) of it."""
        return self._whole(store, layer, rows)[:, :, : self.batch]

    def _reading(self) -> Call:
        """Weights above biases, layer by layer, out of the rows that the optimizers change."""
        places = np.concatenate([part for pair in self._places() for part in pair])
        return partial(self.weights.flat.numpy().take, places, 1, self._matrices.numpy(), "clip")

    def _places(self) -> Iterator[tuple[Array, Array]]:
        """Where the weights of each layer lie in a row, and where its biases do."""
        start = self.weights.flat.storage_offset()
        for w, b in zip(self.weights.w, self.weights.b, strict=True):
            first, second = (int(part.storage_offset() - start) for part in (w, b))
            yield first + np.arange(w[0].numel()), second + np.arange(b[0].numel())

    def _matrix(self, layer: int) -> Tensor:
        """(K, n_in + 1, n_out): W, and b below it."""
        before = sum((a + 1) * n for a, n in self._shapes[:layer])
        a, n = self._shapes[layer]
        return self._matrices[:, before : before + (a + 1) * n].view(self.k, a + 1, n)

    def _forward(self) -> Iterator[Call]:
        for layer, (a, n) in enumerate(self._shapes):
            last = layer == self.depth - 1
            z = self.loss.z if last else self._of(self._inputs, layer + 1, n)
            yield partial(torch.bmm, self._matrix(layer).transpose(1, 2), self._of(self._inputs, layer, a + 1), out=z)
            if not last:
                yield from self._functions(layer, n)

    def _functions(self, layer: int, n: int) -> Iterator[Call]:
        """h <- f(z) of each group of variants, and z is kept where f' asks for it."""
        self._asked: list[list[Tensor]] = [*getattr(self, "_asked", []), []]
        for rows, activation in self._groups:
            h = self._inputs[rows, layer + 1, : n * self.room]
            self._asked[layer].append(torch.zeros_like(h) if activation.of_z else h)
            if activation.of_z:
                yield partial(self._asked[layer][-1].copy_, h)
            if activation.ufunc:
                yield partial(getattr(np, activation.ufunc), h.numpy(), h.numpy())
            else:
                yield partial(activation.forward_, h, LEAN)

    def _backward(self) -> Iterator[Call]:
        """g <- W g f'(z), from the last layer down."""
        for layer in range(self.depth - 1, 0, -1):
            n, above = self._shapes[layer]
            w, g = self._matrix(layer)[:, :n], self._of(self._slopes, layer, above)
            yield partial(torch.bmm, w, g, out=self._of(self._slopes, layer - 1, n))
            for (rows, activation), asked in zip(self._groups, self._asked[layer - 1], strict=True):
                yield partial(activation.backward_, self._slopes[rows, layer - 1, : n * self.room], asked, LEAN)

    def _sums(self, gradients: Weights) -> Iterator[Call]:
        """dW and db of all layers, each in a square of its own with a zero behind it, and from there to their place."""
        a, n = max(self.sizes[:-1]) + 1, max(self.sizes[1:])
        found = gradients.flat.new_zeros(self.k, self.depth, a * n + 1)
        squares = found[:, :, : a * n].unflatten(2, (a, n))
        yield from self._together(squares) if self._alike(a, n) else self._one_by_one(squares)
        places = np.full(gradients.flat.shape[1], a * n)
        for layer, (own, (above, below)) in enumerate(zip(self._shapes, self._places(), strict=True)):
            rows, across = np.divmod(np.arange((own[0] + 1) * own[1]), own[1])
            places[np.concatenate([above, below])] = layer * (a * n + 1) + rows * n + across
        yield partial(found.view(self.k, -1).numpy().take, places, 1, gradients.flat.numpy(), "clip")

    def _alike(self, a: int, n: int) -> bool:
        """Whether squares of a x n for all layers are made in less time than each matrix by a call of its own."""
        beside = sum(a * n - (own + 1) * above for own, above in self._shapes) * self.batch * self.k
        return a * n * self.batch < NATIVE and beside < A_CALL * (self.depth - 1)

    def _together(self, squares: Tensor) -> Iterator[Call]:
        """Rows of a layer that has fewer are 0, and stay it."""
        _, _, a, n = squares.shape
        x, g = (
            store[:, :, : rows * self.room].unflatten(2, (rows, self.room))[..., : self.batch].flatten(0, 1)
            for store, rows in ((self._inputs, a), (self._slopes, n))
        )
        yield partial(torch.bmm, x, g.transpose(1, 2), out=squares.flatten(0, 1))

    def _one_by_one(self, squares: Tensor) -> Iterator[Call]:
        for layer, (a, n) in enumerate(self._shapes):
            x, g = self._of(self._inputs, layer, a + 1), self._of(self._slopes, layer, n)
            yield partial(torch.bmm, x, g.transpose(1, 2), out=squares[:, layer, : a + 1, :n])


class AnyLoss:
    """The loss as the pass has it: outputs `z` (K, C, B) are its logits."""

    def __init__(self, tiny: Tiny) -> None:
        self.run, self.into = tiny.run, tiny.first_slope()[:, :, : tiny.batch].transpose(1, 2)
        self.z, self.onehot = tiny.run.logits.transpose(1, 2), tiny.run.onehot

    def calls(self) -> Iterator[Call]:
        """Those that make dL/dz of z."""
        yield self.run.probabilities
        yield self.run.slope
        yield partial(self.into.copy_, self.run.dz)


class TwoClasses:
    """Softmax cross-entropy of two classes: p = exp(z - m) / s, m the larger z and s the sum of the two."""

    def __init__(self, tiny: Tiny) -> None:
        self.batch, shape = tiny.batch, (2, tiny.k, tiny.room)  # each class in one piece
        self._z, self._p, self._target = (tiny.weights.flat.new_zeros(shape) for _ in range(3))
        self.z, self.onehot = (
            self._z[:, :, : tiny.batch].transpose(0, 1),
            self._target[:, :, : tiny.batch].permute(1, 2, 0),
        )
        self.into = tiny.first_slope().transpose(0, 1).numpy()

    def calls(self) -> Iterator[Call]:
        """The operations of `engine.train.loss`."""
        z, p, target = (each.numpy() for each in (self._z, self._p, self._target))
        one = np.zeros_like(z[0])
        yield partial(np.maximum, *z, out=one)
        yield from (partial(np.subtract, own, one, into) for own, into in zip(z, p, strict=True))
        yield self._p.exp_
        yield partial(np.add, *p, one)
        yield from (partial(np.divide, own, one, own) for own in p)
        yield partial(np.subtract, p, target, p)
        yield partial(np.multiply, p, 1 / self.batch, self.into)


def loss_of(tiny: Tiny) -> AnyLoss | TwoClasses:
    """The quickest way to the slope of its loss."""
    criterion = tiny.run.criterion
    two = isinstance(criterion, CrossEntropy) and criterion.plain and tiny.sizes[-1] == 2
    return TwoClasses(tiny) if two else AnyLoss(tiny)
