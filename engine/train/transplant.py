"""Networks in training, moved from one stack into another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from engine.train.optim import Updater
from engine.train.stack import Stack

Tensor = torch.Tensor


def transplant(old: Stack, rows: Sequence[int], new: Stack) -> None:
    """Have row k of `new` go on where row rows[k] of `old` is: weights, running statistics, the optimizers' states."""
    rows = [*rows, *[rows[-1]] * (len(new.specs) - len(rows))]  # a lone network may have a copy beside it
    new.weights.flat.copy_(old.weights.flat[rows])
    if new.weights.running is not None and old.weights.running is not None:
        new.weights.running.flat.copy_(old.weights.running.flat[rows])
    states = {row: _state(old, row) for row in rows}
    for updater, k, row, part in _parts(new):
        for slot, kept in zip(updater.state, states[rows[k]], strict=True):
            slot[row] = kept[part] if len(kept) > 1 else kept
        updater.t = old.step
    new.step = old.step
    for _ in new._saving():
        pass


def _parts(stack: Stack) -> Iterator[tuple[Updater, int, int, slice]]:
    """(updater, row of the stack, that row's place in it, which of its weights) of all updaters, row by row."""
    first, across = 0, 0
    for updater in stack.updaters:
        count, width = updater.w.shape
        for row in range(count):
            yield updater, first + row, row, slice(across, across + width)
        across += width
        if across == stack.weights.flat.shape[1]:
            first, across = first + count, 0


def _state(stack: Stack, row: int) -> list[Tensor]:
    """The state of one network: whole rows of what its optimizer keeps a weight, single numbers of the rest."""
    mine = [(updater, place) for updater, k, place, _ in _parts(stack) if k == row]
    slots = [[updater.state[slot][place] for updater, place in mine] for slot in range(len(mine[0][0].state))]
    return [parts[0] if len(parts[0]) == 1 else torch.cat(parts) for parts in slots]
