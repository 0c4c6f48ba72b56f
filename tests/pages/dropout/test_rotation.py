"""Turned inputs, against NumPy and SciPy."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from engine.parts.datasets import DATASETS
from pages.dropout.rotation import turned


def test_a_quarter_turn_of_an_image_is_exact():
    images = np.random.default_rng(0).uniform(0, 16, (3, 64))
    digits = DATASETS["digits"]()
    np.testing.assert_allclose(turned(digits, images, 0), images)
    quarter = np.rot90(images.reshape(-1, 8, 8), 1, (1, 2)).reshape(-1, 64)
    np.testing.assert_allclose(turned(digits, images, 90), quarter, atol=1e-12)
    np.testing.assert_allclose(turned(digits, turned(digits, images, 90), 90), turned(digits, images, 180), atol=1e-12)


@pytest.mark.parametrize("angle", [15, 45, 105])
def test_other_turns_are_scipys_linear_interpolation(angle):
    image = np.random.default_rng(1).uniform(0, 16, (8, 8))
    cos, sin = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    row, column = np.mgrid[:8, :8] - 3.5
    places = [cos * row + sin * column + 3.5, -sin * row + cos * column + 3.5]
    expected = map_coordinates(image, places, order=1, mode="grid-constant", cval=0)
    found = turned(DATASETS["digits"](), image.reshape(1, 64), angle).reshape(8, 8)
    np.testing.assert_allclose(found, expected, atol=1e-10)


def test_points_turn_and_noise_does_not():
    x = np.array([[1.0, 0.0]])
    np.testing.assert_allclose(turned(DATASETS["moons"](), x, 90), [[0, 1]], atol=1e-15)
    assert np.isnan(turned(DATASETS["noise"](), np.zeros((1, 500)), 15)).all()
