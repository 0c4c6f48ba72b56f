"""Reading a given table, as an experiment of one frame: a worker has it done in pieces, and bears what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from engine.record.columns import Column
from engine.record.contents import Content, find
from engine.record.recording import Ending, Frame, Snapshot
from engine.tables.read import read
from engine.tables.spec import ReadingSpec, unread
from engine.tables.text import Refused

SAMPLE = b"x,y,class\n0,0,a\n1,1,b\n"
"""What the empty key stands for."""


def frames(specs: Sequence[ReadingSpec], columns: Mapping[str, Column]) -> Iterator[Frame | None]:
    """One frame: the table's arrays, and in its notes what there is to say of it, or why it was refused."""
    (spec,) = specs
    blob = find(unread(spec.file)).arrays["bytes"].tobytes() if spec.contents else SAMPLE
    done = Ending("done", 0)
    try:
        content = yield from read(blob)
    except Refused as refused:
        yield (Snapshot(0, {}, {"refused": refused.reason, "what": refused.what}, done),)
        return
    yield (Snapshot(0, content.arrays, {"table": dict(content.head)}, done),)


def given(blob: bytes, key: str) -> Content:
    """A file as it is kept until it is read."""
    return Content(unread(key), {}, {"bytes": np.frombuffer(blob, np.uint8)})


def taken(frame: Frame, key: str) -> Content:
    """The table in the frame of its reading. Raises Refused where it was."""
    (shot,) = frame
    assert shot is not None
    if "refused" in shot.notes:
        raise Refused(shot.notes["refused"], shot.notes["what"])
    return Content(key, shot.notes["table"], dict(shot.values))
