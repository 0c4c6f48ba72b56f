"""The trainings on resampled sets, all in one stack; only a worker imports this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from engine.record.pieces import Pieces, within
from engine.record.recording import Ending, Frame, Snapshot
from engine.train.final import reaching
from engine.train.measure import Measure, Measures
from engine.train.network import Pass
from engine.train.numerics import numerics
from engine.train.spec import TrainSpec
from engine.train.stack import Stack
from pages.regularization import resampling

Array = np.ndarray


def frames(specs: Sequence[TrainSpec]) -> Iterator[Frame | None]:
    """FRAMES frames a variant, one variant after the other, with None after each update in between.

    `resampled_answers` (STRENGTHS, SETS, POINTS), NaN of a variant whose turn has not come; a snapshot's step counts
    the updates of all variants so far.
    """
    shape = (len(resampling.STRENGTHS), resampling.SETS, resampling.POINTS)
    tables = [np.full(shape, np.nan, np.float32) for _ in specs]
    step, last = 0, resampling.count(specs)
    for at, spec in enumerate(specs):
        networks = resampling.networks(spec)
        stack = yield from within(numerics, Stack.making(networks))
        for part in range(resampling.FRAMES):
            until = networks[0].steps * (part + 1) // resampling.FRAMES
            step += until - stack.step
            yield from within(numerics, reaching(stack, until))
            tables[at] = (yield from answers(stack)).reshape(shape)
            last -= 1
            yield tuple(_snapshot(table, step, None if last else Ending("done", step)) for table in tables)


def _snapshot(table: Array, step: int, ending: Ending | None) -> Snapshot:
    return Snapshot(step, {resampling.COLUMN: table.copy()}, {}, ending)


def answers(stack: Stack) -> Pieces[Array]:
    """(K, POINTS) of these networks."""
    run = Pass(stack.weights, stack.specs, resampling.POINTS)
    run.x.copy_(torch.from_numpy(np.broadcast_to(resampling.places()[:, None], run.x.shape).copy()))
    yield from within(numerics, run.forwarding(running=True))
    found: Array = run.logits[:, :, 0].numpy().copy()
    return found


MEASURES: Measures = {resampling.COLUMN: Measure("own", frames)}
