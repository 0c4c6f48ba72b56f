"""torch.optim's counterpart of each optimizer, and Lion after its paper's program: what the rules are held against."""

import torch


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
