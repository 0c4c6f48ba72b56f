"""The optimizers of a script of its own: torch.optim's where there is one, else written out in plain PyTorch."""

from __future__ import annotations

from collections.abc import Collection

from engine.parts.optimizers.optimizer import Optimizer


def source(kinds: Collection[type[Optimizer]]) -> str:
    """Source that defines OPTIMIZERS: name -> function(parameters, knobs), for these classes; needs torch imported.

    The knobs hold the optimizer's own name as "optimizer" too.
    """
    written = dict.fromkeys(kind.script.source for kind in kinds if kind.script.source)
    table = "".join(f'    "{kind.name}": {kind.script.expression},\n' for kind in kinds)
    return "\n\n".join([*(text.strip("\n") + "\n" for text in written), f"OPTIMIZERS = {{\n{table}}}"])
