"""Data of one's own as arrays: drawn points, and a given table's chosen columns; a fifth is the test part."""

from __future__ import annotations

import csv
import inspect
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

import numpy as np

from engine.parts.datasets import DataSet
from engine.parts.own import FEWEST_ROWS, SAMPLE, Handle, Table
from engine.record.contents import Content, find
from engine.spec import Problem, Unreadable
from engine.train.tables import table

Array = np.ndarray


def fifths(n: int, seed: int) -> tuple[Array, Array]:
    """(train, test): of n examples in a row, of each five one is for the test, drawn from the seed.

    What comes later changes nothing for what was there before. Fewer than five are for both.
    """
    blocks = n // 5
    if not blocks:
        return np.arange(n), np.arange(n)
    test = 5 * np.arange(blocks) + np.random.default_rng(seed).integers(0, 5, blocks)
    return np.setdiff1d(np.arange(n), test), test


def drawn_points(data: Any, seed: int) -> tuple[Array, Array, Array, Array]:
    """Of each five points in a row, as they were drawn, one is for the test; the others in random order to train on."""
    x = np.array([row[:2] for row in data.rows], float)
    y = np.array([row[2] for row in data.rows], np.int64)
    train, test = fifths(len(y), seed)
    train = np.random.default_rng([seed, 1]).permutation(train)
    return x[train], y[train], x[test], y[test]


def shared_out(x: Array, y: Array, seed: int) -> tuple[Array, Array, Array, Array]:
    """A fifth of the rows, at random and of each class its share, for the test; the others in random order."""
    rng = np.random.default_rng([seed, 2])
    order = rng.permutation(len(y))
    order = order[np.argsort(y[order], kind="stable")]
    every = np.arange(2, len(y), 5)[: len(y) // 5]
    train, test = rng.permutation(np.delete(order, every)), order[every]
    return x[train], y[train], x[test], y[test]


def own_table(data: DataSet, seed: int) -> tuple[Array, Array, Array, Array]:
    """What the chosen columns of a given table hold. Raises Gone where the table is not kept here."""
    assert isinstance(data, Table)
    if data.table == SAMPLE:
        return shared_out(*table(SAMPLE), seed)
    x, y, _ = chosen(find(data.handle.key), data.handle.features, data.handle.label)
    if (len(y), y.max() + 1) != (data.handle.rows, data.handle.classes):
        raise ValueError("the address says another shape of the table than it has with these columns")
    return shared_out(x, y, seed)


def chosen(content: Content, features: Sequence[int], label: int) -> tuple[Array, Array, list[str]]:
    """(x, y, names of the classes): the rows in which no chosen column (from 1) is missing, and the classes in them.

    Raises Unreadable where the columns are not there or not of the kind, or too few rows or classes are left.
    """
    facts = content.head["columns"]
    for at in features:
        if at > len(facts) or facts[at - 1]["kind"] != "number":
            raise Unreadable("table_feature", what=str(at))
    if label > len(facts) or not facts[label - 1]["labels"] or label in features or not features:
        raise Unreadable("table_label", what=str(label))
    x = content.arrays["values"][:, [at - 1 for at in features]]
    y = content.arrays["codes"][:, label - 1].astype(np.int64)
    there = np.isfinite(x).all(1) & (y >= 0)
    present, y = np.unique(y[there], return_inverse=True)
    if there.sum() < FEWEST_ROWS:
        raise Unreadable("table_rows", what=str(there.sum()))
    if len(present) < 2:
        raise Unreadable("table_classes", what=str(len(present)))
    return x[there], y.astype(np.int64), [facts[label - 1]["labels"][k] for k in present]


def handle(content: Content, features: Sequence[int], label: int) -> Handle:
    """What the address says of these columns of a table. Raises Unreadable as `chosen` does."""
    _, y, names = chosen(content, features, label)
    return Handle(content.key, tuple(features), label, len(y), len(names))


def settled(data: Table) -> Table:
    """The same table with columns that it has, and with what these leave of it: itself where all that is right.

    Raises Gone where the table is not kept here.
    """
    said = data.handle
    if data.table == SAMPLE:
        return data
    content = find(said.key)
    try:
        return Table(handle(content, said.features, said.label).code)
    except Unreadable:
        return suggested(content)


def on(spec: Any, data: Table, problems: list[Problem] | None = None) -> Any:
    """A network's spec on a table; bounds across fields lower what no longer fits, and `problems` hears of it."""
    values = {key: getattr(spec, key) for key in spec.knobs()} | {"data": data}
    return type(spec).fitted(values, [] if problems is None else problems)


def suggested(content: Content) -> Table:
    """A table with the columns that were suggested when it was read. Raises Unreadable where none can be the label."""
    return Table(handle(content, content.head["features"], content.head["label"]).code)


def table_csv(data: Table) -> str:
    """The rows that are trained and tested on: features, class from 0, its name. No cell begins as a formula does."""
    if data.table == SAMPLE:
        (x, y), names, heads = table(SAMPLE), ["0", "1", "2"], [f"x{k}" for k in range(1, 5)]
    else:
        content = find(data.handle.key)
        x, y, names = chosen(content, data.handle.features, data.handle.label)
        heads = [content.head["columns"][at - 1]["name"] for at in data.handle.features]
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*map(harmless, heads), "class", "label"])
    for row, kind in zip(x.tolist(), y.tolist(), strict=True):
        writer.writerow([*map(repr, row), kind, harmless(names[kind])])
    return out.getvalue()


def harmless(said: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{said}" if said[:1] in ("=", "+", "-", "@", "\t", "\r") else said


READ = '''
def own_table(data, seed):
    """A fifth of the rows of the table, which lies beside this script, for the test; the others to train on."""
    import csv

    with open(data.file, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))[1:]
    x = np.array([[float(cell) for cell in row[:-2]] for row in rows])
    return shared_out(x, np.array([int(row[-2]) for row in rows], np.int64), seed)
'''


def script_parts(names: Sequence[str]) -> list[str]:
    """The functions that a script needs for these data sets, as source."""
    points = [inspect.getsource(function) for function in (fifths, drawn_points)]
    found = {"points": points, "table": [inspect.getsource(shared_out), READ.strip()]}
    return [part for name in names if name in MAKERS for part in found[name]]


MAKERS: Mapping[str, Any] = {"points": drawn_points, "table": own_table}
"""From a data set and a seed to (train_x, train_y, test_x, test_y), unscaled."""
