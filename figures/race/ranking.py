"""What a race says in words: who is ahead and who is tied, which rates are at an edge, who was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.race.spec import SEEDS
from figures.numbers import brief
from figures.scene import Scene

MUON = "muon"


def sentences(scene: Scene) -> list[str]:
    """The order of the racers, and what must be known of it."""
    return [*_order(scene), *_edges(scene), *_company(scene)]


def racer(scene: Scene, k: int) -> str:
    """The racer's method; a method's second racer has a number."""
    methods = [spec.optimizer.name for spec in scene.specs]
    name = scene.words(f"option.optimizer.{methods[k]}").partition(" (")[0]
    earlier = methods[:k].count(methods[k])
    return f"{name} #{earlier + 1}" if earlier else name


def ranks(ends: Sequence[Sequence[float]]) -> list[list[int]]:
    """Racers in groups, the lowest mean loss first: who is not behind the group's first under every seed is tied.

    Who diverged under one is tied with nobody.
    """
    order = sorted(range(len(ends)), key=lambda k: float(np.mean(ends[k])))
    groups: list[list[int]] = []
    for k in order:
        behind = all(np.array(ends[k]) > ends[groups[-1][0]]) if groups else True
        if not behind and np.isfinite(ends[k]).all():
            groups[-1].append(k)
        else:
            groups.append([k])
    return groups


def _ends(scene: Scene, k: int) -> list[float]:
    """Final losses by seed, infinite where the racer diverged; none where no rate was searched for."""
    found = scene.recordings[k].notes.get("ends", [])
    return [np.inf if end is None else end for end in found]


def _order(scene: Scene) -> Iterator[str]:
    ends = {k: found for k in range(len(scene.recordings)) if (found := _ends(scene, k))}
    if len(ends) < 2:
        return
    there = list(ends)
    told = [[_told(scene, there[k], ends[there[k]]) for k in group] for group in ranks(list(ends.values()))]
    tie = scene.words("figure.race_tie")
    parts = [tie.format(names=", ".join(group)) if len(group) > 1 else group[0] for group in told]
    yield scene.words("figure.race_order").format(
        steps=scene.specs[0].steps, seeds=SEEDS, order="; ".join(f"{at}. {part}" for at, part in enumerate(parts, 1))
    )


def _told(scene: Scene, k: int, ends: Sequence[float]) -> str:
    return f"{racer(scene, k)} {brief(float(np.mean(ends)))}"


def _edges(scene: Scene) -> Iterator[str]:
    everybody = range(len(scene.recordings))
    at_edge = [racer(scene, k) for k in everybody if scene.recordings[k].notes.get("edge")]
    rates = {k: scene.recordings[k].columns.get("tuned_lr") for k in everybody}
    lost = [racer(scene, k) for k, rate in rates.items() if rate is not None and np.isnan(rate.values[-1])]
    if at_edge:
        yield scene.words("figure.race_edge").format(names=", ".join(at_edge))
    if lost:
        yield scene.words("figure.race_no_rate").format(names=", ".join(lost))


def _company(scene: Scene) -> Iterator[str]:
    """Who of the page's methods does not race here, and who is here that is not on the page."""
    here = [spec.optimizer.name for spec in scene.specs]
    there = list(dict.fromkeys(spec.optimizer.name for spec in scene.page))
    missing = [name for name in there if name not in here and name != "gd"]
    if missing:
        names = [scene.words(f"option.optimizer.{name}").partition(" (")[0] for name in missing]
        yield scene.words("figure.race_out").format(names=", ".join(names))
    if "gd" in there:
        yield scene.words("figure.race_gd")
    if MUON in here and MUON not in there:
        yield scene.words("figure.race_in")
