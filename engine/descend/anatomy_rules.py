"""The terms of each method's step: a key, a template in LaTeX ({key} for a part, * for a product) and its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from engine.descend.steppers import bfgs_direction, newton_direction
from engine.parts.optimizers import NAdam
from engine.parts.rules import corrected, sign

Array = np.ndarray
SYMBOLS = {
    "lr": r"\alpha", "beta": r"\beta", "beta1": r"\beta_1", "beta2": r"\beta_2", "eps": r"\epsilon",
    "alpha": r"\rho", "rho": r"\rho", "weight_decay": r"\lambda", "damping": r"\delta", "etaplus": r"\eta^{+}",
    "etaminus": r"\eta^{-}", "t": "t", "w": "w_t", "g": "g_t", "v0": "v_{t-1}", "v": "v_t", "m0": "m_{t-1}", "m": "m_t",
    "s0": "s_{t-1}", "s": "s_t", "m_hat": r"\hat m_t", "s_hat": r"\hat s_t", "u0": "u_{t-1}", "u": "u_t", "d": "d_t",
    "d0": "d_{t-1}", "most0": r"s^{\max}_{t-1}", "most": r"s^{\max}_t", "mu": r"\mu_t", "mu_next": r"\mu_{t+1}",
    "left0": "c_{t-1}", "left": "c_t", "left_next": "c_{t+1}", "g0": "g_{t-1}", "same": "z_t", "average": "a_t",
    "k": "k_t", "factor": r"\alpha^{\text{eff}}_t", "delta": r"\Delta w_t", "w_new": "w_{t+1}", "x_new": "x_{t+1}",
    "decayed": r"\tilde w_t", "hessian": "H_t", "inverse": "B_t", "p": "p_t", "a": "a_t", "target": "w_t + p_t",
}  # fmt: skip
"""LaTeX of every part that a template may name."""


class Row(NamedTuple):
    """One term; without `spelt` its numbers are not put in, as they would say nothing."""

    key: str
    template: str
    value: Any
    spelt: bool = True


class Step:
    """Update t (from 1): what is recorded of w_t, the slots before, and w_(t+1). `known` has each key's numbers."""

    def __init__(
        self, t: int, now: Mapping[str, Array], before: Mapping[str, Array], after: Array, knobs: Mapping[str, Any]
    ) -> None:
        self.t, self.now, self.before, self.knobs = t, now, before, knobs
        self.w, self.g, self.after, self.lr = now["position"], now["gradient"], after, knobs["lr"]
        self.known: dict[str, Array] = {key: value for key, value in knobs.items() if not isinstance(value, str)}
        self.known |= {"w": self.w, "g": self.g, "t": np.array([float(t)])}

    def slot(self, key: str, place: str) -> Array:
        """A slot after the update; `key`0 is what it was before."""
        self.known[f"{key}0"], self.known[key] = self.before[place], self.now[place]
        return self.now[place]

    def row(self, key: str, template: str, value: Any, spelt: bool = True) -> Row:
        """A term whose value later terms may name."""
        self.known[key] = np.atleast_1d(value)
        return Row(key, template, value, spelt)

    def end(self, template: str, delta: Any) -> list[Row]:
        """The change of w, and w after it."""
        return [self.row("delta", template, delta), self.row("w_new", "{w} + {delta}", self.after)]


GRADIENT = r"\nabla f(w_t)"


def _start(step: Step) -> Row:
    return step.row("g", GRADIENT, step.g, spelt=False)


def _gd(step: Step) -> list[Row]:
    return [_start(step), *step.end("-{lr}*{g}", -(step.lr * step.g))]


def _momentum(step: Step) -> list[Row]:
    v = step.slot("v", "velocity")
    return [_start(step), step.row("v", "{beta}*{v0} - {lr}*{g}", v), *step.end("{v}", v)]


def _nesterov(step: Step) -> list[Row]:
    v, beta = step.slot("v", "velocity"), step.knobs["beta"]
    rows = [_start(step), step.row("v", "{beta}*{v0} - {lr}*{g}", v)]
    rows.append(step.row("x_new", "{w} - {lr}*{g}", step.now["target"]))
    return [*rows, *step.end("{beta}*{v} - {lr}*{g}", beta * v - step.lr * step.g)]


def _adagrad(step: Step) -> list[Row]:
    s = step.slot("s", "second")
    return [_start(step), step.row("s", "{s0} + {g}^2", s), *_divided(step, s)]


def _rmsprop(step: Step) -> list[Row]:
    s = step.slot("s", "second")
    return [_start(step), step.row("s", r"{alpha}*{s0} + (1 - {alpha})*{g}^2", s), *_divided(step, s)]


def _divided(step: Step, s: Array) -> list[Row]:
    """lr g / (sqrt(s) + eps)."""
    factor = step.row("factor", r"\frac{{{lr}}}{{\sqrt{{{s}}} + {eps}}}", step.lr / (s**0.5 + step.knobs["eps"]))
    return [factor, *step.end("-{factor}*{g}", -(step.lr * step.g / (s**0.5 + step.knobs["eps"])))]


def _adadelta(step: Step) -> list[Row]:
    s, u, eps = step.slot("s", "second"), step.slot("u", "third"), step.knobs["eps"]
    d = (step.before["third"] + eps) ** 0.5 / (s + eps) ** 0.5 * step.g
    rows = [_start(step), step.row("s", r"{rho}*{s0} + (1 - {rho})*{g}^2", s)]
    rows.append(step.row("d", r"\frac{{\sqrt{{{u0} + {eps}}}}}{{\sqrt{{{s} + {eps}}}}}*{g}", d))
    rows.append(step.row("u", r"{rho}*{u0} + (1 - {rho})*{d}^2", u))
    return [*rows, *step.end("-{lr}*{d}", -(step.lr * d))]


def _averages(step: Step) -> list[Row]:
    """m and s."""
    m, s = step.slot("m", "velocity"), step.slot("s", "second")
    mean = step.row("m", r"{beta1}*{m0} + (1 - {beta1})*{g}", m)
    return [_start(step), mean, step.row("s", r"{beta2}*{s0} + (1 - {beta2})*{g}^2", s)]


CORRECTIONS = {
    "on": r"\frac{{{KEY}}}{{1 - {BETA}^{{{t}}}}}",
    "off": "{KEY}",
    "multiplied": r"{KEY}*(1 - {BETA}^{{{t}}})",
}


def _corrections(step: Step, m: Array, largest: str, s: Array) -> list[Row]:
    how, b1, b2 = step.knobs.get("bias_correction", "on"), step.knobs["beta1"], step.knobs["beta2"]
    forms = [
        CORRECTIONS[how].replace("KEY", key).replace("BETA", beta) for key, beta in (("m", "beta1"), (largest, "beta2"))
    ]
    values = corrected(m, b1, step.t, how), corrected(s, b2, step.t, how)
    return [step.row(key, form, value) for key, form, value in zip(("m_hat", "s_hat"), forms, values, strict=True)]


def _adam_step(step: Step, m: Array, largest: str, s: Array) -> list[Row]:
    rows = _corrections(step, m, largest, s)
    root = rows[1].value ** 0.5 + step.knobs["eps"]
    factor = step.row("factor", r"\frac{{{lr}}}{{\sqrt{{{s_hat}}} + {eps}}}", step.lr / root)
    return [*rows, factor, *step.end(r"-{factor}*{m_hat}", -(step.lr * rows[0].value / root))]


def _adam(step: Step) -> list[Row]:
    return [*_averages(step), *_adam_step(step, step.now["velocity"], "s", step.now["second"])]


def _adamw(step: Step) -> list[Row]:
    rows = _averages(step)
    decay = step.row("decayed", "{w}*(1 - {lr}*{weight_decay})", step.w * (1 - step.lr * step.knobs["weight_decay"]))
    rest = _adam_step(step, step.now["velocity"], "s", step.now["second"])
    return [decay, *rows, *rest[:-1], step.row("w_new", "{decayed} + {delta}", step.after)]


def _amsgrad(step: Step) -> list[Row]:
    rows, most = _averages(step), step.slot("most", "third")
    rows.append(step.row("most", r"\max({most0},\ {s})", most))
    return [*rows, *_adam_step(step, step.now["velocity"], "most", most)]


def _nadam(step: Step) -> list[Row]:
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
    rows += [step.row("m_hat", mixed, direction)]
    s_hat = s / (1 - k["beta2"] ** step.t)
    rows += [step.row("s_hat", r"\frac{{{s}}}{{1 - {beta2}^{{{t}}}}}", s_hat)]
    root = s_hat**0.5 + k["eps"]
    rows += [step.row("factor", r"\frac{{{lr}}}{{\sqrt{{{s_hat}}} + {eps}}}", step.lr / root)]
    return [*rows, *step.end("-{factor}*{m_hat}", -(step.lr * direction / root))]


def _rprop(step: Step) -> list[Row]:
    same = sign(step.g * step.before["velocity"])
    kept, d = step.slot("kept", "velocity"), step.slot("d", "second")
    step.known["g0"] = step.before["velocity"]
    if step.t == 1:
        step.known["d0"] = np.array([float(step.lr[0])] * 2)
    factor = np.where(same > 0, step.knobs["etaplus"], np.where(same < 0, step.knobs["etaminus"], 1.0))
    cases = r"\begin{{cases}} {etaplus} & {same} = 1 \\ 1 & {same} = 0 \\ {etaminus} & {same} = -1 \end{{cases}}"
    rows = [_start(step), step.row("same", r"\operatorname{{sign}}({g}*{g0})", same)]
    rows += [step.row("k", cases, factor, spelt=False), step.row("d", "{k}*{d0}", d)]
    return [*rows, *step.end(r"-{d}*\operatorname{{sign}}({g})\,[{same} \ge 0]", -(d * sign(kept)))]


def _lion(step: Step) -> list[Row]:
    m, k = step.slot("m", "velocity"), step.knobs
    average = k["beta1"] * step.before["velocity"] + (1 - k["beta1"]) * step.g
    rows = [_start(step), step.row("average", r"{beta1}*{m0} + (1 - {beta1})*{g}", average)]
    rows.append(step.row("m", r"{beta2}*{m0} + (1 - {beta2})*{g}", m))
    change = -(step.lr * (sign(average) + k["weight_decay"] * step.w))
    return [*rows, *step.end(r"-{lr}*(\operatorname{{sign}}({average}) + {weight_decay}*{w})", change)]


def _newton(step: Step) -> list[Row]:
    h = step.now["hessian"]
    p = newton_direction(h[:, None], step.g[:, None], step.knobs["damping"])[:, 0]
    rows = [_start(step), step.row("hessian", r"\nabla^2 f(w_t)", h, spelt=False)]
    return [*rows, step.row("p", r"-({hessian} + {damping}*I)^{{-1}}*{g}", p, spelt=False), *_along(step, p)]


def _bfgs(step: Step) -> list[Row]:
    b = step.now["inverse_hessian"]
    rows = [_start(step), step.row("inverse", r"\approx \nabla^2 f(w_t)^{{-1}}", b, spelt=False)]
    p = bfgs_direction(b[:, None], step.g[:, None])[:, 0]
    return [*rows, step.row("p", "-{inverse}*{g}", p, spelt=False), *_along(step, p)]


def _lbfgs(step: Step) -> list[Row]:
    p = step.now["target"] - step.w
    return [_start(step), step.row("p", r"-B_t*{g}", p, spelt=False), *_along(step, p)]


def _along(step: Step, p: Array) -> list[Row]:
    """Where the model has its minimum, the length (alpha, or what was found of it), and the step."""
    length = step.now["effective_lr"]
    whole = "{lr}" if np.all(length == step.lr) else "{a}"
    rows = [step.row("target", "{w} + {p}", step.now["target"]), step.row("a", whole, length, spelt=False)]
    return [*rows, *step.end("{a}*{p}", length * p)]


RULES: Mapping[str, Callable[[Step], list[Row]]] = {
    "gd": _gd, "sgd": _gd, "momentum": _momentum, "nesterov": _nesterov, "adagrad": _adagrad, "rmsprop": _rmsprop,
    "adadelta": _adadelta, "adam": _adam, "adamw": _adamw, "nadam": _nadam, "amsgrad": _amsgrad, "rprop": _rprop,
    "lion": _lion, "newton": _newton, "bfgs": _bfgs, "lbfgs": _lbfgs,
}  # fmt: skip
