"""What the questions of the flight check are settled by: the number that a check of the first network measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from engine.record.answer import Answer
from engine.record.recording import Recording
from engine.train.flight.checks import COLUMN, FIELDS, NAMES

Recordings = Sequence[Recording]


def number(name: str, field: str, recordings: Recordings, which: int = 0) -> float:
    """A field of a check of one of the networks at the end."""
    rows = recordings[which].columns[COLUMN].values[-1]
    return float(rows[NAMES.index(name), FIELDS.index(field)])


def _facts(name: str, scale: float, recordings: Recordings) -> Mapping[str, float]:
    """What was expected, how many of the nine are passed, and the same number of the network beside it."""
    passed = recordings[0].columns[COLUMN].values[-1][:, 0]
    found: dict[str, float] = {"aim": number(name, "aim", recordings), "passed": int(passed.sum())}
    if len(recordings) > 1:
        found["twin"] = scale * number(name, "measured", recordings, 1)
    return found


def _answer(name: str, unit: str = "", field: str = "measured") -> Answer:
    scale = 100.0 if unit == "share" else 1.0
    return Answer(partial(number, name, field), (COLUMN,), facts=partial(_facts, name, scale), unit=unit)


ANSWERS: Mapping[str, Answer] = {
    "check_first_loss": _answer("first_loss"),
    "check_penalty": _answer("penalty"),
    "check_overfit": _answer("overfit", "share"),
    "check_best_rate": _answer("rate", field="aim"),
    "check_ratio": _answer("ratio"),
}
"""By name; any lab's question may name them."""
