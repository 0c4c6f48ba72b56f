"""Run any lab's address without a browser: python -m engine "initialization?init=zeros" --column loss

Prints the recordings at full precision as JSON or CSV, or as a file of its experiment (--format trials: a row for each
trial of a search; optuna: its journal); --list names what there is. Unknown parts of an address are
reported on standard error, left out as in the app, and named in the JSON as "problems"; with --strict they end it with
exit code 2 before anything runs, as a lab or a column that does not exist always does. Where training is chaotic,
standard error and "agree_until" in the notes say up to which step the numbers are the same on any machine.
With data=table, --table names the file; columns are chosen by the address or by --features and --label.
With --doctor it prints what is wrong with each run, and the one change that was tried on three seeds and helped; with
--check nine checks of each network, what was expected and measured, and ends with exit code 1 where one fails; with
--format html they are a page to print, in the language that the address names (lang=ko).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from engine import checkup as flight
from engine import consult as consultation
from engine.catalog import SECTIONS, catalog, text
from engine.checkup import Checkup, checkup
from engine.consult import consult
from engine.record.agreement import COLUMN as AGREEMENT
from engine.record.agreement import agree_until, parting
from engine.record.recording import Recording
from engine.record.table import Told, as_csv
from engine.spec import Problem, RunSpec, Spec
from engine.spec.lab import Lab
from engine.tables.shell import with_table
from pages import EXPERIMENTS, LABS, parse_address, run
from ui.checkup import report
from ui.words import LANGUAGES

FORMATS = ("json", "csv", "html", *dict.fromkeys(kind for each in EXPERIMENTS.values() for kind in each.files))
"""The last ones are files that only some experiments have."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m engine", description=(__doc__ or "").split("\n\n")[1])
    made.add_argument("address", nargs="?", help='like "initialization?init=he_normal&depth=10&vs=init%%3Dzeros"')
    made.add_argument("--column", action="append", default=[], metavar="NAME", help="a measurement; may be repeated")
    made.add_argument("--format", choices=FORMATS, default="", help="of the output (default: json)")
    made.add_argument("--out", type=Path, help="write here instead of standard output")
    made.add_argument("--doctor", action="store_true", help="findings, and the change that was tried and helped")
    made.add_argument("--check", action="store_true", help="nine checks; exit code 1 where a network fails one")
    made.add_argument("--strict", action="store_true", help="exit code 2 where an address is not used as written")
    made.add_argument("--table", type=Path, metavar="FILE", help="the CSV file that data=table trains on")
    made.add_argument(
        "--features", default="", help="its columns to learn from: names or numbers, 1-4,6 (with --table)"
    )
    made.add_argument("--label", default="", help="its column of classes: a name or a number (with --table)")
    made.add_argument("--list", nargs="?", const="all", choices=("all", *SECTIONS), help="name what there is")
    return made


def as_json(recordings: Sequence[Recording], addresses: Sequence[str], problems: Sequence[str] = ()) -> str:
    """{"problems", "runs": [{"address", "status", "columns": {name: {"steps", "values"}}}]}; NaN and infinity are null.

    `problems` are the parts of the address that were not used as written, a line each.
    """
    runs = [_plain(recording, address) for recording, address in zip(recordings, addresses, strict=True)]
    return json.dumps({"problems": list(problems), "runs": runs}, allow_nan=False) + "\n"


def _plain(recording: Recording, address: str) -> dict[str, Any]:
    columns = {
        name: {"steps": series.steps.tolist(), "values": _finite(series.values.tolist())}
        for name, series in recording.columns.items()
    }
    found = {"address": address, "status": recording.status, "columns": columns, "notes": recording.notes}
    if recording.ending and recording.ending.status == "diverged":
        found["ending"] = vars(recording.ending)
    return found


def _finite(value: Any) -> Any:
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def say(problem: Problem) -> str:
    """One line about a part of an address that was not used as written."""
    used = f", used {problem.used}" if problem.used else ""
    place = f" at column {problem.at}" if problem.at else ""
    what = f": {problem.what}" if problem.what else ""
    why = f" ({problem.reason.replace('_', ' ')}{place}{what})" if problem.reason else ""
    return f"{problem.code.replace('_', ' ')}: {problem.field} = {problem.value}{why}{used}"


def execute(options: argparse.Namespace) -> tuple[str, int]:
    """(what to print, exit code). Raises KeyError for an unknown lab, ValueError for an unknown column.

    Also for too large a run, and with --strict ValueError for an address that was not used as written.
    """
    if options.list:
        found = catalog(LABS, EXPERIMENTS, options.list)
        return (json.dumps(found, indent=1) + "\n" if options.format == "json" else text(found)), 0
    if not options.address:
        raise ValueError('an address is needed, like "initialization?init=zeros", or --list')
    lab, variants, problems = parse_address(options.address)
    variants = with_table(variants, options.table, options.features, options.label)
    said = [say(problem) for problem in problems]
    for line in said:
        print(line, file=sys.stderr)
    if options.strict and any(problem.code != "remark" for problem in problems):
        raise ValueError("the address is not used as written, and --strict asks for that: nothing was run")
    if options.format == "html" and not options.check:
        raise ValueError("--format html is for --check")
    if options.check:
        return _checked(options, lab, checkup(EXPERIMENTS[lab.experiment], variants), said)
    if options.doctor:
        return _doctor(options, lab, variants, said), 0
    return _recorded(options, lab, variants, said), 0


def _recorded(options: argparse.Namespace, lab: Lab, variants: Sequence[RunSpec], said: Sequence[str]) -> str:
    """The recordings as JSON, with --format csv as CSV, or as a file that the experiment has."""
    EXPERIMENTS[lab.experiment].check(options.column)
    if options.format not in ("", *FORMATS[:2]):
        return _filed(options.format, lab.experiment, variants)
    recordings = _run(lab.experiment, variants, options.column or _usual(lab.experiment))
    addresses = [lab.address([spec]) for spec in variants]
    if options.format == "csv":
        runs = [Told(a, a, s.seed, r) for a, s, r in zip(addresses, variants, recordings, strict=True)]
        return as_csv(runs, EXPERIMENTS[lab.experiment].columns)
    return as_json(recordings, addresses, said)


def _filed(kind: str, experiment: str, variants: Sequence[RunSpec]) -> str:
    """A file of this kind, made of the columns that it needs, whichever were asked for."""
    if kind not in EXPERIMENTS[experiment].files:
        raise ValueError(f"--format {kind} is not for {experiment}")
    made = EXPERIMENTS[experiment]
    return made.file(kind, variants, _run(experiment, variants, made.filed(kind)))


def _checked(options: argparse.Namespace, lab: Lab, found: Sequence[Checkup], said: Sequence[str]) -> tuple[str, int]:
    """The checks as text, or with --format json as JSON, with html as a page to print; 1 where one fails."""
    told = {"json": partial(flight.as_json, problems=said), "html": partial(report, lang=_language(options.address))}
    return told.get(options.format, flight.as_text)(found, lab.address), int(not all(one.passed for one in found))


def _language(address: str) -> str:
    """That of the address, or English."""
    asked = dict(parse_qsl(address.partition("?")[2])).get("lang", "")
    return asked if asked in LANGUAGES else next(iter(LANGUAGES))


def _doctor(options: argparse.Namespace, lab: Lab, variants: Sequence[RunSpec], said: Sequence[str]) -> str:
    """Findings as text, or with --format json as JSON."""
    found = consult(EXPERIMENTS[lab.experiment], variants)
    if options.format == "json":
        return consultation.as_json(found, lab.address, said)
    return consultation.as_text(found, lab.address)


def _usual(experiment: str) -> list[str]:
    """What is printed where no column is named: the loss, and where there is none the first two."""
    columns = list(EXPERIMENTS[experiment].columns)
    return ["loss"] if "loss" in columns else columns[:2]


def _run(experiment: str, variants: Sequence[Spec], columns: Sequence[str]) -> list[Recording]:
    """The recordings, "agree_until" in their notes where that is measured; of runs that part earlier a line is said."""
    extra = [AGREEMENT] if AGREEMENT in EXPERIMENTS[experiment].columns and AGREEMENT not in columns else []
    recordings = run(experiment, variants, [*columns, *extra])
    for line in parting(recordings):
        print(line, file=sys.stderr)
    return [_noted(recording, columns) for recording in recordings]


def _noted(recording: Recording, columns: Sequence[str]) -> Recording:
    step = agree_until(recording)
    notes = {**recording.notes, **({} if step is None else {"agree_until": step})}
    kept = {name: series for name, series in recording.columns.items() if name in columns}
    return replace(recording, columns=kept, notes=notes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print and return 0, or 1 where a check fails; or say in one line what is wrong and return 2."""
    options = parser().parse_args(arguments)
    try:
        output, code = execute(options)
    except (KeyError, ValueError) as error:
        print(f"error: {error.args[0]}", file=sys.stderr)
        return 2
    if options.out:
        options.out.write_text(output, "utf-8")
    else:
        sys.stdout.write(output)
    return code


if __name__ == "__main__":
    sys.exit(main())
