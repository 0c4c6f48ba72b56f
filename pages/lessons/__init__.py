"""Lessons: ordered lists of claims, each with the minutes that it takes in class, from whatever labs they need."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple


class Stop(NamedTuple):
    """One claim of a lab, and its minutes: the question, the guesses, the film, what is said."""

    slug: str
    preset: str
    minutes: int


class Lesson(NamedTuple):
    """The stops in order; `chapter` is the part of the syllabus that it belongs to."""

    name: str
    chapter: str
    stops: tuple[Stop, ...]

    @property
    def minutes(self) -> int:
        """Of the whole lesson."""
        return sum(stop.minutes for stop in self.stops)

    def begins(self, k: int) -> int:
        """The minute at which stop k begins."""
        return sum(stop.minutes for stop in self.stops[:k])

    def at(self, slug: str, preset: str) -> int | None:
        """Which stop this claim is, if it is one."""
        return next((k for k, stop in enumerate(self.stops) if stop[:2] == (slug, preset)), None)


def _stops(slug: str, *claims: tuple[str, int]) -> tuple[Stop, ...]:
    return tuple(Stop(slug, preset, minutes) for preset, minutes in claims)


_LECTURE6 = (
    *_stops("initialization", ("zeros", 6), ("too_small", 8), ("too_large", 7), ("xavier_tanh", 6)),
    *_stops("initialization", ("xavier_relu", 6), ("he_relu", 6)),
    *_stops("activations", ("chain", 7), ("dead_by_lr", 6)),
    *_stops("batch_norm", ("bad_start", 8), ("forgot_middle", 8), ("sorted_batch", 7)),
)
_INPUTS = (
    *_stops("preprocessing", ("bias_trick", 6), ("units", 6), ("centre_only", 6), ("whiten", 6), ("pca_rotates", 7)),
    *_stops("preprocessing", ("pca_adam", 7), ("leak", 6), ("own_test_mean", 6)),
)
_LECTURE7 = (
    *_stops("backprop", ("cost", 6)),
    *_stops("optimizers", ("zig_zag", 9), ("too_fast", 7), ("overshoot", 7), ("nesterov", 6), ("adagrad_stalls", 7)),
    *_stops("optimizers", ("adam_start", 7), ("saddle", 6), ("noise_floor", 6)),
    *_stops("playground", ("slower", 6)),
    *_stops("schedules", ("decay_rescues", 8)),
)
_TRAIN_TEST = (
    *_stops("babysitting", ("random_labels", 6), ("gap", 6)),
    *_stops("dropout", ("forgot_eval", 8), ("no_scaling", 7), ("most", 6), ("few", 8), ("many", 6), ("turned", 7)),
    *_stops("batch_norm", ("small_batch", 8)),
    *_stops("search", ("noise_floor", 6), ("best_seed", 7)),
)
_PENALTIES = (
    *_stops("regularization", ("label_noise", 8), ("too_much", 6), ("helps_little", 6), ("early_stop", 8)),
    *_stops("regularization", ("l2_is_decay", 6), ("l1_zero", 8), ("double_descent", 8)),
)
LESSONS: Mapping[str, Lesson] = {
    lesson.name: lesson
    for lesson in (
        Lesson("signal", "lecture6", _LECTURE6),
        Lesson("inputs", "lecture6", _INPUTS),
        Lesson("descent", "lecture7", _LECTURE7),
        Lesson("train_test", "train_test", _TRAIN_TEST),
        Lesson("penalties", "train_test", _PENALTIES),
    )
}


def of_chapter(chapter: str) -> Sequence[Lesson]:
    """The lessons of a chapter, in order."""
    return [lesson for lesson in LESSONS.values() if lesson.chapter == chapter]


@cache
def answers() -> Mapping[str, Any]:
    """{slug: {preset: {"right", "value", "step", "facts"}}}: what was measured at each stop (tools/answer_key.py)."""
    return tomllib.loads((Path(__file__).parent / "answers.toml").read_text("utf-8"))
