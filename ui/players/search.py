"""The player of searches: mounted once, fed with a row a trial as they end, and with what follows the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from engine.record.codec import pack
from engine.record.findings import Finding
from engine.record.recording import Frame, Recording, Snapshot
from engine.search.diagnosis import best
from engine.search.space import Axis, told
from engine.search.spec import SearchSpec
from engine.serve.run import Run
from engine.spec import MANY, Spec
from engine.spec.lab import Lab
from engine.train.address import slug_of
from figures.numbers import brief
from pages import EXPERIMENTS, LABS
from ui.address import looks_of, read, write
from ui.component_input import real, whole
from ui.component_input import told as said_by
from ui.halt import halt, halted, resume
from ui.names import label, option
from ui.players import component, panes
from ui.players.component import MOST, SHARED, endings, packed
from ui.words import word

TRIALS = ("trial", "trial_epochs", "epochs_spent", "best_so_far", "outcome")
SEARCH_COLUMNS = (
    *("point", "validation_accuracy", "validation_loss", "validation_spread", *TRIALS, "learning_curve"),
    *("winner_validation", "winner_test", "repeats"),
)
"""What the player draws."""
WORDS = (
    *("square_title", "square_of", "square_hint", "veil", "veil_why", "trial", "diverged", "pruned", "done", "open"),
    *(
        "best_title",
        "spent",
        "floor_is",
        "floor_loss",
        "curves_title",
        "epoch",
        "winner_test",
        "box",
        "zoom_in",
        "halt",
        "resume",
    ),
    *("bracket_title", "bracket_of", "bracket_left", "bracket_none", "slow", "wide", "edge", "edge_beyond", "mean"),
    *("chance_title", "draws", "grids_title", "grids_random", "grids_best", "grids_worst", "by_validation", "by_test"),
    *("test_part", "rates", "rates_below", "table_trial", "table_epochs", "table_outcome"),
)
PICTURES = ("picture_square", "picture_bracket")
"""What its own pictures are called."""
SENT = {name: name for name in ("point", *TRIALS)} | {"value": "", "curve": "learning_curve"}
"""Array of a message -> column."""
AFTER = ("winner_validation", "winner_test", "trials_test")
ROUND = 3
"""Digits of the ends of a box that was dragged."""
Specs = Sequence[SearchSpec]


def columns(lab: Lab, specs: Sequence[Spec]) -> tuple[str, ...]:
    """What is recorded for the player of these variants."""
    return SEARCH_COLUMNS + panes.columns(lab, specs)


def searches(specs: Sequence[Spec]) -> list[SearchSpec]:
    """The specs, known to be of this experiment."""
    return [spec for spec in specs if isinstance(spec, SearchSpec)]


def mount(
    lab: Lab, run: Run, names: Sequence[str], lang: str, film: Mapping[str, Any], key: str
) -> dict[str, Any] | None:
    """Mount the player of a run; what is pressed in it goes to the address, so nothing is left to return."""
    words = {name: word(f"ui.player.{name}", lang) for name in (*SHARED, *PICTURES, *panes.words(lab, run.specs))}
    words |= {name: word(f"ui.search.{name}", lang) for name in WORDS}
    words["step"] = words["trial"]
    specs = searches(run.specs)
    each = zip(specs, names, looks_of(run.specs), strict=True)
    variants = [{"name": name, **facts(spec, specs, lang), **look._asdict()} for spec, name, look in each]
    data: dict[str, Any] = {"run": run.key, "words": words, "variants": variants, "film": film}
    data |= {"steps": max(spec.steps for spec in specs), "panes": panes.views(lab, run.specs), "lang": lang}
    data |= {
        "halted": halted(run.key) is not None,
        "edges": edges(run, lang) if film["state"] in ("", "judged") else [],
    }
    component.mount("search", lab, film, key, data, turn=partial(turned, lab, key), halt=partial(toggled, run))
    return None


# -- what the browser knows of a search ------------------------------------------------------------------------------


def facts(spec: SearchSpec, specs: Specs, lang: str) -> dict[str, Any]:
    """What the player must know of a search to draw it; `square`: the first of those that differ in the seed alone."""
    alike = [replace(other, seed=0) for other in specs]
    found: dict[str, Any] = {"axes": [axis_view(axis, lang) for axis in spec.axes], "measure": spec.measure}
    found |= {key: getattr(spec, key) for key in ("epochs", "pruner", "judges")}
    found |= {"trials": spec.steps, "square": alike.index(replace(spec, seed=0))}
    found |= {"called": _brief(option("sampler", spec.sampler, lang)), "way": way(spec)}
    found["measured"] = _brief(option("measure", spec.measure, lang))
    return found | {"bracket": next(spec.brackets)._asdict() if spec.pruner == "halving" else None}


def _brief(text: str) -> str:
    """Without what is in parentheses."""
    return text.partition(" (")[0]


def _within_text(text: str) -> str:
    """As it is written in the middle of a sentence: "weight decay", "L2"."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def axis_view(axis: Axis, lang: str) -> dict[str, Any]:
    """An axis with what it is called, and how its options are."""
    called = [_brief(option(axis.knob, name, lang)) for name in axis.options]
    return {**told(axis), "label": _within_text(_brief(label(axis.knob, lang))), "called": called, "whole": axis.whole}


def way(spec: SearchSpec) -> dict[str, Any]:
    """What opens a trial in its lab: its base, as long as a trial, to which `assets/searchtrials.js` appends a point.

    `examples` are the training examples, `epochs` those of a trial; `seeds`, where each trial has its own, are the
    base's.
    """
    held_out = 1 / spec.folds if spec.folds > 1 else spec.validation
    network = replace(spec.network, validation=held_out)
    steps = min(spec.epochs * network.epoch, network.most_steps())
    page = _page(spec)
    seeds = {key: getattr(network, key) for key in ("seed", "seed_batch", "seed_mask")} if spec.draws == "fresh" else {}
    found = {"page": page, "query": LABS[page].query([replace(network, steps=steps)]), "seeds": seeds}
    return found | {"each": spec.seeds, "examples": network.trained_on, "epochs": spec.epochs}


def _page(spec: SearchSpec) -> str:
    """The lab of the base; of a bare network the first lab that trains one."""
    slug = slug_of(spec.base)
    return slug if slug in LABS else next(slug for slug, lab in LABS.items() if lab.experiment == "train")


def edges(run: Run, lang: str) -> list[dict[str, Any]]:
    """Where the best trial of a search that is over lies at an edge: which axis and end, and wider axes."""
    if run.status != "done":
        return []
    found = []
    for k, (spec, recording) in enumerate(zip(searches(run.specs), run.recordings(), strict=True)):
        for finding in EXPERIMENTS["search"].diagnose(recording, spec):
            if finding.code == "space_edge" and finding.layer is not None:
                found.append({"variant": k, **_edge(spec, recording, finding, lang)})
    return found


def _edge(spec: SearchSpec, recording: Recording, finding: Finding, lang: str) -> dict[str, Any]:
    at = (finding.layer or 1) - 1
    axis = spec.axes[at]
    place = axis.place(float(recording.columns["point"].values[best(recording, spec), at]))
    values = {name: brief(value) for name, value in finding.values.items()}
    return {"at": at, "up": place > 0.5, "axis": finding.fix["axis"], "label": _brief(label(axis.knob, lang)), **values}


# -- what is pressed in the picture ----------------------------------------------------------------------------------


def toggled(run: Run) -> None:
    """Stop the search, or go on with it."""
    if halted(run.key):
        resume()
    else:
        halt(run)


def turned(lab: Lab, key: str) -> None:
    """A box on the square, or wider axes, become the space of the search they were pressed in, and of its like."""
    said, variants = said_by(key, "turn"), searches(read(lab).variants)
    k = whole(said.get("variant"), len(variants) - 1)
    text = said.get("axis") if isinstance(said.get("axis"), str) else boxed(variants[k], said.get("box"))
    new = moved(variants, k, str(text)) if text else variants
    if new != variants:
        write(lab, new)


def moved(variants: Specs, k: int, text: str) -> list[SearchSpec]:
    """The searches with these axes in the k-th, and in all that shared its axes; as they are where that cannot be."""
    new, problems = SearchSpec.from_query({"axis": text}, variants[k])
    if problems:
        return list(variants)
    return [replace(spec, axis=new.axis) if spec.axis == variants[k].axis else spec for spec in variants]


def boxed(spec: SearchSpec, box: object) -> str:
    """The axes of a search within a box [[low, high], ...] of its first axes, as an address has them."""
    sides = box if isinstance(box, Sequence) else ()
    found = [_within(axis, side) for axis, side in zip(spec.axes, sides, strict=False)]
    return MANY.join(axis.text for axis in (*found, *spec.axes[len(found) :]))


def _within(axis: Axis, side: object) -> Axis:
    """The part of a range between two numbers; the whole axis where that is nothing."""
    ends = [real(end) for end in side] if isinstance(side, Sequence) and not isinstance(side, str) else []
    known = sorted(min(max(end, axis.low), axis.high) for end in ends if end is not None)
    if axis.options or len(known) != 2:
        return axis
    low, high = (round(end) if axis.whole else float(f"{end:.{ROUND}g}") for end in known)
    return axis.over(low, high) if axis.bounds[0] <= low < high <= axis.bounds[1] else axis


# -- messages --------------------------------------------------------------------------------------------------------


def message(lab: Lab, run: Run, start: int) -> bytes:
    """The packed frames from `start`; those of finished runs are kept."""
    return packed(run, start, lambda: pack_frames(lab, run, run.frames(0, start + MOST), start))


def pack_frames(lab: Lab, run: Run, frames: Sequence[Frame], start: int) -> bytes:
    """One feed message: a row for each trial that has ended in all searches that have so many, NaN beyond.

    `frames` are all up to the last of the message, which begins with frame `start`. Arrays are (rows, K, ...); with the
    last frames come what follows the last trial, as `after`.
    """
    specs, stopped = searches(run.specs), halted(run.key) is not None
    status = "done" if stopped else run.status
    first, last = ready(frames[:start]), ready(frames)
    header = {"run": run.key, "from": start, "count": len(frames) - start, "status": status, "place": run.place}
    header |= {"total": run.count if stopped else run.total, "message": run.message, "ended": endings(frames[start:])}
    header |= {"points": max(spec.steps for spec in specs), "rows": last - first}
    arrays: dict[str, np.ndarray] = {}
    if len(frames) > start:
        arrays["step"] = np.arange(first + 1, last + 1, dtype=np.int32)
        arrays |= rows(specs, frames, first, last)
        arrays |= panes.arrays(lab, run.specs, frames[start:])
        header["after"] = [after(frames, k) for k in range(len(specs))]
    return pack(header, arrays)


def ready(frames: Sequence[Frame]) -> int:
    """Trials that have ended in every search that goes on; all of the longest where none does."""
    counts, going = np.zeros(len(frames[0]) if frames else 1, int), np.ones(len(frames[0]) if frames else 1, bool)
    for frame in frames:
        for k, shot in enumerate(frame):
            counts[k] += len(_trials(shot))
            going[k] &= shot is not None and shot.ending is None
    return int(counts[going].min() if going.any() else counts.max())


def _trials(shot: Snapshot | None) -> Any:
    """The steps of a snapshot of trials, () of any other."""
    return () if shot is None or shot.steps is None else shot.steps


def rows(specs: Specs, frames: Sequence[Frame], first: int, last: int) -> dict[str, np.ndarray]:
    """Column -> (last - first, K, ...) float32; `value` is what the search judges by."""
    sizes = {"point": (max(len(spec.axes) for spec in specs),), "curve": (max(spec.epochs for spec in specs),)}
    found = {name: np.full((last - first, len(specs), *sizes.get(name, ())), np.nan, np.float32) for name in SENT}
    for k, spec in enumerate(specs):
        for name, column in (SENT | {"value": f"validation_{spec.measure}"}).items():
            shots = [frame[k].values[column] for frame in frames if len(_trials(frame[k]))]  # type: ignore[union-attr]
            if shots:
                part = np.concatenate(shots)[first:last]
                place: Any = (slice(len(part)), k, *(slice(n) for n in part.shape[1:]))
                found[name][place] = part
    return found


def after(frames: Sequence[Frame], k: int) -> dict[str, Any] | None:
    """What followed the last trial of a search: of its winner, and how far fresh seeds scatter; None before."""
    shot = next((frame[k] for frame in reversed(frames) if frame[k] is not None), None)
    if shot is None or shot.ending is None or "repeats" not in shot.values:
        return None
    values = {name: [float(x) for x in np.ravel(shot.values[name])] for name in AFTER if name in shot.values}
    floor = float(np.std(shot.values["repeats"][0], ddof=1))
    return {**values, "floor": floor if np.isfinite(floor) else None, "winner": shot.notes["winner"]["trial"]}
