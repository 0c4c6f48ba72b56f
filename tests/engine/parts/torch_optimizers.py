"""torch.optim's counterpart of each optimizer, and Lion after its paper's program: what the rules are held against."""

import re

import numpy as np
import torch

from engine.parts.optimizers.script import source

SURFACES = {  # f(x, y), start, factor on the learning rate that keeps plain descent stable there
    "quadratic": (lambda x, y: x**2 / 20 + y**2, (-7.0, 2.0), 1.0),
    "rosenbrock": (lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1.2, 1.0), 0.005),
    "beale": (
        lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
        (1.0, 1.0),
        0.05,
    ),
}


class PaperLion(torch.optim.Optimizer):
    """Chen et al. 2023, program 1: update = interp(g, m, b1); m = interp(g, m, b2); update = sign + weight decay."""

    def __init__(self, params, k):
        super().__init__(params, {"lr": k["lr"], "betas": (k["beta1"], k["beta2"]), "weight_decay": k["weight_decay"]})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                update = torch.lerp(p.grad, m, group["betas"][0]).sign_()
                m.copy_(torch.lerp(p.grad, m, group["betas"][1]))
                p.add_(update + group["weight_decay"] * p, alpha=-group["lr"])


def torch_optimizer(params, rule):
    """What the script's expression makes with the knobs of `rule`, which must be the oracle that the class names.

    Where torch.optim has none, the script writes it out, and the oracle is a class of this file: Paper + its name.
    """
    k = knobs_of(rule) | {"optimizer": rule.name}
    assert k.get("bias_correction", "on") == "on"
    named = re.match(r"torch\.optim\.(\w+)", rule.oracle)
    if not named:
        return globals()[f"Paper{type(rule).__name__}"](params, k)
    scope = {"torch": torch}
    exec(source([type(rule)]), scope)  # noqa: S102
    made = scope["OPTIMIZERS"][rule.name](params, k)
    assert type(made) is getattr(torch.optim, named[1])
    return made


def knobs_of(rule):
    return {key: getattr(rule, key) for key in rule.knobs()}


def gradient(f, point):
    w = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    f(*w).backward()
    return w.grad.numpy()


def descend(rule, slope, start, steps):
    """steps + 1 points of a rule on NumPy points."""
    point, state, path = np.array(start, float), [np.zeros(2)] * rule.slots, [np.array(start, float)]
    for t in range(1, steps + 1):
        point, *state = rule.rule(point, slope(point), t, *state, **knobs_of(rule))
        path.append(point)
    return np.array(path)
