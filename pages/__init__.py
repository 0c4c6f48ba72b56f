"""The labs, one folder each, and the one place where what they bring is put together.

A folder with a `lab.py` is a lab: it declares LAB. What else is there it may leave out: `columns.py` (COLUMNS, by what
experiment measures them: that of its lab), `answers.py` (ANSWERS), `doctor.py` (RULES, CODES), `card.py` (`draw`),
`figures/` (FIGURES), `panes/` (PANES). Where two of them claim a name, importing this raises and names both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from engine import experiments
from engine.descend.answers import ANSWERS as DESCEND_ANSWERS
from engine.experiments import Experiment
from engine.record.answer import Answer
from engine.record.recording import Recording
from engine.spec import Problem, RunSpec, Spec, clip
from engine.spec.lab import Lab
from engine.spec.registry import merged
from engine.train.address import offer
from engine.train.answers import ANSWERS as TRAIN_ANSWERS
from figures import FIGURES as COMMON_FIGURES
from figures.pane import Pane
from figures.pictures import PANES as COMMON_PANES
from figures.scene import Figure

FOLDER = Path(__file__).parent


def _labs() -> dict[str, Lab]:
    """slug -> lab, in the order of the syllabus."""
    slugs = sorted(path.parent.name for path in FOLDER.glob("[a-z]*/lab.py"))
    found: list[Lab] = [import_module(f"pages.{slug}.lab").LAB for slug in slugs]
    return {lab.slug: lab for lab in sorted(found, key=lambda lab: (lab.chapter, lab.place, lab.slug))}


LABS: Mapping[str, Lab] = _labs()
offer(LABS)


def brought(part: str, attribute: str, labs: Sequence[str] = tuple(LABS)) -> dict[str, Any]:
    """ "pages.<slug>" -> what that lab's module `part` has as `attribute`, of the labs with such a module."""
    there = [slug for slug in labs if any((FOLDER / slug / name).exists() for name in (f"{part}.py", part))]
    return {f"pages.{slug}": getattr(import_module(f"pages.{slug}.{part}"), attribute) for slug in there}


def _of(experiment: str) -> list[str]:
    return [slug for slug, lab in LABS.items() if lab.experiment == experiment]


def _joined(experiment: Experiment) -> Experiment:
    labs = _of(experiment.name)
    return experiment.joined(
        brought("columns", "COLUMNS", labs), [f"{at}.doctor" for at in brought("doctor", "RULES", labs)]
    )


EXPERIMENTS: Mapping[str, Experiment] = {name: _joined(each) for name, each in experiments.EXPERIMENTS.items()}
"""What labs show, with the columns and the findings that they bring."""
RUNNABLE: Mapping[str, Experiment] = {**EXPERIMENTS, experiments.READING.name: experiments.READING}
"""What a worker can run."""
ANSWERS: Mapping[str, Answer] = merged(
    {"engine.train": TRAIN_ANSWERS, "engine.descend": DESCEND_ANSWERS, **brought("answers", "ANSWERS")}
)
"""What questions are settled by."""
FIGURES: Mapping[str, Figure] = merged({"figures": COMMON_FIGURES, **brought("figures", "FIGURES")})
PANES: Mapping[str, Pane] = merged({"figures": COMMON_PANES, **brought("panes", "PANES")})
"""Pictures of the players that bring their own columns: those that several labs use, and the labs' own."""


def syllabus() -> Mapping[str, Sequence[str]]:
    """Chapter -> its labs, in order."""
    found: dict[str, list[str]] = {}
    for slug, lab in LABS.items():
        found.setdefault(lab.chapter, []).append(slug)
    return found


def load(slug: str) -> Lab:
    """The lab of a slug, or a bare one of an experiment without a lab of its name. Raises KeyError for another."""
    if slug in EXPERIMENTS and slug not in LABS:
        return Lab(slug, "", 0, slug, EXPERIMENTS[slug].spec(), "", (), (), ())
    if slug not in LABS:
        raise KeyError(f"no lab {clip(slug)!r}; there are {', '.join(LABS)}")
    return LABS[slug]


def parse_address(address: str) -> tuple[Lab, tuple[RunSpec, ...], list[Problem]]:
    """(lab, variants, problems) of "slug?query". Raises KeyError for an unknown lab."""
    slug, _, query = address.removeprefix("/").partition("?")
    lab = load(slug)
    return (lab, *lab.parse(query))


def run(experiment: str, specs: Sequence[Spec], columns: Sequence[str]) -> list[Recording]:
    """The recordings of a whole run, one a variant, in order."""
    return EXPERIMENTS[experiment].run(specs, columns)
