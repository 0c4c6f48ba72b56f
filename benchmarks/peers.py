"""An update here beside one in the engines of browser demos, in Node.js, by turns in one run; processor time.

ConvNetJS comes from the package registry. TensorFlow Playground's nn.ts and NN.FORGE are in none: PLAYGROUND and FORGE
in the environment are folders into which their repositories were cloned. Theirs is not here.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.training import stacked

HERE = Path(__file__).parent
PACKAGES = ("convnetjs@0.3.0", "esbuild@0.25.0")
CHECKOUTS = {"PLAYGROUND": ("src/nn.ts", "playground.cjs"), "FORGE": ("packages/engine/src/index.ts", "forge.cjs")}
"""(what is the engine in a checkout, what it becomes for Node.js)."""
TINY, REAL = "data=circle&depth=2&width=4&batch=10&every=1000", "depth=4&width=100&batch=64&every=1000"
ROUNDS = 3
OWN = "units and links"
"""What `playground.js` brings itself: nobody's engine, with each tangent computed once where nn.ts does it twice."""


def rows() -> Iterator[tuple[str, ...]]:
    """(what, result, goal where there is one) for the table."""
    with tempfile.TemporaryDirectory() as folder:
        _install(folder)
        found = dict[str, list[float | None]]()
        for _ in range(ROUNDS):  # by turns, so that a slow moment of the machine meets them all
            for name, each in (_here() | _there(folder)).items():
                found.setdefault(name, []).append(each)
    least = {name: None if None in times else min(map(float, times)) for name, times in found.items()}  # type: ignore[arg-type]
    for name, each in least.items():
        yield name, "not installed" if each is None else f"{each:.1f} us an update", ""
    yield from _goals({name: each for name, each in least.items() if each is not None})


def _install(folder: str) -> None:
    """The peers that can be had, ready for Node.js; what cannot is found missing later."""
    npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *PACKAGES]
    subprocess.run(npm, check=False, timeout=120, capture_output=True)
    for variable, (source, bundle) in CHECKOUTS.items():
        path = Path(os.environ.get(variable, "")) / source
        if variable in os.environ and path.exists():
            esbuild = f"{folder}/node_modules/.bin/esbuild"
            build = [esbuild, str(path), "--bundle", "--format=cjs", "--platform=node", f"--outfile={folder}/{bundle}"]
            subprocess.run(build, check=True, timeout=120, capture_output=True)


def _there(folder: str) -> dict[str, float | None]:
    """Engine and shape -> microseconds an update, None where there is no such engine."""
    paths = {**os.environ, "NODE_PATH": f"{folder}/node_modules", "BUNDLES": folder}
    command = ["node", str(HERE / "playground.js")]
    try:
        done = subprocess.run(command, env=paths, check=True, timeout=300, capture_output=True, text=True)
    except OSError:
        return {"Node.js": None}
    measured: dict[str, float | None] = json.loads(done.stdout)
    return measured


def _here() -> dict[str, float | None]:
    tiny = {f"here, 2-4-4-2, batch 10: {k} stacked, each": stacked(TINY, k, 2000) / k * 1e6 for k in (1, 4, 8)}
    return {**tiny, "here, 64-100x4-10, batch 64: 8 stacked, each": stacked(REAL, 8, 60) / 8 * 1e6}


def _goals(least: dict[str, float]) -> Iterator[tuple[str, str, str]]:
    """The quickest peer against what is here."""
    for shape, goals in (("2-4-4", ("at least 0.25 x", "1 x", "1 x")), ("64-100x4", ("50 x",))):
        peers = {name: each for name, each in least.items() if shape in name and not name.startswith(("here", OWN))}
        ours = [name for name in least if shape in name and name.startswith("here")]
        if peers:
            quickest = min(peers, key=lambda name: peers[name])
            for name, goal in zip(ours, goals, strict=True):
                yield f"{name}, against {quickest}", f"{peers[quickest] / least[name]:.2f} x as quick", goal
