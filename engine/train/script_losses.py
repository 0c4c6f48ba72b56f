"""Loss and score in a script of its own: torch's losses, by the line that each entry of LOSSES states."""

from __future__ import annotations

from collections.abc import Sequence

from engine.parts.losses import Loss
from engine.train.spec import TrainSpec

ACCURACY = '''
def score(z: torch.Tensor, y: torch.Tensor) -> float:
    """The share of examples whose largest output is that of their class."""
    return (z.argmax(1) == y).double().mean().item()
'''
EXPLAINED = '''
def score(z: torch.Tensor, y: torch.Tensor) -> float:
    """R^2 of numbers, or the share of examples whose largest output is that of their class."""
    if not y.is_floating_point():
        return (z.argmax(1) == y).double().mean().item()
    return 1 - ((z[:, 0].double() - y) ** 2).sum().item() / ((y - y.mean()) ** 2).sum().item()
'''
ONE_HOT = '''
def onehot(y: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
    """Classes as vectors with a 1, numbers as they are; shaped and typed as the outputs z."""
    return y.view_as(z).to(z) if y.is_floating_point() else nn.functional.one_hot(y, z.shape[1]).to(z)
'''


def source(specs: Sequence[TrainSpec]) -> list[str]:
    """Sources of `score`, of what losses need, and of LOSSES with a line for each in use; they need torch and nn."""
    used = {spec.objective.name: spec.objective for spec in specs}
    score = EXPLAINED if any(spec.data.numbers for spec in specs) else ACCURACY
    vectors = [ONE_HOT.strip()] if any("onehot" in loss.oracle for loss in used.values()) else []
    lines = "\n".join(f'    "{name}": {_line(loss)},' for name, loss in used.items())
    return [score.strip(), *vectors, f"LOSSES = {{\n{lines}\n}}"]


def _line(loss: Loss) -> str:
    """Its mean as a function of outputs, classes or numbers, and its knobs."""
    return f"lambda {', '.join(('z', 'y', *loss.knobs()))}: {loss.oracle}"
