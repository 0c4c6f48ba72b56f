"""What is drawn of a network, against the network put together again from what is drawn of it."""

import numpy as np
import pytest

from engine.train.columns import COLUMNS
from engine.train.data import load
from engine.train.drawn import DEAD, DROPPED, SIDE, drawn, due, gaps, grid, image_side, numbers, window
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, run

DRAWN = tuple(name for name, column in COLUMNS.items() if column.module == "engine.train.units")
TOY = "data=spiral&depth=2&width=5&steps=6&every=2&batch=32&optimizer.lr=0.5"


def spec(query):
    found, problems = TrainSpec.from_query(query)
    assert not problems
    return found


@pytest.fixture(scope="module")
def toy():
    specs = [spec(TOY), spec(f"{TOY}&activation=relu")]
    return specs, run("train", specs, (*DRAWN, "test_accuracy"))


def layers(of, row):
    """[(W, b)] of a row of drawn numbers of a network that is drawn whole."""
    found, at = [], 0
    for _, below, above in gaps(of):
        w = row[at : at + below * above].reshape(below, above)
        at += (below + 1) * above
        found.append((w, row[at - above : at]))
    assert at == len(row) == numbers(of)
    return found


def answers(of, row, x):
    """(probabilities, activations of each hidden layer) by a plain forward pass."""
    f = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}[of.activation.name]
    hidden = []
    *below, (w, b) = layers(of, row)
    for v, c in below:
        x = f(x @ v + c)
        hidden.append(x)
    z = np.exp(x @ w + b - (x @ w + b).max(1, keepdims=True))
    return z / z.sum(1, keepdims=True), hidden


def test_the_plane_is_what_the_drawn_weights_answer(toy):
    for one, recording in zip(*toy, strict=True):
        for frame, row in enumerate(recording.columns["drawn_weights"].values):
            p, hidden = answers(one, row.astype(np.float64), grid(*window(one)))
            told = recording.columns["boundary"].values[frame].reshape(one.data.classes - 1, -1) / 255
            np.testing.assert_allclose(told, p[:, :-1].T, atol=0.51 / 255)
            scale = recording.columns["unit_scale"].values[frame]
            pictures = recording.columns["unit_responses"].values[frame]
            stride = SIDE // pictures.shape[-1]
            for layer, h in enumerate(hidden):
                exact = h.T.reshape(-1, SIDE, SIDE)[:, ::stride, ::stride]
                seen = (pictures[layer].astype(float) - 128) / 127 * scale[layer]
                np.testing.assert_allclose(seen, exact, atol=0.51 / 127 * scale[layer])


def test_the_wrong_examples_are_those_that_accuracy_counts(toy):
    for one, recording in zip(*toy, strict=True):
        data, wrong = load(one), recording.columns["examples_wrong"]
        bits = np.unpackbits(wrong.values[-1])[: len(data.train_y) + len(data.test_y)]
        share = 1 - bits[len(data.train_y) :].mean()
        assert share == pytest.approx(float(recording.columns["test_accuracy"].values[-1]), abs=1e-6)


def test_updates_are_what_stochastic_gradient_descent_adds(toy):
    for _, recording in zip(*toy, strict=True):
        update, gradient = (recording.columns[name].values for name in ("drawn_updates", "drawn_gradients"))
        assert not update[0].any()
        np.testing.assert_allclose(update[1:], -0.5 * gradient[1:], atol=3e-7)


def test_means_by_class_and_histograms_are_of_the_probe(toy):
    (one, *_), (recording, *_) = toy
    data = load(one)
    _, hidden = answers(one, recording.columns["drawn_weights"].values[0].astype(np.float64), data.probe_x)
    codes, scale = (recording.columns[name].values[0] for name in ("unit_codes", "unit_code_scale"))
    bars = recording.columns["unit_histogram"].values[0]
    for layer, h in enumerate(hidden):
        exact = np.stack([h[data.probe_y == c].mean(0) for c in range(3)], 1)
        np.testing.assert_allclose(
            (codes[layer].astype(float) - 128) / 127 * scale[layer], exact, atol=0.51 / 127 * scale[layer]
        )
        counts = np.array([np.histogram(unit, bars.shape[-1], one.activation.window)[0] for unit in h.T])
        np.testing.assert_allclose(bars[layer], 255 * counts / counts.max(1, keepdims=True), atol=255 * 1.01 / 10)


def test_units_that_are_never_on_are_dead_and_masked_ones_are_dropped():
    silent = spec("data=moons&depth=1&width=4&activation=relu&bias=-1&init=zeros&steps=0")
    noisy = spec("data=moons&depth=2&width=40&dropout=dropout&dropout.p=0.5&steps=0")
    (dead,), (off,) = (run("train", [each], ("unit_marks",)) for each in (silent, noisy))
    assert (dead.columns["unit_marks"].values == DEAD).all()
    share = (off.columns["unit_marks"].values[0] == DROPPED).mean()
    assert 0.3 < share < 0.7


def test_images_show_the_weights_into_the_first_layer():
    digits = spec("depth=3&width=20&steps=0")
    (recording,) = run("train", [digits], (*DRAWN, "loss"))
    assert "boundary" not in recording.columns
    assert recording.columns["unit_images"].values.shape == (1, 20, 64)
    assert recording.columns["drawn_weights"].values.shape == (1, numbers(digits))


@pytest.mark.parametrize(("query", "most"), [("depth=6&width=8", 64), ("depth=20&width=500", 64), ("depth=1", 64)])
def test_what_is_drawn_is_bounded(query, most):
    shown = drawn(spec(f"{query}&data=spiral"))
    assert sum(shown.units) <= most
    assert len(shown.layers) <= 6
    assert sum(shown.units) * shown.side**2 <= 2**14


def test_long_runs_and_large_networks_are_drawn_at_some_of_their_snapshots():
    quick, long, large = (spec(f"data=circle&{q}") for q in ("depth=1&steps=40", "steps=5000&every=10", "steps=600"))
    seen = [sum(due(one, step) for step in range(0, one.steps + 1, one.stride)) for one in (quick, long, large)]
    assert seen[0] == quick.snapshots
    assert seen[1] <= 102
    assert seen[2] < large.snapshots / 4
    assert all(due(one, one.steps) for one in (quick, long, large))


def test_only_squares_are_images():
    assert [image_side(spec(f"data={name}")) for name in ("digits", "noise", "moons")] == [8, 0, 0]


def test_a_variant_in_company_is_drawn_as_alone():
    specs = [spec(TOY), spec(f"{TOY}&init=he_normal")]
    together, alone = run("train", specs, DRAWN)[0], run("train", specs[:1], DRAWN)[0]
    for name, series in alone.columns.items():
        np.testing.assert_array_equal(together.columns[name].values, series.values, err_msg=name)


@pytest.mark.usefixtures("pieces_alone")
def test_between_bands_of_the_plane_others_have_their_turn():
    wide = spec("data=circle&depth=2&width=300&steps=0")
    columns = {name: EXPERIMENTS["train"].columns[name] for name in ("boundary",)}
    pauses = sum(frame is None for frame in EXPERIMENTS["train"].frames([wide], columns))
    assert pauses >= SIDE // 12 * 2
