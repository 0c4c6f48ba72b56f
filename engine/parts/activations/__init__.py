"""Activation functions, in menu order: the file of each is its kind. One class is all of one."""

from engine.parts.activations.activation import ACTIVATIONS, Activation
from engine.parts.activations.bounded import Identity, Sigmoid, Softsign, Step, Tanh
from engine.parts.activations.maxout import HIDDEN, Maxout
from engine.parts.activations.rectifiers import ELU, SELU, LeakyReLU, PReLU, ReLU
from engine.parts.activations.smooth import GELU, Mish, SiLU, Softplus
from engine.parts.activations.written import Formula

__all__ = [
    "ACTIVATIONS",
    "ELU",
    "GELU",
    "HIDDEN",
    "SELU",
    "Activation",
    "Formula",
    "Identity",
    "LeakyReLU",
    "Maxout",
    "Mish",
    "PReLU",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "Softsign",
    "Step",
    "Tanh",
]
