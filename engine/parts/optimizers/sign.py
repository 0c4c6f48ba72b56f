"""Methods that go by the sign of the gradient, not by its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from engine.parts.optimizers.optimizer import OPTIMIZERS, Optimizer, Rows, Script, sign
from engine.parts.optimizers.terms import Row, Step
from engine.spec import real

SOURCE = '''
class Lion(torch.optim.Optimizer):
    """w <- w - lr (sign(b1 m + (1 - b1) g) + weight_decay w);  m <- b2 m + (1 - b2) g. Chen et al. 2023."""

    def __init__(self, w, k):
        super().__init__(w, dict(k))

    @torch.no_grad()
    def step(self):
        for k in self.param_groups:
            for w in k["params"]:
                m = self.state[w].get("m", torch.zeros_like(w))
                direction = torch.sign(k["beta1"] * m + (1 - k["beta1"]) * w.grad)
                w.sub_(k["lr"] * (direction + k["weight_decay"] * w))
                self.state[w]["m"] = k["beta2"] * m + (1 - k["beta2"]) * w.grad
'''


@OPTIMIZERS.add("rprop", source="Riedmiller and Braun 1993", oracle="torch.optim.Rprop")
@dataclass(frozen=True)
class Rprop(Optimizer):
    """w <- w - d sign(g): d grows by etaplus while a coordinate of g keeps its sign and shrinks by etaminus when not.

    Right after a change of sign the coordinate waits one update (g is set to 0). d starts at lr and stays within
    step_min and step_max; a schedule of lr changes only the start. Meant for true gradients, not for mini-batches.
    """

    lr: float = real(0.01, 1e-6, 1e6, log=True, first=True)
    etaminus: float = real(0.5, 0.01, 0.99)
    etaplus: float = real(1.2, 1.0, 10.0)
    step_min: float = real(1e-6, 1e-16, 1.0, log=True)
    step_max: float = real(50.0, 1e-6, 1e6, log=True)
    slot_columns: ClassVar[tuple[str, ...]] = ("velocity", "second")
    momentum: ClassVar[str] = "none"
    surface_lr: ClassVar[float] = 0.1
    script: ClassVar[Script] = Script(
        'lambda w, k: torch.optim.Rprop(w, lr=k["lr"], etas=(k["etaminus"], k["etaplus"]),\n'
        '                                    step_sizes=(k["step_min"], k["step_max"]))'
    )
    symbols: ClassVar[dict[str, str]] = {"same": "z_t", "k": "k_t"}

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        same = sign(g * state[0])
        factor = knobs["etaplus"] * (same > 0) + knobs["etaminus"] * (same < 0) + 1.0 * (same == 0)
        d = state[1] + knobs["lr"] if t == 1 else state[1]
        d = (d * factor).clip(knobs["step_min"], knobs["step_max"])
        g = g * (same >= 0)
        return w - d * sign(g), g, d

    @staticmethod
    def in_place(u: Rows) -> None:
        before, d = u.state
        if u.t == 1:
            d.copy_(u.columns["lr"].expand_as(d))
        up, down = u.knobs["etaplus"], u.knobs["etaminus"]
        turn = u.product(u.g, before).sign_()
        before.copy_(turn).mul_(u.column((up + down) / 2 - 1)).add_(u.column((up - down) / 2)).mul_(turn).add_(1)
        d.mul_(before)  # by etaplus where turn is 1, etaminus where it is -1, 1 where it is 0
        d.clamp_(u.columns["step_min"], u.columns["step_max"])
        u.g.mul_(turn.clamp_(max=0).add_(1))
        before.copy_(u.g)
        u.w.sub_(u.g.sign_().mul_(d))

    @staticmethod
    def effective(t: int, before: tuple[Any, ...], after: tuple[Any, ...], **knobs: Any) -> Any:
        return after[1]

    @staticmethod
    def terms(step: Step) -> list[Row]:
        same = sign(step.g * step.before["velocity"])
        kept, d = step.slot("kept", "velocity"), step.slot("d", "second")
        step.known["g0"] = step.before["velocity"]
        if step.t == 1:
            step.known["d0"] = np.array([float(step.lr[0])] * 2)
        factor = np.where(same > 0, step.knobs["etaplus"], np.where(same < 0, step.knobs["etaminus"], 1.0))
        cases = r"\begin{{cases}} {etaplus} & {same} = 1 \\ 1 & {same} = 0 \\ {etaminus} & {same} = -1 \end{{cases}}"
        rows = [step.start(), step.row("same", r"\operatorname{{sign}}({g}*{g0})", same)]
        rows += [step.row("k", cases, factor, spelt=False), step.row("d", "{k}*{d0}", d)]
        return [*rows, *step.end(r"-{d}*\operatorname{{sign}}({g})\,[{same} \ge 0]", -(d * sign(kept)))]


@OPTIMIZERS.add("lion", source="Chen et al. 2023, algorithm 2", oracle="the paper's program, written out")
@dataclass(frozen=True)
class Lion(Optimizer):
    """w <- w - lr (sign(b1 m + (1 - b1) g) + weight_decay w);  m <- b2 m + (1 - b2) g. Every step has the size lr."""

    lr: float = real(0.001, 1e-6, 1e6, log=True)
    beta1: float = real(0.9, 0.0, 0.999)
    beta2: float = real(0.99, 0.0, 0.99999)
    weight_decay: float = real(0.0, 0.0, 10.0)
    slot_columns: ClassVar[tuple[str, ...]] = ("velocity",)
    momentum: ClassVar[str] = "average"
    surface_lr: ClassVar[float] = 0.05
    script: ClassVar[Script] = Script("Lion", SOURCE)
    symbols: ClassVar[dict[str, str]] = {"average": "a_t"}

    @staticmethod
    def rule(w: Any, g: Any, t: int, *state: Any, **knobs: Any) -> tuple[Any, ...]:
        direction = sign(knobs["beta1"] * state[0] + (1 - knobs["beta1"]) * g)
        step = knobs["lr"] * (direction + knobs["weight_decay"] * w)
        return w - step, knobs["beta2"] * state[0] + (1 - knobs["beta2"]) * g

    @staticmethod
    def in_place(u: Rows) -> None:
        (m,) = u.state
        sign = u.product(m, u.columns["beta1"]).addcmul_(u.g, u.column(1 - u.knobs["beta1"])).sign_()
        u.average(m, "beta2", u.g)
        u.w.addcmul_(sign.addcmul_(u.w, u.columns["weight_decay"]), u.minus_lr)

    @staticmethod
    def terms(step: Step) -> list[Row]:
        m, k = step.slot("m", "velocity"), step.knobs
        average = k["beta1"] * step.before["velocity"] + (1 - k["beta1"]) * step.g
        rows = [step.start(), step.row("average", r"{beta1}*{m0} + (1 - {beta1})*{g}", average)]
        rows.append(step.row("m", r"{beta2}*{m0} + (1 - {beta2})*{g}", m))
        change = -(step.lr * (sign(average) + k["weight_decay"] * step.w))
        return [*rows, *step.end(r"-{lr}*(\operatorname{{sign}}({average}) + {weight_decay}*{w})", change)]
