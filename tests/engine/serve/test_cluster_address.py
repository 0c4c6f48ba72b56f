"""Which scheduler a server looks for: the one of its variable, else the one that Dask is configured for."""

import os
import subprocess
import sys
from importlib import import_module

import pytest

from engine.serve import cluster

NAMES = (cluster.VARIABLE, "DASK_SCHEDULER_ADDRESS")
ADDRESS = "from engine.serve.cluster import address; import sys; print(address(), 'dask' in sys.modules)"


def test_the_variable_comes_first_and_set_to_nothing_it_is_no_cluster(monkeypatch):
    monkeypatch.setattr(cluster, "_configured", lambda: pytest.fail("Dask was asked"))
    monkeypatch.setenv(NAMES[1], "tcp://dask:8786")
    monkeypatch.delenv(cluster.VARIABLE, raising=False)
    assert cluster.address() == "tcp://dask:8786"
    monkeypatch.setenv(cluster.VARIABLE, "tcp://lab:8786")
    assert cluster.address() == "tcp://lab:8786"
    monkeypatch.setenv(cluster.VARIABLE, "")
    assert cluster.address() == ""


def test_without_dask_there_is_none(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(cluster, "find_spec", {"distributed": None}.get)
    monkeypatch.setitem(sys.modules, "dask", None)  # importing it would raise
    assert cluster.address() == ""


@pytest.mark.parametrize(
    ("text", "variables", "found"),
    [
        ("scheduler-address: tcp://school:8786\n", {}, "tcp://school:8786 True"),
        ("scheduler-address: tcp://school:8786\n", {cluster.VARIABLE: ""}, " False"),
        ("distributed: {}\n", {}, " True"),
        ("scheduler-address: [\n", {}, " False"),
    ],
)
def test_dasks_own_files_name_one(text, variables, found, tmp_path):
    _ = import_module("distributed") if os.environ.get("CI") else pytest.importorskip("distributed")
    (tmp_path / "dask.yaml").write_text(text, "utf-8")
    usual = {name: value for name, value in os.environ.items() if name not in NAMES}
    env = {**usual, "DASK_CONFIG": str(tmp_path), **variables}
    done = subprocess.run([sys.executable, "-c", ADDRESS], env=env, capture_output=True, text=True, check=True)
    *said, last = done.stdout.splitlines()
    assert last == found
    assert any("cannot be read" in line for line in said) is ("[" in text)
