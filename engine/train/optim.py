"""The update rules on a stack, in place: each variant's knobs are one row of a (K, 1) column.

`engine.parts.optimizers` has the same rules in plain operators; the tests hold both against each other and torch.optim.
A rule may use the gradient and one scratch tensor as it likes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import torch

from engine.parts.optimizers import NAdam, Optimizer
from engine.parts.rules import corrected

Tensor = torch.Tensor
Place = tuple[int, int, int]
"""Where a matrix lies in a row of weights: offset, n_in, n_out."""


class Updater:
    """One optimizer on neighbouring rows of a stack: weights w and gradients g are (k, P) views."""

    def __init__(self, rules: Sequence[Optimizer], w: Tensor, g: Tensor, matrices: Sequence[Place] = ()) -> None:
        self.w, self.g, self.t, self.matrices = w, g, 0, matrices
        kind, self.words = type(rules[0]), words(rules[0])
        per_weight = kind.slots - kind.shared
        self.state = [torch.zeros_like(w) for _ in range(per_weight)]
        self.state += [torch.zeros(len(w), 1, dtype=torch.float64) for _ in range(kind.shared)]
        self.knobs = {
            key: torch.tensor([[getattr(rule, key)] for rule in rules], dtype=torch.float64)
            for key in kind.knobs().keys() - self.words.keys()
        }
        self.columns = {key: column.to(w.dtype) for key, column in self.knobs.items()}
        self.minus_lr = -self.columns["lr"]
        self._apply = _RULES[rules[0].name]
        self.scratch = w if rules[0].name in _WITHOUT_SCRATCH else torch.zeros_like(w)

    def step(self) -> None:
        """One update of w from g."""
        self.t += 1
        self._apply(self)

    def column(self, values: Tensor) -> Tensor:
        """A (k, 1) column in the stack's precision, computed in double."""
        return values.to(self.w.dtype)

    def average(self, state: Tensor, knob: str, values: Tensor) -> None:
        """state <- b state + (1 - b) values, b the named knob."""
        state.mul_(self.columns[knob]).addcmul_(values, self.column(1 - self.knobs[knob]))

    def squares(self) -> Tensor:
        """g^2, in the scratch tensor."""
        return torch.mul(self.g, self.g, out=self.scratch)

    def descend(self, direction: Tensor, root_of: Tensor) -> None:
        """w <- w - lr direction / (sqrt(root_of) + eps)."""
        torch.sqrt(root_of, out=self.scratch).add_(self.columns["eps"])
        self.w.addcmul_(torch.div(direction, self.scratch, out=self.scratch), self.minus_lr)


def words(rule: Optimizer) -> dict[str, str]:
    """The knobs that are a choice: one word for a whole group of rows."""
    return {key: getattr(rule, key) for key, knob in rule.knobs().items() if knob.kind == "choice"}


def _sgd(u: Updater) -> None:
    u.w.addcmul_(u.g, u.minus_lr)


def _momentum(u: Updater) -> None:
    (v,) = u.state
    v.mul_(u.columns["beta"]).addcmul_(u.g, u.minus_lr)
    u.w.add_(v)


def _nesterov(u: Updater) -> None:
    (v,) = u.state
    v.mul_(u.columns["beta"]).addcmul_(u.g, u.minus_lr)
    u.w.addcmul_(v, u.columns["beta"]).addcmul_(u.g, u.minus_lr)


def _adagrad(u: Updater) -> None:
    (s,) = u.state
    s.addcmul_(u.g, u.g)
    u.descend(u.g, s)


def _rmsprop(u: Updater) -> None:
    (s,) = u.state
    u.average(s, "alpha", u.squares())
    u.descend(u.g, s)


def _adadelta(u: Updater) -> None:
    s, du = u.state
    u.average(s, "rho", u.squares())
    u.g.div_(torch.add(s, u.columns["eps"], out=u.scratch).sqrt_())
    u.g.mul_(torch.add(du, u.columns["eps"], out=u.scratch).sqrt_())
    u.w.addcmul_(u.g, u.minus_lr)
    u.average(du, "rho", u.squares())


def _adam(u: Updater) -> None:
    u.average(u.state[0], "beta1", u.g)
    u.g.mul_(u.g)
    u.average(u.state[1], "beta2", u.g)
    _adam_step(u, u.state[1])


def _adam_step(u: Updater, s: Tensor) -> None:
    """w <- w - lr m / (sqrt(s) + eps), both averages corrected as the knob says."""
    b1, b2, how = u.knobs["beta1"], u.knobs["beta2"], u.words["bias_correction"]
    torch.mul(s, u.column(corrected(torch.ones_like(b2), b2, u.t, how)), out=u.scratch).sqrt_().add_(u.columns["eps"])
    torch.div(u.state[0], u.scratch, out=u.scratch)
    u.w.addcmul_(u.scratch, u.column(corrected(-u.knobs["lr"], b1, u.t, how)))


def _adamw(u: Updater) -> None:
    u.w.mul_(u.column(1 - u.knobs["lr"] * u.knobs["weight_decay"]))
    _adam(u)


def _amsgrad(u: Updater) -> None:
    m, s, most = u.state
    u.average(m, "beta1", u.g)
    u.average(s, "beta2", u.squares())
    torch.maximum(most, s, out=most)
    _adam_step(u, most)


def _nadam(u: Updater) -> None:
    m, s, passed = u.state
    lr, b1, b2, decay = (u.knobs[key] for key in ("lr", "beta1", "beta2", "momentum_decay"))
    u.average(m, "beta1", u.g)
    u.average(s, "beta2", u.squares())
    now, following = NAdam.mu(u.t, b1, decay), NAdam.mu(u.t + 1, b1, decay)
    product = (1 - passed) * now
    passed.copy_(1 - product)
    torch.mul(s, u.column(1 / (1 - b2**u.t)), out=u.scratch).sqrt_().add_(u.columns["eps"])
    u.w.addcmul_(u.g.div_(u.scratch), u.column(-lr * (1 - now) / (1 - product)))
    torch.div(m, u.scratch, out=u.scratch)
    u.w.addcmul_(u.scratch, u.column(-lr * following / (1 - product * following)))


def _rprop(u: Updater) -> None:
    before, d = u.state
    if u.t == 1:
        d.copy_(u.columns["lr"].expand_as(d))
    up, down = u.knobs["etaplus"], u.knobs["etaminus"]
    turn = torch.mul(u.g, before, out=u.scratch).sign_()
    torch.mul(turn, u.column((up + down) / 2 - 1), out=before).add_(u.column((up - down) / 2)).mul_(turn).add_(1)
    d.mul_(before)  # by etaplus where turn is 1, etaminus where it is -1, 1 where it is 0
    torch.minimum(torch.maximum(d, u.columns["step_min"], out=d), u.columns["step_max"], out=d)
    u.g.mul_(turn.clamp_(max=0).add_(1))
    before.copy_(u.g)
    u.w.sub_(torch.sign(u.g, out=u.scratch).mul_(d))


def _lion(u: Updater) -> None:
    (m,) = u.state
    torch.mul(m, u.columns["beta1"], out=u.scratch).addcmul_(u.g, u.column(1 - u.knobs["beta1"])).sign_()
    u.average(m, "beta2", u.g)
    u.w.addcmul_(u.scratch.addcmul_(u.w, u.columns["weight_decay"]), u.minus_lr)


def _muon(u: Updater) -> None:
    (v,) = u.state
    u.average(v, "beta", u.g)
    u.g.mul_(u.column(1 - u.knobs["beta"])).addcmul_(v, u.columns["beta"])
    for at, n_in, n_out in u.matrices:
        for row in u.g[:, at : at + n_in * n_out]:
            row.copy_(orthogonalized(row.view(n_in, n_out)).flatten()).mul_(max(1, n_out / n_in) ** 0.5)
    u.w.mul_(u.column(1 - u.knobs["lr"] * u.knobs["weight_decay"])).addcmul_(u.g, u.minus_lr)


def orthogonalized(u: Tensor) -> Tensor:
    """NS(u) of one matrix: five Newton-Schulz steps bring its singular values to between 0.7 and 1.2."""
    wide = u.shape[0] <= u.shape[1]
    x = u if wide else u.T
    x = x / x.norm().clamp(min=1e-7)
    for _ in range(5):
        square = x @ x.T
        x = NS[0] * x + (NS[1] * square + NS[2] * (square @ square)) @ x
    return x if wide else x.T


NS = (3.4445, -4.7750, 2.0315)
"""Jordan's coefficients of the quintic that pushes singular values towards 1."""
_RULES = {
    "sgd": _sgd, "momentum": _momentum, "nesterov": _nesterov, "adagrad": _adagrad, "rmsprop": _rmsprop,
    "adadelta": _adadelta, "adam": _adam, "adamw": _adamw, "nadam": _nadam, "amsgrad": _amsgrad, "rprop": _rprop,
    "lion": _lion, "muon": _muon,
}  # fmt: skip
_WITHOUT_SCRATCH = ("sgd", "momentum", "nesterov", "muon")


def updaters(rules: Sequence[Optimizer], w: Tensor, g: Tensor, matrices: Sequence[Place] = ()) -> list[Updater]:
    """One Updater for each run of neighbours with the same kind of optimizer; together they cover all rows."""
    found, at = [], 0
    for _, group in groupby(rules, lambda rule: (type(rule), words(rule))):
        members = list(group)
        rows = slice(at, at + len(members))
        found.append(Updater(members, w[rows], g[rows], matrices))
        at += len(members)
    return found
