"""What a downloaded table and archive say of a run: every number with its place, unit, bin, seed and address."""

import csv
import io

import numpy as np
import pytest

from engine.descend.spec import DescendSpec
from engine.record.table import HEAD, TIDY, Told, as_csv, as_npz, has_arrays
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, run

TRAIN, DESCEND = EXPERIMENTS["train"].columns, EXPERIMENTS["descend"].columns
ASKED = ("loss", "activation_std", "activation_histogram", "activation_shape", "unit_modes")


def told(experiment, query, columns):
    spec = EXPERIMENTS[experiment].spec.from_query(query)[0]
    return Told("이름", f"lab?{query}", spec.seed, run(experiment, [spec], columns)[0])


@pytest.fixture(scope="module")
def network():
    return told("train", "depth=2&width=3&norm=batch_norm&dropout=dropout&masks=2&steps=1&every=1&seed=7", ASKED)


def table(runs, columns, *kinds):
    found = list(csv.DictReader(io.StringIO(as_csv(runs, columns, *kinds))))
    assert not found or tuple(found[0]) == HEAD
    return found


def of(rows, column):
    return [row for row in rows if row["column"] == column]


def test_every_number_has_one_row_and_one_place(network):
    rows = table([network], TRAIN)
    assert len(rows) == sum(series.values.size for series in network.recording.columns.values())
    places = [tuple(row[key] for key in ("column", "step", "layer", "axis", "low", "place")) for row in rows]
    assert len(set(places)) == len(places)
    assert {(row["run"], row["address"], row["seed"]) for row in rows} == {(network.name, network.address, "7")}
    assert {row["unit"] for row in of(rows, "loss")} == {"nats"}


def test_a_loss_is_in_nats_where_it_is_cross_entropy():
    units = {}
    for loss in ("cross_entropy", "hinge", "squared"):
        run = told("train", f"data=circle&depth=1&width=3&steps=1&every=1&loss={loss}", ["loss", "test_accuracy"])
        units[loss] = {row["unit"] for row in of(table([run], TRAIN), "loss")}
    assert units == {"cross_entropy": {"nats"}, "hinge": {""}, "squared": {""}}


def test_bins_have_their_ends_and_layers_their_numbers(network):
    rows = of(table([network], TRAIN), "activation_histogram")
    first = [row for row in rows if (row["step"], row["layer"]) == ("1", "2")]
    low, high = TrainSpec().activation.window
    assert [float(first[0]["low"]), float(first[0]["high"])] == [-np.inf, low]
    assert [float(first[-1]["low"]), float(first[-1]["high"])] == [high, np.inf]
    assert [row["high"] for row in first[:-1]] == [row["low"] for row in first[1:]]
    series = network.recording.columns["activation_histogram"]
    assert [float(row["value"]) for row in first] == series.values[-1, 1].tolist()


def test_the_page_s_table_leaves_the_arrays_to_the_archive(network):
    rows = table([network], TRAIN, TIDY)
    assert {row["column"] for row in rows} == {"loss", "activation_std"}
    assert has_arrays([network.recording], TRAIN)
    with np.load(io.BytesIO(as_npz([network], TRAIN)), allow_pickle=False) as found:
        for name in ASKED[2:]:
            series = network.recording.columns[name]
            np.testing.assert_array_equal(found[f"1.{name}"], series.values)
            np.testing.assert_array_equal(found[f"1.{name}.steps"], series.steps)
            assert str(found[f"{name}.unit"]) == TRAIN[name].unit
        edges = found["1.activation_shape.edges"]
        assert (len(edges), edges[1], edges[-2]) == (found["1.activation_shape"].shape[-1] + 1, -4, 4)
        assert found["seeds"].tolist() == [7]
        assert found["addresses"].tolist() == [network.address]


def test_coordinates_of_a_path_are_no_layers():
    path = told("descend", "steps=2", ("loss", "position", "eigen_error"))
    rows = table([path], DESCEND, TIDY)
    assert [(row["layer"], row["axis"]) for row in of(rows, "position")] == [("", "x"), ("", "y")] * 3
    assert [row["axis"] for row in of(rows, "eigen_error")] == ["flat", "steep"] * 3
    assert not has_arrays([path.recording], DESCEND)


@pytest.mark.parametrize("query", ["optimizer=gd&steps=1", "surface=beale&optimizer=momentum&steps=1"])
def test_maps_bring_their_axes(query):
    names = ("basin_minimum", "lr_beta_loss", "lr_condition_loss", "seed_losses")
    found = told("descend", query, names)
    with np.load(io.BytesIO(as_npz([found], DESCEND)), allow_pickle=False) as archive:
        assert len(archive["1.basin_minimum.x_values"]) == archive["1.basin_minimum"].shape[-1]
        assert str(archive["1.basin_minimum.x"]) == "x0"
    assert found.seed == DescendSpec().seed
