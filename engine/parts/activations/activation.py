"""Activation functions: h = f(z), elementwise. One class is all of one: formulas, torch operations, script line, facts.

The torch operations are in place, and `aten` (torch.ops.aten) is handed in: menus are read where there is no torch.
"""

from __future__ import annotations

from inspect import get_annotations
from typing import Any, ClassVar

import numpy as np

from engine.spec import Spec
from engine.spec.registry import Registry

ACTIVATIONS = Registry("activation")
"""Their `oracle` is a call: torch's h of `z`, with the knobs by name."""

Array = np.ndarray


class Activation(Spec):
    """An elementwise nonlinearity. What is declared here without a value, each one must say (else TypeError)."""

    window: ClassVar[tuple[float, float]]
    """Range of the fixed histogram bins of h; what falls outside is counted apart."""
    saturated: ClassVar[tuple[float, float] | None]
    """h below the first or above the second counts as saturated; None where the function has no such ends."""
    dies: ClassVar[bool]
    """Whether a unit can stop for good: h and dh/dz are 0 for all z < 0."""
    fitting_init: ClassVar[str]
    """The initialization that comes nearest to keeping the variance from layer to layer."""
    better: ClassVar[str | None]
    """The activation to take where signals are lost whatever the initialization; None where one keeps them."""
    module: ClassVar[str]
    """torch.nn's module as a call with the knobs, and the layer's `units`, by name: the line of an exported script."""
    counted: ClassVar[tuple[int, int]]
    """What one f(z) takes: (additions, multiplications, divisions and comparisons; exponentials and their like)."""
    of_z: ClassVar[bool] = False
    """Whether `backward_` asks for z; a layer then keeps a copy of it. Many need h alone."""
    learnt: ClassVar[bool] = False
    """Whether its slope for z < 0 is learnt, from the knob `slope` on."""
    strided: ClassVar[bool] = True
    """Whether its torch operations take rows that do not lie side by side in memory, and give them the same bits."""
    ufunc: ClassVar[str] = ""
    """NumPy's function that `forward_` is, where it is one."""
    script: ClassVar[str] = ""
    """Source of the class that `module` names, where torch.nn has none."""

    def __init_subclass__(cls) -> None:
        missing = [fact for fact in get_annotations(Activation) if not hasattr(cls, fact)]
        if missing:
            raise TypeError(f"activation {cls.__name__} does not say its {', '.join(missing)}")

    @property
    def called(self) -> str:
        """What tells it from others in a script: its name, and what of it is not a number."""
        return self.name

    def products(self, units: int) -> int:
        """How many z a layer of so many units has."""
        return units

    def slopes(self, units: int) -> int:
        """How many slopes a layer of so many units learns."""
        return 0

    def f(self, z: Array) -> Array:
        """h at z."""
        raise NotImplementedError

    def df(self, z: Array) -> Array:
        """dh/dz at z; at a kink the value PyTorch uses."""
        raise NotImplementedError

    def forward_(self, z: Any, aten: Any) -> None:
        """z <- f(z), of a torch tensor."""
        raise NotImplementedError

    def backward_(self, g: Any, h: Any, aten: Any) -> None:
        """g <- g f'(z), of torch tensors; h = f(z), or z itself with `of_z`."""
        raise NotImplementedError
