"""Which part may import what: app -> ui -> pages -> figures -> engine, no circle, and one heavy library for each."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from pages import EXPERIMENTS, LABS

ROOT = Path(__file__).parent.parent
ORDER = ("engine", "figures", "pages", "ui")
"""Each may import itself and what stands before it."""
ENTRIES = {ROOT / "engine" / "__main__.py", *(ROOT / "pages").glob("_*.py")} - {ROOT / "pages" / "__init__.py"}
"""The command line puts the engine together with the labs, as app.py does for the browser; and a file for each lab does
what app.py does, where a server has just started. Nothing imports them."""
HEAVY = {"torch": {"engine", "pages"}, "plotly": set(), "altair": set(), "streamlit": {"ui"}, "sklearn": {"engine"}}
FILES = [path for folder in ORDER for path in sorted((ROOT / folder).rglob("*.py"))]
OURS = {*ORDER, "app", "tests", "benchmarks", "tools"}
GENERAL = [path for folder in ("engine", "figures", "ui") for path in sorted((ROOT / folder).rglob("*.py"))]
GENERAL += sorted((ROOT / "assets").glob("*.js"))
LAYERS = {"activations", "batch_norm", "dropout"}
"""Labs that are called as a layer is: these words are also entries of menus, and fields of a spec."""


@cache
def tree(path):
    return ast.parse(path.read_text("utf-8"))


def imported(path):
    """Every module that a file imports, those for types only too; of `from a import b` both a and a.b."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    folder = path.relative_to(ROOT).parts[0]
    allowed = ORDER if path in ENTRIES else ORDER[: ORDER.index(folder) + 1]
    for name in {name.split(".")[0] for name in imported(path)}:
        assert name not in OURS or name in allowed
        assert folder in HEAVY.get(name, {folder})


def test_only_what_a_worker_imports_uses_torch():
    for path in (ROOT / "pages").rglob("*.py"):
        if not path.stem.startswith("measure"):
            assert "torch" not in {name.split(".")[0] for name in imported(path)}, path


def test_no_circle():
    known = {module(path): path for path in FILES}
    left = {
        name: {other for other in imported(path) if other in known and other != name} for name, path in known.items()
    }
    packages = {name for name, path in known.items() if path.stem == "__init__"}
    left = {name: others - packages for name, others in left.items() if name not in packages}
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    assert not left


def test_no_general_file_names_a_lab():
    """Nor imports one: what a lab brings is collected in pages/__init__.py."""
    groups = {knob.group for each in EXPERIMENTS.values() for knob in each.spec.knobs().values()}
    others = "|".join(set(LABS) - LAYERS - set(EXPERIMENTS) - groups)  # a lab may be called as its experiment is
    named = re.compile(rf"pages[./](?:{'|'.join(LABS)})\b|[\"'/](?:{others})[\"'?]")
    for path in GENERAL:
        if path not in ENTRIES:
            assert not named.findall(path.read_text("utf-8")), path


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_evaluated(path):
    calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    assert not {"eval", "exec", "compile"} & {call.id for call in calls if isinstance(call, ast.Name)}


@pytest.mark.parametrize(
    "modules", ["engine, engine.experiments", "pages", "engine.serve.pool, ui.frame, engine.search.diagnosis"]
)
def test_the_web_process_does_not_load_heavy_libraries(modules):
    code = f"import sys, {modules}; print([m for m in ('torch', 'sklearn', 'scipy', 'altair') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.mark.parametrize("slug", LABS)
def test_a_lab_is_data(slug):
    found = ast.walk(tree(ROOT / "pages" / slug / "lab.py"))
    assert not [node for node in found if isinstance(node, ast.For | ast.While | ast.FunctionDef | ast.JoinedStr)]


def test_pages_holds_labs_and_their_entries():
    there = {path.name for path in (ROOT / "pages").iterdir() if path.name != "__pycache__"}
    served = {*LABS, "lessons"}
    assert there - {"__init__.py", "_template"} == {*served, *(f"_{slug}.py" for slug in served)}
    texts = {(ROOT / "pages" / f"_{slug}.py").read_text("utf-8").replace(f"/{slug} ", "") for slug in served}
    assert len(texts) == 1


def test_files_are_of_a_size_to_read():
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert {path: size for path, size in sizes.items() if size > 300} == {}
