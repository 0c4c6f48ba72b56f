"""What stands in the middle of a lab's page: the player of its experiment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.recording import Recording
from engine.runs import Run
from engine.spec import Spec
from ui import descent, player, theory
from ui.address import Address


@dataclass(frozen=True)
class Stage:
    """A player: what it needs recorded of which variants, how it is mounted, and the message that feeds it.

    `columns(specs)` are recorded. `mount(run, names, lang, hold, key)` gives the cell that the user opened in this
    pass, if any; `message(run, start)` packs the frames from `start` on. `below(address, run, recordings, names, lang)`
    draws what belongs right under it.
    """

    columns: Callable[[Sequence[Spec]], tuple[str, ...]]
    mount: Callable[[Run, Sequence[str], str, bool, str], dict[str, Any] | None]
    message: Callable[[Run, int], bytes]
    below: Callable[[Address, Run, Sequence[Recording], Sequence[str], str], None] | None = None


STAGES: Mapping[str, Stage] = {
    "train": Stage(player.columns, player.mount_player, player.message),
    "descend": Stage(lambda specs: descent.DESCENT_COLUMNS, descent.mount, descent.message, theory.show_step),
}
"""By experiment."""
