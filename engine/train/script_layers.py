"""The layers of a script of its own: torch.nn's modules, and the dropout masks of this engine."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from engine.parts.activations import Activation
from engine.train import draws
from engine.train.layers.architecture import architecture
from engine.train.spec import TrainSpec

DENSE = '''
def dense(run, layer):
    """A linear layer: W = scale x standard draw, b = bias and what is drawn to it."""
    n_in, n_out = run["sizes"][layer], run["products"][layer]
    linear = nn.Linear(n_in, n_out, dtype=getattr(torch, run["precision"]))
    draw = standard_draw(run["draw"], run["seed"], layer, n_in, n_out) * run["scales"][layer]
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(draw.T.copy()))
        linear.bias.fill_(run["bias"])
        if run["bias_scales"][layer]:
            linear.bias.add_(torch.from_numpy(run["bias_scales"][layer] * bias_draw(run["seed"], layer, n_out)))
    return linear
'''
ACTIVATION = '''
def activation(run, layer):
    """The nonlinearity of a hidden layer."""
    name, knobs = run["activation"]
    return ACTIVATIONS[name](units=run["sizes"][layer + 1], **knobs).to(getattr(torch, run["precision"]))
'''
PLAIN = '''
def forward(net, x, how, step=0):
    """The logits of x for an "update", on the "probe" or at the "test": here they do not differ."""
    return net(x)
'''
BOTH_MODES = '''
NOW = {"step": None}  # the update that noise is drawn for, None where there is none


class BatchNorm(nn.BatchNorm1d):
    """PyTorch's; a batch of one, which it refuses, is normalized to 0 and leaves the running variance as it is."""

    def forward(self, x):
        if not self.training or len(x) > 1:
            return super().forward(x)
        self.running_mean.lerp_(x[0].detach(), self.momentum)
        nothing = 0 * (x - x.detach())
        return nothing if self.weight is None else nothing * self.weight + self.bias


class Noise(nn.Module):
    """h times the mask of this update; otherwise h times the scale at test time."""

    def __init__(self, run, layer):
        super().__init__()
        self.run, self.layer = run, layer

    @property
    def p(self):
        drop = self.run["dropout"]
        return drop["rates"][self.layer - 1] if self.layer else drop["p_input"]

    def mask(self, rows, n, like):
        drop = self.run["dropout"]
        gaussian, scale = drop["name"] == "gaussian", 1 / (1 - self.p) if drop["convention"] == "inverted" else 1.0
        kind, moment = "normal" if gaussian else "uniform", (0, NOW["step"])
        draw = torch.from_numpy(noise_draw(kind, self.run["seed_mask"], moment, self.layer, rows, n)).to(like)
        if gaussian:
            return 1 + (self.p / (1 - self.p)) ** 0.5 * draw
        return (draw >= torch.tensor(self.p).to(like)).to(like) * scale

    def forward(self, h):
        if NOW["step"] is not None:
            return h * self.mask(*h.shape, h)
        return h * (1 - self.p) if self.run["dropout"]["convention"] == "test_scaling" else h


class DropConnect(nn.Module):
    """A linear layer whose weights are multiplied by one mask a batch."""

    def __init__(self, linear, noise):
        super().__init__()
        self.linear, self.noise = linear, noise

    def forward(self, h):
        return nn.functional.linear(h, self.noise(self.linear.weight.T).T, self.linear.bias)


def dropconnect(run, layer):
    """A linear layer whose weights are dropped."""
    return DropConnect(dense(run, layer), noise(run, layer))


def noise(run, layer):
    """Dropout after hidden layer `layer`; -1: of the inputs."""
    return Noise(run, layer + 1)


def norm(run, layer):
    """PyTorch's batch or layer normalization of a hidden layer."""
    k, affine = run["norm"], run["norm"]["affine"] == "on"
    n = run["products"][layer] if k["position"] == "before" else run["sizes"][layer + 1]
    if k["name"] == "layer_norm":
        found = nn.LayerNorm(n, eps=k["eps"], elementwise_affine=affine)
    elif k["name"] == "batch_norm":
        found = BatchNorm(n, eps=k["eps"], momentum=k["momentum"], affine=affine)
        found.rate, found.stale_after = k["momentum"], k["stale_after"]
    else:
        raise KeyError(k["name"])
    return found.to(getattr(torch, run["precision"]))


def forward(net, x, how, step=0):
    """The logits of x for an "update" (noise, statistics of the batch), on the "probe" (without noise, statistics of
    the probe) or at the "test" (running statistics)."""
    net.train(how != "test")
    NOW["step"] = step if how == "update" else None
    for module in net.modules():
        if isinstance(module, BatchNorm):
            stands = how != "update" or 0 < module.stale_after <= step
            module.momentum = 0.0 if stands else module.rate
    return net(x)
'''


KINDS = {"dense": DENSE, "activation": "", "dropconnect": BOTH_MODES, "norm": BOTH_MODES, "noise": BOTH_MODES}
"""Kind of part -> the source that defines the function of its name; "activation" is written out by `_activation`."""


def source(specs: Sequence[TrainSpec]) -> str:
    """Source that defines `forward` and KINDS, what each kind of part is, for these runs; needs torch and nn."""
    kinds = dict.fromkeys(kind for spec in specs for kind, _ in parts(spec))
    needed = list(dict.fromkeys(KINDS[kind] for kind in (*kinds, "dense")))
    if BOTH_MODES in needed:
        functions = (draws.noise_draw, draws.noise_steps, draws.noise_block)
        needed = [*(inspect.getsource(function) for function in functions), *needed]
    else:
        needed.append(PLAIN)
    table = "KINDS = {" + ", ".join(f'"{kind}": {kind}' for kind in kinds) + "}"
    return "\n\n\n".join([*(text.strip() for text in needed if text), _activation(specs), table])


def _activation(specs: Sequence[TrainSpec]) -> str:
    """Source of a function that makes the module of a run's activation, with a line for each in use."""
    used = {spec.activation.called: spec.activation for spec in specs}
    lines = "\n".join(f"    {name!r}: {_maker(found)}," for name, found in used.items())
    own = "".join(f"{text.strip()}\n\n\n" for text in dict.fromkeys(found.script for found in used.values()) if text)
    return f"{own}ACTIVATIONS = {{\n{lines}\n}}\n\n\n{ACTIVATION.strip()}"


def _maker(activation: Activation) -> str:
    """Its module as a function of the layer's units and of its knobs."""
    return f"lambda {', '.join(('units', *activation.knobs()))}: {activation.module}"


def parts(spec: TrainSpec) -> list[tuple[str, int]]:
    """(kind, layer) of all parts of a network, in order."""
    return [(part.kind, part.layer) for stage in architecture([spec]) for part in stage]


def noise_values(spec: TrainSpec) -> dict[str, Any]:
    """A variant's normalization and dropout."""
    norm, dropout = spec.norm, spec.dropout
    names = ("position", "eps", "affine", "momentum", "stale_after")
    rates = {layer: dropout.rate(layer) for layer in dropout.on(spec.depth)}
    drop = {"rates": rates, "p_input": dropout.p_input, "convention": dropout.convention}
    return {
        "norm": {"name": norm.name} | {key: getattr(norm, key) for key in names if hasattr(norm, key)},
        "dropout": {"name": dropout.name, **drop},
    }


def layer_values(spec: TrainSpec) -> dict[str, Any]:
    """What the script must know of a variant's parts: their order, normalization and dropout."""
    return {
        "parts": parts(spec),
        **noise_values(spec),
        "seed_mask": spec.seed_mask,
    }
