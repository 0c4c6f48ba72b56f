"""Runs that many tests read, and a pool with the real experiments."""

from pathlib import Path

import pytest

from engine.record import pieces
from engine.serve.pool import Pool
from engine.train.diagnosis import DIAGNOSIS_COLUMNS
from engine.train.spec import TrainSpec
from pages import run
from tests import trained

HERE = Path(__file__).parent
QUICK = (
    *("engine/spec", "engine/record", "engine/parts", "engine/descend", "figures"),
    *("test_glossary.py", "test_imports.py", "test_js.py", "test_words.py"),
)
"""What `pytest -m quick` runs: no browser, no page, no training of seconds. Scripts that run PyTorch are left out."""
LONGEST = (
    *("test_new_lab.py", "ui/test_presets", "ui/test_pages.py", "faults"),
    *("engine/train/test_facts.py", "pages", "engine/train", "ui"),
)
"""What begins first, so that no processor is left alone with a long file at the end."""


def pytest_addoption(parser):
    parser.addoption("--part", choices=("all", "browser", "others"), default="all", help="tests in a browser, or not")


def pytest_configure(config):
    if made := trained.open_folder():
        config.add_cleanup(made.cleanup)


def pytest_collection_modifyitems(config, items):
    if "walk" not in config.option.markexpr:
        leave(config, items, [item for item in items if item.get_closest_marker("walk")])
    kept: dict[str, list] = {"browser": [], "others": []}
    items.sort(key=begins)
    for item in items:
        place = item.path.relative_to(HERE).as_posix()
        if place.startswith(QUICK) and "script" not in item.nodeid:
            item.add_marker("quick")
        kept["browser" if place.startswith("browser") else "others"].append(item)
    if (part := config.getoption("--part")) != "all":
        leave(config, items, [item for name in kept if name != part for item in kept[name]])


def leave(config, items, left):
    """Take these out of the tests that will run."""
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


def begins(item):
    """Place of a test in the order of those that take longest."""
    place = item.path.relative_to(HERE).as_posix()
    return next((k for k, name in enumerate(LONGEST) if place.startswith(name)), len(LONGEST))


@pytest.fixture(scope="session")
def train():
    """train(query, ...) -> [(spec, recording)] with the doctor's columns; the same queries are run once."""
    kept = {}

    def doit(*queries, columns=DIAGNOSIS_COLUMNS):
        key = (queries, columns)
        if key not in kept:
            specs = [TrainSpec.from_query(query)[0] for query in queries]
            kept[key] = list(zip(specs, run("train", specs, columns), strict=True))
        return kept[key]

    return doit


@pytest.fixture(scope="module")
def pool():
    """A pool of one worker."""
    made = Pool(workers=1, experiments_at="pages:RUNNABLE")
    yield made
    made.close()


@pytest.fixture
def pieces_alone(monkeypatch):
    """Every piece of long work is a turn of its own, however fast the machine is: pauses can be counted."""
    monkeypatch.setattr(pieces, "TOGETHER", 0)
