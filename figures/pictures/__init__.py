"""Pictures of networks that several labs put on the stage, as records; their classes are in assets/."""

from collections.abc import Mapping
from pathlib import Path

from figures.pane import Pane
from figures.pictures import bars, boundary, drawn, modes, network, warp

ASSETS = Path(__file__).parent.parent.parent / "assets"
PANES: Mapping[str, Pane] = {
    "modes": Pane(ASSETS / "modes.js", modes.WORDS, modes.columns, modes.view, modes.arrays),
    "network": Pane(
        ASSETS / "network.js",
        (*network.WORDS, *boundary.WORDS),
        network.columns,
        drawn.view,
        network.arrays,
        drawn.pick,
        together=True,
    ),
    "boundary": Pane(ASSETS / "boundary.js", boundary.WORDS, boundary.columns, drawn.view, boundary.arrays),
    "warp": Pane(ASSETS / "warp.js", warp.WORDS, warp.columns, warp.view, warp.arrays),
    "bars": Pane(ASSETS / "bars.js", bars.WORDS, bars.columns, bars.view, bars.arrays),
}
