"""Sums over blocks against NumPy in double, where single precision would lose them."""

import numpy as np
import pytest

from engine.train.statistics import Bins, change_ratios, moments, norms, share_beyond, share_zero, unit_spread

RNG = np.random.default_rng(1)


def blocks(scale, shift, k=3):
    """(K, 7, 33) float32 numbers in memory with gaps between the blocks."""
    store = np.zeros((k, 256), np.float32)
    values = store[:, :231].reshape(k, 7, 33)
    values[:] = RNG.standard_normal(values.shape) * scale + shift
    return values


@pytest.mark.parametrize(
    ("scale", "shift"), [(1, 0), (1, 0.5), (1e-3, 1), (1e-20, 0), (1e-30, 0), (1e18, 0), (1e-6, 100), (0, 0.3), (0, 0)]
)
def test_moments_and_norms_are_those_of_double_precision(scale, shift):
    values = blocks(scale, shift)
    exact = values.astype(np.float64)
    found = moments(values)
    size = np.sqrt((exact**2).mean((1, 2)))
    np.testing.assert_allclose(found.mean, exact.mean((1, 2)), atol=1e-6 * size.max())
    np.testing.assert_allclose(found.std, exact.std((1, 2)), rtol=2e-6)
    np.testing.assert_allclose(found.rms, size, rtol=2e-6)
    np.testing.assert_allclose(norms(values), np.linalg.norm(exact.reshape(3, -1), axis=1), rtol=2e-6)
    if scale == 0:
        assert (found.std == 0).all()


def test_what_is_not_finite_is_said():
    values = blocks(1, 0)
    values[1, 2, 3] = np.nan
    values[2, 2, 3] = np.inf
    with np.errstate(invalid="ignore"):
        found = moments(values)
    assert np.isfinite(found.rms).tolist() == [True, False, False]
    assert np.isfinite(norms(values)).tolist() == [True, False, False]


def test_change_ratios():
    old, new = blocks(1, 0), blocks(1, 0)
    old[2] = 0
    expected = np.linalg.norm((new - old).reshape(3, -1), axis=1)[:2] / np.linalg.norm(old.reshape(3, -1), axis=1)[:2]
    found = change_ratios(new, old)
    np.testing.assert_allclose(found[:2], expected, rtol=1e-6)
    assert np.isnan(found[2])


def test_shares_and_spread():
    values = blocks(1, 0)
    np.testing.assert_allclose(share_beyond(values, -0.97, 0.97), (np.abs(values) > 0.97).mean((1, 2)))
    np.testing.assert_allclose(share_beyond(values, 0.03, 0.97), ((values < 0.03) | (values > 0.97)).mean((1, 2)))
    assert share_zero(values).tolist() == [0, 0, 0]
    values[0, :, :11] = 0
    values[1, 1:, 5] = 0
    np.testing.assert_allclose(share_zero(values), [1 / 3, 0, 0])
    values[2] = values[2, :, :1]
    values[2, 0, 3] = np.nextafter(values[2, 0, 3], np.float32(9))  # as a matrix product may leave identical units
    assert unit_spread(values)[2] == 0
    exact = values[0].astype(np.float64)
    expected = np.sqrt(((exact - exact.mean(1, keepdims=True)) ** 2).mean() / (exact**2).mean())
    assert unit_spread(values)[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("k", [1, 2, 3, 7, 16])
def test_bins_count_every_number_once_for_any_number_of_rows(k):
    values = blocks(2, 0.3, k)
    counts = Bins((-1.0, 3.0), 42).count(values)
    assert counts.dtype == np.int32
    for row, block in zip(counts, values, strict=True):
        inside, _ = np.histogram(block, 42, (-1.0, 3.0))
        assert row.tolist() == [(block < -1).sum(), *inside, (block > 3).sum()]


def test_bins_hold_constants_and_ends():
    values = np.array([[-1.0, 1.0, 0.0, 5.0, -5.0]], np.float32)[:, None]
    counts = Bins((-1.0, 1.0), 40).count(values)[0]
    assert np.flatnonzero(counts).tolist() == [0, 1, 21, 40, 41]


@pytest.mark.parametrize("bounded", [True, False])
def test_what_is_not_a_number_is_in_no_bin(bounded):
    values = np.tanh(blocks(2, 0.3))
    values[1, 2, :5] = np.nan
    counts = Bins((-1.0, 1.0), 42, bounded).count(values)
    assert counts.sum(1).tolist() == [231, 226, 231]
    inside, _ = np.histogram(values[1][~np.isnan(values[1])], 42, (-1.0, 1.0))
    assert counts[1, 1:-1].tolist() == inside.tolist()
    assert counts[1, 0] == 0
