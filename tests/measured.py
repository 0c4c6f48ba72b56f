"""What any column says of a stack as it is now, and what the stack holds."""

import torch

from engine.record.pieces import finish
from engine.train.experiment import measure_stack
from engine.train.measure import measures
from pages import EXPERIMENTS


def measured(stack, *names):
    """Column -> (K, ...) values."""
    wanted = measures(EXPERIMENTS["train"].asked(names))
    return finish(stack.measuring(wanted)) | finish(measure_stack(stack, wanted))


def held(thing):
    """Bytes of all tensors within an object, its parts and theirs."""
    return sum({part.untyped_storage().data_ptr(): part.untyped_storage().nbytes() for part in tensors(thing)}.values())


def tensors(thing, depth=5):
    """All tensors within an object, its parts and theirs."""
    if isinstance(thing, torch.Tensor):
        yield thing
    elif depth:
        inner = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list | tuple) else ()
        for part in (*inner, *getattr(thing, "__dict__", {}).values()):
            yield from tensors(part, depth - 1)
