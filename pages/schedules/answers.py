"""What the questions about schedules are settled by: six seeds of each variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.record.answer import Answer
from engine.record.recording import Recording
from pages.schedules.columns import FIELDS, RATES
from pages.schedules.rules import RULES

Array = np.ndarray
Recordings = Sequence[Recording]
POPULATION = ("seed_loss", "seed_accuracy")
BESIDE = 0.1
"""Share of a run before a drop of the rate, and after it, over which the loss is averaged."""
DROP = 2.0
"""From one snapshot to the next, a rate that becomes so many times smaller has dropped, and larger is a restart."""
LATE = 4
"""Measurements of the sharpness at the end that are averaged: it swings about the limit."""
VISIBLE = 0.8
"""Of the loss, what a visible drop leaves at most."""


def accuracies(recording: Recording) -> Array:
    """(SEEDS,) test accuracies at the end."""
    found: Array = recording.columns["seed_accuracy"].values[-1]
    return found


def middle(recording: Recording) -> Array:
    """(snapshots,) median loss over the seeds."""
    found: Array = np.median(recording.columns["seed_loss"].values, 1)
    return found


def gain(recordings: Recordings) -> float:
    """Mean test accuracy of the first variant minus that of the second at the end, in points."""
    return 100 * float((accuracies(recordings[0]) - accuracies(recordings[1])).mean())


def both(recordings: Recordings) -> Mapping[str, float]:
    """Both mean accuracies in per cent, and under how many of the seeds the first is the higher one."""
    first, second = (accuracies(recording) for recording in recordings[:2])
    means = {name: round(100 * float(share.mean()), 1) for name, share in (("first", first), ("second", second))}
    return means | {"higher": int((first > second).sum()), "seeds": len(first)}


def drops(recording: Recording) -> list[tuple[int, float]]:
    """(step, factor on the loss) of each drop of the rate: means of BESIDE of the run after and before it."""
    rate, steps, loss = recording.columns["lr"], recording.columns["seed_loss"].steps, middle(recording)
    fallen = rate.steps[1:][rate.values[1:] * DROP <= rate.values[:-1]]
    reach = BESIDE * steps[-1]
    return [
        (
            int(at),
            float(
                loss[(steps > at) & (steps <= at + reach)].mean() / loss[(steps > at - reach) & (steps <= at)].mean()
            ),
        )
        for at in fallen
    ]


def visible(recordings: Recordings) -> float:
    """How many drops of the first variant's rate leave VISIBLE of the loss or less."""
    return float(sum(factor <= VISIBLE for _, factor in drops(recordings[0])))


def drops_told(recordings: Recordings) -> Mapping[str, float]:
    """The step of each drop, numbered from 1, and what it leaves of the loss in per cent."""
    found: dict[str, float] = {}
    for k, (step, factor) in enumerate(drops(recordings[0]), 1):
        found |= {f"at{k}": step, f"left{k}": round(100 * factor)}
    return found


def last_restart(recording: Recording) -> int:
    """The snapshot before the last rise of the rate by DROP or more."""
    rate = recording.columns["lr"].values[:-1]
    return int(np.flatnonzero(rate[1:] >= DROP * rate[:-1])[-1])


def jump(recordings: Recordings) -> float:
    """The largest median loss after the first variant's last restart, over that before it."""
    loss, at = middle(recordings[0]), last_restart(recordings[0])
    return float(loss[at + 1 :].max() / loss[at])


def restart_told(recordings: Recordings) -> Mapping[str, float]:
    """Steps of the last restart and of the largest loss after it; the loss at the end in per cent of that before."""
    series, at = recordings[0].columns["seed_loss"], last_restart(recordings[0])
    loss = middle(recordings[0])
    top = at + 1 + int(loss[at + 1 :].argmax())
    return {"at": int(series.steps[at]), "top": int(series.steps[top]), "end": round(100 * float(loss[-1] / loss[at]))}


def at_edge(recordings: Recordings) -> float:
    """Rate x sharpness / 2 of the first variant: mean of the last LATE measurements; 1 where a direction turns over."""
    sharpness, rate = (recordings[0].columns[name] for name in ("sharpness", "lr"))
    late = sharpness.values[-LATE:] * rate.values[np.searchsorted(rate.steps, sharpness.steps[-LATE:])]
    return float(late.mean() / 2)


def edge_told(recordings: Recordings) -> Mapping[str, float]:
    """The same of the second variant, and the limits 2 / sharpness of both at the end."""
    limits = {
        f"limit{k}": round(2 / float(each.columns["sharpness"].values[-1]), 3) for k, each in enumerate(recordings, 1)
    }
    return limits | {"other": round(at_edge(recordings[1:]), 2)}


def sweep(recording: Recording) -> Array:
    """(RATES,) mean test accuracies of full runs, by rate."""
    found: Array = recording.columns["rate_sweep"].values[-1][:, FIELDS.index("test_accuracy")].mean(1)
    return found


def truth(recordings: Recordings) -> Array:
    """The sweep of the first variant that has one."""
    return next(found for found in map(sweep, recordings) if np.isfinite(found).all())


def rates_of(recordings: Recordings) -> Array:
    """(RATES,) of the sweeps: from the range test's first rate to its last."""
    planned = recordings[0].columns["lr"].values
    return np.geomspace(planned[0], planned.max(), RATES)


def costs(recordings: Recordings) -> Array:
    """(RULES,) points of test accuracy below the best rate's, interpolated on a logarithmic axis of rates."""
    rates, found = rates_of(recordings), truth(recordings)
    asked = recordings[0].columns["range_suggestions"].values[-1]
    return 100 * (found.max() - np.interp(np.log(asked), np.log(rates), found))


def tenth_costs(recordings: Recordings) -> float:
    """What a tenth of the minimum costs, in points."""
    return float(costs(recordings)[RULES.index("tenth")])


def rules_told(recordings: Recordings) -> Mapping[str, float]:
    """Each rule's rate and cost, and the best rate of the sweep."""
    asked = recordings[0].columns["range_suggestions"].values[-1]
    found = {f"{rule}_cost": float(cost) for rule, cost in zip(RULES, costs(recordings), strict=True)}
    best = float(rates_of(recordings)[truth(recordings).argmax()])
    return found | {rule: float(f"{rate:.2g}") for rule, rate in zip(RULES, asked, strict=True)} | {"best": best}


def best_apart(recordings: Recordings) -> float:
    """Best mean accuracy of the last variant's sweep minus that of the one before it, in points."""
    return 100 * float(sweep(recordings[-1]).max() - sweep(recordings[-2]).max())


def best_told(recordings: Recordings) -> Mapping[str, float]:
    """Both best accuracies in per cent and their rates."""
    rates, told = rates_of(recordings), dict[str, float]()
    for name, recording in (("before", recordings[-2]), ("last", recordings[-1])):
        found = sweep(recording)
        told |= {name: round(100 * float(found.max()), 1), f"{name}_rate": float(rates[found.argmax()])}
    return told


ANSWERS: Mapping[str, Answer] = {
    "schedule_gain": Answer(gain, POPULATION, facts=both, unit="points"),
    "schedule_drops": Answer(visible, (*POPULATION, "lr"), facts=drops_told, unit="count"),
    "schedule_edge": Answer(at_edge, ("sharpness", "lr"), facts=edge_told),
    "schedule_range": Answer(tenth_costs, ("lr", "rate_sweep", "range_suggestions"), facts=rules_told, unit="points"),
    "schedule_fair": Answer(best_apart, ("lr", "rate_sweep"), facts=best_told, unit="points"),
    "schedule_jump": Answer(jump, (*POPULATION, "lr"), facts=restart_told),
}
"""By name; any lab's question may name them."""
