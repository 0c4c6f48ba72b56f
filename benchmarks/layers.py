"""Updates with normalization and dropout: K stacked networks against torch.nn's layers, one network at a time."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from benchmarks.training import Between, eager, stacked
from engine.train.spec import TrainSpec

QUERY, STEPS = "depth=4&width=100&activation=relu&init=he_normal&batch=64&every=1000", 200
LAYERS: dict[str, tuple[str, Between]] = {
    "plain": ("", lambda n: [torch.nn.ReLU()]),
    "batch norm": ("&norm=batch_norm", lambda n: [torch.nn.BatchNorm1d(n), torch.nn.ReLU()]),
    "layer norm": ("&norm=layer_norm", lambda n: [torch.nn.LayerNorm(n), torch.nn.ReLU()]),
    "dropout": ("&dropout=dropout", lambda n: [torch.nn.ReLU(), torch.nn.Dropout(0.5)]),
}
"""What stands after each linear layer: (address parameters, torch's modules)."""


def rows() -> Iterator[tuple[str, str]]:
    """(what, result) for the table."""
    for name, (query, between) in LAYERS.items():
        alone = min(eager(TrainSpec.from_query(f"{QUERY}&steps={STEPS}")[0], between) for _ in range(3))
        yield f"64-100x4-10, {name}: PyTorch eager, one network", f"{alone * 1e6:.0f} us an update"
        for count in (1, 8):
            together = min(stacked(QUERY + query, count, STEPS) for _ in range(3))
            ratio = count * alone / together
            text = f"{together * 1e6:.0f} us together, {together / count * 1e6:.0f} each: {ratio:.1f} x eager"
            yield f"64-100x4-10, {name}: {count} stacked", text
