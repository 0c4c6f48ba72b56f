"""What deploy/compose.yaml starts, as plain processes: two replicas behind nginx, a Dask scheduler and its workers.

python tools/cluster.py PORT WORKERS: nginx at PORT, the replicas at the two ports after it, the scheduler at the third.
What ends is started again; Ctrl-C ends all. Without nginx, the replicas alone.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "MKL", "OPENBLAS")}
QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "false"}
"""Dask looks at what a worker computes a hundred times a second: a fifteenth of its time."""
PATIENCE = 10.0
"""Seconds that a process has to end."""


class Dask:
    """A scheduler and its workers as processes of their own, with nothing else: for tests and measurements."""

    def __init__(self, workers: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.folder = tempfile.TemporaryDirectory()
        made = dask(self.address, workers, self.folder.name)
        self.scheduler, *self.workers = [start(command, quiet=True) for command in made.values()]

    def __enter__(self) -> Dask:
        return self

    def __exit__(self, *error: object) -> None:
        end([*self.workers, self.scheduler])
        self.folder.cleanup()


def dask(scheduler: str, workers: int, folder: str) -> dict[str, list[str]]:
    """name -> command of each process of the cluster, the scheduler's first."""
    python, where = [sys.executable, "-m"], ["--local-directory", folder, "--memory-limit", "0"]
    worker = [*python, "distributed.cli.dask_worker", scheduler, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    found = {"scheduler": [*python, "distributed.cli.dask_scheduler", "--host", scheduler, "--no-dashboard"]}
    return found | {f"worker {k + 1}": [*worker, *where] for k in range(workers)}


def commands(port: int, workers: int, folder: Path) -> dict[str, list[str]]:
    """name -> command of each process."""
    serve = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.headless", "true", "--server.port"]
    web = {f"replica {k}": [*serve, str(port + k)] for k in (1, 2)}
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx:
        made = str(configured(port, folder))
        web["nginx"] = [nginx, "-p", str(folder), "-e", "stderr", "-c", made, "-g", "daemon off;"]
    return dask(f"tcp://127.0.0.1:{port + 3}", workers, str(folder)) | web


def configured(port: int, folder: Path) -> Path:
    """deploy/nginx.conf for these ports, and for somebody who may write in `folder` alone."""
    rooms = "".join(f"{part}_temp_path {folder}/{part}; " for part in ("proxy", "fastcgi", "uwsgi", "scgi"))
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for old, new in {
        "http {": f"pid {folder}/nginx.pid;\nhttp {{\n  access_log off; client_body_temp_path {folder}/body; {rooms}",
        "listen 80;": f"listen {port};",
        "127.0.0.1:8501": f"127.0.0.1:{port + 1}",
        "127.0.0.1:8502": f"127.0.0.1:{port + 2}",
    }.items():
        if old not in text:
            raise ValueError(f"deploy/nginx.conf has no {old!r} any more")
        text = text.replace(old, new)
    path = folder / "nginx.conf"
    path.write_text(text, "utf-8")
    return path


def start(command: list[str], scheduler: str = "", quiet: bool = False) -> subprocess.Popen[bytes]:
    """A process that finds our code, and the scheduler where it is told one."""
    more = {"TRAINING_LAB_CLUSTER": scheduler, "PYTHONPATH": str(ROOT), **ONE_THREAD, **QUIET}
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **more}, stderr=subprocess.DEVNULL if quiet else None)


def main(port: int, workers: int) -> None:
    """Keep them all running until we are told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    scheduler = f"tcp://127.0.0.1:{port + 3}"
    with tempfile.TemporaryDirectory() as folder:
        wanted = commands(port, workers, Path(folder))
        running = {name: start(command, scheduler) for name, command in wanted.items()}
        there = (
            f"Neural Training Lab: http://localhost:{port}"
            if "nginx" in wanted
            else f"without nginx, http://localhost:{port + 1} and {port + 2}"
        )
        print(
            f"Neural Training Lab: {there}; {workers} workers at tcp://127.0.0.1:{port + 3}. Ctrl-C ends it.",
            flush=True,
        )
        try:
            while True:
                time.sleep(1)
                for name in [name for name, process in running.items() if process.poll() is not None]:
                    print(f"{name} ended with {running[name].returncode}: it is started again", flush=True)
                    running[name] = start(wanted[name], scheduler)
        except KeyboardInterrupt:
            print("all of it ends", flush=True)
        finally:
            end(list(running.values()))


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, and kill those that do not."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
