"""Presets as their pages record them, trained once: in whichever process of a session of tests asks first."""

import os
import tempfile
from pathlib import Path

from engine.experiments import recordings
from engine.serve.run import pack_frames, run_key, unpack_frames
from pages import EXPERIMENTS, load
from ui.run import columns, pool

PLACE = "TRAINED_BY_TESTS"
"""The environment's name of the folder that all processes of a session share."""


def open_folder():
    """Make the folder, unless this is one of a session's further processes; what to remove at its end."""
    if PLACE in os.environ:
        return None
    made = tempfile.TemporaryDirectory(prefix="trained-")
    os.environ[PLACE] = made.name
    return made


def kept(key):
    """The frames of a run that a test has trained, None if none has."""
    path = Path(os.environ[PLACE], key)
    return unpack_frames(path.read_bytes()) if path.exists() else None


def keep(key, frames):
    """For all tests to come; a reader finds all of it or nothing."""
    half = Path(os.environ[PLACE], f"{key}.{os.getpid()}")
    half.write_bytes(pack_frames(frames))
    half.replace(half.parent / key)


def recorded(slug, key):
    """One recording a variant of a preset, with every column of its page."""
    lab = load(slug)
    preset = lab.preset(key)
    specs, problems = lab.parse(preset.address)
    assert all(problem.code == "remark" for problem in problems)
    wanted = columns(lab, specs, preset)
    place = run_key(lab.experiment, specs, wanted)
    if (frames := kept(place)) is None:
        frames = [frame for frame in EXPERIMENTS[lab.experiment].frames(specs, wanted) if frame is not None]
        keep(place, frames)
    return recordings(lab.experiment, specs, frames)


def computed(lab, specs, wanted):
    """The pool's run of these variants, ended: of what a test has trained, or by a worker now."""
    held = pool()._find(lab.experiment, specs, wanted)  # not yet given to a worker
    frames = kept(held.key) if held.count == 0 else None
    for k, frame in enumerate(frames or ()):
        held.add(k, frame)
    if frames:
        held.become("done")
    run = pool().open(lab.experiment, specs, wanted, "test")
    while not run.ended:
        run.ask("test", run.total)
        run.wait(run.total, 1)
    if run.status == "done" and not frames:
        keep(run.key, run.frames(0))
    return run
