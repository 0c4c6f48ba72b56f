"""The winner of a search as a script of its own, in plain PyTorch; before it is known, the base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from engine.record.recording import Recording
from engine.search.spec import SearchSpec
from engine.spec import Spec
from engine.train import script
from engine.train.spec import TrainSpec


def standalone(specs: Sequence[Spec], recordings: Sequence[Recording] = ()) -> str:
    """Source that trains the winner of each search on the whole training part, for as many epochs as a trial."""
    searches = [spec for spec in specs if isinstance(spec, SearchSpec)]
    return script.standalone([winner(*pair) for pair in zip_longest(searches, recordings[: len(searches)])])


def winner(spec: SearchSpec, recording: Recording | None) -> TrainSpec:
    """The network at the best trial's point, with the updates of its epochs."""
    found = recording.notes.get("winner") if recording else None
    network = TrainSpec.from_query(found["differs"], spec.network)[0] if found else spec.network
    return replace(network, steps=min(spec.epochs * network.epoch, network.most_steps()))
