"""What stands in the middle of a lab's page: the player of its experiment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.record.recording import Recording
from engine.serve.run import Run
from engine.spec import Spec
from engine.spec.lab import Lab
from ui.address import Address
from ui.backprop.derivation import show_derivation
from ui.descend import theory
from ui.players import backprop, descend, search, train


@dataclass(frozen=True)
class Player:
    """What a player needs recorded of which variants, how it is mounted, and the message that feeds it.

    `columns(lab, specs)` are recorded. `mount(lab, run, names, lang, film, key)` gives the cell that the user opened in
    this pass, if any; `message(lab, run, start)` packs the frames from `start` on. `below(address, run, recordings,
    names, lang)` draws what belongs right under it.
    """

    columns: Callable[[Lab, Sequence[Spec]], tuple[str, ...]]
    mount: Callable[[Lab, Run, Sequence[str], str, Mapping[str, Any], str], dict[str, Any] | None]
    message: Callable[[Lab, Run, int], bytes]
    below: Callable[[Address, Run, Sequence[Recording], Sequence[str], str], None] | None = None


PLAYERS: Mapping[str, Player] = {
    "train": Player(train.columns, train.mount_player, train.message),
    "backprop": Player(backprop.columns, backprop.mount, backprop.message, show_derivation),
    "search": Player(search.columns, search.mount, search.message),
    "descend": Player(descend.columns, descend.mount, descend.message, theory.show_step),
}
"""By experiment."""
