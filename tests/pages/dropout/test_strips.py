"""What of dropout is sent to the player: bits that say what was recorded, asked for only where something drops."""

import numpy as np
import pytest

from engine.record.codec import unpack
from engine.serve.run import Run
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, load
from pages.dropout.panes import strips as pane
from tests.ui.page import page
from ui.players import train as player
from ui.run import columns, pool

LAB = load("dropout")
SMALL = "depth=2&width=20&activation=relu&init=he_normal&steps=12&every=2&batch=10&examples=100&"


def made(*queries):
    return [TrainSpec.from_query(SMALL + query)[0] for query in queries]


def recorded(specs):
    run = Run("train", specs, player.columns(LAB, specs), lambda run: None, EXPERIMENTS)
    for index, frame in enumerate(f for f in EXPERIMENTS["train"].frames(run.specs, run.columns) if f is not None):
        run.add(index, frame)
    run.become("done")
    return run


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("dropout=dropout", {*pane.MASKS, *pane.GRADIENTS}),
        ("dropout=dropconnect", {*pane.MASKS}),
        ("norm=batch_norm", set()),
        ("dropout=none", set()),
    ],
)
def test_recorded_only_where_something_differs(query, expected):
    assert set(pane.columns(made(query))) == expected
    assert expected <= set(player.columns(LAB, made("dropout=none", query)))


def test_bits_are_the_units_that_were_recorded():
    specs = made("dropout=none", "dropout=dropout&dropout.p_input=0.2", "dropout=gaussian", "dropout=dropconnect")
    run = recorded(specs)
    _, arrays = unpack(player.pack_frames(LAB, run, run.frames(1, 5), 1))
    strips = pane.strips(specs)
    assert [(strip["variants"], strip["kind"]) for strip in strips] == [
        ([1], "dropout"), ([2], "gaussian"), ([3], "dropconnect")]  # fmt: skip
    assert [row["layer"] for row in strips[0]["rows"]] == [0, 1, 2]
    rows = [(strip, row) for strip in strips for row in strip["rows"]]
    for i, (strip, row) in enumerate(rows):
        found = run.recordings()[strip["variants"][0]].columns
        cells = found["mask_cells"].values[1:5, row["layer"], : row["cells"]]
        size = row["cells"] if strip["kind"] == "gaussian" else -(-row["cells"] // 8)
        sent = arrays["mask"][:, row["at"] : row["at"] + size]
        read = sent if strip["kind"] == "gaussian" else np.unpackbits(sent, axis=1)[:, : row["cells"]] * 255
        np.testing.assert_array_equal(read, cells)
        np.testing.assert_array_equal(arrays["mask_off"][:, i], found["mask_off"].values[1:5, row["layer"]])
    for name in ("eval_accuracy", "train_mode_accuracy"):
        assert np.isfinite(arrays[name][1]).all()


def test_gradients_stand_below_the_masks_of_units():
    specs = made("dropout=dropout&dropout.p_input=0.2", "dropout=gaussian")
    run = recorded(specs)
    _, arrays = unpack(player.pack_frames(LAB, run, run.frames(1, 5), 1))
    rows = [(strip["variants"][0], row) for strip in pane.strips(specs) for row in strip["rows"]]
    assert [row["back"] for _, row in rows] == [None, 0, 20, None, None]
    found = run.recordings()[0].columns
    for i, (variant, row) in enumerate(rows):
        if row["back"] is None:
            continue
        sent = arrays["mask_back"][:, row["back"] : row["back"] + row["cells"]]
        np.testing.assert_array_equal(sent, found["gradient_cells"].values[1:5, row["layer"], : row["cells"]])
        off = np.rint(arrays["mask_off"][:, i] * row["units"])
        np.testing.assert_array_equal(arrays["mask_zeros"][:, i], off)
        assert variant == 0


def test_the_doctor_names_the_sparsest_layer_where_masks_are_looked_at():
    run = recorded(made("dropout=dropout", "dropout=none"))
    for recording, spec in zip(run.recordings(), run.specs, strict=True):
        (found,) = [one for one in EXPERIMENTS["train"].diagnose(recording, spec) if one.code == "sparse"]
        shares = recording.columns["activation_zero"].values[-1]
        assert (found.severity, found.layer) == ("info", int(shares.argmax()))
        assert found.values["share"] == pytest.approx(shares.max())


def test_variants_that_draw_alike_share_a_strip():
    specs = made("dropout=dropout", "dropout=dropout&seed_data=1", "dropout=dropout&seed_mask=1")
    assert [strip["variants"] for strip in pane.strips(specs)] == [[0, 1], [2]]


@pytest.mark.parametrize(
    ("convention", "kept", "asked"), [("inverted", 1.25, 1.0), ("test_scaling", 1.0, 0.8), ("none", 1.0, 1.0)]
)
def test_what_is_multiplied_with_what(convention, kept, asked):
    (strip,) = pane.strips(made(f"dropout=dropout&dropout.p=0.2&dropout.convention={convention}"))
    assert {(row["kept"], row["asked"], row["p"]) for row in strip["rows"]} == {(kept, asked, 0.2)}


def test_wide_and_deep_networks_stay_small():
    specs = made(*(f"dropout=dropout&depth=10&width=500&batch=32&seed_mask={seed}" for seed in range(2)))
    strips = pane.strips(specs)
    rows = [row for strip in strips for row in strip["rows"]]
    assert {(row["units"], row["cells"]) for row in rows} == {(500, pane.MOST // 20)}
    assert sum(-(-row["cells"] // 8) for row in rows) <= pane.MOST // 8 + len(rows)  # bytes a frame


def test_a_variant_that_ended_has_no_mask():
    run = recorded(made("dropout=dropout&optimizer.lr=1000000", "dropout=none"))
    _, arrays = unpack(player.pack_frames(LAB, run, run.frames(0), 0))
    assert np.isfinite(arrays["mask_off"][0]).all()
    assert np.isnan(arrays["mask_off"][-1]).all()


def test_the_lab_asks_for_masks_and_both_modes():
    lab = load("dropout")
    variants, _ = lab.parse("width=8&steps=20&vs=dropout%3Dnone")
    run = pool().open("train", variants, columns(lab, variants), "test")
    assert {*pane.MASKS, "eval_accuracy", "train_mode_accuracy"} <= set(run.columns)
    app = page("dropout", "width=8&steps=20&vs=dropout%3Dnone")
    assert not app.exception


def test_at_most_five_controls_are_in_sight():
    lab = load("dropout")
    first = lab.parse(lab.opening)[0][0]
    inner = [name for name in first.dropout.knobs() if not lab.folds("dropout", name)]
    assert inner == ["p", "convention"]
    assert len(lab.knobs) + len(inner) <= 5
