"""The codes of drawn points and of a table's columns, and what is none of them."""

import random
import string

import pytest

from engine.parts.own import (
    DIGITS,
    MOST_COLUMNS,
    MOST_POINTS,
    Handle,
    Points,
    Table,
    decode,
    encode,
    read_handle,
    read_spans,
    spans,
)
from engine.spec import Unreadable
from engine.train.spec import TrainSpec

KNOWN = [(-1.28, -1.28, 0), (0.0, 0.0, 1), (1.27, -0.5, 3), (0.33, 1.27, 2)]
"""tests/js/points.test.mjs has the same."""
CODE = "1AAAYCA_9OqH_"
TYPED = string.printable + "é한\u202e"


def drawn(rng, count):
    return [(rng.randint(-128, 127) / 100, rng.randint(-128, 127) / 100, rng.randrange(4)) for _ in range(count)]


def test_a_known_code():
    assert encode(KNOWN) == CODE
    assert decode(CODE) == KNOWN


def test_points_are_read_as_they_were_written():
    rng = random.Random(1)
    for count in (2, 3, 5, 149, MOST_POINTS):
        points = drawn(rng, count)
        assert decode(encode(points)) == points
        spec, problems = TrainSpec.from_query(f"data=points&data.points={encode(points)}")
        assert problems == []
        assert TrainSpec.from_query(spec.to_query()) == (spec, [])
        assert spec.trained_on == count - count // 5


def test_what_lies_beyond_the_plane_is_put_on_its_edge():
    assert decode(encode([(9, -9, 0), (0.004, 0.006, 1)])) == [(1.27, -1.28, 0), (0.0, 0.01, 1)]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "points_version"),
        ("2AAAAAA", "points_version"),
        ("1AAA", "points_count"),
        ("1" + "AAA" * (MOST_POINTS + 1), "points_count"),
        ("1AAAAA", "points_cut"),
        ("1AAA AA", "points_digit"),
        ("1AAAAA=", "points_digit"),
    ],
)
def test_what_is_no_drawing_is_named(code, reason):
    with pytest.raises(Unreadable) as trouble:
        decode(code)
    assert trouble.value.reason == reason
    (problem,) = TrainSpec.from_query({"data": "points", "data.points": code})[1]
    assert problem.code == "unreadable"


def test_whatever_is_typed_is_read_or_named():
    rng = random.Random(2)
    for k in range(600):
        letters = DIGITS if k % 2 else TYPED
        code = "1" * (k % 3 > 0) + "".join(rng.choices(letters, k=rng.choice((0, 1, 2, 3, 6, 30, 451, 900))))
        for data, knob in (("points", "data.points"), ("table", "data.table")):
            spec, problems = TrainSpec.from_query({"data": data, knob: code})
            assert problems or getattr(spec.data, data) == code


def test_spans_of_columns():
    assert spans((1, 2, 3, 4, 6)) == "1-4_6"
    rng = random.Random(3)
    for _ in range(100):
        numbers = tuple(sorted(rng.sample(range(1, MOST_COLUMNS + 1), rng.randint(1, 40))))
        assert read_spans(spans(numbers)) == numbers


@pytest.mark.parametrize("said", ["", "0", "3-2", "1_1", "2-4_3", "65", "1-", "-1", "1__2", "a", "1-2-3", "٣"])
def test_what_is_no_span_is_named(said):
    with pytest.raises(Unreadable):
        read_spans(said)


def test_a_table_by_its_code():
    code = "3f2a9c1be0d44a5f.1-4_6.5.150.3"
    table = Table(code)
    assert read_handle(code) == Handle("3f2a9c1be0d44a5f", (1, 2, 3, 4, 6), 5, 150, 3)
    assert (table.handle.code, table.n_in, table.classes, table.trained_on) == (code, 5, 3, 120)
    assert table.contents == TrainSpec(data=table).contents == ("3f2a9c1be0d44a5f",)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "iris2",
        "../../etc/passwd",
        "3f2a9c1be0d44a5f",
        "3F2A9C1BE0D44A5F.1.2.50.2",
        "3f2a9c1be0d44a5f.1-4.4.150.3",  # the label is a feature
        "3f2a9c1be0d44a5f.1-4.5.9.3",  # too few rows
        "3f2a9c1be0d44a5f.1-4.5.5001.3",
        "3f2a9c1be0d44a5f.1-4.5.150.11",
        "3f2a9c1be0d44a5f.1-4.65.150.2",
    ],
)
def test_what_is_no_table_is_named(code):
    with pytest.raises(Unreadable):
        read_handle(code)


def test_drawn_points_bound_batch_and_examples_without_a_warning():
    """They grow while somebody draws: a batch that was lowered for three points would stay at three."""
    spec, problems = TrainSpec.from_query(f"data=points&data.points={encode(KNOWN)}&batch=32&examples=100")
    assert (problems, spec.batch, spec.trained_on, spec.epoch) == ([], 32, 4, 1)
    assert spec.data.classes == 4
    assert Points().probe == Points().trained_on
