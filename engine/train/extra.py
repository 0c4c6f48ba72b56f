"""What a lab's own measurement of a stack in training looks like."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.pieces import Pieces

if TYPE_CHECKING:
    from engine.train.stack import Stack


Values = dict[str, np.ndarray]


@dataclass(frozen=True)
class Extra:
    """`function(stack, wanted)` is {column: (K, ...) values} of at least the columns it is entered for.

    What takes longer than a turn in a worker is a generator that returns these, with None in between.

    `when` it is measured: "every" snapshot at which its column is due, or "ends": the first and the last only.
    """

    function: Callable[[Stack, set[str]], Values | Pieces[Values]]
    when: str = "every"

    def measure(self, stack: Stack, wanted: set[str]) -> Pieces[Values]:
        """What the function finds, in pieces."""
        found = self.function(stack, wanted)
        yield
        return (yield from found) if isinstance(found, Generator) else found
