"""K multilayer perceptrons of one shape as one batched program, with a backward pass written by hand.

    z_l = h_(l-1) W_l + b_l        h_l = f(z_l)        L = mean loss of z_out; dz_out: `engine.train.loss`
    dW_l = h_(l-1)^T dz_l          db_l = 1^T dz_l     dh_(l-1) = dz_l W_l^T     dz_l = dh_l * f'(z_l)

Shapes carry the variant first: weights (K, n_in, n_out), activations (K, B, n). Every variant's block of memory is
padded to whole vector registers, and sums are matrix products: a variant's numbers then do not depend, to the last
bit, on how many others it is stacked with. Which layers there are: `engine.train.layers.architecture`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, dropwhile
from math import gcd, isfinite

import torch

from engine.record.pieces import Pieces, finish
from engine.train.blocks import LANES, block, examples
from engine.train.layers.architecture import architecture
from engine.train.layers.dense import Dense, DropConnect
from engine.train.layers.noise import Noise
from engine.train.layers.norm import Normalizer
from engine.train.layers.stacked import Maker
from engine.train.layers.walk import Backward, Forward, Layer, Moment, Steps, Visit, walking
from engine.train.loss import criterion
from engine.train.spec import TrainSpec
from engine.train.weights import Weights

Tensor = torch.Tensor


class Pass:
    """Buffers for forward and backward passes of a stack on B examples, `groups` mini-batches one after the other.

    `layers` are its layers in order, by stage; `h[l]` the activations f(z) of hidden layer l; `moments` holds the
    statistics of its mini-batches.
    """

    def __init__(self, weights: Weights, specs: Sequence[TrainSpec], batch: int, groups: int = 1) -> None:
        finish(self._prepare(weights, specs, batch, groups))

    @classmethod
    def making(cls, weights: Weights, specs: Sequence[TrainSpec], batch: int, groups: int = 1) -> Pieces[Pass]:
        """The pass, layer by layer: being given hundreds of megabytes takes a while."""
        made = cls.__new__(cls)
        yield from made._prepare(weights, specs, batch, groups)
        return made

    def _prepare(self, weights: Weights, specs: Sequence[TrainSpec], batch: int, groups: int) -> Pieces[None]:
        self.weights, self.batch = weights, batch
        sizes, dtype, k = specs[0].sizes, weights.flat.dtype, len(specs)
        self.x = examples(block(k, batch, sizes[0], dtype), batch, sizes[0])
        # the output layer is padded by whole examples: softmax is fast on contiguous memory only
        few = LANES // gcd(LANES, sizes[-1])
        self._outputs = [torch.zeros(k, -(-batch // few) * few, sizes[-1], dtype=dtype) for _ in range(4)]
        self.logits, self.p, self.onehot, self.dz = (store[:, :batch] for store in self._outputs)
        self.fed = self.x.numpy(), self.onehot.numpy()
        self.criterion = criterion(specs, dtype)
        made = Maker(weights, specs, batch, groups, self.logits)
        self.h, self.moments, self._stores = made.h, made.moments, made.stores
        self.layers = list[list[Layer]]()
        for stage in architecture(specs):
            yield
            self.layers.append([made.layer(part) for part in stage])
        self._forward, self._backward = bound(self.layers)
        every = list(chain.from_iterable(self.layers))
        self._products = [layer for layer in every if isinstance(layer, Dense)]
        self.norms = {layer.layer: layer for layer in every if isinstance(layer, Normalizer)}
        self.noise = {layer.layer: layer for layer in every if isinstance(layer, Noise)}
        self.weight_noise = {layer.layer: layer.noise for layer in every if isinstance(layer, DropConnect)}

    def exchange(self, make: Callable[[Layer], Layer]) -> None:
        """Put `make` of each layer in its place."""
        self.layers = [[make(layer) for layer in stage] for stage in self.layers]
        self._forward, self._backward = bound(self.layers)

    @property
    def out(self) -> list[Tensor]:
        """What the layer above saw of each hidden layer in the last forward pass, after normalization and dropout."""
        return [layer.x for layer in self._products[1:]]

    def forward(self, visit_z: Visit | None = None, moment: Moment | None = None, running: bool = False) -> Tensor:
        """The logits (K, B, C) of `x`; `visit_z` sees what each hidden layer's f is applied to, before it is."""
        for _ in self.forwarding(visit_z, moment, running):
            pass
        return self.logits

    def forwarding(
        self, visit_z: Visit | None = None, moment: Moment | None = None, running: bool = False
    ) -> Pieces[list[Tensor]]:
        """`forward`, layer by layer.

        Noise is that of `moment`, or none; batch norm takes the statistics of the batch, or the `running` ones.
        """
        return walking(self._forward, self.x, Forward(moment, running, visit_z))

    def probabilities(self) -> Tensor:
        """What the loss takes the logits for, (K, B, C): their softmax, or the outputs themselves."""
        logits, p, _, _ = self._outputs
        self.criterion.respond(logits, p)
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

    def backwarding(self, gradients: Weights | None, visit: Visit | None = None) -> Pieces[list[Tensor]]:
        """`backward`, layer by layer.

        `gradients` takes those of the weights (None: not wanted); `visit` sees each hidden layer's dL/dh, last
        layer first.
        """
        self.slope()
        return walking(self._backward, self.dz, Backward(gradients, visit))

    def slope(self) -> None:
        """`dz` <- dL/dz of the outputs, after `probabilities`."""
        _, p, target, store = self._outputs
        self.criterion.slope(p, target, self.batch, store)


def bound(layers: Sequence[Sequence[Layer]]) -> tuple[Steps[Forward], Steps[Backward]]:
    """The methods of the layers in the order of each walk; below the first weights no gradient is wanted."""
    trained = [list(dropwhile(lambda layer: not isinstance(layer, Dense), layers[0])), *layers[1:]]
    backward = [[layer.backward for layer in reversed(stage)] for stage in reversed(trained)]
    return [[layer.forward for layer in stage] for stage in layers], backward


def bounded(store: Tensor) -> bool:
    """Whether a contiguous block holds neither NaN nor Inf nor numbers whose squares overflow."""
    flat = store.view(-1).numpy()
    return isfinite(flat @ flat)


def finite(values: Tensor) -> bool:
    """Whether there is neither NaN nor Inf; many times faster than torch.isfinite."""
    return bool(values.abs().max() < torch.inf)
