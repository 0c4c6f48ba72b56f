"""Columns against a plain recomputation in NumPy."""

import itertools

import numpy as np
import pytest

from engine.train.columns import ACTIVATION_BINS, COLUMNS, GRADIENT_BINS, GRADIENT_WINDOW
from engine.train.data import load
from engine.train.draws import standard_draw
from engine.train.scores import cross_entropy
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages import run

MEASURED = [name for name, column in COLUMNS.items() if column.kind != "array"]  # arrays: panels of their own


def start(spec):
    """Preactivations, activations, dL/dh, W, dL/dW and the loss at step 0, written out by hand."""
    data, h, w, z, hs = load(spec), None, [], [], []
    h = data.probe_x
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(spec.sizes)):
        w.append(standard_draw(spec.init.draw, spec.seed, layer, n_in, n_out) * spec.init.scale(n_in, n_out))
        z.append(h @ w[-1] + spec.bias)
        h = spec.activation.f(z[-1])
        hs.append(h)
    logits = z[-1] - z[-1].max(1, keepdims=True)
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    rows = np.arange(len(p))
    loss = -np.log(p[rows, data.probe_y]).mean()
    dz = p.copy()
    dz[rows, data.probe_y] -= 1
    dz /= len(p)
    g, dw = [], []
    for layer in reversed(range(spec.depth)):
        g.insert(0, dz @ w[layer + 1].T)
        dz = g[0] * spec.activation.df(z[layer])
        dw.insert(0, (hs[layer - 1] if layer else data.probe_x).T @ dz)
    return z[:-1], hs[:-1], g, w[:-1], dw, loss, p.argmax(1) == data.probe_y


@pytest.mark.parametrize(
    "query", ["activation=tanh&init=normal&init.std=0.3", "activation=relu&init=he_normal&bias=-0.3"]
)
def test_start_columns_equal_a_plain_recomputation(query):
    spec, _ = TrainSpec.from_query(query + "&depth=3&width=30&steps=0&precision=float64&scaling=standard")
    (recording,) = run("train", [spec], MEASURED)
    z, h, g, w, dw, loss, right = start(spec)
    got = {name: series.values[0] for name, series in recording.columns.items()}
    expected = {
        "loss": loss,
        "train_accuracy": right.mean(),
        "preactivation_mean": [a.mean() for a in z],
        "preactivation_std": [a.std() for a in z],
        "activation_mean": [a.mean() for a in h],
        "activation_std": [a.std() for a in h],
        "activation_dead": [(a == 0).all(0).mean() for a in h],
        "unit_spread": [np.sqrt(((a - a.mean(1, keepdims=True)) ** 2).mean() / (a**2).mean()) for a in h],
        "gradient_mean": [a.mean() for a in g],
        "gradient_std": [a.std() for a in g],
        "gradient_norm": [np.linalg.norm(a) for a in g],
        "weight_norm": [np.linalg.norm(a) for a in w],
        "weight_gradient_norm": [np.linalg.norm(a) for a in dw],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(got[name], values, rtol=1e-8, atol=1e-14, err_msg=name)
    if spec.activation.name == "tanh":
        np.testing.assert_allclose(got["activation_saturated"], [(np.abs(a) > 0.97).mean() for a in h])
    else:
        assert np.isnan(got["activation_saturated"]).all()
        assert got["activation_dead"].max() > 0
    low, high, bins = recording.notes["edges"]["activation_histogram"]
    assert bins == ACTIVATION_BINS
    for layer in range(3):
        check_histogram(got["activation_histogram"][layer], h[layer], low, high)
        with np.errstate(divide="ignore"):
            check_histogram(got["gradient_histogram"][layer], np.log10(np.abs(g[layer])), *GRADIENT_WINDOW)
    assert got["gradient_histogram"].shape == (3, GRADIENT_BINS + 2)
    assert "update_ratio" not in got


def check_histogram(counts, values, low, high):
    """Equal to numpy.histogram but for values within a millionth of an edge; nothing is lost."""
    inside, _ = np.histogram(values, len(counts) - 2, (low, high))
    expected = [(values < low).sum(), *inside, (values > high).sum()]
    assert counts.sum() == values.size
    assert np.abs(counts - expected).sum() <= 2


def test_update_ratio_is_the_last_updates():
    spec = TrainSpec(depth=2, width=20, steps=3, every=1, precision="float64")
    (recording,) = run("train", [spec], ["update_ratio", "weight_norm"])
    ratio = recording.columns["update_ratio"]
    assert ratio.steps.tolist() == [1, 2, 3]
    weights = start(spec)[3]
    first = load(spec)
    order = np.random.default_rng([0, 0]).permutation(len(first.train_x))[:64]
    h, hs = first.train_x[order], []
    z = []
    full = [
        standard_draw("normal", 0, i, a, b) * np.sqrt(1 / a) for i, (a, b) in enumerate(itertools.pairwise(spec.sizes))
    ]
    for w in full:
        hs.append(h)
        z.append(h @ w)
        h = np.tanh(z[-1])
    p = np.exp(z[-1]) / np.exp(z[-1]).sum(1, keepdims=True)
    p[np.arange(64), first.train_y[order]] -= 1
    dz, norms = p / 64, []
    for layer in reversed(range(3)):
        norms.insert(0, np.linalg.norm(hs[layer].T @ dz) * spec.optimizer.lr / np.linalg.norm(full[layer]))
        dz = (dz @ full[layer].T) * (1 - np.tanh(z[layer - 1]) ** 2) if layer else dz
    np.testing.assert_allclose(ratio.values[0], norms[:2], rtol=1e-8)
    assert len(weights) == 2


def test_update_ratio_of_a_snapshot_is_that_of_the_update_before_it():
    spec = TrainSpec(depth=2, width=20, steps=12, every=4, precision="float64")
    stack, expected = Stack([spec]), []
    for _ in range(spec.steps):
        before = [w.clone() for w in stack.weights.w[:-1]]
        stack.update()
        pairs = zip(stack.weights.w[:-1], before, strict=True)
        expected.append([float((w - old).norm() / old.norm()) for w, old in pairs])
    ratio = run("train", [spec], ["update_ratio"])[0].columns["update_ratio"]
    assert ratio.steps.tolist() == [4, 8, 12]
    np.testing.assert_allclose(ratio.values, expected[3::4], rtol=1e-10)


def test_cross_entropy_is_exact_where_logits_are_huge_and_where_it_is_tiny():
    logits = np.array([[[3e4, 0.0], [0.0, 3e4]], [[40.0, 0.0], [40.0, 0.0]]], np.float32)
    np.testing.assert_allclose(cross_entropy(logits, np.zeros((2, 2), int)), [1.5e4, np.exp(-40)], rtol=1e-12)


def test_columns_are_computed_only_if_asked_for():
    (recording,) = run("train", [TrainSpec(steps=0)], ["weight_norm", "loss"])
    assert list(recording.columns) == ["weight_norm", "loss"]


def test_unknown_columns_and_too_large_runs_are_refused():
    with pytest.raises(ValueError, match="no column 'speed'"):
        run("train", [TrainSpec(steps=0)], ["speed"])
    with pytest.raises(ValueError, match="at most 16000000 weights, got"):
        run("train", [TrainSpec(depth=20, width=500, steps=0)] * 4, ["loss"])


def test_bounded_activations_saturated_exactly_at_the_ends_are_inside():
    (recording,) = run("train", [TrainSpec.from_query("init=normal&init.std=10&steps=0")[0]], ["activation_histogram"])
    counts = recording.columns["activation_histogram"].values[0]
    assert counts[:, [0, -1]].sum() == 0
    assert (counts[:, [1, -2]].sum(1) > 0.9 * counts.sum(1)).all()


def test_training_stops_where_numbers_stop_and_others_go_on():
    hot = "optimizer.lr=1000000&activation=relu&init=he_normal&steps=40&every=10"
    specs = [TrainSpec.from_query(query)[0] for query in (hot, "steps=40&every=10")]
    sick, well = run("train", specs, ["loss", "activation_histogram"])
    assert (sick.status, well.status) == ("diverged", "done")
    assert sick.ending.step == 1
    assert sick.ending.quantity == "activation"
    assert 1 < sick.ending.layer <= 11
    assert sick.columns["loss"].steps.tolist() == [0, 10]
    assert well.columns["loss"].steps.tolist() == [0, 10, 20, 30, 40]
    (alone,) = run("train", specs[1:], ["loss"])
    np.testing.assert_array_equal(well.columns["loss"].values, alone.columns["loss"].values)


def test_every_column_has_a_kind_that_fits_its_values():
    spec = TrainSpec(depth=2, width=5, steps=2, every=1)
    (recording,) = run("train", [spec], MEASURED)
    assert set(recording.columns) == set(MEASURED) - {"train_r2", "test_r2"}  # which classes do not have
    for name, series in recording.columns.items():
        shape = {"scalar": (), "layer": (2,), "histogram": (2, series.values.shape[-1])}[COLUMNS[name].kind]
        assert series.values.shape[1:] == shape


def test_digits_are_learned():
    """Small networks reach 0.9 and more on unseen digits, from log 10 at the start, and nothing at a tiny rate."""
    healthy, slow = (
        TrainSpec.from_query(q + "depth=2&width=64&activation=relu&init=he_normal&steps=400")[0]
        for q in ("", "optimizer.lr=0.0001&")
    )
    first, second = run("train", [healthy, slow], ["loss", "test_accuracy"])
    assert first.columns["test_accuracy"].values[-1] > 0.9
    assert second.columns["test_accuracy"].values[-1] < 0.3
    tiny = TrainSpec.from_query("init=normal&init.std=0.01&steps=0")[0]
    (start_loss,) = run("train", [tiny], ["loss"])
    assert start_loss.columns["loss"].values[0] == pytest.approx(np.log(10), abs=0.01)
