"""What the player is given of masks: the bits of the mask itself, its factors, and shares of all units."""

import numpy as np
import pytest

from engine.train.layers.walk import TRAINING
from pages import run
from pages.dropout.columns import CELLS, CELLS_ACROSS, FACTORS
from tests.pages.dropout.dropout_tools import KINDS, SMALL, made, trained

NAMES = ("mask_cells", "mask_off")
BACK = ("gradient_cells", "gradient_zeros")


@pytest.mark.parametrize("kind", ["inverted", "test_scaling", "none", "rates", "input"])
def test_cells_are_the_mask_of_the_next_update(kind):
    found = run("train", [made(KINDS[kind])], ["mask", *NAMES])[0].columns
    mask, cells, off = (found[name].values for name in ("mask", *NAMES))
    assert cells.shape == (21, 3, CELLS)
    assert cells.dtype == np.uint8
    np.testing.assert_array_equal(cells[:, 1:, :20] > 0, mask != 0)
    np.testing.assert_allclose(off[:, 1:], (mask == 0).mean(2), rtol=1e-6)
    assert (cells[:, :, 64:] == 255).all()  # no units beyond
    assert len({row.tobytes() for row in cells[:, 1]}) == 21  # drawn anew at every step


def test_dropped_inputs_come_first():
    cells, off = (run("train", [made(KINDS["input"])], NAMES)[0].columns[name].values for name in NAMES)
    np.testing.assert_allclose(off[:, 0], (cells[:, 0, :64] == 0).mean(1), rtol=1e-6)
    assert off[:, 0].mean() == pytest.approx(0.2, abs=5 * (0.16 / (64 * 21)) ** 0.5)


def test_of_a_wide_layer_a_part_is_kept_and_all_is_counted():
    spec = made("dropout=dropout&dropout.p=0.5&width=300&steps=2", base=SMALL)
    found = run("train", [spec], ["mask", *NAMES])[0].columns
    mask, cells, off = (found[name].values for name in ("mask", *NAMES))
    np.testing.assert_array_equal(cells[:, 1:] > 0, mask[:, :, :CELLS] != 0)
    np.testing.assert_allclose(off[:, 1:], (mask == 0).mean(2), rtol=1e-6)


def test_gaussian_cells_are_the_factors():
    stack, _ = trained(KINDS["gaussian"])
    noise = stack.run.noise[0]
    noise.draw((TRAINING, stack.step))
    low, high = FACTORS
    factors = np.clip(noise.mask[0, 0].numpy(), low, high)
    found = run("train", [made(KINDS["gaussian"] + "&steps=5&every=5")], NAMES)[0].columns
    read = low + (found["mask_cells"].values[-1, 1, :20] - 1.0) / 253 * (high - low)
    np.testing.assert_allclose(read, factors, atol=(high - low) / 253)
    assert (found["mask_off"].values == 0).all()


def test_dropconnect_cells_are_a_square_of_weights():
    stack, _ = trained(KINDS["dropconnect"])
    noise = stack.run.weight_noise[1]
    noise.draw((TRAINING, stack.step))
    found = run("train", [made(KINDS["dropconnect"] + "&steps=5&every=5")], NAMES)[0].columns
    square = noise.mask[0, :CELLS_ACROSS, :CELLS_ACROSS].numpy() != 0
    np.testing.assert_array_equal(found["mask_cells"].values[-1, 2].reshape(CELLS_ACROSS, CELLS_ACROSS) > 0, square)
    np.testing.assert_allclose(found["mask_off"].values[-1, 2], (noise.mask[0] == 0).float().mean(), rtol=1e-6)


@pytest.mark.parametrize("kind", ["inverted", "rates", "input"])
def test_gradients_are_those_of_that_example_and_exactly_0_where_a_unit_is_off(kind):
    names = ["mask", "mask_gradient", *BACK]
    found = run("train", [made(KINDS[kind] + "&steps=10&every=5")], names)[0].columns
    mask, gradient, cells, zeros = (found[name].values for name in names)
    size = np.abs(gradient)
    np.testing.assert_array_equal(zeros[:, 1:], ((mask == 0) & (gradient == 0)).sum(2))
    np.testing.assert_array_equal(zeros[:, 1:], (mask == 0).sum(2))
    shown = 255 * np.sqrt(size / np.maximum(size.max(2, keepdims=True), 1e-45))
    np.testing.assert_allclose(cells[:, 1:, :20], np.ceil(shown), atol=1)
    np.testing.assert_array_equal(cells[:, 1:, :20] == 0, gradient == 0)
    assert not cells[:, 0].any()


@pytest.mark.parametrize("kind", ["inverted", "gaussian", "dropconnect", "input"])
def test_looking_at_masks_changes_no_number(kind):
    query = made(KINDS[kind])
    alone = run("train", [query], ["loss"])[0].columns["loss"].values
    np.testing.assert_array_equal(alone, run("train", [query], ["loss", *NAMES, *BACK])[0].columns["loss"].values)
