"""What is kept by its hash: within its bounds, the least recently used out, and lent to those who hold it."""

import gc

import numpy as np
import pytest

from engine.record.contents import HATCH, SHELF, Content, Gone, Shelf, find, key_of, missing, packed, unpacked


def content(key, size=1000):
    return Content(key, {"columns": [{"name": key}]}, {"values": np.zeros(size, np.uint8)})


def test_a_shelf_keeps_so_many_and_so_much():
    shelf = Shelf(3, 2_500)
    for key in "abc":
        shelf.put(content(key))
    assert [key for key in "abc" if held(shelf, key)] == ["b", "c"]  # a went for its bytes
    shelf.find("b")
    for key in ("d", "e"):
        shelf.put(content(key, 10))
    assert [key for key in "bcde" if held(shelf, key)] == ["b", "d", "e"]  # c was used before b
    assert shelf.bytes <= 2_500
    shelf.put(content("huge", 10_000))
    assert shelf.bytes == 0


def held(shelf, key):
    try:
        return bool(shelf._kept.get(key) and shelf.find(key))
    except Gone:
        return False


def test_nobody_fills_the_shelves():
    """Ten thousand tables of the largest kind leave as much as the bound says."""
    one = np.zeros(2_900_000, np.uint8)
    for k in range(10_000):
        for shelf in (SHELF, HATCH):
            shelf.put(Content(f"test{k}", {}, {"values": one}))
    assert SHELF.bytes <= SHELF.size == 24_000_000
    assert HATCH.bytes <= HATCH.size == 16_000_000
    for k in range(9_900, 10_000):
        for shelf in (SHELF, HATCH):
            shelf.drop(f"test{k}")


def test_what_is_lent_is_known_as_long_as_somebody_holds_it():
    shelf = Shelf(1, 10_000)
    mine = shelf.lend(content("a"))
    twin = shelf.lend(content("a"))
    assert twin is mine is shelf.find("a")
    del mine, twin
    gc.collect()
    with pytest.raises(Gone):
        shelf.find("a")


def test_what_is_missing_is_named():
    made = content("test.there")
    SHELF.put(made)
    assert missing(["test.there", "test.not"]) == ["test.not"]
    assert find("test.there") is made
    SHELF.drop("test.there")


def test_contents_are_sent_as_they_are():
    made = [content("a", 3), content("b", 0)]
    for mine, theirs in zip(made, unpacked(*packed(made)), strict=True):
        assert (mine.key, mine.head, mine.size) == (theirs.key, theirs.head, theirs.size)
        np.testing.assert_array_equal(mine.arrays["values"], theirs.arrays["values"])


def test_a_key_is_of_the_content():
    assert key_of(b"a,b\n") == key_of(b"a,b\n") != key_of(b"a,c\n")
    assert len(key_of(b"")) == 16
