"""Charts as tables: the numbers that are drawn, bounded, packed arrays and grids as well."""

import numpy as np
import pytest

from figures import table
from figures.numbers import packed


def test_lines_are_told_by_name_x_and_y_evenly_with_the_last():
    x = list(range(100))
    head, rows = table.table("plotly", {"data": [{"name": "<b>one</b>", "x": x, "y": [v**2 for v in x]}]})
    assert head == ["", "x", "y"]
    assert len(rows) == table.EACH
    assert rows[0] == ["one", "0", "0"]
    assert rows[-1] == ["one", "99", "9,801"]


def test_a_packed_grid_is_unpacked_and_told_by_the_range_of_its_rows():
    grid = np.array([[1.0, 2.0], [np.nan, 4.0], [np.nan, np.nan]])
    (_, rows) = table.table("plotly", {"data": [{"z": packed(grid), "y": [0.1, 0.2, 0.3]}]})
    assert rows == [["", "0.1", "1 – 2"], ["", "0.2", "4 – 4"], ["", "0.3", "–"]]


def test_maps_and_records():
    one = {"title": "GD", "y": {"title": "lr", "values": [1, 2]}, "z": [[0.5, None], [None, None]], "unit": "loss"}
    assert table.table("map", {"maps": [one]}) == (["", "lr", "loss"], [["GD", "1", "0.5 – 0.5"], ["GD", "2", "–"]])
    records = [{"step": step, "loss": None if step else 1.0} for step in range(200)]
    head, rows = table.table("vega", {"data": {"values": records}})
    assert (head, len(rows), rows[0], rows[-1]) == (["step", "loss"], table.MOST, ["0", "1"], ["199", "–"])


@pytest.mark.parametrize("kind", ["plotly", "vega", "map"])
def test_a_chart_without_numbers_has_no_rows(kind):
    empty = {"plotly": {"data": [{"type": "scatter"}]}, "vega": {"data": {"values": []}}, "map": {"maps": []}}
    assert table.table(kind, empty[kind])[1] == []
