"""The methods of a standalone script, as source text: torch.optim where it has them, written out where it has not."""

FIRST_ORDER = '''
class Rule:
    """A first-order method written out: `update(g, lr, t)` moves w."""

    def __init__(self, w, f, k):
        self.w, self.k, self.t, self.param_groups = w, k, 0, [{"lr": k["lr"]}]
        self.v, self.s, self.most = torch.zeros(2), torch.zeros(2), torch.zeros(2)

    @torch.no_grad()
    def step(self):
        self.t += 1
        self.update(self.w.grad, self.param_groups[0]["lr"], self.t)


class Momentum(Rule):
    """The learning rate is in the velocity, so a velocity keeps its size when the rate changes."""

    def update(self, g, lr, t):
        self.v = self.k["beta"] * self.v - lr * g
        self.w += self.v


class Nesterov(Rule):
    def update(self, g, lr, t):
        self.v = self.k["beta"] * self.v - lr * g
        self.w += self.k["beta"] * self.v - lr * g


class AdamByHand(Rule):
    """Adam with no bias correction, or with the common mistake of multiplying by it."""

    def corrected(self, average, beta, t):
        return average if self.k["bias_correction"] == "off" else average * (1 - beta**t)

    def update(self, g, lr, t):
        b1, b2 = self.k["beta1"], self.k["beta2"]
        self.v = b1 * self.v + (1 - b1) * g
        self.s = b2 * self.s + (1 - b2) * g**2
        self.w *= 1 - lr * self.k.get("weight_decay", 0.0)
        self.w -= lr * self.corrected(self.v, b1, t) / (self.corrected(self.scale(), b2, t).sqrt() + self.k["eps"])

    def scale(self):
        return self.s


class AMSGradByHand(AdamByHand):
    def scale(self):
        self.most = torch.maximum(self.most, self.s)
        return self.most


class Lion(Rule):
    def update(self, g, lr, t):
        b1, b2 = self.k["beta1"], self.k["beta2"]
        self.w -= lr * (torch.sign(b1 * self.v + (1 - b1) * g) + self.k["weight_decay"] * self.w)
        self.v = b2 * self.v + (1 - b2) * g


def optim(make):
    """A method of torch.optim, made by make([w], knobs)."""
    return lambda w, f, k: make([w], k)


def betas(k):
    return {"lr": k["lr"], "betas": (k["beta1"], k["beta2"]), "eps": k["eps"]}


METHODS = {
    "gd": optim(lambda w, k: torch.optim.SGD(w, lr=k["lr"])),
    "sgd": optim(lambda w, k: torch.optim.SGD(w, lr=k["lr"])),
    "momentum": optim(lambda w, k: torch.optim.SGD(w, lr=k["lr"], momentum=k["beta"])),
    "nesterov": optim(lambda w, k: torch.optim.SGD(w, lr=k["lr"], momentum=k["beta"], nesterov=k["beta"] > 0)),
    "adagrad": optim(lambda w, k: torch.optim.Adagrad(w, lr=k["lr"], eps=k["eps"])),
    "rmsprop": optim(lambda w, k: torch.optim.RMSprop(w, lr=k["lr"], alpha=k["alpha"], eps=k["eps"])),
    "adadelta": optim(lambda w, k: torch.optim.Adadelta(w, lr=k["lr"], rho=k["rho"], eps=k["eps"])),
    "adam": optim(lambda w, k: torch.optim.Adam(w, **betas(k))),
    "adamw": optim(lambda w, k: torch.optim.AdamW(w, **betas(k), weight_decay=k["weight_decay"])),
    "nadam": optim(lambda w, k: torch.optim.NAdam(w, **betas(k), momentum_decay=k["momentum_decay"])),
    "amsgrad": optim(lambda w, k: torch.optim.Adam(w, **betas(k), amsgrad=True)),
    "rprop": optim(
        lambda w, k: torch.optim.Rprop(
            w, lr=k["lr"], etas=(k["etaminus"], k["etaplus"]), step_sizes=(k["step_min"], k["step_max"])
        )
    ),
    "lion": Lion,
    "momentum_by_hand": Momentum,
    "nesterov_by_hand": Nesterov,
    "adam_by_hand": AdamByHand,
    "adamw_by_hand": AdamByHand,
    "amsgrad_by_hand": AMSGradByHand,
}
'''

SECOND_ORDER = '''
class SecondOrder:
    """w <- w + a p; `calls` counts values of f, `hessians` Hessians."""

    def __init__(self, w, f, k):
        self.w, self.f, self.k, self.param_groups = w, f, k, [{"lr": k["lr"]}]
        self.t = self.calls = self.hessians = 0
        self.height = None
        self.last = None

    @torch.no_grad()
    def step(self):
        self.t += 1
        g, lr = self.w.grad, self.param_groups[0]["lr"]
        p = self.direction(g)
        self.w += (self.search(g, p, self.first(g, lr)) if self.k["line_search"] == "armijo" else self.first(g, lr)) * p

    def first(self, g, lr):
        return lr

    def value(self, w):
        self.calls += 1
        return self.f(w).item()

    def search(self, g, p, a):
        """Armijo: halve a until f falls by 1e-4 a |g p|; give up after 40 trials."""
        if self.height is None:
            self.height = self.value(self.w)
        slope = 1e-4 * min(g @ p, 0.0)
        for _ in range(40):
            height = self.value(self.w + a * p)
            if height <= self.height + a * slope:
                self.height = height
                return a
            a /= 2
        return 0.0


class NEWTON(SecondOrder):
    def direction(self, g):
        with torch.enable_grad():
            hessian = torch.autograd.functional.hessian(self.f, self.w.detach())
        self.hessians += 1
        hessian = hessian + self.k["damping"] * torch.eye(2)
        return torch.zeros(2) if torch.linalg.det(hessian) == 0 else -torch.linalg.solve(hessian, g)


class QuasiNewton(SecondOrder):
    """Learns from s, the change of w, and y, the change of g, wherever y's is clearly positive."""

    def direction(self, g):
        if self.last is not None:
            s, y = self.w - self.last[0], g - self.last[1]
            if y @ s > 1e-8 * y.norm() * s.norm() and y @ s > 1e-200 and y @ y < 1e200:
                self.learn(s, y)
        self.last = self.w.clone(), g.clone()
        return -self.solve(g)

    def first(self, g, lr):
        return lr * min(1.0, 1 / max(g.abs().sum().item(), 1e-300)) if self.t == 1 else lr


class BFGS(QuasiNewton):
    inverse = None

    def learn(self, s, y):
        if self.inverse is None:
            self.inverse = (y @ s) / (y @ y) * torch.eye(2)
        away = torch.eye(2) - torch.outer(s, y) / (y @ s)
        self.inverse = away @ self.inverse @ away.T + torch.outer(s, s) / (y @ s)

    def solve(self, g):
        return g if self.inverse is None else self.inverse @ g


class LBFGS(QuasiNewton):
    scale = 1.0
    pairs = ()

    def learn(self, s, y):
        self.scale = (y @ s) / (y @ y)
        self.pairs = (*self.pairs, (s, y, 1 / (y @ s)))[-self.k["history"] :]

    def solve(self, g):
        q, shares = g, []
        for s, y, rho in reversed(self.pairs):
            shares.append(rho * (s @ q))
            q = q - shares[-1] * y
        r = self.scale * q
        for (s, y, rho), share in zip(self.pairs, reversed(shares)):
            r = r + (share - rho * (y @ r)) * s
        return r
'''
