"""Data of one's own: which points and rows are trained on, alone as in company, and the CSV that a script reads."""

import csv
import random
from collections import Counter
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from sklearn.datasets import load_iris

from engine.parts.own import Points, Table, encode
from engine.parts.preprocessing import PREPROCESSORS
from engine.record.contents import SHELF, Gone, put
from engine.record.pieces import finish
from engine.spec import Unreadable
from engine.tables.read import read
from engine.train.data import load
from engine.train.own import chosen, fifths, handle, harmless, settled, table_csv
from engine.train.spec import TrainSpec
from pages import EXPERIMENTS, run

RAW = PREPROCESSORS["none"]()
ROWS = "length,id,width,kind,other\n" + "".join(
    f"{k % 7 - 1.5},{k},{'NA' if k % 10 == 3 else k * k % 11},{'=c' if k % 3 else 'b'},{k % 2}\n" for k in range(60)
)


@pytest.fixture
def content():
    made = finish(read(ROWS.encode()))
    put(made)
    yield made
    SHELF.drop(made.key)


def points(count, classes=3, seed=0):
    rng = random.Random(seed)
    return [(rng.uniform(-1.2, 1.2), rng.uniform(-1.2, 1.2), k % classes) for k in range(count)]


@pytest.mark.parametrize("n", [1, 4, 5, 6, 42, 150])
def test_of_each_five_one_is_for_the_test(n):
    for seed in range(5):
        train, test = fifths(n, seed)
        assert len(test) == (n // 5 or n)
        assert [at // 5 for at in test] == list(range(n // 5)) or n < 5
        assert sorted({*train, *test}) == list(range(n))


def test_a_point_more_leaves_the_others_where_they_were():
    for n in range(5, 150):
        before, after = fifths(n, 7)[1], fifths(n + 1, 7)[1]
        np.testing.assert_array_equal(after[: len(before)], before)


def test_drawn_points_are_trained_on_as_they_are():
    rows = points(43)
    data = Points(encode(rows))
    found = load(TrainSpec(data=data, preprocess=RAW, batch=4))
    ours = [*map(tuple, np.c_[found.train_x, found.train_y]), *map(tuple, np.c_[found.test_x, found.test_y])]
    assert Counter(ours) == Counter((x, y, float(c)) for x, y, c in data.rows)
    assert len(found.test_y) == 8


def test_the_sample_is_scikit_learns_iris():
    found = load(TrainSpec(data=Table(), preprocess=RAW))
    x, y = load_iris(return_X_y=True)
    ours = np.concatenate([np.c_[found.train_x, found.train_y], np.c_[found.test_x, found.test_y]])
    np.testing.assert_array_equal(np.sort(ours, 0), np.sort(np.c_[x, y], 0))
    assert np.bincount(found.test_y).tolist() == [10, 10, 10]


def test_chosen_columns_leave_the_rows_that_have_them(content):
    assert (content.head["label"], content.head["features"]) == (4, [1, 3, 5])  # the text, and not the counter
    code = handle(content, [1, 3], 4)
    data = load(TrainSpec(data=Table(code.code), preprocess=RAW))
    rows = [row for row in csv.reader(StringIO(ROWS)) if "NA" not in row][1:]
    assert (code.rows, code.classes) == (len(rows), 2)
    theirs = sorted((float(row[0]), float(row[2]), float(row[3] == "b")) for row in rows)
    ours = np.concatenate([np.c_[data.train_x, data.train_y], np.c_[data.test_x, data.test_y]])
    assert sorted(map(tuple, ours)) == theirs
    assert np.abs(np.bincount(data.test_y) - np.bincount(np.r_[data.train_y, data.test_y]) / 5).max() <= 1


@pytest.mark.parametrize(
    ("features", "label", "reason"),
    [
        ([4], 5, "table_feature"),
        ([9], 5, "table_feature"),
        ([1], 2, "table_label"),
        ([1], 1, "table_label"),
        ([], 4, "table_label"),
        ([1], 99, "table_label"),
    ],
)
def test_columns_that_cannot_be_chosen_are_named(content, features, label, reason):
    with pytest.raises(Unreadable) as trouble:
        chosen(content, features, label)
    assert trouble.value.reason == reason


def test_a_table_that_is_not_here_is_named():
    lost = Table("0123456789abcdef.1-2.3.50.2")
    with pytest.raises(Gone):
        settled(lost)
    with pytest.raises(Gone):
        load(TrainSpec(data=lost))


def test_an_address_that_says_another_shape_is_put_right(content):
    right = Table(handle(content, [1, 3], 4).code)
    assert settled(right) == right
    assert settled(Table(f"{content.key}.1_3.4.50.9")) == right
    other = settled(Table(f"{content.key}.4_50.2.50.9")).handle
    assert (other.features, other.label) == ((1, 3, 5), 4)  # what it has not is what is suggested
    with pytest.raises(ValueError, match="another shape"):
        load(TrainSpec(data=Table(f"{content.key}.1_3.4.50.9")))


def test_the_csv_has_the_rows_and_no_formula(content):
    data = Table(handle(content, [1, 3], 4).code)
    x, y, _ = chosen(content, [1, 3], 4)
    head, *rows = csv.reader(StringIO(table_csv(data)))
    assert head == ["length", "width", "class", "label"]
    np.testing.assert_array_equal(np.array([row[:2] for row in rows], float), x)
    assert [int(row[2]) for row in rows] == y.tolist()
    assert {row[3] for row in rows} == {"'=c", "b"}
    assert harmless("@a") == "'@a"


def test_own_data_in_company_are_as_alone(content):
    drawn = TrainSpec.from_query("data=points&depth=2&width=5&steps=6&every=2&optimizer=adam&batch=8")[0]
    specs = [
        *(replace(drawn, data=Points(encode(points(n, seed=n)))) for n in (3, 20, 20, 150)),
        *(replace(drawn, data=Table(handle(content, [1, 3], 4).code), seed=k) for k in range(2)),
        drawn,
    ]
    columns = ["loss", "test_accuracy", "eval_accuracy", "activation_std", "boundary", "examples_wrong"]
    for one, together in zip(specs, run("train", specs, columns), strict=True):
        (alone,) = run("train", [one], columns)
        for name, series in alone.columns.items():
            assert series.values.tobytes() == together.columns[name].values.tobytes(), (name, one)


@pytest.mark.parametrize("rows", [points(2, 1), points(2), points(3), points(5, 4), points(7, 4)], ids=len)
def test_the_fewest_points_train_and_the_doctor_says_something(rows):
    spec = TrainSpec(data=Points(encode(rows)), depth=1, width=4, steps=20, batch=32)
    experiment = EXPERIMENTS["train"]
    (recording,) = experiment.run([spec], experiment.diagnosis_columns)
    findings = experiment.diagnose(recording, spec)
    assert findings
    assert recording.status == "done"
    experiment.trial(recording, spec, findings)
