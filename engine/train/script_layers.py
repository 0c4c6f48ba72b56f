"""The hidden layers of a script of its own: torch.nn's normalizations, and the dropout masks of this engine."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from engine.train import draws
from engine.train.spec import TrainSpec

PLAIN = '''
def hidden(run, layer, linear, activation):
    """The modules of hidden layer `layer` (0 = first)."""
    return [linear, activation]


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
    """h times the mask of this update; otherwise h times `rest`, the scale at test time."""

    def __init__(self, run, layer, p):
        super().__init__()
        self.run, self.layer, self.p = run, layer, p
        convention = run["dropout"].get("convention", "inverted")
        self.scale = 1 / (1 - p) if convention == "inverted" else 1.0
        self.rest = 1 - p if convention == "test_scaling" else 1.0

    def mask(self, rows, n, like):
        gaussian = self.run["dropout"]["name"] == "gaussian"
        kind, moment = "normal" if gaussian else "uniform", (0, NOW["step"])
        draw = torch.from_numpy(noise_draw(kind, self.run["seed_mask"], moment, self.layer, rows, n)).to(like)
        if gaussian:
            return 1 + (self.p / (1 - self.p)) ** 0.5 * draw
        return (draw >= torch.tensor(self.p).to(like)).to(like) * self.scale

    def forward(self, h):
        return h * self.rest if NOW["step"] is None else h * self.mask(*h.shape, h)


class DropConnect(nn.Module):
    """A linear layer whose weights are multiplied by one mask a batch."""

    def __init__(self, linear, noise):
        super().__init__()
        self.linear, self.noise = linear, noise

    def forward(self, h):
        return nn.functional.linear(h, self.noise(self.linear.weight.T).T, self.linear.bias)


def norm_layer(run):
    """PyTorch's batch or layer normalization of a hidden layer."""
    k, n, affine = run["norm"], run["sizes"][1], run["norm"]["affine"] == "on"
    if k["name"] == "layer_norm":
        norm = nn.LayerNorm(n, eps=k["eps"], elementwise_affine=affine)
    else:
        norm = BatchNorm(n, eps=k["eps"], momentum=k["momentum"], affine=affine)
        norm.rate, norm.stale_after = k["momentum"], k["stale_after"]
    return norm.to(getattr(torch, run["precision"]))


def hidden(run, layer, linear, activation):
    """The modules of hidden layer `layer` (0 = first): norm before or after the nonlinearity, then dropout."""
    drop, rates = run["dropout"], run["dropout"]["rates"]
    if layer in rates and drop["name"] == "dropconnect":
        linear = DropConnect(linear, Noise(run, layer + 1, rates[layer]))
    parts = [linear, activation]
    if layer in run["norm"]["on"]:
        parts.insert(1 if run["norm"]["position"] == "before" else 2, norm_layer(run))
    if layer in rates and drop["name"] != "dropconnect":
        parts.append(Noise(run, layer + 1, rates[layer]))
    if layer == 0 and drop["p_input"] > 0:
        parts.insert(0, Noise(run, 0, drop["p_input"]))
    return parts


def forward(net, x, how, step=0):
    """The logits of x for an "update" (noise, statistics of the batch), on the "probe" (without noise, statistics of
    the probe) or at the "test" (running statistics)."""
    net.train(how != "test")
    NOW["step"] = step if how == "update" else None
    for norm in net.modules():
        if isinstance(norm, BatchNorm):
            stands = how != "update" or 0 < norm.stale_after <= step
            norm.momentum = 0.0 if stands else norm.rate
    return net(x)
'''


def source(specs: Sequence[TrainSpec]) -> str:
    """Source that defines `hidden` and `forward` for these runs; needs torch and nn imported."""
    if all(spec.norm.name == "none" and spec.dropout.name == "none" for spec in specs):
        return PLAIN.strip()
    functions = (draws.noise_draw, draws.noise_steps, draws.noise_block)
    return "\n\n\n".join([*(inspect.getsource(function).rstrip() for function in functions), BOTH_MODES.strip()])


def layer_values(spec: TrainSpec) -> dict[str, Any]:
    """What the script must know of a variant's normalization and dropout."""
    norm, dropout, depth = spec.norm, spec.dropout, spec.depth
    names = ("position", "eps", "affine", "momentum", "stale_after")
    knobs = {key: getattr(norm, key) for key in names if hasattr(norm, key)}
    rates = {layer: dropout.rate(layer) for layer in dropout.on(depth)}
    convention = {"convention": dropout.convention} if hasattr(dropout, "convention") else {}
    return {
        "norm": {"name": norm.name, "on": norm.on(depth), **knobs},
        "dropout": {"name": dropout.name, "rates": rates, "p_input": dropout.p_input, **convention},
        "seed_mask": spec.seed_mask,
    }
