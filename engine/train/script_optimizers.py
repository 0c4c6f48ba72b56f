"""The optimizers of a script of its own: torch.optim's where there is one, else written out in plain PyTorch."""

from __future__ import annotations

from collections.abc import Collection

LINES = {
    "sgd": 'lambda w, k: torch.optim.SGD(w, lr=k["lr"])',
    "momentum": 'lambda w, k: torch.optim.SGD(w, lr=k["lr"], momentum=k["beta"])',
    "nesterov": 'lambda w, k: torch.optim.SGD(w, lr=k["lr"], momentum=k["beta"], nesterov=k["beta"] > 0)',
    "adagrad": 'lambda w, k: torch.optim.Adagrad(w, lr=k["lr"], eps=k["eps"])',
    "rmsprop": 'lambda w, k: torch.optim.RMSprop(w, lr=k["lr"], alpha=k["alpha"], eps=k["eps"])',
    "adadelta": 'lambda w, k: torch.optim.Adadelta(w, lr=k["lr"], rho=k["rho"], eps=k["eps"])',
    "adam": "adam",
    "adamw": "adam",
    "nadam": (
        'lambda w, k: torch.optim.NAdam(w, lr=k["lr"], betas=(k["beta1"], k["beta2"]), eps=k["eps"],\n'
        '                                    momentum_decay=k["momentum_decay"])'
    ),
    "amsgrad": "adam",
    "rprop": (
        'lambda w, k: torch.optim.Rprop(w, lr=k["lr"], etas=(k["etaminus"], k["etaplus"]),\n'
        '                                    step_sizes=(k["step_min"], k["step_max"]))'
    ),
    "lion": "Lion",
}
"""Optimizer -> an expression that makes it from parameters w and knobs k."""

ADAM = '''
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
LION = '''
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
WRITTEN_OUT = {"adam": ADAM, "Lion": LION}


def source(names: Collection[str]) -> str:
    """Source that defines OPTIMIZERS: name -> function(parameters, knobs), for these names; needs torch imported.

    The knobs hold the optimizer's own name as "optimizer" too.
    """
    used = [name for name in LINES if name in names]
    written = [text for name, text in WRITTEN_OUT.items() if name in {LINES[one] for one in used}]
    table = "".join(f'    "{name}": {LINES[name]},\n' for name in used)
    return "\n\n".join([*(text.strip("\n") + "\n" for text in written), f"OPTIMIZERS = {{\n{table}}}"])
