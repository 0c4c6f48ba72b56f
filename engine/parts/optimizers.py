"""Update rules, written with plain operators, so that they drive floats, NumPy points and torch tensors alike.

Where books differ the form is PyTorch's, with one openly stated exception: the velocity of `momentum` and `nesterov`
holds the learning rate (v <- beta v - lr g, as Sutskever et al., Keras and most notes write it), PyTorch's does not.
While lr is constant the iterates are the same; when it changes, here the old velocity keeps the size it had.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.parts.rules import OPTIMIZERS as OPTIMIZERS
from engine.parts.rules import Optimizer as Optimizer
from engine.parts.rules import corrected, larger, sign
from engine.spec import one_of, real


@OPTIMIZERS.add("sgd", source="Robbins and Monro 1951", oracle="torch.optim.SGD")
@dataclass(frozen=True)
class SGD(Optimizer):
    """w <- w - lr g."""

    lr: float = real(0.1, 1e-6, 1e6, log=True)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        return (w - knobs["lr"] * g,)


@OPTIMIZERS.add("momentum", source="Polyak 1964; Sutskever et al. 2013", oracle="torch.optim.SGD(momentum)")
@dataclass(frozen=True)
class Momentum(Optimizer):
    """v <- beta v - lr g;  w <- w + v. The same iterates as PyTorch's v <- beta v + g; w <- w - lr v at fixed lr."""

    lr: float = real(0.02, 1e-6, 1e6, log=True)
    beta: float = real(0.9, 0.0, 0.999)
    slot_names: ClassVar[tuple[str, ...]] = ("v",)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        v = knobs["beta"] * state[0] - knobs["lr"] * g
        return w + v, v


@OPTIMIZERS.add("nesterov", source="Nesterov 1983; Sutskever et al. 2013", oracle="torch.optim.SGD(nesterov=True)")
@dataclass(frozen=True)
class Nesterov(Momentum):
    """v <- beta v - lr g;  w <- w + beta v - lr g: the rewritten form, whose w are the look-ahead points.

    The textbook form keeps another point x: v <- beta v - lr f'(x + beta v); x <- x + v. With w = x + beta v
    (`look_ahead`) its gradients are taken at w, and the two are the same iterates. At fixed lr this is also
    PyTorch's v <- beta v + g; w <- w - lr (g + beta v).
    """

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        v = knobs["beta"] * state[0] - knobs["lr"] * g
        return w + knobs["beta"] * v - knobs["lr"] * g, v

    @staticmethod
    def look_ahead(x: Any, v: Any, beta: Any) -> Any:
        """w = x + beta v, the change of variable from the textbook form's point to this rule's."""
        return x + beta * v


@OPTIMIZERS.add("adagrad", source="Duchi, Hazan and Singer 2011", oracle="torch.optim.Adagrad")
@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """s <- s + g^2;  w <- w - lr g / (sqrt(s) + eps). eps outside the root and s from 0, as in PyTorch."""

    lr: float = real(0.05, 1e-6, 1e6, log=True)
    eps: float = real(1e-10, 1e-16, 1.0, log=True)
    slot_names: ClassVar[tuple[str, ...]] = ("s",)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        s = state[0] + g * g
        return w - knobs["lr"] * g / (s**0.5 + knobs["eps"]), s

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        return knobs["lr"] / (after[0] ** 0.5 + knobs["eps"])


@OPTIMIZERS.add("rmsprop", source="Tieleman and Hinton 2012, lecture 6.5", oracle="torch.optim.RMSprop")
@dataclass(frozen=True)
class RMSProp(Optimizer):
    """s <- alpha s + (1 - alpha) g^2;  w <- w - lr g / (sqrt(s) + eps). eps outside the root, no bias correction."""

    lr: float = real(0.01, 1e-6, 1e6, log=True)
    alpha: float = real(0.99, 0.0, 0.99999)
    eps: float = real(1e-8, 1e-16, 1.0, log=True)
    slot_names: ClassVar[tuple[str, ...]] = ("s",)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        s = knobs["alpha"] * state[0] + (1 - knobs["alpha"]) * g * g
        return w - knobs["lr"] * g / (s**0.5 + knobs["eps"]), s

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        return AdaGrad.effective(t, before, after, **knobs)


@OPTIMIZERS.add("adadelta", source="Zeiler 2012", oracle="torch.optim.Adadelta")
@dataclass(frozen=True)
class AdaDelta(Optimizer):
    """s <- rho s + (1 - rho) g^2;  d = g sqrt(u + eps) / sqrt(s + eps);  u <- rho u + (1 - rho) d^2;  w <- w - lr d.

    eps inside both roots: it is what the first steps are made of. lr = 1 is Zeiler's method, which has none.
    """

    lr: float = real(1.0, 1e-6, 1e6, log=True)
    rho: float = real(0.9, 0.0, 0.99999)
    eps: float = real(1e-6, 1e-16, 1.0, log=True)
    slot_names: ClassVar[tuple[str, ...]] = ("s", "u")

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        rho, eps = knobs["rho"], knobs["eps"]
        s = rho * state[0] + (1 - rho) * g * g
        d = (state[1] + eps) ** 0.5 / (s + eps) ** 0.5 * g
        return w - knobs["lr"] * d, s, rho * state[1] + (1 - rho) * d * d

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        return knobs["lr"] * (before[1] + knobs["eps"]) ** 0.5 / (after[0] + knobs["eps"]) ** 0.5


@OPTIMIZERS.add("adam", source="Kingma and Ba 2015, algorithm 1", oracle="torch.optim.Adam")
@dataclass(frozen=True)
class Adam(Optimizer):
    """m <- b1 m + (1 - b1) g;  s <- b2 s + (1 - b2) g^2;  w <- w - lr (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps).

    The bias corrections divide. t counts from 1; eps stands outside the root, as in the paper and in PyTorch.
    `bias_correction` off leaves both out, multiplied is the common mistake of multiplying with 1 - b^t instead.
    """

    lr: float = real(0.001, 1e-6, 1e6, log=True)
    beta1: float = real(0.9, 0.0, 0.999)
    beta2: float = real(0.999, 0.0, 0.99999)
    eps: float = real(1e-8, 1e-16, 1.0, log=True)
    bias_correction: str = one_of("on", "on", "off", "multiplied")
    slot_names: ClassVar[tuple[str, ...]] = ("m", "s")

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        b1, b2, how = knobs["beta1"], knobs["beta2"], knobs["bias_correction"]
        m = b1 * state[0] + (1 - b1) * g
        s = b2 * state[1] + (1 - b2) * g * g
        step = knobs["lr"] * corrected(m, b1, t, how) / (corrected(s, b2, t, how) ** 0.5 + knobs["eps"])
        return w - step, m, s

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        s = corrected(after[-1], knobs["beta2"], t, knobs["bias_correction"])
        return knobs["lr"] / (s**0.5 + knobs["eps"])


@OPTIMIZERS.add("adamw", source="Loshchilov and Hutter 2019", oracle="torch.optim.AdamW")
@dataclass(frozen=True)
class AdamW(Adam):
    """w <- (1 - lr weight_decay) w, then Adam: the decay never enters the averages of the gradient."""

    weight_decay: float = real(0.01, 0.0, 10.0)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        return Adam.rule(w * (1 - knobs["lr"] * knobs["weight_decay"]), g, t, *state, **knobs)


@OPTIMIZERS.add("nadam", source="Dozat 2016", oracle="torch.optim.NAdam")
@dataclass(frozen=True)
class NAdam(Optimizer):
    """w <- w - lr [(1 - mu_t) g / (1 - M_t) + mu_(t+1) m / (1 - M_t mu_(t+1))] / (sqrt(s / (1 - b2^t)) + eps).

    m and s as in Adam, mu_t = b1 (1 - 0.96^(t momentum_decay) / 2), M_t = mu_1 ... mu_t. The last slot is 1 - M_t.
    """

    lr: float = real(0.002, 1e-6, 1e6, log=True)
    beta1: float = real(0.9, 0.0, 0.999)
    beta2: float = real(0.999, 0.0, 0.99999)
    eps: float = real(1e-8, 1e-16, 1.0, log=True)
    momentum_decay: float = real(0.004, 0.0, 1.0)
    slot_names: ClassVar[tuple[str, ...]] = ("m", "s", r"1-\prod\mu")
    shared: ClassVar[int] = 1

    @staticmethod
    def mu(t: int, beta1: Any, momentum_decay: Any) -> Any:
        """The momentum of update t: from b1/2 slowly to b1."""
        return beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        b1, b2, decay = knobs["beta1"], knobs["beta2"], knobs["momentum_decay"]
        m = b1 * state[0] + (1 - b1) * g
        s = b2 * state[1] + (1 - b2) * g * g
        now, following = NAdam.mu(t, b1, decay), NAdam.mu(t + 1, b1, decay)
        product = (1 - state[2]) * now
        step = (1 - now) / (1 - product) * g + following / (1 - product * following) * m
        return w - knobs["lr"] * step / ((s / (1 - b2**t)) ** 0.5 + knobs["eps"]), m, s, 1 - product

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        return knobs["lr"] / ((after[1] / (1 - knobs["beta2"] ** t)) ** 0.5 + knobs["eps"])


@OPTIMIZERS.add("amsgrad", source="Reddi, Kale and Kumar 2018", oracle="torch.optim.Adam(amsgrad=True)")
@dataclass(frozen=True)
class AMSGrad(Adam):
    """Adam with the largest s so far in the denominator: a coordinate's step never grows again.

    The maximum is taken before the bias correction, as in PyTorch; the paper has no correction.
    """

    slot_names: ClassVar[tuple[str, ...]] = ("m", "s", r"s^{\max}")

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        b1, b2, how = knobs["beta1"], knobs["beta2"], knobs["bias_correction"]
        m = b1 * state[0] + (1 - b1) * g
        s = b2 * state[1] + (1 - b2) * g * g
        most = larger(state[2], s)
        step = knobs["lr"] * corrected(m, b1, t, how) / (corrected(most, b2, t, how) ** 0.5 + knobs["eps"])
        return w - step, m, s, most


@OPTIMIZERS.add("rprop", source="Riedmiller and Braun 1993", oracle="torch.optim.Rprop")
@dataclass(frozen=True)
class Rprop(Optimizer):
    """w <- w - d sign(g): d grows by etaplus while a coordinate of g keeps its sign and shrinks by etaminus when not.

    Right after a change of sign the coordinate waits one update (g is set to 0). d starts at lr and stays within
    step_min and step_max; a schedule of lr changes only the start. Meant for true gradients, not for mini-batches.
    """

    lr: float = real(0.01, 1e-6, 1e6, log=True)
    etaminus: float = real(0.5, 0.01, 0.99)
    etaplus: float = real(1.2, 1.0, 10.0)
    step_min: float = real(1e-6, 1e-16, 1.0, log=True)
    step_max: float = real(50.0, 1e-6, 1e6, log=True)
    slot_names: ClassVar[tuple[str, ...]] = ("g_{t-1}", "d")

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        same = sign(g * state[0])
        factor = knobs["etaplus"] * (same > 0) + knobs["etaminus"] * (same < 0) + 1.0 * (same == 0)
        d = state[1] + knobs["lr"] if t == 1 else state[1]
        d = (d * factor).clip(knobs["step_min"], knobs["step_max"])
        g = g * (same >= 0)
        return w - d * sign(g), g, d

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        return after[1]


@OPTIMIZERS.add("lion", source="Chen et al. 2023, algorithm 2", oracle="the paper's program, written out")
@dataclass(frozen=True)
class Lion(Optimizer):
    """w <- w - lr (sign(b1 m + (1 - b1) g) + weight_decay w);  m <- b2 m + (1 - b2) g. Every step has the size lr."""

    lr: float = real(0.001, 1e-6, 1e6, log=True)
    beta1: float = real(0.9, 0.0, 0.999)
    beta2: float = real(0.99, 0.0, 0.99999)
    weight_decay: float = real(0.0, 0.0, 10.0)
    slot_names: ClassVar[tuple[str, ...]] = ("m",)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        direction = sign(knobs["beta1"] * state[0] + (1 - knobs["beta1"]) * g)
        step = knobs["lr"] * (direction + knobs["weight_decay"] * w)
        return w - step, knobs["beta2"] * state[0] + (1 - knobs["beta2"]) * g
