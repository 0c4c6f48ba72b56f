"""What is said of a run's numbers beside them: epochs and what they leave out, and which form a momentum has."""

import pytest

from engine.descend.script import standalone
from pages import load
from tests.test_words import REMARKS
from ui.address import Address
from ui.remarks import remarks


def lines(slug, query, lang="en"):
    lab = load(slug)
    return remarks(Address(lab, lab.parse(query)[0], (), "", frozenset()), lang)


def test_epochs_are_counted_and_what_they_leave_out():
    (line,) = lines("initialization", "depth=1&width=4&steps=44&batch=64")
    assert line.startswith("44 updates of 64 examples each: 2 epochs of 1,437 training examples.")
    assert "the last 29 examples" in line
    (whole,) = lines("initialization", "depth=1&width=4&steps=10&batch=64&examples=320")
    assert whole == "10 updates of 64 examples each: 2 epochs of 320 training examples."


def test_who_is_meant_is_named_where_it_is_not_everybody():
    found = lines("initialization", "depth=1&width=4&steps=44&batch=64&vs=batch%3D32")
    assert [line.partition(": ")[0] for line in found] == ["Batch size 64", "Batch size 32"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("optimizer=momentum&schedule=cosine", 1),
        ("optimizer=nesterov&warmup=5", 1),
        ("optimizer=momentum", 0),
        ("optimizer=adam&schedule=cosine", 0),
    ],
)
def test_the_form_of_momentum_is_said_where_the_rate_changes_on_the_page_and_in_the_script(query, count):
    assert len(lines("optimizers", query)) == len(lines("optimizers", query, "ko")) == count
    source = standalone(load("optimizers").parse(query)[0])
    assert ("the velocity holds the rate" in source) == bool(count)


def test_every_remark_is_made_of_something():
    made = {key for spec in (load("initialization").base, *load("optimizers").parse("warmup=1&optimizer=momentum")[0])
            for key in spec.remarks}  # fmt: skip
    assert made <= set(REMARKS)
