"""Weight initializations of a layer with n_in inputs and n_out outputs: W (n_in, n_out) = scale x standard draws.

The literature disagrees on names, so each entry states its variance. "Xavier" in CS231n is Var = 1/n_in
(`lecun_normal` here); in Glorot and Bengio 2010 and in PyTorch it is Var = 2/(n_in + n_out).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import ClassVar

from engine.spec import Spec, real
from engine.spec.registry import Registry

INITS = Registry("init")
"""Their `oracle` is a call: what fills a torch tensor `w` (n_out, n_in), with the knobs by name."""


class Init(Spec):
    """How to scale standard draws. Variants of equal shape share the draws, so only the scale differs.

    `draw` is "normal" (mean 0, variance 1), "uniform" (on [-1, 1], variance 1/3), "orthogonal" (rows or columns
    orthonormal) or "ones".
    """

    draw: ClassVar[str] = "normal"

    def scale(self, n_in: int, n_out: int) -> float:
        """What the standard draw is multiplied by."""
        raise NotImplementedError

    def bias(self, n_in: int) -> float:
        """Half the width of the uniform distribution that is added to the spec's bias; 0: all biases start equal."""
        return 0.0

    def variance(self, n_in: int, n_out: int) -> float:
        """Var(W) of one entry, about its mean."""
        factors = {"normal": 1.0, "uniform": 1 / 3, "orthogonal": 1 / max(n_in, n_out), "ones": 0.0}
        return self.scale(n_in, n_out) ** 2 * factors[self.draw]


@INITS.add("zeros", source="CS231n lecture 6", oracle="torch.nn.init.zeros_(w)")
@dataclass(frozen=True)
class Zeros(Init):
    """W = 0: every unit of a layer computes the same and stays the same."""

    draw: ClassVar[str] = "ones"

    def scale(self, n_in: int, n_out: int) -> float:
        return 0.0


@INITS.add("constant", source="CS231n lecture 6", oracle="torch.nn.init.constant_(w, value)")
@dataclass(frozen=True)
class Constant(Init):
    """W = value: symmetric units, as with zeros."""

    draw: ClassVar[str] = "ones"
    value: float = real(0.1, -10.0, 10.0)

    def scale(self, n_in: int, n_out: int) -> float:
        return self.value


@INITS.add("normal", source="CS231n lecture 6", oracle="torch.nn.init.normal_(w, 0, std)")
@dataclass(frozen=True)
class Normal(Init):
    """W ~ N(0, std^2), whatever the size of the layer."""

    std: float = real(0.01, 0.0, 10.0, log=True)

    def scale(self, n_in: int, n_out: int) -> float:
        return self.std


@INITS.add("uniform", source="Glorot and Bengio 2010, equation 1", oracle="torch.nn.init.uniform_(w, -limit, limit)")
@dataclass(frozen=True)
class Uniform(Init):
    """W ~ U(-limit, limit): Var = limit^2 / 3."""

    draw: ClassVar[str] = "uniform"
    limit: float = real(0.1, 0.0, 10.0, log=True)

    def scale(self, n_in: int, n_out: int) -> float:
        return self.limit


@INITS.add(
    "lecun_normal",
    source="LeCun et al. 1998, Efficient BackProp",
    oracle="torch.nn.init.kaiming_normal_(w, nonlinearity='linear')",
)
@dataclass(frozen=True)
class LecunNormal(Init):
    """Var = 1/n_in. CS231n calls this one "Xavier"."""

    def scale(self, n_in: int, n_out: int) -> float:
        return sqrt(1 / n_in)


@INITS.add(
    "lecun_uniform",
    source="LeCun et al. 1998, Efficient BackProp",
    oracle="torch.nn.init.kaiming_uniform_(w, nonlinearity='linear')",
)
@dataclass(frozen=True)
class LecunUniform(Init):
    """Var = 1/n_in, uniform on +-sqrt(3/n_in)."""

    draw: ClassVar[str] = "uniform"

    def scale(self, n_in: int, n_out: int) -> float:
        return sqrt(3 / n_in)


@INITS.add(
    "torch_default",
    source="torch.nn.Linear.reset_parameters",
    oracle="torch.nn.init.kaiming_uniform_(w, 2.23606797749979)",
)
@dataclass(frozen=True)
class TorchDefault(Init):
    """Weights and biases uniform on +-1/sqrt(n_in): Var = 1/(3 n_in), a third of LeCun's."""

    draw: ClassVar[str] = "uniform"

    def scale(self, n_in: int, n_out: int) -> float:
        return sqrt(1 / n_in)

    def bias(self, n_in: int) -> float:
        return sqrt(1 / n_in)


@INITS.add("xavier_normal", source="Glorot and Bengio 2010", oracle="torch.nn.init.xavier_normal_(w)")
@dataclass(frozen=True)
class XavierNormal(Init):
    """Var = 2 / (n_in + n_out), normal."""

    def scale(self, n_in: int, n_out: int) -> float:
        return sqrt(2 / (n_in + n_out))


@INITS.add("xavier_uniform", source="Glorot and Bengio 2010, equation 16", oracle="torch.nn.init.xavier_uniform_(w)")
@dataclass(frozen=True)
class XavierUniform(Init):
    """Var = 2 / (n_in + n_out), uniform on +-sqrt(6 / (n_in + n_out))."""

    draw: ClassVar[str] = "uniform"

    def scale(self, n_in: int, n_out: int) -> float:
        return sqrt(6 / (n_in + n_out))


@INITS.add("he_normal", source="He et al. 2015", oracle="torch.nn.init.kaiming_normal_(w, nonlinearity='relu')")
@dataclass(frozen=True)
class HeNormal(Init):
    """Var = 2/n_in, normal: makes up for the half that ReLU sets to zero."""

    def scale(self, n_in: int, n_out: int) -> float:
        return sqrt(2 / n_in)


@INITS.add("he_uniform", source="He et al. 2015", oracle="torch.nn.init.kaiming_uniform_(w, nonlinearity='relu')")
@dataclass(frozen=True)
class HeUniform(Init):
    """Var = 2/n_in, uniform on +-sqrt(6/n_in)."""

    draw: ClassVar[str] = "uniform"

    def scale(self, n_in: int, n_out: int) -> float:
        return sqrt(6 / n_in)


@INITS.add("orthogonal", source="Saxe, McClelland and Ganguli 2014", oracle="torch.nn.init.orthogonal_(w, gain)")
@dataclass(frozen=True)
class Orthogonal(Init):
    """W^T W = gain^2 I (or W W^T where n_in < n_out): lengths are kept, times gain."""

    draw: ClassVar[str] = "orthogonal"
    gain: float = real(1.0, 0.0, 10.0, log=True)

    def scale(self, n_in: int, n_out: int) -> float:
        return self.gain
