"""What the machine gives, read from control groups that are written here."""

import os
import resource

import pytest

from engine.serve import machine


@pytest.fixture
def cgroup(tmp_path, monkeypatch):
    """cgroup(file=text, ...) writes the control group that the engine sees."""
    monkeypatch.setattr(machine, "CGROUP", tmp_path)
    monkeypatch.setattr(machine, "OWN_GROUPS", tmp_path / "self")

    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
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


UNIT = "0::/top/lab.service"
OLD = "5:memory:/lab.slice/web\n4:cpu,cpuacct:/lab.slice/web\n1:name=systemd:/lab.slice\n0::/"


@pytest.mark.parametrize(
    ("files", "memory"),
    [
        ({"self": UNIT, "top/lab.service/memory.max": "90000000"}, 90_000_000),
        (
            {"self": UNIT, "top/memory.max": "80000000", "top/lab.service/memory.max": "max"},
            80_000_000,
        ),
        ({"self": UNIT, "memory.max": "70000000", "top/lab.service/memory.max": "90000000"}, 70_000_000),
        ({"self": OLD, "memory/lab.slice/web/memory.limit_in_bytes": "60000000"}, 60_000_000),
        ({"self": OLD, "memory/lab.slice/memory.limit_in_bytes": "50000000"}, 50_000_000),
        ({"self": OLD, "memory/memory.limit_in_bytes": "40000000"}, 40_000_000),
    ],
)
def test_the_bound_on_memory_is_the_smallest_up_the_tree_of_groups(cgroup, files, memory):
    cgroup(files)
    assert machine.memory() == memory


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        (
            {"self": UNIT, "top/lab.service/cpu.max": "300000 100000", "top/cpu.max": "max 100000"},
            3.0,
        ),
        ({"self": UNIT, "top/lab.service/cpu.max": "300000 100000", "cpu.max": "50000 100000"}, 0.5),
        ({"self": OLD, "cpu/lab.slice/cpu.cfs_quota_us": "200000", "cpu/lab.slice/cpu.cfs_period_us": "100000"}, 2.0),
    ],
)
def test_so_is_the_share_of_time(cgroup, files, quota):
    cgroup(files)
    assert machine.quota() == quota


def test_files_may_be_as_many_as_the_system_lets_us():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = before[1] if before[1] != resource.RLIM_INFINITY else machine.MOST_FILES
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        assert machine.open_files() == min(most, machine.MOST_FILES)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(most, machine.MOST_FILES)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
