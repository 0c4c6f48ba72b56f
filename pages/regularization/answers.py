"""What the questions on penalties are settled by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.record.answer import Answer
from engine.record.recording import Recording
from pages.regularization.descent import COLUMN

Recordings = Sequence[Recording]
Array = np.ndarray


def _end(recording: Recording, name: str) -> float:
    """NaN where the run diverged."""
    value = recording.columns[name].values[-1]
    return float("nan") if recording.status == "diverged" else float(value)


def _percent(share: float) -> float:
    return round(100 * float(share), 1)


def zero_share(recordings: Recordings) -> float:
    """Share of the first network's weights that is exactly 0 at the end."""
    return _end(recordings[0], "zero_weights")


def other_zeros(recordings: Recordings) -> Mapping[str, float]:
    """That of the second network, in per cent, and how far the first one's weights are from 0: their median size."""
    sizes = np.abs(recordings[0].columns["weight_sample"].values[-1])
    return {"other": _percent(_end(recordings[1], "zero_weights")), "median": float(np.median(sizes))}


def _weights(recordings: Recordings) -> tuple[Array, Array]:
    """The weights that are followed, of the first two networks at the end."""
    first, second = (recording.columns["weight_sample"].values[-1].astype(float) for recording in recordings[:2])
    return first, second


def apart(recordings: Recordings) -> float:
    """Root mean square of the differences between the weights of the first two networks, over that of the second's."""
    first, second = _weights(recordings)
    return float(np.sqrt(((first - second) ** 2).mean() / (second**2).mean()))


def lengths(recordings: Recordings) -> float:
    """Root mean square of the second network's weights over that of the first one's."""
    first, second = _weights(recordings)
    return float(np.sqrt((second**2).mean() / (first**2).mean()))


def validated(recordings: Recordings) -> float:
    """Validation accuracy of the first network at the end."""
    return _end(recordings[0], "validation_accuracy")


def gain(recordings: Recordings) -> float:
    """Validation accuracy of the first network less that of the second at the end, in points."""
    return 100 * (validated(recordings) - validated(recordings[1:]))


def both(recordings: Recordings) -> Mapping[str, float]:
    """Validation accuracies of the first two networks, and the best of all but the first; their errors; in per cent."""
    found = [_percent(_end(recording, "validation_accuracy")) for recording in recordings]
    right = {"first": found[0], "second": found[1], "best": max(found[1:])}
    return right | {f"{name}_error": round(100 - share, 1) for name, share in right.items()}


def best_step(recordings: Recordings) -> float:
    """The step at which the first network's accuracy on its validation part is highest, the first of equal ones."""
    series = recordings[0].columns["validation_accuracy"]
    return float(series.steps[int(np.nanargmax(series.values))])


def kept(recordings: Recordings) -> Mapping[str, float]:
    """Validation accuracies in per cent: of the first network's best step and its end, and of what the second kept;
    and the errors of the first two.

    `kept` is the step whose weights the second one, which stops early, goes back to; `stop` where it stopped.
    """
    values = recordings[0].columns["validation_accuracy"].values
    found: dict[str, float] = {"best": _percent(float(np.nanmax(values))), "end": _percent(float(values[-1]))}
    found |= {f"{name}_error": round(100 - share, 1) for name, share in found.items()}
    ending = recordings[1].ending
    if ending is not None and "best_step" in recordings[1].notes:
        found |= {"kept": int(recordings[1].notes["best_step"]), "stop": ending.step}
        found["other"] = _percent(_end(recordings[1], "validation_accuracy"))
    return found


def _fits(recording: Recording) -> Array:
    """(fits, FIELDS) of random features, the fewest first."""
    return recording.columns[COLUMN].values.astype(float)


def peak(recordings: Recordings) -> float:
    """Test error where there are as many features as examples, of the first variant."""
    features, examples, _, error, _ = _fits(recordings[0]).T
    return float(error[features == examples][0])


def around(recordings: Recordings) -> Mapping[str, float]:
    """Test errors in per cent: the least below that number of features, and with most of them; the others' peak."""
    features, examples, _, error, _ = _fits(recordings[0]).T
    found: dict[str, float] = {"before": _percent(error[features < examples].min()), "after": _percent(error[-1])}
    found |= {"other": _percent(peak(recordings[1:]))} if len(recordings) > 1 else {}
    return found | {"examples": int(examples[0]), "features": int(features[-1])}


def learned(recordings: Recordings) -> float:
    """Test accuracy of the first network at the end; 0 where it diverged."""
    return 0.0 if recordings[0].status == "diverged" else _end(recordings[0], "test_accuracy")


def when_broken(recordings: Recordings) -> Mapping[str, float]:
    """The step at which the second network's numbers stopped being finite, where they did."""
    ending = recordings[1].ending
    return {"broken": ending.step} if ending is not None and ending.status == "diverged" else {}


ANSWERS: Mapping[str, Answer] = {
    "zero_share": Answer(zero_share, ("zero_weights", "weight_sample"), facts=other_zeros, unit="share"),
    "weights_apart": Answer(apart, ("weight_sample",)),
    "weights_longer": Answer(lengths, ("weight_sample", "validation_accuracy"), facts=both),
    "validated": Answer(validated, ("validation_accuracy",), facts=both, unit="share"),
    "validation_gain": Answer(gain, ("validation_accuracy",), facts=both, unit="points"),
    "best_step": Answer(best_step, ("validation_accuracy",), facts=kept, unit="count"),
    "peak_error": Answer(peak, (COLUMN,), facts=around, unit="share", counts="features"),
    "learned_in_bounds": Answer(learned, ("test_accuracy",), facts=when_broken, unit="share"),
}
"""By name; any lab's question may name them."""
