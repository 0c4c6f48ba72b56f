"""The changes in mid-run of a script of its own: knobs of torch.optim and of the layers, and weights pulled by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.train import script_layers
from engine.train.changes import pulls
from engine.train.spec import TrainSpec

SOURCE = '''
def change(run, step, net, optimizer):
    """What a hand changes at this step: knobs have other values from here on, a pulled weight has one here."""
    now = run.get("changes", {}).get(step)
    if now is None:
        return
    rate = run["knobs"]["lr"]
    run.update({key: now[key] for key in ("knobs", "norm", "dropout")} | now["numbers"])
    run.pop("rates", None)
    fresh = optimizer_of(net, run).param_groups[0]
    for group in optimizer.param_groups:
        group.update({key: value for key, value in fresh.items() if key != "params"})
    for state in optimizer.state.values():  # here the velocity holds the rate, PyTorch's does not: it keeps its way
        if state.get("momentum_buffer") is not None and run["momentum_form"] == "inside":
            state["momentum_buffer"].mul_(rate / run["knobs"]["lr"])
    for module in net.modules():
        for key in ("eps", "stale_after"):
            if hasattr(module, key) and key in run["norm"]:
                setattr(module, key, run["norm"][key])
        if hasattr(module, "rate"):
            module.rate = run["norm"]["momentum"]
    dense = [module for module in net.modules() if isinstance(module, nn.Linear)]
    with torch.no_grad():
        for layer, unit, origin, value in now["weights"]:
            own = run["products"][layer] // run["sizes"][layer + 1]  # of Maxout all pieces of the unit move alike
            weight = dense[layer].weight[unit * own : (unit + 1) * own, origin]
            weight += value - weight.mean()
'''
CALL = "        change(run, step, net, optimizer)\n"


def source(specs: Sequence[TrainSpec]) -> list[str]:
    """The function that makes changes, where one of these runs has any."""
    return [SOURCE.strip()] if any(spec.changes for spec in specs) else []


def called(specs: Sequence[TrainSpec], body: str) -> str:
    """The body of the script, which calls it where it is."""
    return body.replace("{changing}", CALL if source(specs) else "")


def change_values(spec: TrainSpec) -> dict[str, Any]:
    """What the script must know of a run's changes: by step all that may change; {} of a run without any."""
    steps = dict.fromkeys(change.step for change in spec.changes)
    return {} if not steps else {"changes": {step: _now(spec.at(step), step) for step in steps}}


def _now(spec: TrainSpec, step: int) -> dict[str, Any]:
    knobs = {key: getattr(spec.optimizer, key) for key in spec.optimizer.knobs()}
    weights = [tuple(pull) for pull in pulls(spec, step)]
    return {
        "knobs": {"optimizer": spec.optimizer.name, **knobs},
        **script_layers.noise_values(spec),
        "numbers": {key: getattr(spec, key) for key, knob in spec.knobs().items() if knob.live and not knob.registry},
        "weights": weights,
    }
