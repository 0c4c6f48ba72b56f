"""What the pictures before and after draw: two examples, what is taken out, what is seen, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image

from engine.parts.preprocessing import applied, restored
from engine.record.recording import Frame
from engine.spec import Spec
from engine.train.data import MAKERS, numbers_of
from engine.train.data_units import pictures
from engine.train.spec import TrainSpec

TOP = {"digits": 16.0, "photos": 1.0, "signs": 1.0}
"""Data sets of pictures, 8 x 8 pixels each, and their largest number."""
SIDE, ROWS = 8, 3
THUMB = (60, 40)
WORDS = (
    *("taken_title", "taken_of", "taken_raw", "taken_out", "taken_seen", "taken_back", "taken_nothing", "taken_axes"),
    *("taken_legend", "taken_credit", "taken_veil"),
)


def columns(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Test accuracy, of networks on pictures."""
    return ("test_accuracy",) if all(isinstance(spec, TrainSpec) and spec.data.name in TOP for spec in specs) else ()


def view(specs: Sequence[Spec]) -> dict[str, Any]:
    """Two examples of different classes, and of up to ROWS variants on them what is done and undone."""
    networks = [spec for spec in specs if isinstance(spec, TrainSpec)]
    first = networks[0]
    alike = [(k, s) for k, s in enumerate(networks) if (s.data, s.seed_data) == (first.data, first.seed_data)]
    x, y, _, _ = MAKERS[first.data.name](first.data, first.seed_data)
    two = np.stack([x[y == c][x[y == c].var(1).argmax()] for c in (0, 1)])  # those with most to see
    rows = [{"variant": k, **_row(spec, two)} for k, spec in alike[:ROWS]]
    photos = [_thumb(photo) for photo in pictures()] if first.data.name == "photos" else []
    return {"side": SIDE, "channels": first.data.channels, "raw": _rounded(two / TOP[first.data.name]), "rows": rows,
            "photos": photos, "size": THUMB}  # fmt: skip


def _row(spec: TrainSpec, two: np.ndarray) -> dict[str, Any]:
    """What is taken out as a picture (none for nothing), what is seen (none where that is no picture), and back."""
    numbers, top = numbers_of(spec), TOP[spec.data.name]
    seen = applied(two, numbers)
    picture = spec.preprocess.keeps or spec.preprocess.name == "grayscale"
    span = float(np.ptp(seen)) or 1.0
    return {
        "out": _rounded(numbers[0] / top) if np.any(numbers[0]) else None,
        "seen": _rounded((seen - seen.min()) / span) if picture else None,
        "back": _rounded(restored(seen, numbers) / top),
    }


def _thumb(photo: np.ndarray) -> list[int]:
    """The bytes of a photograph in THUMB."""
    return [int(v) for v in np.asarray(Image.fromarray(photo).resize(THUMB)).ravel()]


def _rounded(values: np.ndarray) -> list[Any]:
    found: list[Any] = np.clip(np.round(values, 3), 0, 1).tolist()
    return found


def arrays(specs: Sequence[Spec], frames: Sequence[Frame]) -> Mapping[str, np.ndarray]:
    """Nothing beside what the player has of every run."""
    return {}
