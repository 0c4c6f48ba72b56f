"""Knobs of what training makes of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from engine.parts.preprocessing import PREPROCESSORS, Preprocessor
from engine.spec import Knobs, entry, one_of, real


@dataclass(frozen=True)
class DataKnobs(Knobs):
    """`validation`: this share of the training part, its end, is set aside to choose by; `examples` are of the rest.

    `label_noise`: this share of the training labels is another class, drawn at random; validation and test stay as they
    are. `smoothing` s: the target is 1 - s for the class and s / C for each, in training alone. `last_batch` "drop": an
    epoch leaves out the examples that fill no batch, others each time; "keep": it ends with a smaller one.
    """

    preprocess: Preprocessor = entry(PREPROCESSORS, "standard", apart=True, group="data")
    validation: float = real(0.0, 0.0, 0.8, apart=True, group="data")
    label_noise: float = real(0.0, 0.0, 1.0, group="data")
    smoothing: float = real(0.0, 0.0, 0.9, group="regularization")
    last_batch: str = one_of("drop", "drop", "keep", apart=True, group="training")
    once: ClassVar[Mapping[str, str]] = {"scaling": "preprocess"}

    @property
    def rolled(self) -> int:
        """Examples at the end of the training part that come first, before its end is set aside."""
        return 0
