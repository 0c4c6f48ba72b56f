"""The figures of this lab by name."""

from __future__ import annotations

from collections.abc import Mapping

from figures.scene import Figure
from pages.backprop.figures import strip

FIGURES: Mapping[str, Figure] = {
    "gradient_strip": Figure("plotly", strip.COLUMNS, strip.draw, strip.alt),
}
