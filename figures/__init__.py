"""From recordings to charts. Every figure names the columns it needs; a page's run records their union."""

from figures.registry import FIGURES
from figures.scene import Figure, Scene

__all__ = ["FIGURES", "Figure", "Scene"]
