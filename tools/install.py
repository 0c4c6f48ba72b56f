"""Install what a requirements file lists, with uv where it is installed and else with pip.

Where PyTorch's page of CPU wheels cannot be reached, it is not asked: pip would try it again for every package, for
minutes. What that means on Linux is said before it starts.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from importlib.util import find_spec
from pathlib import Path

OPTION = "--find-links"
CUDA = """
On Linux this index may have PyTorch's CUDA build alone: 5.4 GB to install, none of which is used. To avoid that, press
Ctrl-C, get the CPU wheel of torch==2.13.0 from a machine that reaches {page} and install it first:
    .venv/bin/python -m pip install torch-2.13.0+cpu-*.whl && make run
"""


def reachable(url: str) -> bool:
    """Whether the page answers within three seconds."""
    try:
        with urllib.request.urlopen(url, timeout=3):
            return True
    except urllib.error.HTTPError:
        return True  # somebody answered; pip will say what is wrong
    except OSError:
        return False


def usable(lines: list[str]) -> list[str]:
    """The lines of a requirements file without pages that do not answer."""
    kept = []
    for line in lines:
        if line.startswith(OPTION) and not reachable(page := line.split()[1]):
            print(f"{page} does not answer: PyTorch comes from your own index.")
            if platform.system() == "Linux" and find_spec("torch") is None:
                print(CUDA.format(page=page), flush=True)
        else:
            kept.append(line)
    return kept


def commands(path: str) -> list[list[str]]:
    """What installs the file at `path`, the quickest first; uv knows nothing of pip's settings, and may fail."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", path]
    uv = shutil.which("uv")
    return ([[uv, "pip", "install", "--quiet", "--python", sys.executable, "-r", path]] if uv else []) + [pip]


def main(name: str) -> int:
    """Install what the file lists; the exit code of what installed it, or of the last attempt."""
    print(f"Installing {name} into .venv; the first time takes a minute or two.", flush=True)
    lines = usable(Path(name).read_text("utf-8").splitlines())
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / name
        copy.write_text("\n".join(lines) + "\n", "utf-8")
        for command in commands(str(copy)):
            if not (code := subprocess.call(command)):
                break
        return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
