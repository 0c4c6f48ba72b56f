"""Layers that a normalization or a dropout names and the network does not have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.parts.layers import ALL, SAME, Dropout, read_layers, read_rates
from engine.spec import Problem


def within_depth(part: Any, depth: int, key: str, problems: list[Problem]) -> Any:
    """The norm or dropout `part` without the layers that a network of this depth does not have."""
    for inner, (said, beyond, used) in beyond_depth(part, depth).items():
        reason = Problem("unreadable", f"{key}.{inner}", said, used, reason="beyond_depth", what=str(beyond))
        problems.append(reason)
        part = replace(part, **{inner: used})
    return part


def beyond_depth(part: Any, depth: int) -> dict[str, tuple[str, int, str]]:
    """{field: (its text, a layer in it that is not there, the text without such layers)}."""
    found = {}
    layers, rates = read_layers(part.layers or ALL), read_rates(part.rates if isinstance(part, Dropout) else SAME)
    if layers and layers[-1] > depth:
        kept = ",".join(str(layer) for layer in layers if layer <= depth)
        found["layers"] = (part.layers, layers[-1], kept or ALL)
    if len(rates) > depth:
        found["rates"] = (part.rates, len(rates), ",".join(part.rates.split(",")[:depth]))
    return found
