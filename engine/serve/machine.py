"""What this machine, or the container that we are in, lets us use."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path

CGROUP, OWN_GROUPS = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
MEMORY = ("memory.max", "memory.limit_in_bytes")
"""Where a control group's bound on memory stands, in version 2 and 1."""
MOST_FILES = 65_536
"""Open files that we ask the system for: a thousand visitors take 5 000."""
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
    bounds = [_numbers(place / name) for name in MEMORY for place in groups("memory")]
    return min([physical, *(number for bound in bounds for number in bound)])


def quota() -> float:
    """Processors' worth of time that the container may use; 1 000 000 where it has no bound."""
    places = groups("cpu")
    pairs = [_numbers(place / "cpu.max") for place in places]
    pairs += [_numbers(place / "cpu.cfs_quota_us") + _numbers(place / "cpu.cfs_period_us") for place in places]
    return min((pair[0] / pair[1] for pair in pairs if len(pair) == 2 and min(pair) > 0), default=1e6)


def groups(controller: str) -> list[Path]:
    """The folders of this process's control group and of all that it is within, where its bounds may stand.

    One hierarchy (version 2) or one a controller (version 1); a container sees its own group as the root.
    """
    found = [CGROUP, CGROUP / controller]
    for line in _text(OWN_GROUPS).splitlines():
        _, names, path = line.split(":", 2)
        if controller in names.split(",") or not names:
            root = CGROUP / controller if names else CGROUP
            inner = root / path.strip("/")
            found += [place for place in (inner, *inner.parents) if root in place.parents]
    return found


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


def open_files() -> int:
    """Raise the number of files and connections that this process may have open, as far as it may; the number.

    A visitor takes about 4, and one who left 3 more for two minutes.
    """
    try:
        import resource  # not on Windows, where there is no such bound
    except ImportError:
        return MOST_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if 0 <= soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(soft, most)


def _numbers(path: Path) -> list[int]:
    """The numbers in a control group's file; none if there is no such file, or where it says that there is no bound."""
    words = _text(path).split()
    return [int(word) for word in words] if "max" not in words else []


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
