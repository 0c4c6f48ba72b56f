"""What any column says of a stack as it is now."""

from engine.record.pieces import finish
from engine.train.experiment import measure_stack
from engine.train.measure import measures
from pages import EXPERIMENTS


def measured(stack, *names):
    """Column -> (K, ...) values."""
    wanted = measures(EXPERIMENTS["train"].asked(names))
    return finish(stack.measuring(wanted)) | finish(measure_stack(stack, wanted))
