"""What registries name as oracles of activations and initializations: calls in torch, resolved here.

A call is a dotted name with arguments that are numbers, texts, knobs of the entry or tensors, as in
"torch.nn.functional.elu(z, alpha)".
"""

import ast

import torch


class Activated(torch.nn.Module):
    """An activation as a module that computes its oracle."""

    def __init__(self, activation):
        super().__init__()
        self.activation = activation

    def forward(self, z):
        return resolved(self.activation.oracle, self.activation, z=z)


def resolved(call, entry, **tensors):
    """The value of a call with an entry's knobs and these tensors by name. Raises KeyError for a name of neither."""
    knobs = {key: getattr(entry, key) for key in entry.knobs()}
    return value(ast.parse(call, mode="eval").body, {"torch": torch, "nn": torch.nn, **knobs, **tensors})


def value(node, names):
    """The value of a call, a dotted name, a constant or minus one of them."""
    match node:
        case ast.Call(func, args, keywords):
            named = {keyword.arg: value(keyword.value, names) for keyword in keywords}
            return value(func, names)(*(value(arg, names) for arg in args), **named)
        case ast.Attribute(part, name):
            return getattr(value(part, names), name)
        case ast.Name(name):
            return names[name]
        case ast.UnaryOp(ast.USub(), operand):
            return -value(operand, names)
        case ast.Constant(constant):
            return constant
    raise ValueError(f"an oracle holds no {type(node).__name__}")
