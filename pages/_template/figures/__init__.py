"""The figures of this lab by name."""

from __future__ import annotations

from collections.abc import Mapping

from figures.scene import Figure
from pages._template.figures import layers

FIGURES: Mapping[str, Figure] = {
    "template_layers": Figure("plotly", layers.COLUMNS, layers.draw, layers.alt),
}
