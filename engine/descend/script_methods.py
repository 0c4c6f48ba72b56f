"""What a script of descents writes out, as source text: torch.optim does not have it, or not in this form."""

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


class Newton(SecondOrder):
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
