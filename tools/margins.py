"""Do the presets' answers hold on other kinds of processor, and with other seeds?

    python tools/margins.py [SEEDS] [NAME ...]      default: 3 seeds; of presets whose "slug preset" has a NAME in it

Each preset is run as it is and with its seeds moved on by 1, 2, ..., once with the kernels that the libraries choose
here and once with those of an older processor. The answer may depend on neither: exit code 1 where one does. `margin`
is the least distance of a measured number to the nearest bound of its choice, as a share of that number.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path

ROOT = Path(__file__).parent.parent
KERNELS = {
    "as chosen here": {},
    "AVX2": {"OPENBLAS_CORETYPE": "Haswell", "ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "COMPATIBLE"},
}
Told = tuple[str, int, str, float, float]
"""(preset, seeds moved on by, choice, measured, margin)."""


def tell(seeds: int, names: Sequence[str]) -> Iterator[Told]:
    """The answers in this process."""
    from pages import ANSWERS, LABS, run

    for slug, lab in LABS.items():
        for preset in lab.presets:
            name = f"{slug} {preset.key}"
            if names and not any(part in name for part in names):
                continue
            measure = ANSWERS[preset.question.measure]
            for moved in range(seeds):
                specs = [
                    replace(spec, seed=spec.seed + moved) if "seed" in spec.knobs() else spec
                    for spec in lab.parse(preset.address)[0]
                ]
                measured = measure.function(run(lab.experiment, specs, measure.columns))
                right = preset.question.right(measured)
                bounds = [bound for choice in preset.question.choices for bound in (choice.low, choice.high)]
                gaps = [abs(measured - bound) for bound in bounds if isfinite(bound)]
                margin = min(gaps, default=float("inf")) / max(abs(measured), 1e-300)
                yield name, moved, right, measured, margin


def asked(kernels: str, seeds: int, names: Sequence[str]) -> subprocess.Popen[str]:
    """The same in a process with those kernels."""
    command = [sys.executable, __file__, "tell", str(seeds), *names]
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **KERNELS[kernels]}, stdout=subprocess.PIPE, text=True
    )


def main(seeds: int, names: Sequence[str]) -> int:
    """Print a line a preset; 1 where an answer depends on the kernels or on the seeds."""
    answers: dict[str, dict[tuple[str, int], tuple[str, float, float]]] = {}
    for kernels in KERNELS:
        process = asked(kernels, seeds, names)
        for line in process.stdout or ():
            name, moved, *rest = json.loads(line)
            answers.setdefault(name, {})[kernels, moved] = tuple(rest)
        if process.wait():
            raise SystemExit(f"the run with kernels {kernels!r} failed")
    flips = 0
    for name, found in answers.items():
        choices = {right for right, _, _ in found.values()}
        flips += len(choices) > 1
        measured = ", ".join(f"{value:.4g}" for _, value, _ in found.values())
        margin = min(margin for _, _, margin in found.values())
        print(f"{'FLIPS' if len(choices) > 1 else 'holds'}  {name}: {'/'.join(sorted(choices))}", end="")
        print(f"  margin {margin:.2g}  measured {measured}", flush=True)
    return min(flips, 1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["tell"]:
        sys.path.insert(0, str(ROOT))
        for told in tell(int(sys.argv[2]), sys.argv[3:]):
            print(json.dumps(told), flush=True)
    else:
        sys.exit(main(int((sys.argv[1:] or ["3"])[0]), sys.argv[2:]))
