"""What the questions of this lab are settled by: trials that ended, in the order in which they were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, comb, log

import numpy as np

from engine.record.answer import Answer
from engine.record.recording import Recording
from engine.search.importance import shares, usable
from engine.search.outcomes import PRUNED

Array = np.ndarray
Recordings = Sequence[Recording]
TOP, SURE = 0.05, 0.95
"""The best share of all trials, and how sure one is to hit it."""
SIXTY = 60
LIMIT = 0.01
"""The learning rate below which rates are counted."""
DRAWN = 16
"""Seeds of which the best is chosen."""
SIDE = 18
"""Points along each axis of the lattice of which shifted grids are parts."""
NINE = 9
POINTS = 100
"""Of a share of 1."""


def ordered(recording: Recording, name: str = "validation_accuracy") -> Array:
    """(trials, ...) a column in the order in which the sampler chose the trials."""
    order = np.argsort(recording.columns["trial"].values, kind="stable")
    found: Array = recording.columns[name].values[order]
    return found


def best(recording: Recording) -> float:
    """The best validation accuracy of the trials that no pruner ended."""
    return float(recording.columns["validation_accuracy"].values[recording.columns["outcome"].values != PRUNED].max())


def ranked(values: Array) -> Array:
    """(trials,) places from the best to the worst, of equals the earlier first."""
    return np.argsort(-values, kind="stable")


# -- sampling --------------------------------------------------------------------------------------------------------


def draws_needed(recordings: Recordings) -> float:
    """The least n with 1 - (1 - p)^n >= SURE, where p is the share of the best TOP among the trials."""
    trials = len(ordered(recordings[0]))
    return float(ceil(log(1 - SURE) / log(1 - _top(trials) / trials)))


def _top(trials: int) -> int:
    return max(1, round(TOP * trials))


def draws_facts(recordings: Recordings) -> Mapping[str, float]:
    """How many the best are, of how many; of all runs of SIXTY trials in a row, the share that hold one of them."""
    values = ordered(recordings[0])
    top = np.zeros(len(values))
    top[ranked(values)[: _top(len(values))]] = 1
    held = np.convolve(top, np.ones(SIXTY), "valid") > 0
    draws = int(draws_needed(recordings))
    return {"draws": draws, "top": int(top.sum()), "trials": len(values), "windows": len(held), "hit": int(held.sum())}


def rates(recording: Recording) -> int:
    """Different values on the first axis."""
    return len(np.unique(recording.columns["point"].values[:, 0]))


def tried_rates(recordings: Recordings) -> float:
    """Different values on the first axis of the second search."""
    return float(rates(recordings[1]))


def tried_facts(recordings: Recordings) -> Mapping[str, float]:
    """That, and the same of the first search; trials."""
    return {"random": rates(recordings[1]), "grid": rates(recordings[0]), "trials": len(ordered(recordings[0]))}


def below(recording: Recording) -> int:
    """Trials with a learning rate below LIMIT."""
    return int((recording.columns["point"].values[:, 0] < LIMIT).sum())


def low_rates(recordings: Recordings) -> float:
    """Those of the first search."""
    return float(below(recordings[0]))


def low_facts(recordings: Recordings) -> Mapping[str, float]:
    """Those of the second; the best of both; the chance in per cent that uniform draws from 0 to 1 leave it empty."""
    trials = len(ordered(recordings[0]))
    bests = {f"best{k}": POINTS * best(recording) for k, recording in enumerate(recordings[:2])}
    return {"logarithmic": below(recordings[1]), "trials": trials, "empty": POINTS * (1 - LIMIT) ** trials, **bests}


def best_place(recordings: Recordings) -> float:
    """Where the best trial lies on the first axis: 0 at its low end, 1 at its high end."""
    axis, value = recordings[0].notes["space"][0], _rate(recordings[0])
    return log(value / axis["low"]) / log(axis["high"] / axis["low"])


def _rate(recording: Recording) -> float:
    return float(ordered(recording, "point")[ranked(ordered(recording))[0], 0])


def place_facts(recordings: Recordings) -> Mapping[str, float]:
    """Its learning rate and accuracy; the end of the axis."""
    return {
        "rate": _rate(recordings[0]),
        "best": POINTS * best(recordings[0]),
        "high": recordings[0].notes["space"][0]["high"],
    }


# -- luck ------------------------------------------------------------------------------------------------------------


def seed_range(recordings: Recordings) -> float:
    """Points from the worst to the best of trials that differ in their seed alone."""
    return POINTS * float(np.ptp(ordered(recordings[0])))


def range_facts(recordings: Recordings) -> Mapping[str, float]:
    """Their standard deviation in points, the best and the worst in per cent."""
    values = POINTS * ordered(recordings[0])
    return {
        "sd": float(values.std(ddof=1)),
        "best": float(values.max()),
        "worst": float(values.min()),
        "trials": len(values),
    }


def expected_best(values: Array, along: Array, drawn: int) -> float:
    """The mean, over all choices of `drawn` of the trials, of `along` of the one with the largest of `values`.

    Of n in rising order the k-th is the best of so many in comb(k - 1, drawn - 1) of comb(n, drawn) choices.
    """
    order, total = np.argsort(values, kind="stable"), comb(len(values), drawn)
    weights = np.array([comb(k, drawn - 1) / total for k in range(len(values))])
    return float(weights @ along[order])


def _tested(recording: Recording) -> tuple[Array, Array]:
    """(validation, test) of every trial."""
    return ordered(recording), recording.columns["trials_test"].values[-1]


def kept_gain(recordings: Recordings) -> float:
    """What choosing the best of DRAWN seeds by validation gains on the test part, over what it gains on validation."""
    facts = gain_facts(recordings)
    by_validation = facts["val_best"] - facts["val_mean"]
    return (facts["test_best"] - facts["test_mean"]) / by_validation if by_validation else float("nan")


def gain_facts(recordings: Recordings) -> Mapping[str, float]:
    """Mean, and expected best of DRAWN, on both parts as shares; the gains in points; the correlation."""
    value, test = _tested(recordings[0])
    found = {"val_mean": value.mean(), "test_mean": test.mean()}
    found |= {"val_best": expected_best(value, value, DRAWN), "test_best": expected_best(value, test, DRAWN)}
    gains = {f"{part}_gain": POINTS * (found[f"{part}_best"] - found[f"{part}_mean"]) for part in ("val", "test")}
    return {
        **{k: float(v) for k, v in (found | gains).items()},
        "r": float(np.corrcoef(value, test)[0, 1]),
        "seeds": len(value),
    }


# -- what matters, and what finds it ---------------------------------------------------------------------------------


def axis_shares(recording: Recording) -> Array:
    """(axes,) the share of the variance that each axis explains."""
    places = ordered(recording, "point").copy()
    for k, axis in enumerate(recording.notes["space"]):
        places[:, k] = np.log(places[:, k]) if axis["log"] else places[:, k]
    return shares(places, usable(ordered(recording)))


def first_share(recordings: Recordings) -> float:
    """That of the first axis."""
    return float(axis_shares(recordings[0])[0])


def share_facts(recordings: Recordings) -> Mapping[str, float]:
    """The shares of both axes, and in per cent."""
    found = axis_shares(recordings[0])
    return {f"share{k}": float(share) for k, share in enumerate(found)} | {"other": POINTS * float(found[1])}


def grids(recording: Recording) -> Array:
    """(SIDE / 3, SIDE / 3) the best of each 3 x 3 grid within the lattice, by where its first point lies."""
    values = ordered(recording).reshape(SIDE, SIDE)
    step = SIDE // 3
    return np.array([[values[i::step, j::step].max() for j in range(step)] for i in range(step)])


def grid_wins(recordings: Recordings) -> float:
    """The chance that a shifted grid of nine has a better best than nine trials at random; a tie counts half."""
    values, found = np.sort(ordered(recordings[0])), grids(recordings[0]).ravel()
    counts = (np.searchsorted(values, found, side) for side in ("left", "right"))
    below_, up_to = (np.array([comb(int(n), NINE) for n in each]) / comb(len(values), NINE) for each in counts)
    return float(np.mean((below_ + up_to) / 2))


def grid_facts(recordings: Recordings) -> Mapping[str, float]:
    """How many shifted grids; the best and the worst of them, in per cent, and their places; random's mean."""
    found, values = grids(recordings[0]).ravel(), ordered(recordings[0])
    random = expected_best(values, values, NINE)
    told = {"grids": len(found), "best": POINTS * float(found.max()), "worst": POINTS * float(found.min())}
    told |= {"best_at": int(found.argmax()), "worst_at": int(found.argmin()), "random": random}
    return told | {"mean": POINTS * float(found.mean()), "random_mean": POINTS * random}


def halving_gain(recordings: Recordings) -> float:
    """Points by which the best of the first search, halved, is ahead of that of the second, of the same epochs."""
    return POINTS * (best(recordings[0]) - best(recordings[1]))


def halving_facts(recordings: Recordings) -> Mapping[str, float]:
    """Epochs of each search; trials of both; what the rungs ended that would have come out ahead or as good."""
    halved, _, full = recordings
    spent = [int(recording.columns["epochs_spent"].values[-1]) for recording in recordings]
    cut = ordered(halved, "outcome") == PRUNED
    ahead = int((ordered(full)[cut] >= best(halved)).sum())
    counts = {"tried": len(cut), "whole": len(ordered(recordings[1])), "ahead": ahead}
    return {"spent": spent[0], "other": spent[1], "full": spent[2], "all_best": POINTS * best(full), **counts}


def tpe_gain(recordings: Recordings) -> float:
    """Points by which the best of TPE is ahead of that of random search, the mean over pairs of the same seed."""
    return POINTS * float(np.mean(_pairs(recordings)))


def _pairs(recordings: Recordings) -> Array:
    bests = np.array([best(recording) for recording in recordings]).reshape(-1, 2)
    return np.asarray(bests[:, 0] - bests[:, 1])


def tpe_facts(recordings: Recordings) -> Mapping[str, float]:
    """In how many pairs TPE is ahead, behind and level; the mean accuracy of all of its trials, and of random's."""
    gaps = _pairs(recordings)
    found = {"won": int((gaps > 0).sum()), "lost": int((gaps < 0).sum()), "level": int((gaps == 0).sum())}
    means = [POINTS * float(np.mean([ordered(recording).mean() for recording in recordings[k::2]])) for k in (0, 1)]
    return {**found, "pairs": len(gaps), "mean0": means[0], "mean1": means[1]}


COLUMNS = ("point", "trial", "validation_accuracy", "outcome")
ANSWERS: Mapping[str, Answer] = {
    "draws_needed": Answer(draws_needed, COLUMNS, facts=draws_facts, unit="count", counts="trial"),
    "tried_rates": Answer(tried_rates, COLUMNS, facts=tried_facts, unit="count", counts="trial"),
    "low_rates": Answer(low_rates, COLUMNS, facts=low_facts, unit="count", counts="trial"),
    "best_place": Answer(best_place, COLUMNS, facts=place_facts, unit="share", counts="trial"),
    "seed_range": Answer(seed_range, COLUMNS, facts=range_facts, unit="points", counts="trial"),
    "kept_gain": Answer(kept_gain, (*COLUMNS, "trials_test"), facts=gain_facts, unit="share", counts="trial"),
    "first_share": Answer(first_share, COLUMNS, facts=share_facts, unit="share", counts="trial"),
    "grid_wins": Answer(grid_wins, COLUMNS, facts=grid_facts, unit="share", counts="trial"),
    "halving_gain": Answer(
        halving_gain, (*COLUMNS, "epochs_spent"), facts=halving_facts, unit="points", counts="trial"
    ),
    "tpe_gain": Answer(tpe_gain, COLUMNS, facts=tpe_facts, unit="points", counts="trial"),
}
