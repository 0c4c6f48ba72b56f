"""Measures the answer of every stop of the lessons: python tools/answer_key.py writes pages/lessons/answers.toml."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pages import ANSWERS, load, run
from pages.lessons import LESSONS, Stop
from ui import film

FILE = Path(__file__).parent.parent / "pages" / "lessons" / "answers.toml"


def measured(stop: Stop) -> film.Verdict:
    """What the lab's own verdict is, of the whole run."""
    lab = load(stop.slug)
    preset = lab.preset(stop.preset)
    assert preset is not None
    specs, _ = lab.parse(preset.address)
    return film.verdict(preset, run(lab.experiment, specs, ANSWERS[preset.question.measure].columns))


def entry(stop: Stop, found: film.Verdict) -> str:
    """A table of TOML; numbers to the last bit."""
    facts = ", ".join(f"{name} = {value!r}" for name, value in found.facts.items())
    head = f'[{stop.slug}.{stop.preset}]\nright = "{found.right}"\n'
    return f"{head}value = {found.value!r}\nstep = {found.step}\nfacts = {{ {facts} }}\n"


def main() -> None:
    """Write the file, stop by stop."""
    parts = ["# The key to the lessons, as measured: python tools/answer_key.py\n"]
    for stop in dict.fromkeys(stop for lesson in LESSONS.values() for stop in lesson.stops):
        parts.append(entry(stop, measured(stop)))
        print(parts[-1], flush=True)
    FILE.write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
