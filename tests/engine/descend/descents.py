"""Helpers of the descend tests."""

import json

import numpy as np

from engine.descend.spec import DescendSpec
from pages import run
from tests.oracle_files import ORACLES

BOWL = "surface=quadratic&surface.condition=20&surface.sharpness=2&x0=-7&y0=2"
"""x^2/20 + y^2 from (-7, 2): the example of Deep Learning from Scratch."""
D2L = "surface=quadratic&surface.condition=20&surface.sharpness=4&x0=-5&y0=-2"
"""0.1 x^2 + 2 y^2 from (-5, -2): Dive into Deep Learning."""


def spec(query):
    found, problems = DescendSpec.from_query(query)
    assert problems == []
    return found


def descend(query, *columns):
    """The recording of one variant, with position and loss."""
    return run("descend", [spec(query)], ["position", "loss", *columns])[0]


def values(recording, name):
    return recording.columns[name].values


def path(query):
    """(steps + 1, 2) positions."""
    return values(descend(query), "position")


def oracle(name):
    return json.loads((ORACLES / f"{name}.json").read_text("utf-8"))["data"]


def same_bits(one, other):
    """NaN where the other has NaN, else the same to the sign of zero."""
    return one.shape == other.shape and np.array_equal(one, other, equal_nan=True) and one.tobytes() == other.tobytes()
