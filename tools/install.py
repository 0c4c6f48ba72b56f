"""pip install -r FILE, but where PyTorch's page of CPU wheels cannot be reached, without asking for it.

pip would try that page again for every package, for minutes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

OPTION = "--find-links"


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
        if line.startswith(OPTION) and not reachable(line.split()[1]):
            print(f"{line.split()[1]} does not answer: PyTorch comes from pip's own index.")
        else:
            kept.append(line)
    return kept


def main(name: str) -> int:
    """Install what the file lists; pip's exit code."""
    print(f"Installing {name} into .venv; the first time takes a minute or two.", flush=True)
    lines = usable(Path(name).read_text("utf-8").splitlines())
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / name
        copy.write_text("\n".join(lines) + "\n", "utf-8")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(copy)]
        return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
