"""What a search goes through: a base network, and the axes along which its trials differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.spec import MANY, Knob, Spec, Unreadable, clip, show
from engine.train.address import read, slug_of
from engine.train.spec import TrainSpec

MOST_AXES, MOST_OPTIONS = 6, 24
LOGARITHMIC = {"log": True, "linear": False}
FIXED = ("data", "examples", "seed_data", "steps", "change", "validation")
"""Knobs that are no axis beside those that only say what is asked: other data is another task, steps are `epochs`."""
DIGITS = 6
"""Digits of a value on an axis, so that a trial's address can be read."""
Value = float | int | str
Point = tuple[Value, ...]
"""A value on each axis."""


@dataclass(frozen=True)
class Axis:
    """A knob with its range, or with `options` to choose from, as texts of an address; `bounds` are the knob's own."""

    knob: str
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    options: tuple[str, ...] = ()
    whole: bool = False
    bounds: tuple[float, float] = (-math.inf, math.inf)

    def over(self, low: float, high: float) -> Axis:
        """The same axis from `low` to `high`."""
        return replace(self, low=low, high=high)

    def at(self, u: float) -> Value:
        """The value at u in [0, 1): low + u (high - low), or of the logarithms; of options and whole numbers each an
        equal share."""
        if self.options:
            return self.options[min(int(u * len(self.options)), len(self.options) - 1)]
        room = 0.5 if self.whole else 0.0
        low, high = self.low - room, self.high + room
        value = low * (high / low) ** u if self.log else low + u * (high - low)
        if self.whole:
            return int(min(max(round(value), self.low), self.high))
        return min(max(float(f"{value:.{DIGITS}g}"), self.low), self.high)

    def place(self, value: Value) -> float:
        """Where a value lies on the axis, 0 at its low end and 1 at its high end; of options, the number of it."""
        if isinstance(value, str):
            return float(self.options.index(value))
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def number(self, value: Value) -> float:
        """The value as a number: of options, which one, from 0."""
        return float(self.options.index(value)) if isinstance(value, str) else float(value)

    @property
    def text(self) -> str:
        """As an address has it."""
        if self.options:
            return f"{self.knob}:{'|'.join(self.options)}"
        scale = next(word for word, log in LOGARITHMIC.items() if log == self.log)
        return f"{self.knob}:{_short(self.low)}:{_short(self.high)}:{scale}"


def _short(value: float) -> str:
    return f"{value:.{DIGITS}g}"


@lru_cache(maxsize=256)
def read_axes(text: str) -> tuple[Axis, ...]:
    """ "lr:0.1:1:log;activation:tanh|relu" as axes. Raises Unreadable; what the knobs hold is another question."""
    axes = tuple(_read_axis(part) for part in text.split(MANY))
    if len(axes) > MOST_AXES:
        raise Unreadable("too_many_axes", 0, axes[MOST_AXES].knob)
    for k, axis in enumerate(axes):
        if axis.knob in {other.knob for other in axes[:k]}:
            raise Unreadable("axis_twice", 0, axis.knob)
    return axes


def _read_axis(text: str) -> Axis:
    knob, *rest = text.strip().split(":")
    if not knob or not 1 <= len(rest) <= 3:
        raise Unreadable("no_axis", 0, text)
    if len(rest) == 1:
        return Axis(knob, options=_read_options(text, rest[0]))
    low, high = _number(text, rest[0]), _number(text, rest[1])
    scale = rest[2] if len(rest) == 3 else "linear"
    if scale not in LOGARITHMIC:
        raise Unreadable("no_scale", 0, scale)
    if not low < high:
        raise Unreadable("empty_range", 0, text)
    if LOGARITHMIC[scale] and low <= 0:
        raise Unreadable("log_of_nothing", 0, text)
    return Axis(knob, low, high, LOGARITHMIC[scale])


def _read_options(text: str, said: str) -> tuple[str, ...]:
    options = tuple(said.split("|"))
    if not 2 <= len(options) <= MOST_OPTIONS or len(set(options)) < len(options) or not all(options):
        raise Unreadable("few_options", 0, text)
    return options


def _number(text: str, said: str) -> float:
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Unreadable("no_range", 0, text)
    return value


@lru_cache(maxsize=256)
def read_base(text: str) -> TrainSpec:
    """The network of a training lab's address, in evaluation mode, its steps left out.

    Raises Unreadable, also where a part of the address is not understood.
    """
    try:
        (spec, *others), problems = read(text)
    except KeyError:
        raise Unreadable("no_base", 0, slug_of(text)) from None
    wrong = (problem for problem in problems if problem.code != "remark" and problem.field != "steps")
    if trouble := next(wrong, None):
        raise Unreadable("base_part", 0, f"{trouble.field} = {trouble.value}")
    if spec.change:
        raise Unreadable("base_part", 0, f"change = {spec.change}")
    if others:
        raise Unreadable("base_variants", 0, slug_of(text))
    return replace(spec, steps=0, every=0, mode="eval")


def find_knob(spec: Spec, name: str) -> Knob | None:
    """The knob that an address calls `name`, a dot before what an entry holds; None if there is none."""
    key, _, inner = spec.spellings().get(name, name).partition(".")
    knob = spec.knobs().get(key)
    if not inner:
        return knob
    held = getattr(spec, key) if knob is not None else None
    return find_knob(held, inner) if isinstance(held, Spec) else None


def fitting(network: TrainSpec, axis: Axis, others: Sequence[Axis]) -> Axis:
    """The axis, knowing its knob. Raises Unreadable where no network along the other axes has a use for it."""
    choices = [(other.knob, option) for other in others for option in other.options if other is not axis]
    kin = [network, *(TrainSpec.from_query({knob: option}, network)[0] for knob, option in choices)]
    knob = next((found for spec in kin if (found := find_knob(spec, axis.knob))), None)
    if knob is None or knob.asked or axis.knob in FIXED:
        raise Unreadable("no_knob", 0, axis.knob)
    if axis.options:
        for option in axis.options:
            _check_option(kin, axis.knob, option)
        return axis
    return _check_range(knob, axis)


def _check_option(kin: Sequence[TrainSpec], knob: str, option: str) -> None:
    said = [TrainSpec.from_query({knob: option}, spec)[1] for spec in kin]
    if all(any(problem.code != "remark" for problem in problems) for problems in said):
        raise Unreadable("no_option", 0, f"{knob} = {option}")


def _check_range(knob: Knob, axis: Axis) -> Axis:
    if knob.kind not in ("real", "whole"):
        raise Unreadable("not_numbers", 0, axis.knob)
    if not knob.low <= axis.low < axis.high <= knob.high:
        raise Unreadable("beyond_knob", 0, f"{axis.knob}: {show(knob.low)} … {show(knob.high)}")
    whole = knob.kind == "whole"
    if whole and not (axis.low.is_integer() and axis.high.is_integer()):
        raise Unreadable("no_whole_range", 0, axis.knob)
    return replace(axis, whole=whole, bounds=(knob.low, knob.high))


def misfits(network: TrainSpec, axes: Sequence[Axis]) -> dict[str, Unreadable]:
    """{knob: why it cannot be an axis of a search from this network}."""
    found = {}
    for axis in axes:
        try:
            fitting(network, axis, axes)
        except Unreadable as trouble:
            found[axis.knob] = trouble
    return found


@lru_cache(maxsize=256)
def space(base: str, axis: str) -> tuple[Axis, ...]:
    """The axes of a search, each knowing its knob."""
    network, axes = read_base(base), read_axes(axis)
    return tuple(fitting(network, each, axes) for each in axes)


def placed(network: TrainSpec, axes: Sequence[Axis], point: Point) -> TrainSpec:
    """The network with this value on each axis; a value that another one leaves no use for is left out."""
    return TrainSpec.from_query(parameters(axes, point), network)[0]


def parameters(axes: Sequence[Axis], point: Point) -> Mapping[str, str]:
    """{knob: text} as an address has them."""
    return {axis.knob: show(value) for axis, value in zip(axes, point, strict=True)}


def corners(axis: Axis) -> tuple[Value, ...]:
    """The ends of the axis, or its options."""
    return axis.options or (axis.at(0.0), axis.at(1.0))


def told(axis: Axis) -> dict[str, object]:
    """The axis as plain data, for who draws it."""
    facts = {"low": axis.low, "high": axis.high, "log": axis.log, "options": list(axis.options)}
    return {"knob": clip(axis.knob), **facts}
