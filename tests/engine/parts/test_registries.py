"""One contract for every entry of every registry: adding an entry adds its tests."""

import dataclasses
import math

import pytest

from engine.catalog import REGISTRIES
from engine.parts.inits import INITS
from engine.spec.registry import Registry

ENTRIES = [(registry, name) for registry in REGISTRIES.values() for name in registry]
KINDS = ("real", "whole")
NUMBERS = [(r, name, key) for r, name in ENTRIES for key, knob in r[name].knobs().items() if knob.kind in KINDS]


@pytest.mark.parametrize(("registry", "name"), ENTRIES, ids=lambda x: getattr(x, "name", x))
def test_entry_has_defaults_source_oracle_and_formula(registry, name):
    cls = registry[name]
    assert cls().name == name
    assert cls.source
    assert cls.oracle
    assert cls.__doc__
    assert not cls.__doc__.startswith(cls.__name__ + "(")  # the docstring that dataclass would make


@pytest.mark.parametrize(("registry", "name"), ENTRIES, ids=lambda x: getattr(x, "name", x))
def test_entry_round_trips_through_its_query(registry, name):
    cls = registry[name]
    known = {key: knob for key, knob in cls.knobs().items() if not knob.reader}
    top = {key: knob.options[-1] if knob.options else knob.high for key, knob in known.items()}
    spec = cls(**top)
    assert cls.from_query(spec.to_query()) == (spec, [])


@pytest.mark.parametrize(("registry", "name", "key"), NUMBERS, ids=lambda x: getattr(x, "name", x))
def test_bounds_are_enforced_with_field_and_value(registry, name, key):
    cls, knob = registry[name], registry[name].knobs()[key]
    for bad in (knob.high * 2 + 1, knob.low - 1, math.nan):
        value = int(bad) if knob.kind == "whole" and not math.isnan(bad) else bad
        with pytest.raises(ValueError, match=rf"{cls.__name__}\.{key} must be .*got"):
            cls(**{key: value})


def test_a_name_is_taken_once():
    registry = Registry("test")
    registry.add("a", source="s", oracle="o")(type("A", (), {}))
    with pytest.raises(ValueError, match="already has an entry 'a'"):
        registry.add("a", source="s", oracle="o")(type("B", (), {}))


def test_a_menu_holds_what_it_includes_at_that_place_and_as_it_comes():
    inner, outer = Registry("inner"), Registry("outer")
    outer.add("first", source="s", oracle="o")(type("First", (), {}))
    outer.include(inner)
    outer.add("last", source="s", oracle="o")(type("Last", (), {}))
    inner.add("late", source="s", oracle="o")(type("Late", (), {}))
    assert list(outer) == ["first", "late", "last"]
    assert outer["late"] is inner["late"]
    assert len(outer) == 3
    with pytest.raises(ValueError, match="outer already has an entry 'late'"):
        outer.add("late", source="s", oracle="o")(type("B", (), {}))
    inner.remove("late")
    assert "late" not in outer
    with pytest.raises(KeyError):
        outer["late"]


@pytest.mark.parametrize("registry", REGISTRIES.values(), ids=lambda registry: registry.name)
def test_a_menu_has_each_name_once(registry):
    assert len(set(registry)) == len(list(registry)) == len(registry)


def test_entries_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        INITS["normal"]().std = 1.0
