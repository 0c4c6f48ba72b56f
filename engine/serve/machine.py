"""What this machine, or the container that we are in, lets us use."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
UNKNOWN_MEMORY = 2 * 10**9
"""Bytes assumed where the system does not tell."""


def cores() -> int:
    """Whole processors that this process may use: by affinity, and by the container's share of time; at least 1."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(here, int(quota())))


def memory() -> int:
    """Bytes of memory that this process and its workers may use together."""
    try:
        physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        physical = UNKNOWN_MEMORY
    return min([physical, *_numbers("memory.max"), *_numbers("memory/memory.limit_in_bytes")])


def quota() -> float:
    """Processors' worth of time that the container may use; 1 000 000 where it has no bound."""
    found = _numbers("cpu.max") or _numbers("cpu/cpu.cfs_quota_us") + _numbers("cpu/cpu.cfs_period_us")
    return found[0] / found[1] if len(found) == 2 and min(found) > 0 else 1e6


def workers() -> int:
    """A worker for each processor but one, as far as memory goes (600 MB each); at least 1."""
    return max(1, min(cores() - 1, memory() // 600_000_000))


def cache_bytes() -> int:
    """What finished recordings may take, most of them compressed: a fiftieth of the memory, at most 8 MB."""
    return min(8_000_000, memory() // 50)


def give_back() -> None:
    """Hand memory that was freed back to the system; glibc would keep it between what is still in use."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def run_bytes(workers: int) -> int:
    """What the runs in one worker may take together: a quarter of the memory shared out, at most 400 MB."""
    return min(400_000_000, memory() // (4 * workers))


def largest_run() -> int:
    """What a single run may take: half of the memory."""
    return memory() // 2


def _numbers(name: str) -> list[int]:
    """The numbers in a control group's file; none if there is no such file, or where it says that there is no bound."""
    try:
        words = (CGROUP / name).read_text().split()
    except OSError:
        return []
    return [int(word) for word in words] if "max" not in words else []
