"""A descent as a script of its own: plain PyTorch, autograd and torch.optim, the same numbers."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from engine.descend import noise
from engine.descend.methods import SecondOrder
from engine.descend.protocols import rate
from engine.descend.spec import DescendSpec
from engine.descend.trajectory import FAR
from engine.parts.formula import python
from engine.parts.optimizers.optimizer import Script
from engine.parts.optimizers.script import source
from engine.parts.schedules import Schedule, learning_rate
from engine.spec import Spec

HEAD = '''"""{title}

Plain PyTorch: the gradients are autograd's, the methods torch.optim's; what that does not have is written out.
Needs numpy and torch. Prints run,step,x,y,loss.
"""

from __future__ import annotations

import math
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
Array = np.ndarray
'''

BODY = '''
def lost(w, window):
    """Not finite, or a million windows away."""
    x_lo, x_hi, y_lo, y_hi = window
    x, y = w.tolist()
    near_x = abs(x - (x_lo + x_hi) / 2) <= FAR * (x_hi - x_lo)
    return not (near_x and abs(y - (y_lo + y_hi) / 2) <= FAR * (y_hi - y_lo))


def spent(t, method):
    """Evaluations so far, in thirds of a gradient: a gradient is 3, a Hessian 6, a value of f 1."""
    return 3 * t + 6 * getattr(method, "hessians", 0) + getattr(method, "calls", 0)


def descend(number, run):
    """Move one point and print where it is."""
    f = lambda w: FUNCTIONS[run["surface"]](w[0], w[1])
    w = torch.tensor(run["start"], requires_grad=True)
    method, steps = METHODS[run["method"]](w, f, run["knobs"]), run["steps"]
    schedule = SCHEDULES[run["schedule"]](**run["schedule_knobs"])
    rates = learning_rate(schedule, 1.0, run["warmup"], steps) * run["knobs"]["lr"]
    noise = gradient_noise(*run["noise"], run["seed"], steps + 1) if run["noise"][0] else np.zeros((steps + 1, 2))
    undefined = False
    for t in range(steps + 1):
        if lost(w, run["window"]) or (run["budget"] and spent(t, method) > 3 * steps):
            break
        loss = f(w)
        if t > 0 and (undefined or not torch.isfinite(loss)):
            break
        undefined = not torch.isfinite(loss)
        print(f"{number},{t},{w[0].item()!r},{w[1].item()!r},{loss.item()!r}")
        if t < steps:
            w.grad = torch.autograd.grad(loss, w)[0] + torch.from_numpy(noise[t].copy())
            method.param_groups[0]["lr"] = float(rates[t])
            method.step()


if __name__ == "__main__":
    print("run,step,x,y,loss")
    for number, run in enumerate(RUNS):
        descend(number, run)
'''


def standalone(variants: Sequence[Spec]) -> str:
    """Python source that makes these runs of the `descend` experiment and prints their paths as CSV.

    Everything that comes from an address is a number, a registered name, or a formula printed from its tree. Numbers
    agree but for rounding, which a chaotic path (too high a rate among many minima) makes larger at every step.
    """
    specs = [spec for spec in variants if isinstance(spec, DescendSpec)]
    surfaces = list(dict.fromkeys(spec.surface for spec in specs))
    functions = "\n".join(f"    lambda x, y: {python(surface.expression)}," for surface in surfaces)
    methods = list(dict.fromkeys(map(method, specs)))
    runs = [
        _run(spec) | {"surface": surfaces.index(spec.surface), "method": methods.index(method(spec))} for spec in specs
    ]
    listed = "".join(f"    {run!r},\n" for run in runs)
    title = "Descent: " + "; ".join(spec.to_query() or "defaults" for spec in specs)
    parts = [HEAD.format(title=title), *_noise_sources(), *_schedule_sources(specs), *_method_sources(specs)]
    data = f"FAR = {FAR!r}\nFUNCTIONS = [\n{functions}\n]\nRUNS = [\n{listed}]\n"
    return "\n\n".join(part.strip("\n") + "\n" for part in [*parts, data, BODY])


def _run(spec: DescendSpec) -> dict[str, Any]:
    """Everything that the script must know of one variant, as plain numbers and names."""
    drawn = spec.noise if spec.noisy else 0.0
    return {
        "start": list(spec.start), "window": list(spec.window), "steps": spec.steps,
        "knobs": vars(spec.optimizer) | {"lr": rate(spec), "optimizer": spec.optimizer.name},
        "schedule": spec.schedule.name, "schedule_knobs": vars(spec.schedule), "warmup": spec.warmup,
        "noise": [drawn, spec.noise_ratio, spec.noise_correlation], "seed": spec.seed,
        "budget": spec.protocol == "evaluations",
    }  # fmt: skip


def method(spec: DescendSpec) -> str:
    """Source of what makes this variant's method: called with w, f and the knobs."""
    own = by_hand(spec)
    return own.expression if own else f'lambda w, f, k: OPTIMIZERS["{spec.optimizer.name}"]([w], k)'


def by_hand(spec: DescendSpec) -> Script | None:
    """How the script makes what torch.optim does not have in this form; None where it has."""
    if isinstance(spec.optimizer, SecondOrder):
        return spec.optimizer.script
    return spec.optimizer.scheduled if spec.scheduled else None


def _noise_sources() -> list[str]:
    return [inspect.getsource(part) for part in (noise.standard, noise.factor, noise.gradient_noise)]


def _schedule_sources(specs: Sequence[DescendSpec]) -> list[str]:
    kinds = dict.fromkeys(type(spec.schedule) for spec in specs)
    names = ", ".join(f'"{kind.name}": {kind.__name__}' for kind in kinds)
    return [*map(_schedule, kinds), inspect.getsource(learning_rate), f"SCHEDULES = {{{names}}}"]


def _schedule(kind: type[Schedule]) -> str:
    """A schedule's class with its knobs as plain attributes."""
    own = [value for name, value in vars(kind).items() if inspect.isfunction(value) and not name.startswith("__")]
    methods = [inspect.getsource(part) for part in own]
    return f'class {kind.__name__}(SimpleNamespace):\n    """{kind.__doc__}"""\n\n' + "\n".join(methods)


def _method_sources(specs: Sequence[DescendSpec]) -> list[str]:
    """The classes that the variants need, torch.optim's and written out, and the table of their methods."""
    found = dict.fromkeys(map(method, specs))
    written = dict.fromkeys(own.source for spec in specs if (own := by_hand(spec)))
    plain = dict.fromkeys(type(spec.optimizer) for spec in specs if not by_hand(spec))
    table = "".join(f"    {text},\n" for text in found)
    return [*written, source(plain), f"METHODS = [\n{table}]"]
