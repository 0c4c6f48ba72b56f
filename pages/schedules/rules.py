"""What a range test suggests: three rules that read a learning rate off its smoothed loss.

steepest  where the loss falls fastest against log lr, before its minimum
tenth     a tenth of the rate with the least loss
valley    two thirds down the longest run of falling losses, as fastai's default has it
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray
RULES = ("steepest", "tenth", "valley")
KEPT = 0.9
"""What a smoothed loss keeps of the one before."""
SECTIONS = 3
"""Parts of a valley: the rule takes the middle of the second."""


def smoothed(losses: Array) -> Array:
    """s_t = KEPT s + (1 - KEPT) L_t from s = 0, over 1 - KEPT^t; infinite from where the losses are not finite."""
    mean, found = 0.0, []
    for t, loss in enumerate(losses, 1):
        mean = KEPT * mean + (1 - KEPT) * float(loss)
        found.append(mean / (1 - KEPT**t))
    return np.where(np.isfinite(found), found, np.inf)


def suggested(rates: Array, losses: Array) -> Array:
    """(RULES,) rates; losses are those that each rate was reached with."""
    smooth = smoothed(losses)
    lowest = int(smooth.argmin())
    return np.array([rates[steepest(rates, smooth, lowest)], rates[lowest] / 10, rates[valley(smooth)]])


def steepest(rates: Array, smooth: Array, lowest: int) -> int:
    """Where the slope against log lr is most negative, up to the minimum."""
    if lowest < 1:
        return 0
    return int(np.gradient(smooth[: lowest + 1], np.log(rates[: lowest + 1])).argmin())


def valley(smooth: Array) -> int:
    """In the earliest of the longest decreasing subsequences: about half its length before its end."""
    lengths = np.ones(len(smooth), int)
    for i in range(1, len(smooth)):
        above = lengths[:i][smooth[:i] > smooth[i]]
        lengths[i] = 1 + (above.max() if len(above) else 0)
    end = int(lengths.argmax())
    length = int(lengths[end])
    section = length / SECTIONS
    return end - length + int(section) + int(section / 2)
