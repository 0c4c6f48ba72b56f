"""`make lab NAME=my_lab` in a copy of the tree: the new lab runs, opens, and passes the tests that every lab passes."""

import os
import shutil
import subprocess
import sys

import pytest

from pages import LABS
from tests.js_source import ROOT
from tools.new_lab import main, make

COPIED = ("app.py", "pyproject.toml", "package.json", ".streamlit", "assets", "engine", "figures", "pages", "tests",
          "tools", "ui")  # fmt: skip
CONTRACTS = (
    "tests/test_words.py",
    "tests/test_imports.py",
    "tests/test_js.py",
    "tests/pages/test_labs.py",
    "tests/pages/test_questions.py",
    "tests/figures/test_figures.py",
    "tests/ui/test_pages.py",
    "tests/ui/test_presets_lecture6.py",
    "tests/ui/test_film.py",
)
OF_ALL = "lab or words or left_over or korean or script or bundle or question_is_settled or module"
OTHERS = " or ".join(sorted(LABS))
OF_IT = f"my_lab or (({OF_ALL}) and not ({OTHERS}))"
"""Tests that have it in their name, and those that go over everything; not those of one of the other labs."""
ASKED = """
import numpy as np
from engine.train.spec import TrainSpec
from pages import ANSWERS, EXPERIMENTS, FIGURES, LABS, PANES, load, run
lab = load("my_lab")
variants = lab.parse(lab.presets[0].address)[0]
answer = ANSWERS[lab.presets[0].question.measure]
runs = run("train", variants, answer.columns)
print(lab.presets[0].question.right(answer.function(runs)))
assert "my_lab_layers" in FIGURES and "my_lab_spread" in PANES
wide = TrainSpec.from_query("init=normal&init.std=1&steps=0")[0]
(recording,) = run("train", [wide], EXPERIMENTS["train"].diagnosis_columns)
print(*[finding.code for finding in EXPERIMENTS["train"].diagnose(recording, wide)])
import plotly.graph_objects as go
from tests.figures.scenes import scene
go.Figure(FIGURES["my_lab_layers"].draw(scene(runs)))
print(FIGURES["my_lab_layers"].alt(scene(runs)))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of what the app and its tests are made of, with a lab more."""
    made = tmp_path_factory.mktemp("tree")
    ignored = shutil.ignore_patterns("__pycache__", "output")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, made / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, made / name)
    make("my_lab", made)
    return made


def called(tree, *command):
    """What a command of Python says in the copy."""
    env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *command], cwd=tree, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def test_nothing_of_the_template_is_left_in_it(tree):
    paths = [path for path in (tree / "pages" / "my_lab").rglob("*") if path.is_file()]
    there = {path.relative_to(tree / "pages" / "my_lab") for path in paths}
    assert there == {
        path.relative_to(ROOT / "pages" / "_template")
        for path in (ROOT / "pages" / "_template").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert not [path for path in paths if "template" in path.read_text("utf-8")]


@pytest.mark.timeout(300)
def test_what_it_brings_is_found_and_works(tree):
    said = called(tree, "-c", ASKED).splitlines()
    assert said[0] == "much"  # as the preset's text says
    assert "my_lab_wide_start" in said[1].split()
    assert said[2].startswith("v0: standard deviation of the weights, layer 1: 0.0")


@pytest.mark.timeout(600)
def test_it_passes_what_every_lab_passes(tree):
    said = called(tree, "-m", "pytest", "-q", *CONTRACTS, "-k", OF_IT)
    assert said.rstrip().endswith("[100%]")


@pytest.mark.parametrize("name", ["", "My Lab", "9th", "_lab", "template", "a__b", "dropout", "../lab"])
def test_a_name_that_cannot_be_one_or_is_taken_is_refused(name, capsys):
    before = sorted((ROOT / "pages").iterdir())
    assert main([name]) == 2
    assert "NAME=my_lab" in (told := capsys.readouterr().err) or "exists" in told
    assert sorted((ROOT / "pages").iterdir()) == before
