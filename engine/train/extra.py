"""What a lab's own measurement of a stack in training looks like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from engine.train.stack import Stack


@dataclass(frozen=True)
class Extra:
    """`function(stack, wanted)` is {column: (K, ...) values} of at least the columns it is entered for.

    `when` it is measured: "every" snapshot at which its column is due, or "ends": the first and the last only.
    """

    function: Callable[[Stack, set[str]], dict[str, np.ndarray]]
    when: str = "every"
