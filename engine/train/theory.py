"""Mean-field theory of a wide network at its initialization: what activations and gradients should do, layer by layer.

With z_l ~ N(b, q_l):    q_(l+1) = n_l Var(W_(l+1)) E[f(z_l)^2]        (Poole et al. 2016, equation 3)
Gradient, going back through layer l:    gain_l^2 = chi_1 = n_l Var(W_l) E[f'(z_l)^2]    (Schoenholz et al. 2017)

Where a normalization stands, or dropout scales at test time, none of this holds and the values are NaN.

b is a constant bias, so it moves the mean and not the variance; one that is drawn adds its own to q. Each probe
example starts from its own
q_1 = Var(W_1) |x|^2 and keeps its own q; the moments are averaged over examples at the end, those of gradients weighted
with what each example's gradient has become on its way back. Rectifiers have closed
forms; for the others the expectation is a Gauss-Legendre sum on either side of z = 0, where they have their kink or
their steepest part. (Gauss-Hermite nodes miss that part when q is large.)
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erf, erfc, sqrt
from typing import NamedTuple

import numpy as np

from engine.parts.activations import Activation, Formula, LeakyReLU, Maxout, ReLU
from engine.parts.layers import INPUT
from engine.record.pieces import Pieces
from engine.train.spec import TrainSpec

Array = np.ndarray
REACH = 12.0
"""Standard deviations of z that the quadrature covers."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)
_MANY = np.polynomial.legendre.leggauss(480)
"""For a formula that a reader wrote: it may go up and down."""


class Moments(NamedTuple):
    """E[h], E[h^2] and E[f'(z)^2] of h = f(z), z ~ N(b, q), for an array of q."""

    mean: Array
    square: Array
    slope: Array


class Layer(NamedTuple):
    """Mean-field quantities of one hidden layer; arrays over probe examples."""

    q: Array
    moments: Moments
    fan_out_variance: float  # n_l Var(W_l)


def theory_activation_std(layers: Sequence[Layer]) -> Array:
    """(depth,) standard deviation of h_l over units and probe examples, NaN where the theory does not apply."""
    return np.array([_std(layer.moments) for layer in layers])


def theory_gradient_gain(layers: Sequence[Layer]) -> Array:
    """(depth,) factor on the standard deviation of the gradient when it goes back through layer l.

    sqrt(sum_x chi_1(x) v(x) / sum_x v(x)), v(x) being the squared gradient that reaches layer l from above, which is
    taken as equal for all examples at the last hidden layer. So the factors' product is that of the whole way back.
    """
    gains, arriving = [], np.ones(len(layers[0].q))
    for layer in reversed(layers):
        leaving = arriving * (layer.fan_out_variance * layer.moments.slope)
        gains.append(sqrt(leaving.mean()))
        arriving = leaving / leaving.mean() if leaving.mean() > 0 else np.ones(len(layer.q))
    return np.array(gains[::-1])


def predicting(spec: TrainSpec, probe_x: Array) -> Pieces[list[Layer]]:
    """The hidden layers in order, one a piece: the quadrature of a thousand examples takes several milliseconds.

    NaN throughout for a constant weight other than 0, which has no variance to go by, and for what `_as_assumed` says.
    """
    square = (probe_x**2).mean(1)
    known = (spec.init.draw != "ones" or spec.init.scale(1, 1) == 0) and _as_assumed(spec)
    layers = []
    for n_in, n_out, products in zip(spec.sizes[:-2], spec.sizes[1:-1], spec.products[:-1], strict=True):
        variance = spec.init.variance(n_in, products) if known else np.nan
        q = n_in * variance * square + spec.init.bias(n_in) ** 2 / 3
        found = moments(spec.activation, q, spec.bias)
        layers.append(Layer(q, found, n_out * variance))
        square = found.square
        yield
    return layers


def _as_assumed(spec: TrainSpec) -> bool:
    """Whether layers hand on f(z) and z is a sum of them: the probe sees dropout as it is at test time."""
    rates = [spec.dropout.rate(layer) for layer in (INPUT, *spec.dropout.on(spec.depth))]
    return spec.norm.name == "none" and all(spec.dropout.at_test(rate) == 1 for rate in rates)


def moments(activation: Activation, q: Array, bias: float = 0.0) -> Moments:
    """Moments of activation(z) for z ~ N(bias, q), elementwise over q >= 0."""
    if isinstance(activation, ReLU | LeakyReLU):
        return _rectifier(activation.slope if isinstance(activation, LeakyReLU) else 0.0, np.sqrt(q), bias)
    if isinstance(activation, Maxout):
        return _largest(activation.pieces, np.sqrt(q), bias)
    return _quadrature(activation, np.sqrt(q), bias)


def _largest(pieces: int, s: Array, b: float) -> Moments:
    """Of the largest of independent N(b, s^2); one piece of each unit passes the gradient on as it is."""
    u = REACH * _NODES
    below = np.array([_below(value) for value in u])
    weight = REACH * _WEIGHTS * np.exp(-0.5 * u * u) / sqrt(2 * np.pi) * pieces * below ** (pieces - 1)
    first, second = float(weight @ u), float(weight @ (u * u))
    return Moments(b + first * s, b * b + 2 * b * first * s + second * s * s, np.ones_like(s))


def _std(m: Moments) -> float:
    return sqrt(max(m.square.mean() - m.mean.mean() ** 2, 0.0)) if np.isfinite(m.square).all() else np.nan


def _rectifier(slope: float, s: Array, b: float) -> Moments:
    """Closed form: the positive part of N(b, s^2) and, times `slope`, the negative one (He et al. 2015 for b = 0)."""
    up, down = _half(b, s), _half(-b, s)
    mean, square, above = up[0] - slope * down[0], up[1] + slope**2 * down[1], up[2]
    return Moments(mean, square, above + slope**2 * (1 - above))


def _half(b: float, s: Array) -> tuple[Array, Array, Array]:
    """E[max(z, 0)], E[max(z, 0)^2] and P(z > 0) for z ~ N(b, s^2)."""
    t = np.clip(b / np.maximum(s, 1e-300), -100, 100)
    above = np.array([_below(value) for value in np.ravel(t)]).reshape(np.shape(t))
    if b == 0:
        above = np.where(s > 0, above, 0.0)
    density = np.exp(-0.5 * t * t) / sqrt(2 * np.pi)
    square = np.maximum((b * b + s * s) * above + b * s * density, 0.0)  # far below 0 the terms cancel to a rounding
    return b * above + s * density, square, above + 0 * s


def _below(t: float) -> float:
    """P(u < t) of a standard normal u, to its last digits in the lower tail too."""
    return 0.5 * erfc(-t / sqrt(2)) if t < 0 else 0.5 * (1 + erf(t / sqrt(2)))


def _quadrature(activation: Activation, s: Array, b: float) -> Moments:
    split = np.clip(-b / np.maximum(s, 1e-300), -REACH, REACH)[..., None]
    nodes, weights = _MANY if isinstance(activation, Formula) else (_NODES, _WEIGHTS)
    half_left, half_right = (split + REACH) / 2, (REACH - split) / 2
    u = np.concatenate([split - half_left * (1 - nodes), split + half_right * (1 + nodes)], -1)
    weight = np.concatenate([half_left * weights, half_right * weights], -1) * np.exp(-0.5 * u * u) / sqrt(2 * np.pi)
    z = b + s[..., None] * u
    h, slope = activation.f(z), activation.df(z)
    return Moments((weight * h).sum(-1), (weight * h * h).sum(-1), (weight * slope * slope).sum(-1))
