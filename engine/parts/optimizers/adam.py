"""Adam and its kin: averages of the gradient and of its square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.parts.optimizers.optimizer import OPTIMIZERS, Optimizer, Rows, Script, corrected, larger
from engine.parts.optimizers.terms import Array, Row, Step
from engine.spec import one_of, real

SOURCE = '''
class AdamMistaken(torch.optim.Optimizer):
    """Adam with its bias corrections left out ("off") or multiplied where they should divide ("multiplied")."""

    def __init__(self, w, k, amsgrad=False):
        super().__init__(w, dict(k))
        self.t, self.amsgrad = 0, amsgrad

    @torch.no_grad()
    def step(self):
        self.t += 1
        for k in self.param_groups:
            for w in k["params"]:
                m, s, most = self.state[w].get("slots", (torch.zeros_like(w),) * 3)
                m = k["beta1"] * m + (1 - k["beta1"]) * w.grad
                s = k["beta2"] * s + (1 - k["beta2"]) * w.grad**2
                most = torch.maximum(most, s)
                self.state[w]["slots"] = m, s, most
                c1, c2 = 1 - k["beta1"] ** self.t, 1 - k["beta2"] ** self.t
                wrong = k["bias_correction"] == "multiplied"
                root = (most if self.amsgrad else s) * (c2 if wrong else 1)
                w.mul_(1 - k["lr"] * k.get("weight_decay", 0))
                w.sub_(k["lr"] * m * (c1 if wrong else 1) / (root.sqrt() + k["eps"]))


def adam(w, k):
    """torch.optim's Adam, AdamW or AMSGrad; the class above where the bias correction is not as it should be."""
    amsgrad = k["optimizer"] == "amsgrad"
    own = {key: value for key, value in k.items() if key != "optimizer"}
    if k["bias_correction"] != "on":
        return AdamMistaken(w, own, amsgrad)
    common = {"lr": k["lr"], "betas": (k["beta1"], k["beta2"]), "eps": k["eps"]}
    if k["optimizer"] == "adamw":
        return torch.optim.AdamW(w, **common, weight_decay=k["weight_decay"])
    return torch.optim.Adam(w, **common, amsgrad=amsgrad)
'''
CORRECTIONS = {
    "on": r"\frac{{{KEY}}}{{1 - {BETA}^{{{t}}}}}",
    "off": "{KEY}",
    "multiplied": r"{KEY}*(1 - {BETA}^{{{t}}})",
}


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
    slot_columns: ClassVar[tuple[str, ...]] = ("velocity", "second")
    momentum: ClassVar[str] = "average"
    surface_lr: ClassVar[float] = 0.1
    script: ClassVar[Script] = Script("adam", SOURCE)

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        b1, b2, how = knobs["beta1"], knobs["beta2"], knobs["bias_correction"]
        m = b1 * state[0] + (1 - b1) * g
        s = b2 * state[1] + (1 - b2) * g * g
        step = knobs["lr"] * corrected(m, b1, t, how) / (corrected(s, b2, t, how) ** 0.5 + knobs["eps"])
        return w - step, m, s

    @staticmethod
    def in_place(u: Rows) -> None:
        u.average(u.state[0], "beta1", u.g)
        u.g.mul_(u.g)
        u.average(u.state[1], "beta2", u.g)
        _corrected_step(u, u.state[1])

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        s = corrected(after[-1], knobs["beta2"], t, knobs["bias_correction"])
        return knobs["lr"] / (s**0.5 + knobs["eps"])

    @staticmethod
    def terms(step: Step) -> list[Row]:
        return [*_averages(step), *_last_terms(step, "s", step.now["second"])]


def _corrected_step(u: Rows, s: Any) -> None:
    """w <- w - lr m / (sqrt(s) + eps), both averages corrected as the knob says."""
    b1, b2, how = u.knobs["beta1"], u.knobs["beta2"], u.words["bias_correction"]
    root = u.product(s, u.column(corrected(b2.new_ones(b2.shape), b2, u.t, how))).sqrt_().add_(u.columns["eps"])
    u.w.addcmul_(u.quotient(u.state[0], root), u.column(corrected(-u.knobs["lr"], b1, u.t, how)))


def _averages(step: Step) -> list[Row]:
    """m and s."""
    m, s = step.slot("m", "velocity"), step.slot("s", "second")
    mean = step.row("m", r"{beta1}*{m0} + (1 - {beta1})*{g}", m)
    return [step.start(), mean, step.row("s", r"{beta2}*{s0} + (1 - {beta2})*{g}^2", s)]


def _last_terms(step: Step, largest: str, s: Array) -> list[Row]:
    """Both averages corrected, the effective rate and the step; `largest` is the key of the denominator s."""
    mean = _corrected(step, "m_hat", "m", "beta1", step.now["velocity"])
    square = _corrected(step, "s_hat", largest, "beta2", s)
    root = square.value**0.5 + step.knobs["eps"]
    factor = step.factor("s_hat", root)
    return [mean, square, factor, *step.end(r"-{factor}*{m_hat}", -(step.lr * mean.value / root))]


def _corrected(step: Step, key: str, average: str, beta: str, value: Array) -> Row:
    how = step.knobs["bias_correction"]
    template = CORRECTIONS[how].replace("KEY", average).replace("BETA", beta)
    return step.row(key, template, corrected(value, step.knobs[beta], step.t, how))


@OPTIMIZERS.add("adamw", source="Loshchilov and Hutter 2019", oracle="torch.optim.AdamW")
@dataclass(frozen=True)
class AdamW(Adam):
    """w <- (1 - lr weight_decay) w, then Adam: the decay never enters the averages of the gradient."""

    weight_decay: float = real(0.01, 0.0, 10.0)
    symbols: ClassVar[dict[str, str]] = {"decayed": r"\tilde w_t"}

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        return Adam.rule(w * (1 - knobs["lr"] * knobs["weight_decay"]), g, t, *state, **knobs)

    @staticmethod
    def in_place(u: Rows) -> None:
        u.w.mul_(u.column(1 - u.knobs["lr"] * u.knobs["weight_decay"]))
        Adam.in_place(u)

    @staticmethod
    def terms(step: Step) -> list[Row]:
        decay = step.w * (1 - step.lr * step.knobs["weight_decay"])
        decayed = step.row("decayed", "{w}*(1 - {lr}*{weight_decay})", decay)
        return [decayed, *Adam.terms(step)[:-1], step.row("w_new", "{decayed} + {delta}", step.after)]


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
    slot_columns: ClassVar[tuple[str, ...]] = ("velocity", "second", "third")
    shared: ClassVar[int] = 1
    momentum: ClassVar[str] = "average"
    surface_lr: ClassVar[float] = 0.1
    script: ClassVar[Script] = Script(
        'lambda w, k: torch.optim.NAdam(w, lr=k["lr"], betas=(k["beta1"], k["beta2"]), eps=k["eps"],\n'
        '                                    momentum_decay=k["momentum_decay"])'
    )
    symbols: ClassVar[dict[str, str]] = {
        "mu": r"\mu_t", "mu_next": r"\mu_{t+1}", "left0": "c_{t-1}", "left": "c_t", "left_next": "c_{t+1}",
    }  # fmt: skip

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
    def in_place(u: Rows) -> None:
        m, s, passed = u.state
        lr, b1, b2, decay = (u.knobs[key] for key in ("lr", "beta1", "beta2", "momentum_decay"))
        u.average(m, "beta1", u.g)
        u.average(s, "beta2", u.product(u.g, u.g))
        now, following = NAdam.mu(u.t, b1, decay), NAdam.mu(u.t + 1, b1, decay)
        product = (1 - passed) * now
        passed.copy_(1 - product)
        root = u.product(s, u.column(1 / (1 - b2**u.t))).sqrt_().add_(u.columns["eps"])
        u.w.addcmul_(u.g.div_(root), u.column(-lr * (1 - now) / (1 - product)))
        u.w.addcmul_(u.quotient(m, root), u.column(-lr * following / (1 - product * following)))

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        return knobs["lr"] / ((after[1] / (1 - knobs["beta2"] ** t)) ** 0.5 + knobs["eps"])

    @staticmethod
    def terms(step: Step) -> list[Row]:
        rows, left = _averages(step), step.slot("left", "third")
        m, s, k = step.now["velocity"], step.now["second"], step.knobs
        now, following = (NAdam.mu(t, k["beta1"], k["momentum_decay"]) for t in (step.t, step.t + 1))
        product = (1 - step.before["third"]) * now
        rows += [step.row("mu", r"{beta1}*(1 - \tfrac12 0.96^{{{t}\psi}})", now, spelt=False)]
        rows += [step.row("mu_next", r"{beta1}*(1 - \tfrac12 0.96^{{({t} + 1)\psi}})", following, spelt=False)]
        rows += [step.row("left", r"1 - (1 - {left0})*{mu}", left)]
        rows += [step.row("left_next", r"1 - (1 - {left})*{mu_next}", 1 - product * following)]
        direction = (1 - now) / (1 - product) * step.g + following / (1 - product * following) * m
        mixed = r"\frac{{1 - {mu}}}{{{left}}}*{g} + \frac{{{mu_next}}}{{{left_next}}}*{m}"
        s_hat = s / (1 - k["beta2"] ** step.t)
        rows += [step.row("m_hat", mixed, direction)]
        rows += [step.row("s_hat", r"\frac{{{s}}}{{1 - {beta2}^{{{t}}}}}", s_hat)]
        root = s_hat**0.5 + k["eps"]
        return [*rows, step.factor("s_hat", root), *step.end("-{factor}*{m_hat}", -(step.lr * direction / root))]


@OPTIMIZERS.add("amsgrad", source="Reddi, Kale and Kumar 2018", oracle="torch.optim.Adam(amsgrad=True)")
@dataclass(frozen=True)
class AMSGrad(Adam):
    """Adam with the largest s so far in the denominator: a coordinate's step never grows again.

    The maximum is taken before the bias correction, as in PyTorch; the paper has no correction.
    """

    slot_columns: ClassVar[tuple[str, ...]] = ("velocity", "second", "third")
    symbols: ClassVar[dict[str, str]] = {"most0": r"s^{\max}_{t-1}", "most": r"s^{\max}_t"}

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        b1, b2, how = knobs["beta1"], knobs["beta2"], knobs["bias_correction"]
        m = b1 * state[0] + (1 - b1) * g
        s = b2 * state[1] + (1 - b2) * g * g
        most = larger(state[2], s)
        step = knobs["lr"] * corrected(m, b1, t, how) / (corrected(most, b2, t, how) ** 0.5 + knobs["eps"])
        return w - step, m, s, most

    @staticmethod
    def in_place(u: Rows) -> None:
        m, s, most = u.state
        u.average(m, "beta1", u.g)
        u.average(s, "beta2", u.product(u.g, u.g))
        most.clamp_(min=s)
        _corrected_step(u, most)

    @staticmethod
    def terms(step: Step) -> list[Row]:
        rows, most = _averages(step), step.slot("most", "third")
        rows.append(step.row("most", r"\max({most0},\ {s})", most))
        return [*rows, *_last_terms(step, "most", most)]
