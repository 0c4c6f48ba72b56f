"""torch.optim's counterpart of each optimizer, and Lion after its paper's program: what the rules are held against."""

import numpy as np
import torch

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

    def __init__(self, params, lr, betas, weight_decay):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                update = torch.lerp(p.grad, m, group["betas"][0]).sign_()
                m.copy_(torch.lerp(p.grad, m, group["betas"][1]))
                p.add_(update + group["weight_decay"] * p, alpha=-group["lr"])


def torch_optimizer(params, rule):
    """torch.optim's optimizer with the knobs of `rule`; a name it does not know is a KeyError."""
    k = {key: getattr(rule, key) for key in rule.knobs()}
    assert k.get("bias_correction", "on") == "on"
    adam = {"lr": k["lr"], "betas": (k.get("beta1"), k.get("beta2")), "eps": k.get("eps")}
    return {
        "sgd": lambda: torch.optim.SGD(params, lr=k["lr"]),
        "momentum": lambda: torch.optim.SGD(params, lr=k["lr"], momentum=k["beta"]),
        "nesterov": lambda: torch.optim.SGD(params, lr=k["lr"], momentum=k["beta"], nesterov=True),
        "adagrad": lambda: torch.optim.Adagrad(params, lr=k["lr"], eps=k["eps"]),
        "rmsprop": lambda: torch.optim.RMSprop(params, lr=k["lr"], alpha=k["alpha"], eps=k["eps"]),
        "adadelta": lambda: torch.optim.Adadelta(params, lr=k["lr"], rho=k["rho"], eps=k["eps"]),
        "adam": lambda: torch.optim.Adam(params, **adam),
        "adamw": lambda: torch.optim.AdamW(params, **adam, weight_decay=k["weight_decay"]),
        "nadam": lambda: torch.optim.NAdam(params, **adam, momentum_decay=k["momentum_decay"]),
        "amsgrad": lambda: torch.optim.Adam(params, **adam, amsgrad=True),
        "rprop": lambda: torch.optim.Rprop(
            params, lr=k["lr"], etas=(k["etaminus"], k["etaplus"]), step_sizes=(k["step_min"], k["step_max"])
        ),
        "lion": lambda: PaperLion(params, k["lr"], (k["beta1"], k["beta2"]), k["weight_decay"]),
    }[rule.name]()


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
