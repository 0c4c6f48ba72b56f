"""A fingerprint of the numbers: hundreds of addresses and all columns, each run hashed to the last bit.

    python tools/fingerprint.py check FILE      compare with what was written before: exit code 1 where a bit differs
    python tools/fingerprint.py write FILE      run everything and write the hashes

A change that is to leave the numbers alone leaves this alone. The hashes hold on one kind of processor only, so the
file is made where it is compared: before the change and after it. Every lab, preset, registry entry and column is in.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from engine.descend.methods import METHODS
from engine.parts.activations import ACTIVATIONS
from engine.parts.datasets import DATASETS
from engine.parts.inits import INITS
from engine.parts.layers import DROPOUTS, NORMS
from engine.parts.schedules import SCHEDULES
from engine.parts.surfaces import SURFACES
from engine.race.muon import RACERS
from engine.record.recording import Recording
from pages import EXPERIMENTS, LABS, load, parse_address, run

Case = tuple[str, str, tuple[str, ...]]
"""(name, address, columns); an address is of a lab, or of an experiment as "race?..."."""
SMALL = "depth=3&width=24&batch=16&steps=24&examples=160"
STUDY = "depth=2&width=16&batch=16&steps=10&examples=100&masks=8"
HEAVY = ("tolerance", "ensemble", "seed_losses", "basin_minimum", "basin_steps", "lr_beta_loss", "lr_condition_loss")
"""Columns that are runs of their own: each is hashed once, not with every address."""
ASIDE = ("counted", "epochs", "left_out", "agree_until")
"""Notes that are not hashed: they follow from the spec alone, or say how far the other numbers hold."""


def cases() -> Iterator[Case]:
    """All that is hashed."""
    for make in (_labs, _train_entries, _train_knobs, _train_columns, _descents, _descend_columns, _races):
        yield from make()


def _light(experiment: str) -> tuple[str, ...]:
    return tuple(name for name, column in EXPERIMENTS[experiment].columns.items() if column.kind != "array")


def _labs() -> Iterator[Case]:
    """Every opening and every preset, as a page runs it."""
    for slug in LABS:
        lab = load(slug)
        columns = _light(lab.experiment)
        yield f"{slug} opening", f"{slug}?{lab.opening}", columns
        for preset in lab.presets:
            yield f"{slug} preset {preset.key}", f"{slug}?{preset.address}", columns


def _train_entries() -> Iterator[Case]:
    """Every menu of networks, alone and two by two where the one acts on the other."""
    columns = _light("train")
    for name in ACTIVATIONS:
        for init in INITS:
            yield f"{name} {init}", f"initialization?{SMALL}&activation={name}&init={init}", columns
    for name in DATASETS:
        yield f"data {name}", f"initialization?{SMALL}&examples=100&data={name}", columns
    for norm in NORMS:
        for dropout in DROPOUTS:
            yield f"{norm} {dropout}", f"batch_norm?{SMALL}&norm={norm}&dropout={dropout}", columns
    for rule in RACERS:
        if rule != "muon":
            yield f"rule {rule}", f"dropout?{SMALL}&dropout=none&optimizer={rule}", columns
            yield f"rule {rule} bn", f"batch_norm?{SMALL}&optimizer={rule}&activation=tanh", columns


def _train_knobs() -> Iterator[Case]:
    """Knobs one at a time, in company of the network without them."""
    columns = _light("train")
    knobs = (
        "scaling=unit", "scaling=none", "bias=0.1", "norm=batch_norm", "norm=layer_norm", "dropout=dropout",
        "norm=batch_norm&norm.position=after", "norm=batch_norm&norm.layers=1,3", "norm=batch_norm&norm.affine=off",
        "norm=batch_norm&norm.momentum=0.5", "norm=batch_norm&norm.stale_after=5", "norm=layer_norm&norm.eps=0.01",
        "dropout=dropout&dropout.rates=0.2,0.4", "dropout=dropout&dropout.convention=test_scaling",
        "dropout=dropout&dropout.convention=none", "dropout=dropout&dropout.p_input=0.3", "dropout=dropconnect",
        "dropout=gaussian", "mode=train&norm=batch_norm", "mode=monte_carlo&dropout=dropout&masks=4",
        "companions=one_class&norm=batch_norm", "companions=single&norm=batch_norm", "precision=float64", "seed=3",
        "seed_data=2", "seed_batch=4", "seed_mask=5&dropout=dropout", "every=5", "probe=7", "batch=1", "width=1",
        "depth=1", "depth=20&width=5", "optimizer=sgd&optimizer.lr=100000", "init=normal&init.std=10",
    )  # fmt: skip
    for knob in knobs:
        with_it = knob.replace("&", "%26").replace("=", "%3D")
        yield f"knob {knob}", f"initialization?{SMALL}&activation=relu&vs={with_it}&vs=seed%3D9", columns


def _train_columns() -> Iterator[Case]:
    """Every large column, by itself."""
    base = {"ensemble": "dropout", "tolerance": "batch_norm"}
    for name, column in EXPERIMENTS["train"].columns.items():
        if column.kind == "array":
            slug = base.get(name, "dropout")
            more = "" if name in HEAVY else "&norm=batch_norm&vs=norm%3Dnone&vs=dropout%3Dnone"
            size = "depth=1&width=8&batch=32&steps=20" if name in HEAVY else STUDY
            yield f"column {name}", f"{slug}?{size}{more}", (name,)
    for dropout in DROPOUTS:
        names = ("mask_cells", "mask_off", "uncertainty", "linear_unit", "train_mean", "mode_ratio")
        yield f"columns {dropout}", f"dropout?{STUDY}&dropout={dropout}", names


def _descents() -> Iterator[Case]:
    columns = _light("descend")
    for surface in SURFACES:
        for method in METHODS:
            if surface in ("quadratic", "rosenbrock", "beale", "two_wells", "formula") or method in ("gd", "adam"):
                yield f"{surface} {method}", f"optimizers?surface={surface}&optimizer={method}&steps=40", columns
    for schedule in SCHEDULES:
        for method in ("momentum", "adam", "sgd"):
            address = f"optimizers?schedule={schedule}&warmup=5&optimizer={method}&noise=0.5&steps=60"
            yield f"{schedule} {method}", address, columns
    for protocol in ("same_lr", "tuned", "evaluations"):
        yield protocol, f"optimizers?protocol={protocol}&steps=40&vs=optimizer%3Dadam&vs=optimizer%3Dbfgs", columns


def _descend_columns() -> Iterator[Case]:
    for name, column in EXPERIMENTS["descend"].columns.items():
        if column.kind == "array":
            yield f"column {name}", "optimizers?optimizer=momentum&steps=30&noise=0.2", (name,)
            yield f"column {name} newton", "optimizers?optimizer=newton&steps=20&vs=optimizer%3Dbfgs", (name,)


def _races() -> Iterator[Case]:
    columns = tuple(EXPERIMENTS["race"].columns)
    for rule in RACERS:
        yield f"race {rule}", f"race?width=8&steps=20&trials=3&optimizer={rule}", columns[:4]
    yield "race planes", "race?width=8&steps=20&trials=1", columns


def results(address: str, columns: Sequence[str]) -> list[Recording]:
    """The recordings of an address, of a lab or of an experiment."""
    head, _, query = address.partition("?")
    if head in LABS:
        lab, specs, problems = parse_address(address)
        experiment = lab.experiment
    else:
        spec, problems = EXPERIMENTS[head].spec.from_query(query)
        experiment, specs = head, (spec,)
    wrong = [problem for problem in problems if problem.code != "remark"]
    if wrong:
        raise ValueError(f"{address}: {wrong[0]}")
    return run(experiment, specs, columns)


def digest(recordings: Sequence[Recording]) -> str:
    """One hash of statuses, steps, values, notes and endings, in a stated order."""
    found = hashlib.sha256()
    for recording in recordings:
        found.update(f"{recording.status} {recording.ending} {_notes(recording.notes)}".encode())
        for name in sorted(recording.columns):
            series = recording.columns[name]
            found.update(f"{name} {series.values.dtype} {series.values.shape}".encode())
            found.update(np.ascontiguousarray(series.steps).tobytes())
            found.update(np.ascontiguousarray(series.values).tobytes())
    return found.hexdigest()[:20]


def _notes(notes: Any) -> str:
    notes = {key: value for key, value in notes.items() if key not in ASIDE}
    return json.dumps(notes, sort_keys=True, default=lambda value: np.asarray(value).tolist())


def fingerprint(known: Sequence[Sequence[Any]] | None = None) -> list[tuple[str, str, list[str], str]]:
    """(name, address, columns, hash) of every case, or of those that are `known`."""
    todo = list(cases()) if known is None else [(name, address, tuple(columns)) for name, address, columns, _ in known]
    found, start = [], time.monotonic()
    for number, (name, address, columns) in enumerate(todo, 1):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found.append((name, address, list(columns), digest(results(address, columns))))
        if number % 25 == 0:
            print(f"{number} of {len(todo)}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return found


def main(command: str, file: str) -> int:
    """Write the file, or say which of its lines are not as they were."""
    if command == "write":
        rows = fingerprint()
        Path(file).write_text(json.dumps(rows, indent=0) + "\n", "utf-8")
        print(f"{len(rows)} runs hashed")
        return 0
    before = json.loads(Path(file).read_text("utf-8"))
    after = fingerprint(before)
    parted = [old[0] for old, new in zip(before, after, strict=True) if old[3] != new[3]]
    print(f"{len(before) - len(parted)} of {len(before)} runs are equal to the last bit")
    for name in parted:
        print(f"differs: {name}")
    return 1 if parted else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
