"""What the machine gives, read from control groups that are written here."""

import os

import pytest

from engine.serve import machine


@pytest.fixture
def cgroup(tmp_path, monkeypatch):
    """cgroup(file=text, ...) writes the control group that the engine sees."""
    monkeypatch.setattr(machine, "CGROUP", tmp_path)

    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text + "\n")

    return write


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        ({}, 1e6),
        ({"cpu.max": "max 100000"}, 1e6),
        ({"cpu.max": "150000 100000"}, 1.5),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 1e6),
        ({"cpu/cpu.cfs_quota_us": "400000", "cpu/cpu.cfs_period_us": "100000"}, 4.0),
    ],
)
def test_the_share_of_time_is_read(cgroup, files, quota):
    cgroup(files)
    assert machine.quota() == quota


def test_cores_are_at_least_one_and_no_more_than_the_affinity(cgroup):
    assert machine.cores() == len(os.sched_getaffinity(0))
    cgroup({"cpu.max": "50000 100000"})
    assert machine.cores() == 1


def test_memory_is_the_smaller_of_machine_and_container(cgroup):
    physical = machine.memory()
    assert physical == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cgroup({"memory.max": "max"})
    assert machine.memory() == physical
    cgroup({"memory.max": "50000000"})
    assert machine.memory() == 50_000_000


def test_a_small_host_gets_one_worker_and_a_small_cache(monkeypatch):
    monkeypatch.setattr(machine, "cores", lambda: 8)
    monkeypatch.setattr(machine, "memory", lambda: 10**9)
    assert (machine.workers(), machine.cache_bytes(), machine.run_bytes(1)) == (1, 8_000_000, 250_000_000)
    monkeypatch.setattr(machine, "memory", lambda: 64 * 10**9)
    assert (machine.workers(), machine.cache_bytes(), machine.run_bytes(7)) == (7, 8_000_000, 400_000_000)
    monkeypatch.setattr(machine, "cores", lambda: 1)
    assert machine.workers() == 1
