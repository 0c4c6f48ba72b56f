"""A thousand hostile files: each is read within its bounds, or refused with a reason that has words."""

import pickle
import random

import pytest

from engine.parts.own import MOST_COLUMNS, MOST_ROWS
from engine.record.contents import Content
from engine.record.pieces import finish
from engine.spec import Unreadable
from engine.tables.read import LONGEST, read
from engine.tables.text import Refused
from engine.train.own import chosen, suggested
from ui.words import has

FILES = 1000
CELLS = [
    *("1", "-2.5", "3,5", "1e308", "-1e-308", "9" * 400, "1e999999999", "nan", "inf", "٣", "½", "0x1F", "1_0", "--1"),
    *("", " ", "NA", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "@SUM(1)", "+1+1", "-1+1", "\t=1", "'", '"', '""'),
    *("<script>alert(1)</script>", "${jndi:ldap://x}", "{{7*7}}", "%s%n", "../../etc/passwd", "__import__('os')", "\\"),
    *(
        "\u202eabc",
        "\u200b",
        "한글",
        "e\u0301" * 50,
        "\ufeff",
        "\x00",
        "\x1b[2J",
        "\x7f",
        "🙂",
        "a" * 5000,
        "\u2028",
        "\x85",
    ),
]
MARKS = [",", ";", "\t", "|", " ", ":", "\x1f", ",,", '","']
ENDS = ["\n", "\r\n", "\r", "\n\n", "\n\r", "\v", ""]
ENCODINGS = ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp949", "cp1252", "utf-8-sig", "utf-7", "shift-jis"]
STARTS = [
    b"PK\x03\x04",
    b"%PDF",
    b"\x1f\x8b\x08",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\x80\x04",
    b"#!/bin/sh\n",
    b"GIF8",
]


class Bomb:
    def __reduce__(self):
        return pytest.fail, ("a pickle was opened",)


def written(rng):
    """A table of hostile cells, in any form."""
    mark, end, encoding = rng.choice(MARKS), rng.choice(ENDS), rng.choice(ENCODINGS)
    width, rows = rng.choice((1, 2, 3, 5, 64, 65, 300)), rng.choice((1, 2, 12, 40))
    usual = rng.choices(CELLS, k=rng.choice((1, 3, 30)))
    cells = [
        [rng.choice(usual) if rng.random() < 0.3 else str(rng.randrange(9)) for _ in range(width)] for _ in range(rows)
    ]
    ragged = [row[: rng.randrange(1, width + 1)] if rng.random() < 0.1 else row for row in cells]
    return end.join(mark.join(row) for row in ragged).encode(encoding, "replace")


def mangled(rng):
    """The same with bytes changed, cut off or put in front."""
    blob = bytearray(written(rng))
    for _ in range(rng.choice((0, 1, 5, 50))):
        if blob:
            blob[rng.randrange(len(blob))] = rng.randrange(256)
    return rng.choice(STARTS) * (rng.random() < 0.3) + bytes(blob[: rng.randrange(len(blob) + 1)])


def files():
    rng = random.Random(12)
    yield pickle.dumps(Bomb())
    yield b'"' * 100_000
    yield b"," * 200_000
    yield b"\n" * 200_000
    yield b"1," * 100_000
    yield b"0" * 1_000_000 + b",1\n"
    yield b"a,b\n" + b"1,2\n" * 30_000
    yield bytes(rng.randrange(256) for _ in range(20_000))
    for k in range(FILES - 8):
        yield (written, mangled)[k % 2](rng)


def test_a_thousand_hostile_files():
    reasons = set()
    for k, blob in enumerate(files()):
        try:
            content = finish(read(blob))
        except Refused as refused:
            reasons.add(refused.reason)
        else:
            assert_bounded(content, k)
    assert len(reasons) > 6
    assert all(has(f"refused.{reason}") for reason in reasons)


def assert_bounded(content, k):
    """Of its bounds, of plain facts, and with names and examples that are clipped."""
    assert isinstance(content, Content)
    rows, columns = content.arrays["values"].shape
    assert rows <= MOST_ROWS, k
    assert 2 <= columns <= MOST_COLUMNS, k
    assert content.size <= 9 * rows * columns + 2_000 * columns + 1_000, k
    for told in content.head["columns"]:
        assert all(len(text) <= LONGEST + 8 for text in (told["name"], told["example"], *told["labels"])), k
    try:
        chosen(content, content.head["features"], content.head["label"])
        data = suggested(content)
    except Unreadable:
        return
    assert data.handle.rows <= rows
