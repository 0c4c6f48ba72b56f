"""Which part may import what: pages -> ui -> figures -> engine, and one heavy library for each."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "engine": {"engine"},
    "figures": {"engine", "figures"},
    "ui": {"engine", "figures", "ui"},
    "pages": {"engine", "ui"},
}
HEAVY = {"torch": {"engine"}, "plotly": {"figures"}, "altair": {"figures"}, "streamlit": {"ui"}, "sklearn": {"engine"}}
FILES = [path for folder in ALLOWED for path in sorted((ROOT / folder).rglob("*.py"))]
OURS = set(ALLOWED) | {"app", "tests", "benchmarks", "tools"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    folder = path.relative_to(ROOT).parts[0]
    for name in imports(path):
        assert name not in OURS or name in ALLOWED[folder]
        assert folder in HEAVY.get(name, {folder})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_evaluated(path):
    calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    assert not {"eval", "exec", "compile"} & {call.id for call in calls if isinstance(call, ast.Name)}


def test_the_web_process_does_not_load_torch_or_scikit_learn():
    modules = (
        "engine, engine.experiments, engine.pool, engine.diagnosis, engine.answers, engine.script, figures, ui.page"
    )
    code = f"import sys, {modules}; print([m for m in ('torch', 'sklearn', 'scipy', 'altair') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_pages_are_data():
    for path in (ROOT / "pages").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        assert not [
            node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While | ast.FunctionDef | ast.JoinedStr)
        ]


def test_files_are_of_a_size_to_read():
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert {path: size for path, size in sizes.items() if size > 300} == {}
