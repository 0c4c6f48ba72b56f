"""Which numbers this code makes: two processes of one version make the same, on one kind of processor."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CODE = ("engine", "pages")
LIBRARIES = ("numpy", "scikit-learn", "scipy", "torch", "optuna")


@cache
def version() -> str:
    """16 hexadecimal digits: of the sources that a worker runs, and of the libraries' versions without their build."""
    found = hashlib.sha256()
    for path in sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py")):
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\n" + path.read_bytes())
    for name in LIBRARIES:
        found.update(f"{name} {metadata.version(name).partition('+')[0]}\n".encode())
    return found.hexdigest()[:16]
