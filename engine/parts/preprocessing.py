"""What is done to inputs before a network sees them: y = (x - shift) / scale, then y turn where there is one.

`numbers(x, channels)` are (shift (n,), scale (n,), turn (n, m) or None) by the statistics of x (N, n). Deviations and
covariances are population ones, with 1/N; a feature that never varies is divided by 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.spec import Spec, one_of, real, whole
from engine.spec.registry import Registry

PREPROCESSORS = Registry("preprocess")
Array = np.ndarray


@dataclass(frozen=True)
class Preprocessor(Spec):
    """`fit` says whose statistics are taken, if any: the training part's; with those of the test part mixed in (`all`);
    or each part its own (`own_test`). Both of these leak what nobody knows before the test. `keeps`: every output
    belongs to one input.
    """

    fit: str = one_of("train", "train", "all", "own_test")
    keeps: ClassVar[bool] = True

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        """(shift, scale, turn)."""
        raise NotImplementedError

    def outputs(self, n_in: int, channels: int) -> int:
        """How many numbers are left of n_in."""
        return n_in


def principal(x: Array) -> tuple[Array, Array, Array]:
    """(mean, eigenvalues from large to small, axes as columns) of the covariance.

    The sign of an axis is free: here its largest entry is positive, so that it is the same everywhere.
    """
    mean = x.mean(0)
    values, axes = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    values, axes = np.maximum(values[::-1], 0), axes[:, ::-1]
    largest = np.abs(axes).argmax(0)
    return mean, values, axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1.0, 1.0)


@PREPROCESSORS.add("standard", source="LeCun et al. 1998, Efficient BackProp", oracle="sklearn StandardScaler")
@dataclass(frozen=True)
class Standard(Preprocessor):
    """(x - mean) / deviation, feature by feature."""

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        shift, scale = x.mean(0), x.std(0)
        return shift, np.where(scale > 1e-12, scale, 1.0), None


@PREPROCESSORS.add("unit", source="Han, Kamber and Pei 2011", oracle="sklearn MinMaxScaler")
@dataclass(frozen=True)
class Unit(Preprocessor):
    """(x - smallest) / range, feature by feature: between 0 and 1."""

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        shift, scale = x.min(0), np.ptp(x, 0)
        return shift, np.where(scale > 1e-12, scale, 1.0), None


@PREPROCESSORS.add("none", source="the data as they are", oracle="x")
@dataclass(frozen=True)
class Raw(Preprocessor):
    """x."""

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        return np.zeros(x.shape[1]), np.ones(x.shape[1]), None


@PREPROCESSORS.add("centre", source="LeCun et al. 1998, Efficient BackProp", oracle="numpy.mean")
@dataclass(frozen=True)
class Centre(Preprocessor):
    """x - mean, feature by feature."""

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        return x.mean(0), np.ones(x.shape[1]), None


@PREPROCESSORS.add("pca", source="Pearson 1901; Hotelling 1933", oracle="sklearn PCA(svd_solver='full')")
@dataclass(frozen=True)
class PCA(Preprocessor):
    """(x - mean) U, U the first k eigenvectors of the covariance: uncorrelated, variances as they are."""

    k: int = whole(10, 1, 500, unit="axes", apart=True)
    keeps: ClassVar[bool] = False

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        mean, _, axes = principal(x)
        return mean, np.ones(x.shape[1]), axes[:, : self.k]

    def outputs(self, n_in: int, channels: int) -> int:
        return min(self.k, n_in)


@PREPROCESSORS.add("whiten", source="CS231n notes, neural networks 2", oracle="sklearn PCA(whiten=True)")
@dataclass(frozen=True)
class Whiten(Preprocessor):
    """(x - mean) U / sqrt(S + eps): every direction has variance S / (S + eps)."""

    eps: float = real(1e-5, 1e-12, 10.0, log=True)
    keeps: ClassVar[bool] = False

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        mean, values, axes = principal(x)
        return mean, np.ones(x.shape[1]), axes / np.sqrt(values + self.eps)


@PREPROCESSORS.add("zca", source="Bell and Sejnowski 1997", oracle="U (S + eps)^(-1/2) U^T")
@dataclass(frozen=True)
class ZCA(Preprocessor):
    """(x - mean) U (S + eps)^(-1/2) U^T: whitened and turned back, as near to x as white data can be."""

    eps: float = real(0.1, 1e-12, 10.0, log=True)

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        mean, values, axes = principal(x)
        return mean, np.ones(x.shape[1]), (axes / np.sqrt(values + self.eps)) @ axes.T


@PREPROCESSORS.add("mean_image", source="Krizhevsky, Sutskever and Hinton 2012", oracle="mean over the pictures")
@dataclass(frozen=True)
class MeanImage(Centre):
    """x - mean picture: a mean of its own for each number of each pixel, which is `centre` by its name for pictures."""

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        return x.mean(0), np.ones(x.shape[1]), None


@PREPROCESSORS.add("per_channel_mean", source="Simonyan and Zisserman 2015", oracle="mean over pictures and pixels")
@dataclass(frozen=True)
class ChannelMean(Preprocessor):
    """x - mean of the channel: as many means as a pixel has colours."""

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        pixels = x.reshape(-1, channels)
        return np.resize(pixels.mean(0), x.shape[1]), np.ones(x.shape[1]), None


@PREPROCESSORS.add("per_channel_standard", source="torchvision", oracle="mean and deviation over pictures and pixels")
@dataclass(frozen=True)
class ChannelStandard(Preprocessor):
    """(x - mean of the channel) / deviation of the channel."""

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        pixels = x.reshape(-1, channels)
        scale = pixels.std(0)
        scale = np.where(scale > 1e-12, scale, 1.0)
        return np.resize(pixels.mean(0), x.shape[1]), np.resize(scale, x.shape[1]), None


@PREPROCESSORS.add("grayscale", source="ITU-R BT.601", oracle="PIL.Image.convert('L')")
@dataclass(frozen=True)
class Grayscale(Preprocessor):
    """.299 red + .587 green + .114 blue, or a third of each; what has no colours stays as it is."""

    weights: str = one_of("rec601", "rec601", "equal")
    keeps: ClassVar[bool] = False

    def numbers(self, x: Array, channels: int) -> tuple[Array, Array, Array | None]:
        shift, scale = np.zeros(x.shape[1]), np.ones(x.shape[1])
        if channels != 3:
            return shift, scale, None
        mix = np.array([0.299, 0.587, 0.114] if self.weights == "rec601" else [1 / 3] * 3)
        return shift, scale, np.kron(np.eye(x.shape[1] // 3), mix[:, None])

    def outputs(self, n_in: int, channels: int) -> int:
        return n_in // 3 if channels == 3 else n_in


def applied(x: Array, numbers: Any) -> Array:
    """(N, m) inputs as the network sees them."""
    shift, scale, turn = numbers
    x = (x - shift) / scale
    return x if turn is None else x @ turn


def restored(y: Array, numbers: Any) -> Array:
    """(N, n) inputs as they were; where numbers were left out, the nearest to them that the rest says."""
    shift, scale, turn = numbers
    return (y if turn is None else y @ np.linalg.pinv(turn)) * scale + shift


def condition(x: Array) -> float:
    """Largest over smallest eigenvalue of the second moments of inputs x (N, n) and a 1 beside them.

    That is the ratio of curvatures that a linear model with a bias has under the squared error (LeCun et al. 1998):
    gradient descent needs about as many updates. Directions in which the data never vary do not count.
    """
    values = np.linalg.svd(np.hstack([x, np.ones((len(x), 1))]), compute_uv=False)
    values = values[values > values[0] * max(x.shape) * np.finfo(float).eps]
    return float((values[0] / values[-1]) ** 2)
