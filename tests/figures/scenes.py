"""What the tests of figures share: recordings as a scene."""

from figures import Scene
from figures.palette import LOOKS
from ui.words import word


def scene(recordings, lang="en", cell=None, narrow=False, specs=(), looks=LOOKS):
    """The recordings as variants v0, v1, ..."""
    names = [f"v{k}" for k in range(len(recordings))]
    return Scene(recordings, names, lambda key: word(key, lang), cell, narrow, specs, looks)
