"""An update in a script of its own: rates, penalties and clipping, in PyTorch's own terms."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from engine.parts.schedules import Schedule
from engine.train.knobs.penalties import PenaltyKnobs
from engine.train.rate_curves import momenta, rates, scheduled
from engine.train.spec import TrainSpec

SMOOTH = '''
def smoothed(y, run, logits):
    """The targets in training: classes, or (1 - s) for the class and s / C for each."""
    s, classes = run["smoothing"], logits.shape[1]
    return nn.functional.one_hot(y, classes).to(logits) * (1 - s) + s / classes if s else y
'''
PLAIN = '''
def optimizer_of(net, run):
    """What changes the weights."""
    return OPTIMIZERS[run["optimizer"]](net.parameters(), run["knobs"])


def update(net, optimizer, loss, run, step):
    """One step down the gradient of the loss."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def watch(net, run, step, loss, x, y):
    """Nothing is looked at after an epoch here."""
'''
FULL = '''
class Inside(torch.optim.Optimizer):
    """v <- beta v - lr g;  w <- w + v (Nesterov: + beta v - lr g): the velocity holds the rate, which changes here.

    With torch.optim.SGD's form, v <- beta v + g; w <- w - lr v, a new rate would act on the old velocity too.
    """

    def __init__(self, w, k):
        super().__init__(w, dict(k))

    @torch.no_grad()
    def step(self):
        for k in self.param_groups:
            for w in k["params"]:
                v = self.state[w].get("v", torch.zeros_like(w)) * k["beta"] - k["lr"] * w.grad
                self.state[w]["v"] = v
                w.add_(k["beta"] * v - k["lr"] * w.grad if k["optimizer"] == "nesterov" else v)


def optimizer_of(net, run):
    """What changes the weights."""
    return (Inside if run["inside"] else OPTIMIZERS[run["optimizer"]])(net.parameters(), run["knobs"])


def rate(run, step):
    """The learning rate of update `step`, from 0."""
    if "rates" not in run:
        schedule = SCHEDULES[run["schedule"]](**run["schedule_knobs"])
        total = -(-run["steps"] // run["schedule_length"])
        run["rates"] = rates(schedule, run["knobs"]["lr"], run["low"], run["warmup"], run["warmup_start"], total)
    lr = float(run["rates"][min(step // run["schedule_length"], len(run["rates"]) - 1)])
    return max(lr * run["scale"], min(run["low"], run["knobs"]["lr"], lr)) if "scale" in run else lr


def turn(group, run, step):
    """Give an optimizer the momentum that the schedule has for update `step`, where it moves that too."""
    if not run["momentum_moves"]:
        return
    schedule = SCHEDULES[run["schedule"]](**run["schedule_knobs"])
    total = -(-run["steps"] // run["schedule_length"])
    warmup = min(run["warmup"], total)
    at = max(min(step, run["steps"] - 1) // run["schedule_length"] - warmup, 0)
    found = schedule.momenta(np.array([at]), total - warmup)
    for key in ("momentum", "beta", "betas"):
        if key in group:
            group[key] = (float(found[0]), group[key][1]) if key == "betas" else float(found[0])


def update(net, optimizer, loss, run, step):
    """One step down the gradient of loss + l2/2 sum w^2 + l1 sum |w|, clipped; then what acts on the weights."""
    into = [part.weight for part in net.modules() if isinstance(part, nn.Linear)]
    held = list(net.parameters()) if run["penalize"] == "all" else into
    for group in optimizer.param_groups if run["scheduled"] and run["steps"] else ():
        group["lr"] = rate(run, step)
        turn(group, run, step)
    lr = optimizer.param_groups[0]["lr"]
    if run["l2"]:
        loss = loss + run["l2"] / 2 * sum((w**2).sum() for w in held)
    if run["l1"] and run["l1_kind"] == "subgradient":
        loss = loss + run["l1"] * sum(w.abs().sum() for w in held)
    optimizer.zero_grad()
    loss.backward()
    if run["clip"] and run["clip_kind"] == "norm":
        nn.utils.clip_grad_norm_(net.parameters(), run["clip"])
    elif run["clip"]:
        nn.utils.clip_grad_value_(net.parameters(), run["clip"])
    with torch.no_grad():
        for w in held if run["decay"] else ():
            w.mul_(1 - lr * run["decay"])
        optimizer.step()
        for w in held if run["l1"] and run["l1_kind"] == "proximal" else ():
            w.copy_(w.sign() * (w.abs() - lr * run["l1"]).clamp(min=0))
        for w in into if run["max_norm"] else ():
            w.copy_(torch.renorm(w, 2, 0, run["max_norm"]))
'''
WATCH = '''
def watch(net, run, step, loss, x, y):
    """After an epoch: cut the rate on a plateau, keep the best weights, stop where they are too long ago."""
    if step % run["epoch"] or not (run["patience"] or run["schedule"] == "plateau"):
        return
    with torch.no_grad():
        logits = forward(net, x, "test" if run["validation"] else "probe")
        now, right = loss(logits.double(), y).item(), score(logits, y)
    k, lowest, waited = run["schedule_knobs"], *run.get("plateau", (float("inf"), 0))
    if run["schedule"] == "plateau":
        better = now < lowest * (1 - k["threshold"])
        waited = 0 if better else waited + 1
        if waited > k["patience"]:
            run["scale"], waited = run.get("scale", 1.0) * k["gamma"], 0
        run["plateau"] = now if better else lowest, waited
    figure = -right if run["watch"] == "accuracy" else now
    best, since, _ = run.get("best", (float("inf"), 0, None))
    if run["patience"] and not run.get("stopped"):
        kept = {key: value.clone() for key, value in net.state_dict().items()} if figure < best else run["best"][2]
        run["best"] = min(figure, best), 0 if figure < best else since + 1, kept
        run["stopped"] = run["best"][1] >= run["patience"]
'''


def regulated(spec: TrainSpec) -> bool:
    """Whether anything but the optimizer's rule acts on an update."""
    usual, keys = type(spec).usual(), (*PenaltyKnobs.__annotations__, "patience")
    held = any(getattr(each, key) != getattr(usual, key) for each in phases(spec) for key in keys)
    return held or any(map(scheduled, phases(spec))) or spec.momentum_form == "outside"


def phases(spec: TrainSpec) -> list[TrainSpec]:
    """The spec as it is at first, and after each change in mid-run."""
    return [spec, *(spec.at(change.step) for change in spec.changes)]


def source(specs: Sequence[TrainSpec]) -> str:
    """Source that defines `optimizer_of` and `update`; needs OPTIMIZERS, numpy, torch and nn."""
    plain, full = (f"{SMOOTH.strip()}\n\n\n{text.strip()}" for text in (PLAIN, f"{FULL.strip()}\n\n\n{WATCH}"))
    if not any(map(regulated, specs)):
        return plain
    kinds = dict.fromkeys(type(spec.schedule) for spec in specs if any(map(scheduled, phases(spec))))
    if not kinds:
        return full
    names = ", ".join(f'"{kind.name}": {kind.__name__}' for kind in kinds)
    readers = dict.fromkeys(reader for kind in kinds for reader in kind.readers)
    parts = [*map(inspect.getsource, readers), *map(schedule_source, kinds), inspect.getsource(rates)]
    return "\n\n\n".join(part.strip() for part in [*parts, f"SCHEDULES = {{{names}}}", full])


def schedule_source(kind: type[Schedule]) -> str:
    """A schedule's class with its knobs as plain attributes."""
    own = [value for name, value in vars(kind).items() if inspect.isfunction(value) and not name.startswith("__")]
    body = "\n".join(inspect.getsource(part) for part in own)
    head = f'class {kind.__name__}(SimpleNamespace):\n    """{kind.__doc__}"""\n\n    to_zero = {kind.to_zero}\n'
    return f"{head}\n{body}"


def regime_values(spec: TrainSpec) -> dict[str, Any]:
    """What the script must know of a variant's rates and penalties."""
    changing = any(map(scheduled, phases(spec)))
    inside = changing and spec.optimizer.momentum == "velocity" and spec.momentum_form == "inside"
    return {
        **{key: getattr(spec, key) for key in PenaltyKnobs.__annotations__},
        "scheduled": changing, "inside": inside, "schedule": spec.schedule.name, "schedule_knobs": vars(spec.schedule),
        "schedule_length": spec.epoch if spec.schedule_unit == "epoch" else 1, "low": spec.eta_min,
        "momentum_moves": any(momenta(phase) is not None for phase in phases(spec)),
        "warmup": spec.warmup, "warmup_start": spec.warmup_start,
        "momentum_form": spec.momentum_form, "patience": spec.patience, "watch": spec.watch,
        "validation": spec.validation,
    }  # fmt: skip
