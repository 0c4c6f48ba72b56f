"""Where PyTorch's page of CPU wheels answers it is used; everything is locked; .venv is whole or made anew."""

import http.server
import os
import re
import subprocess
import sys
import threading
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.browser.conftest import ROOT, free_port
from tools.install import main, usable

OTHERS = ["# a comment", "torch==2.13.0", "numpy==2.4.6"]


@pytest.fixture
def page():
    """The address of a server that answers every page with 404."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}/torch/"
        made.shutdown()


def test_a_page_that_answers_is_kept(page):
    lines = [f"--find-links {page}", *OTHERS]
    assert usable(lines) == lines


def test_a_page_that_does_not_answer_is_left_out_and_named(capsys):
    page = f"http://127.0.0.1:{free_port()}/torch/"
    assert usable([f"--find-links {page}", *OTHERS]) == OTHERS
    assert page in capsys.readouterr().out


def test_the_size_of_the_cuda_build_is_told_before_it_is_fetched(capsys, monkeypatch):
    monkeypatch.setattr("tools.install.platform.system", lambda: "Linux")
    monkeypatch.setattr("tools.install.find_spec", lambda name: None)
    usable([f"--find-links http://127.0.0.1:{free_port()}/torch/"])
    assert "5.4 GB" in capsys.readouterr().out


def test_uv_is_tried_first_and_pip_where_it_fails(monkeypatch, tmp_path):
    called = []
    monkeypatch.chdir(tmp_path)
    Path("some.txt").write_text("segno==1.6.6\n")
    monkeypatch.setattr("tools.install.shutil.which", lambda name: "/bin/uv")
    monkeypatch.setattr("tools.install.subprocess.call", lambda each: called.append(each[:4]) or each[0] == "/bin/uv")
    assert main("some.txt") == 0
    assert called == [["/bin/uv", "pip", "install", "--quiet"], [sys.executable, "-m", "pip", "install"]]


PINNED = re.compile(r"^([a-z0-9-]+)==([0-9][0-9a-z.]*)( ; .+)?$")


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_the_lock_has_one_version_of_everything_that_is_asked_for(name):
    lines = (ROOT / f"{name}.txt").read_text("utf-8").splitlines()
    locked = [PINNED.match(line) for line in lines if not line.startswith(("#", "--find-links"))]
    assert all(locked)
    pins = {match[1]: match[2] for match in locked}
    wanted = [line.split("#")[0].strip() for line in (ROOT / f"{name}.in").read_text("utf-8").splitlines()]
    for line in (line for line in wanted if "==" in line):
        package, _, version = line.partition("==")
        assert pins[package] == version
    assert not [pin for pin in pins if pin.startswith(("nvidia", "cuda", "triton"))]


def names(file):
    """The packages that stand in a requirements file."""
    lines = (ROOT / file).read_text("utf-8").splitlines()
    return {line.partition("==")[0] for line in lines if "==" in line and not line.startswith("#")}


def test_everything_that_the_app_needs_is_locked():
    """The closure of the packages in requirements.in, as they are installed here, is in requirements.txt."""
    locked, todo, seen = names("requirements.txt"), [*names("requirements.in")], set()
    while todo:
        name = todo.pop()
        seen.add(name)
        needs = [Requirement(text) for text in requires(name) or []]
        here = [each for each in needs if each.marker is None or each.marker.evaluate({"extra": ""})]
        todo += [found for each in here if (found := canonicalize_name(each.name)) not in seen]
    assert seen <= locked


PYTHON = """#!/bin/sh
[ "$*" != "-m venv .venv" ] || { mkdir -p .venv/bin && cp "$0" .venv/bin/python; }
"""
NO_PIP = """#!/bin/sh
[ "$1" != -m ]
"""


def script(path, text):
    """An executable script, in folders made for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def venv(folder, python):
    """What tools/venv.sh says and returns in a folder, without uv."""
    env = {**os.environ, "PYTHON": str(python), "PATH": "/usr/bin:/bin"}
    return subprocess.run(["sh", ROOT / "tools/venv.sh"], cwd=folder, env=env, capture_output=True, text=True)


def test_a_half_made_environment_is_made_anew_and_a_whole_one_is_kept(tmp_path):
    python, half = script(tmp_path / "python", PYTHON), script(tmp_path / ".venv/bin/python", NO_PIP)
    (tmp_path / ".venv/mark").touch()
    assert venv(tmp_path, python).returncode == 0
    assert half.read_text() == PYTHON
    assert not (tmp_path / ".venv/mark").exists()
    (tmp_path / ".venv/mark").touch()
    assert "stays as it is" in venv(tmp_path, python).stderr
    assert (tmp_path / ".venv/mark").exists()


def test_an_environment_that_cannot_be_made_leaves_nothing(tmp_path):
    python = script(tmp_path / "python", '#!/bin/sh\n[ "$1" != -m ] || { mkdir -p .venv/bin && exit 1; }\n')
    done = venv(tmp_path, python)
    assert (done.returncode, (tmp_path / ".venv").exists()) == (1, False)
    assert "apt install python3-venv" in done.stderr


def test_a_python_that_is_too_old_or_not_there_is_refused_by_name(tmp_path):
    old = script(tmp_path / "old", '#!/bin/sh\necho Python 3.10.1\n[ "$1" = --version ]\n')
    for python in (old, "no-such-python"):
        done = venv(tmp_path, python)
        assert (done.returncode, (tmp_path / ".venv").exists()) == (1, False)
        assert f"PYTHON={python} is no Python 3.11 or newer" in done.stderr
