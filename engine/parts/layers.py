"""Layers that behave differently in training: normalization and dropout. How they compute: `engine.train.layers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.spec import Spec, Unreadable, one_of, real, text, whole
from engine.spec.registry import Registry

NORMS = Registry("norm")
DROPOUTS = Registry("dropout")
MOST_LAYERS = 20
MOST_RATE = 0.99
"""Largest probability to drop: with 1 nothing would be left to learn from."""
MOST_WIDTH = 500
ALL, SAME, SAME_WIDTH = "all", "p", "width"
INPUT = -1
"""In place of a hidden layer (0 = first): the inputs."""


def read_layers(text: str) -> tuple[int, ...]:
    """Numbers of hidden layers, from 1 and in order, of "1,3"; () of "all". Raises Unreadable."""
    if text == ALL:
        return ()
    found = [_layer(part, at) for part, at in _parts(text)]
    return tuple(sorted(set(found)))


def read_rates(text: str) -> tuple[float, ...]:
    """Probabilities to drop of hidden layers 1, 2, ... of "0.2,0.5"; () of "p", or nothing. Raises Unreadable."""
    return tuple(_rate(part, at) for part, at in _parts(text)) if text not in (SAME, "") else ()


def read_widths(text: str) -> tuple[int, ...]:
    """Units of hidden layers 1, 2, ... of "8,4,2"; () of "width". Raises Unreadable."""
    found = tuple(_width(part, at) for part, at in _parts(text)) if text != SAME_WIDTH else ()
    if len(found) > MOST_LAYERS:
        raise Unreadable("too_many_layers", len(text), str(len(found)))
    return found


def _width(part: str, at: int) -> int:
    if not part.strip().isdecimal():
        raise Unreadable("not_a_width", at, part)
    if not 1 <= int(part) <= MOST_WIDTH:
        raise Unreadable("width_out_of_range", at, part.strip())
    return int(part)


def _parts(text: str) -> list[tuple[str, int]]:
    """(part, column from 1) of everything between commas."""
    parts = text.split(",")
    starts = [sum(len(part) + 1 for part in parts[:k]) + 1 for k in range(len(parts))]
    return list(zip(parts, starts, strict=True))


def _layer(part: str, at: int) -> int:
    if not part.strip().isdecimal():
        raise Unreadable("not_a_layer", at, part)
    number = int(part)
    if not 1 <= number <= MOST_LAYERS:
        raise Unreadable("no_such_layer", at, part.strip())
    return number


def _rate(part: str, at: int) -> float:
    try:
        rate = float(part)
    except ValueError:
        raise Unreadable("not_a_rate", at, part) from None
    if not 0 <= rate <= MOST_RATE:  # also false for NaN
        raise Unreadable("rate_out_of_range", at, part)
    return rate


class Layered(Spec):
    """Something that stands on chosen hidden layers."""

    layers: str

    def on(self, depth: int) -> tuple[int, ...]:
        """Indices (0 = first hidden) of the layers it stands on in a network of `depth` hidden layers."""
        chosen = read_layers(self.layers) or range(1, depth + 1)
        return tuple(layer - 1 for layer in chosen if layer <= depth)


class Norm(Layered):
    """A normalization: where it stands, `eps` under the root, whether gamma and beta are learnt."""

    layers: str = ""
    position: str = "before"
    eps: float = 1e-5
    affine: str = "off"


@NORMS.add("none", source="no normalization", oracle="the network without it")
@dataclass(frozen=True)
class NoNorm(Norm):
    """y = x."""

    def on(self, depth: int) -> tuple[int, ...]:
        return ()


@NORMS.add("batch_norm", source="Ioffe and Szegedy 2015, algorithms 1 and 2", oracle="torch.nn.BatchNorm1d")
@dataclass(frozen=True)
class BatchNorm(Norm):
    """y = gamma (x - mu) / sqrt(var + eps) + beta, mu and var of the unit over the mini-batch.

    `momentum` m as in PyTorch: running <- (1 - m) running + m batch, the variance with n/(n - 1); used at test time.
    After `stale_after` updates (0: never) the running statistics stand still.
    """

    position: str = one_of("before", "before", "after", apart=True)
    layers: str = text(ALL, read_layers, apart=True)
    momentum: float = real(0.1, 0.0, 1.0)
    eps: float = real(1e-5, 1e-12, 1.0, log=True)
    affine: str = one_of("on", "on", "off", apart=True)
    stale_after: int = whole(0, 0, 20_000, unit="updates")


@NORMS.add("layer_norm", source="Ba, Kiros and Hinton 2016", oracle="torch.nn.LayerNorm")
@dataclass(frozen=True)
class LayerNorm(Norm):
    """y = gamma (x - mu) / sqrt(var + eps) + beta, mu and var of the example over the layer's units."""

    position: str = one_of("before", "before", "after", apart=True)
    layers: str = text(ALL, read_layers, apart=True)
    eps: float = real(1e-5, 1e-12, 1.0, log=True)
    affine: str = one_of("on", "on", "off", apart=True)


class Dropout(Layered):
    """Multiplicative noise while training; p is the probability to DROP, as in PyTorch (CS231n's code keeps with p).

    A kind says what its factors are: `masks` is whether they are 0 or one number, as against N(1, p / (1 - p)).
    `convention` says which mode scales: training by 1 / (1 - p) ("inverted"), "test_scaling" by 1 - p, or "none".
    """

    masks: ClassVar[bool]
    layers: str = ""
    p: float = 0.0
    p_input: float = 0.0
    rates: str = SAME
    convention: str = "inverted"
    on_weights: ClassVar[bool] = False

    def rate(self, layer: int) -> float:
        """The probability to drop at hidden layer `layer` (0 = first), or at the INPUT."""
        if layer == INPUT:
            return self.p_input
        rates = read_rates(self.rates)
        return rates[layer] if layer < len(rates) else self.p

    def kept(self, p: float) -> float:
        """What training multiplies with what it keeps, at a layer of this rate."""
        return 1 / (1 - p) if self.convention == "inverted" else 1.0

    def at_test(self, p: float) -> float:
        """What evaluation multiplies a layer of this rate with."""
        return 1 - p if self.convention == "test_scaling" else 1.0


@DROPOUTS.add("none", source="no noise", oracle="the network without it")
@dataclass(frozen=True)
class NoDropout(Dropout):
    """y = h."""

    masks: ClassVar[bool] = True

    def on(self, depth: int) -> tuple[int, ...]:
        return ()


@DROPOUTS.add("dropout", source="Srivastava et al. 2014", oracle="torch.nn.Dropout")
@dataclass(frozen=True)
class UnitDropout(Dropout):
    """y = h m / (1 - p), m = 0 with probability p, else 1; at test time y = h.

    `convention` "test_scaling": y = h m, at test time (1 - p) h; "none": neither is scaled. `rates` "0.2,0.5": p of
    layers 1, 2; layers beyond the list take `p`. `p_input`: p of the inputs.
    """

    masks: ClassVar[bool] = True
    p: float = real(0.5, 0.0, MOST_RATE)
    p_input: float = real(0.0, 0.0, MOST_RATE)
    layers: str = text(ALL, read_layers, apart=True)
    rates: str = text(SAME, read_rates)
    convention: str = one_of("inverted", "inverted", "test_scaling", "none")


@DROPOUTS.add("dropconnect", source="Wan et al. 2013", oracle="torch.nn.functional.linear with a masked weight")
@dataclass(frozen=True)
class DropConnect(Dropout):
    """z = h (W m) / (1 - p) + b, one mask m of the layer's incoming weights a batch; at test time the mean weights W.

    Wan et al. draw a mask for each example and sample at test time; one mask a batch costs B times less.
    """

    p: float = real(0.5, 0.0, MOST_RATE)
    layers: str = text(ALL, read_layers, apart=True)
    masks: ClassVar[bool] = True
    on_weights: ClassVar[bool] = True


@DROPOUTS.add("gaussian", source="Srivastava et al. 2014, section 10", oracle="moments of N(1, p / (1 - p))")
@dataclass(frozen=True)
class GaussianDropout(Dropout):
    """y = h m, m ~ N(1, p / (1 - p)): the mean and variance of inverted dropout; at test time y = h."""

    masks: ClassVar[bool] = False
    p: float = real(0.5, 0.0, MOST_RATE)
    layers: str = text(ALL, read_layers, apart=True)
