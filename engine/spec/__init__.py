"""Specs and what they are made of: what a field may hold, what an address says, the menus, and what a lab declares."""

from engine.spec.knobs import Knob, Knobs, entry, maybe, one_of, real, text, whole
from engine.spec.problems import AUTO, Problem, Unreadable, clip, show
from engine.spec.run import RunSpec
from engine.spec.spec import MANY, MAX_QUERY, Spec, gathered, join_query, split_query

__all__ = [
    "AUTO",
    "MANY",
    "MAX_QUERY",
    "Knob",
    "Knobs",
    "Problem",
    "RunSpec",
    "Spec",
    "Unreadable",
    "clip",
    "entry",
    "gathered",
    "join_query",
    "maybe",
    "one_of",
    "real",
    "show",
    "split_query",
    "text",
    "whole",
]
