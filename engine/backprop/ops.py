"""Operations of a graph: what each computes, and for each operand the local gradient that the upstream one meets.

downstream = pull(local, upstream). At kinks and ties the values are PyTorch's: 0 for relu and abs at 0, one half each
for the two sides of a max or min that are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray
Arguments = Sequence[Array]
ANALYTIC: Mapping[str, Callable[[Array], Array]] = {
    "identity": lambda z: z,
    "tanh": np.tanh,
    "sigmoid": lambda z: (1 + np.tanh(z / 2)) / 2,
    "relu": lambda z: z * (np.real(z) > 0),
    "softplus": lambda z: np.log(1 + np.exp(z)),
}
"""Activations whose formula continues into the complex numbers; others are not checked by a complex step."""


@dataclass(frozen=True)
class Local:
    """A local gradient and how it meets the upstream one.

    `form` is "times" (elementwise, summed over what was broadcast), "left" (local @ upstream), "right" (upstream @
    local) or "turned" (the transpose of upstream, @ local); "layer" is "times" followed by `then`, another local one.
    """

    value: Array
    form: str = "times"
    then: Local | None = None

    def pull(self, upstream: Array, shape: tuple[int, ...]) -> Array:
        """The downstream gradient, of the operand's shape."""
        if self.form == "left":
            return self.value @ upstream
        if self.form == "right":
            return upstream @ self.value
        if self.form == "turned":
            return upstream.T @ self.value
        if self.then is not None:
            return self.then.pull(upstream * self.value, shape)
        return unbroadcast(upstream * self.value, shape)


def unbroadcast(gradient: Array, shape: tuple[int, ...]) -> Array:
    """The sum over all axes along which an operand of that shape was repeated."""
    gradient = gradient.sum(tuple(range(gradient.ndim - len(shape))))
    repeated = tuple(k for k, n in enumerate(shape) if n == 1 and gradient.shape[k] != 1)
    summed: Array = np.asarray(gradient.sum(repeated, keepdims=True) if repeated else gradient)
    return summed


@dataclass(frozen=True)
class Op:
    """`forward(arguments, part)`, and `local(k, arguments, out, part)` of the k-th; `part` is what the node holds."""

    forward: Callable[[Arguments, Any], Any]
    local: Callable[[int, Arguments, Array, Any], Local]


def elementwise(forward: Callable[..., Any], *slopes: Callable[..., Any]) -> Op:
    """An operation on numbers or equal shapes; a slope is a function of (out, *arguments)."""
    return Op(
        lambda a, part: forward(*a),
        lambda k, a, out, part: Local(np.asarray(slopes[k](out, *a))),
    )


def one(out: Array, *a: Array) -> Array:
    """1, of the result's shape: what addition hands on."""
    return np.ones_like(out)


def _side(first: bool, larger: bool) -> Callable[..., Any]:
    def slope(out: Array, a: Array, b: Array) -> Array:
        mine, other = (a, b) if first else (b, a)
        wins = np.real(mine) > np.real(other) if larger else np.real(mine) < np.real(other)
        return np.where(np.real(a) == np.real(b), 0.5, wins.astype(float))

    return slope


def _choose(larger: bool) -> Callable[[Array, Array], Array]:
    """max or min by the real parts, so that a complex step goes through."""

    def chosen(a: Array, b: Array) -> Array:
        first = np.real(a) > np.real(b) if larger else np.real(a) < np.real(b)
        return np.where(first, a, b)

    return chosen


def _angle(a: Array, b: Array) -> Array:
    """The angle of (b, a), and for complex numbers its change along their imaginary parts: a complex step."""
    angle: Array = np.arctan2(np.real(a), np.real(b))
    if not (np.iscomplexobj(a) or np.iscomplexobj(b)):
        return angle
    turned = np.real(b) * np.imag(a) - np.real(a) * np.imag(b)
    return angle + 1j * turned / (np.real(a) ** 2 + np.real(b) ** 2)


def _base_slope(out: Array, a: Array, b: Array) -> Array:
    return np.where(b == 0, 0.0, b * a ** np.where(b == 0, 1.0, b - 1))


def _exponent_slope(out: Array, a: Array, b: Array) -> Array:
    return np.where((a == 0) & (np.real(b) >= 0), 0.0, out * np.log(np.where(a == 0, 1.0, a)))


# -- matrices ---------------------------------------------------------------------------------------------------------


def _affine(a: Arguments, part: Any) -> Array:
    """W x (+ b) where examples are columns; x W^T (+ b) where they are rows."""
    weights, x = a[0], a[1]
    z = weights @ x if part == "columns" else x @ weights.T
    return z + a[2] if len(a) > 2 else z


def _affine_local(k: int, a: Arguments, out: Array, part: Any) -> Local:
    weights, x = a[0], a[1]
    if k == 2:
        return Local(np.ones_like(out))
    if part == "columns":
        return Local(x.T, "right") if k == 0 else Local(weights.T, "left")
    return Local(x, "turned") if k == 0 else Local(weights, "right")


def _layer(a: Arguments, part: Any) -> Any:
    """phi(z) of an affine map; `part` is (convention, activation)."""
    return part[1].f(_affine(a, part[0]))


def _layer_local(k: int, a: Arguments, out: Array, part: Any) -> Local:
    z = _affine(a, part[0])
    return Local(part[1].df(z), "layer", _affine_local(k, a, z, part[0]))


def _activation(a: Arguments, part: Any) -> Any:
    return ANALYTIC[part.name](a[0]) if np.iscomplexobj(a[0]) else part.f(a[0])


def _matmul_local(k: int, a: Arguments, out: Array, part: Any) -> Local:
    return Local(a[1].T, "right") if k == 0 else Local(a[0].T, "left")


def _squared(a: Arguments, part: Any) -> Any:
    return a[2] * 0.5 * ((a[0] - a[1]) ** 2).sum()


def _squared_local(k: int, a: Arguments, out: Array, part: Any) -> Local:
    return Local((a[0] - a[1]) * a[2] * (1 - 2 * k))


def _log_softmax(o: Array, axis: int) -> Array:
    shifted = o - np.real(o).max(axis, keepdims=True)
    logs: Array = shifted - np.log(np.exp(shifted).sum(axis, keepdims=True))
    return logs


def _cross_entropy(a: Arguments, part: int) -> Any:
    return -a[2] * (a[1] * _log_softmax(a[0], part)).sum()


def _cross_entropy_local(k: int, a: Arguments, out: Array, part: int) -> Local:
    logs = _log_softmax(a[0], part)
    return Local(a[2] * (np.exp(logs) * a[1].sum(part, keepdims=True) - a[1] if k == 0 else -logs))


def _penalty(a: Arguments, part: Any) -> Any:
    return a[0] * sum((w**2).sum() for w in a[1:])


def _penalty_local(k: int, a: Arguments, out: Array, part: Any) -> Local:
    return Local(2 * a[0] * a[k])


def _plus(a: Arguments, part: Any) -> Array:
    total = a[0]
    for term in a[1:]:
        total = total + term
    return total


def _mean(a: Arguments, part: Any) -> Array:
    """The mean over the axis `part`, which stays as one of length 1."""
    found: Array = a[0].mean(part, keepdims=True)
    return found


def _mean_square(a: Arguments, part: Any) -> Array:
    found: Array = (a[0] ** 2).mean(part, keepdims=True)
    return found


def _scaled_local(k: int, a: Arguments, out: Array, part: Any) -> Local:
    return Local((a[1], a[0], np.ones_like(out))[k])


def _prelu_local(k: int, a: Arguments, out: Array, part: Any) -> Local:
    rises = np.real(a[0]) > 0
    return Local(np.where(rises, 1.0, a[1]) if k == 0 else np.where(rises, 0.0, a[0]))


OPS: Mapping[str, Op] = {
    "+": Op(_plus, lambda k, a, out, part: Local(np.ones_like(out))),
    "-": elementwise(lambda a, b: a - b, one, lambda out, a, b: -np.ones_like(out)),
    "*": elementwise(lambda a, b: a * b, lambda out, a, b: b, lambda out, a, b: a),
    "/": elementwise(np.divide, lambda out, a, b: np.divide(1.0, b), lambda out, a, b: -np.divide(out, b)),
    "^": elementwise(np.power, _base_slope, _exponent_slope),
    "max": elementwise(_choose(True), _side(True, True), _side(False, True)),
    "min": elementwise(_choose(False), _side(True, False), _side(False, False)),
    "neg": elementwise(lambda a: -a, lambda out, a: -np.ones_like(out)),
    "exp": elementwise(np.exp, lambda out, a: out),
    "log": elementwise(np.log, lambda out, a: np.divide(1.0, a)),
    "sqrt": elementwise(np.sqrt, lambda out, a: np.divide(0.5, out)),
    "abs": elementwise(lambda a: a * np.sign(np.real(a)), lambda out, a: np.sign(np.real(a))),
    "sin": elementwise(np.sin, lambda out, a: np.cos(a)),
    "cos": elementwise(np.cos, lambda out, a: -np.sin(a)),
    "tan": elementwise(np.tan, lambda out, a: 1 + out**2),
    "tanh": elementwise(np.tanh, lambda out, a: 1 - out**2),
    "sinh": elementwise(np.sinh, lambda out, a: np.cosh(a)),
    "cosh": elementwise(np.cosh, lambda out, a: np.sinh(a)),
    "asin": elementwise(np.arcsin, lambda out, a: np.divide(1.0, np.sqrt(1 - a**2))),
    "acos": elementwise(np.arccos, lambda out, a: -np.divide(1.0, np.sqrt(1 - a**2))),
    "atan2": elementwise(_angle, lambda out, a, b: b / (a**2 + b**2), lambda out, a, b: -a / (a**2 + b**2)),
    "atan": elementwise(np.arctan, lambda out, a: np.divide(1.0, 1 + a**2)),
    "sigmoid": elementwise(lambda a: (1 + np.tanh(a / 2)) / 2, lambda out, a: out * (1 - out)),
    "relu": elementwise(lambda a: a * (np.real(a) > 0), lambda out, a: (np.real(a) > 0).astype(float)),
    "activation": Op(_activation, lambda k, a, out, part: Local(part.df(a[0]))),
    "prelu": Op(lambda a, part: np.where(np.real(a[0]) > 0, a[0], a[1] * a[0]), _prelu_local),
    "mean": Op(_mean, lambda k, a, out, part: Local(np.full_like(a[0], 1 / a[0].shape[part]))),
    "mean_square": Op(_mean_square, lambda k, a, out, part: Local(2 * a[0] / a[0].shape[part])),
    "root": Op(lambda a, part: np.sqrt(a[0] + part), lambda k, a, out, part: Local(np.divide(0.5, out))),
    "scaled": Op(lambda a, part: a[0] * a[1] + a[2], _scaled_local),
    "sum": Op(lambda a, part: a[0].sum(), lambda k, a, out, part: Local(np.ones_like(a[0]))),
    "matmul": Op(lambda a, part: a[0] @ a[1], _matmul_local),
    "affine": Op(_affine, _affine_local),
    "layer": Op(_layer, _layer_local),
    "squared": Op(_squared, _squared_local),
    "cross_entropy": Op(_cross_entropy, _cross_entropy_local),
    "penalty": Op(_penalty, _penalty_local),
}
"""By name. "activation" holds an activation, "affine" the convention, "cross_entropy" and the means an axis, and "root"
what is added under it."""
