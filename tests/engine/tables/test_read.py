"""Given tables against pandas: encodings, delimiters, decimal marks, what is missing; and what is refused."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest

from engine.parts.own import MOST_CLASSES, MOST_COLUMNS, MOST_ROWS
from engine.record.pieces import finish
from engine.tables.read import read
from engine.tables.text import MOST_BYTES, Refused, decoded, formed, number


def table(text, encoding="utf-8"):
    return finish(read(text.encode(encoding)))


def made(rows, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(rows, 3)).round(3) * [1, 100, 1e-4], columns=["길이", "b b", "c,d"])
    frame["count"] = rng.integers(0, 50, rows)
    frame["품종"] = rng.choice(["개", "고양이", "새"], rows)
    frame.iloc[::7, 1] = np.nan
    return frame


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
@pytest.mark.parametrize(("sep", "decimal"), [(",", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", ".")])
def test_values_are_those_that_pandas_reads(encoding, sep, decimal):
    text = made(90).to_csv(sep=sep, decimal=decimal, index=False)
    found = table(text, encoding)
    theirs = pd.read_csv(StringIO(text), sep=sep, decimal=decimal)
    assert [told["name"] for told in found.head["columns"]] == list(theirs.columns)
    assert (found.head["delimiter"], found.head["decimal"]) == (sep, decimal)
    np.testing.assert_array_equal(found.arrays["values"][:, :4], theirs.iloc[:, :4].to_numpy(float))
    labels = found.head["columns"][4]["labels"]
    assert [labels[k] for k in found.arrays["codes"][:, 4]] == list(theirs["품종"])
    assert [told["missing"] for told in found.head["columns"]] == theirs.isna().sum().tolist()
    assert (found.head["label"], found.head["features"]) == (5, [1, 2, 3, 4])


def test_a_western_file_that_is_no_korean_one():
    found = finish(read("größe;é\n1,5;2\n2,5;3\n".encode("cp1252")))
    assert [told["name"] for told in found.head["columns"]] == ["größe", "é"]


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1", ".", 1),
        ("-1.5e3", ".", -1500),
        ("−2", ".", -2),
        (".5", ".", 0.5),
        ("1,5", ",", 1.5),
        ("1.234,5", ",", 1234.5),
        ("1,234.5", ".", 1234.5),
        ("1 234", ".", 1234),
        ("1_000", ".", None),
        ("inf", ".", None),
        ("nan", ".", None),
        ("1e400", ".", None),
        ("1e13", ".", None),
        ("٣", ".", None),
        ("0x10", ".", None),
        ("1,2,3", ".", None),
        ("=1+1", ".", None),
        ("", ".", None),
    ],
)
def test_numbers(cell, decimal, value):
    assert number(cell, decimal) == value


def test_what_is_no_number_in_a_column_of_numbers_is_missing_and_said():
    rows = "".join(f"{k},{k % 2}\n" for k in range(40))
    found = table(f"a,b\n{rows}=SUM(A1),1\noops,0\n,1\n")
    told = found.head["columns"][0]
    assert (told["kind"], told["strange"], told["missing"], told["formulas"]) == ("number", 2, 1, 1)
    assert (told["row"], told["example"]) == (42, "=SUM(A1)")
    assert np.isnan(found.arrays["values"][40:, 0]).all()


def test_without_a_header_columns_have_numbers():
    found = table("".join(f"{k},{k % 3}\n" for k in range(30)))
    assert (found.head["header"], found.head["rows"]) == (False, 30)
    assert [told["name"] for told in found.head["columns"]] == ["#1", "#2"]


def test_columns_that_teach_nothing_are_not_suggested():
    found = table("id,same,a,class\n" + "".join(f"{k},5,{k % 4},{k % 2}\n" for k in range(30)))
    assert (found.head["features"], found.head["label"]) == ([3], 4)
    assert [told["counter"] for told in found.head["columns"]] == [True, False, False, False]
    assert found.head["columns"][1]["constant"]


def test_rows_of_another_length_and_rows_beyond_the_bound():
    found = table("a,b\n" + "1,2,3\n4\n" + "5,6\n" * (MOST_ROWS + 8))
    assert (found.head["rows"], found.head["ragged"], found.head["left_out"]) == (MOST_ROWS, 2, 10)
    assert found.arrays["values"].shape == (MOST_ROWS, 2)


def test_more_values_than_classes_make_no_label():
    names = [f"n{k % (MOST_CLASSES + 1)}" for k in range(40)]
    found = table("a,b\n" + "".join(f"{k % 13},{name}\n" for k, name in enumerate(names)))
    assert found.head["columns"][1]["labels"] == []
    assert found.head["label"] == 0


@pytest.mark.parametrize(
    ("blob", "reason"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"x" * (MOST_BYTES + 1), "large"),
        (b"PK\x03\x04....", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x80\x04\x95\x0f\x00\x00\x00\x00\x00\x00\x00}\x94.", "binary"),
        (b"hello\nworld\n", "one_column"),
        (b"a,b\n", "one_row"),
        (b"a,b\nc,d\ne,f\n", "no_numbers"),
        (b",".join(b"1" for _ in range(MOST_COLUMNS + 1)) + b"\n1\n", "columns"),
        (b'a,b\n1,"2\n' + b"3,4\n" * 5000, "quotes"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(blob, reason):
    with pytest.raises(Refused) as refused:
        finish(read(blob))
    assert refused.value.reason == reason


def test_the_form_is_told_by_the_numbers():
    assert formed("1,5;2,5\n3,5;4,5\n") == (";", ",")
    assert formed("1.5;2.5\n3.5;4.5\n") == (";", ".")
    assert formed("a b,c\n1,2\n") == (",", ".")
    assert decoded("이름,키\n".encode("cp949")) == ("이름,키\n", "cp949")


def test_a_large_table_is_read_in_pieces():
    text = "\n".join(",".join(str(k * j % 97) for j in range(1, 21)) for k in range(3000))
    pieces = read(text.encode())
    assert sum(1 for _ in pieces) > 30
