"""The tables that scikit-learn ships, and its stratified split, without the 160 MB of loading it."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

Array = np.ndarray


TABLES = {"digits": "digits.csv.gz", "wine": "wine_data.csv", "breast_cancer": "breast_cancer.csv", "iris": "iris.csv"}
"""Data set -> its file; all but that of the digits begin with a line of names."""


@cache
def table(name: str) -> tuple[Array, Array]:
    """Features (N, n_in) as float64 and classes (N,) as int64.

    Those of scikit-learn's function `load_<name>`, read from the file in the installed package.
    """
    package = find_spec("sklearn")
    folders = (package and package.submodule_search_locations) or [""]
    path = Path(folders[0]) / "datasets" / "data" / TABLES[name]
    read = gzip.open if path.suffix == ".gz" else open
    with read(path, "rt") as file:
        rows = np.loadtxt(file, delimiter=",", skiprows=0 if name == "digits" else 1)
    return rows[:, :-1], rows[:, -1].astype(np.int64)


def stratified(y: Array, n_test: int, seed: int) -> tuple[Array, Array]:
    """(train, test): indices in random order, each class in its share of both.

    Number for number `sklearn.model_selection.train_test_split(..., test_size=n_test / len(y), stratify=y,
    random_state=seed)`: the same generator, asked for the same draws in the same order.
    """
    rng = np.random.RandomState(seed)
    _, classes, counts = np.unique(y, return_inverse=True, return_counts=True)
    to_train = shares(counts, len(y) - n_test, rng)
    to_test = shares(counts - to_train, n_test, rng)
    train, test = [], []
    for k, count in enumerate(counts):
        members = np.flatnonzero(classes == k)[rng.permutation(count)]
        train.append(members[: to_train[k]])
        test.append(members[to_train[k] : to_train[k] + to_test[k]])
    return rng.permutation(np.concatenate(train)), rng.permutation(np.concatenate(test))


def shares(counts: Array, n: int, rng: np.random.RandomState) -> Array:
    """How many of n draws each class gets: in proportion, whole, largest remainders first, ties by chance."""
    exact = counts / counts.sum() * n
    whole = np.floor(exact)
    remainders, left = exact - whole, int(n - whole.sum())
    for largest in np.unique(remainders)[::-1]:
        if left == 0:
            break
        (tied,) = np.nonzero(remainders == largest)
        tied = rng.choice(tied, size=min(len(tied), left), replace=False)
        whole[tied] += 1
        left -= len(tied)
    return whole.astype(int)
