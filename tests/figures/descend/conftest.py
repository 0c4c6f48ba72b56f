"""Descents in a ravine, drawn by many tests."""

import pytest

from figures.descend import DESCEND_FIGURES
from tests.figures.descend.descents import CASES, scene


@pytest.fixture(scope="session")
def ravine():
    """{figure: a scene of gd, momentum and Adam with what it draws, at step 20 of momentum}."""
    return {name: scene(CASES["ravine"], figure.columns, cell=(1, 0, 20)) for name, figure in DESCEND_FIGURES.items()}
