"""What registries name as oracles of activations and initializations: calls in torch, resolved here.

An oracle is an expression of torch, of the knobs of the entry and of tensors, by name, as in
"torch.nn.functional.elu(z, alpha)"; what an exported script defines for it, it may name too.
"""

import torch


class Activated(torch.nn.Module):
    """An activation as a module that computes its oracle."""

    def __init__(self, activation):
        super().__init__()
        self.activation = activation

    def forward(self, z):
        return resolved(self.activation.oracle, self.activation, z=z)


def resolved(call, entry, **tensors):
    """The value of an expression with an entry's knobs and these tensors by name. Raises NameError for any other name.

    It is the source of this repository, as the entry's class has it.
    """
    names = {"torch": torch, "nn": torch.nn}
    exec(getattr(entry, "script", ""), names)  # noqa: S102
    names |= {key: getattr(entry, key) for key in entry.knobs()} | tensors
    return eval(call, names)  # noqa: S307
