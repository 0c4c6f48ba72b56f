"""What the questions of the flight check are settled by: what a check of the first network measured, or the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import inf, nan

import numpy as np

from engine.record.answer import Answer, at_end
from engine.record.recording import Recording
from engine.train.flight.checks import COLUMN, FIELDS, NAMES

Recordings = Sequence[Recording]
FALLEN = 0.9
"""Share of its first value below which a loss has begun to fall."""


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


# -- the run itself ---------------------------------------------------------------------------------------------------


def lost_at(recordings: Recordings) -> float:
    """The update at which the first network stopped being numbers; infinite where it never did."""
    ending = recordings[0].ending
    return float(ending.step) if ending and ending.status == "diverged" else inf


def _there(recordings: Recordings) -> int:
    """That update, or the end."""
    at = lost_at(recordings)
    return at_end(recordings) if at == inf else int(at)


def _bounded(recordings: Recordings) -> Mapping[str, float]:
    """The last loss of the network beside it."""
    return {"twin": float(recordings[1].columns["loss"].values[-1])}


def falls_at(recordings: Recordings, which: int = 1) -> float:
    """The first recorded step at which a network's loss is below FALLEN of its first; infinite where there is none."""
    loss = recordings[which].columns["loss"]
    below = np.flatnonzero(loss.values < FALLEN * loss.values[0])
    return float(loss.steps[below[0]]) if len(below) else inf


def _waited(recordings: Recordings) -> Mapping[str, float]:
    """The same of the first network."""
    return {"first": falls_at(recordings, 0)}


def times_the_loss(recordings: Recordings) -> float:
    """Loss of the first network at the end over that of the second; NaN where one diverged."""
    first, second = (nan if one.status == "diverged" else one.columns["loss"].values[-1] for one in recordings[:2])
    return float(first / second)


def _both_known(recordings: Recordings) -> Mapping[str, float]:
    """Test accuracy of both, in per cent."""
    return {"first": round(100 * share_known(recordings)), "twin": round(100 * share_known(recordings, 1))}


def share_known(recordings: Recordings, which: int = 0) -> float:
    """Test accuracy of a network at the end; NaN where it diverged."""
    one = recordings[which]
    return nan if one.status == "diverged" else float(one.columns["test_accuracy"].values[-1])


def _known(recordings: Recordings) -> Mapping[str, float]:
    """Per cent of the training examples that the first network knows, and of the test part that the second does."""
    train = float(recordings[0].columns["train_accuracy"].values[-1])
    return {"train": round(100 * train), "twin": round(100 * share_known(recordings, 1))}


ANSWERS: Mapping[str, Answer] = {
    "check_first_loss": _answer("first_loss"),
    "check_penalty": _answer("penalty"),
    "check_overfit": _answer("overfit", "share"),
    "check_best_rate": _answer("rate", field="aim"),
    "check_ratio": _answer("ratio"),
    "lost_at": Answer(lost_at, ("loss",), _there, _bounded, "count"),
    "falls_at": Answer(falls_at, ("loss",), facts=_waited, unit="count"),
    "times_the_loss": Answer(times_the_loss, ("loss", "test_accuracy"), facts=_both_known),
    "share_known": Answer(share_known, ("test_accuracy", "train_accuracy"), facts=_known, unit="share"),
}
"""By name; any lab's question may name them."""
