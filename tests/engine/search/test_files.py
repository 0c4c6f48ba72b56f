"""What is taken along, read again: the table by csv, the studies by Optuna itself."""

import csv
import io
import warnings

import numpy as np
import optuna
import pytest
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState

from engine.search import files
from engine.search.spec import SearchSpec
from pages import run

SMALL = "base=train%3Fdepth%3D1%26width%3D8%26activation%3Dleaky_relu%26examples%3D200&epochs=3&trials=6&wave=6"
AXES = "&axis=optimizer.lr:0.1:1000000:log&axis=activation:leaky_relu|tanh&axis=width:4:9"


@pytest.fixture(scope="module")
def both():
    """A search by loss whose space reaches into divergence, beside a halved one by accuracy."""
    queries = (f"{SMALL}{AXES}&measure=loss", f"{SMALL}&axis=optimizer.lr:0.001:0.1:log&pruner=halving")
    specs = [SearchSpec.from_query(query)[0] for query in queries]
    return specs, run("search", specs, files.COLUMNS)


def test_optuna_opens_the_studies(both, tmp_path):
    specs, recordings = both
    path = tmp_path / "study.log"
    path.write_text(files.journal(specs, recordings), "utf-8")
    storage = JournalStorage(JournalFileBackend(str(path)))
    studies = [optuna.load_study(study_name=each.study_name, storage=storage) for each in storage.get_all_studies()]
    assert [study.direction.name for study in studies] == ["MINIMIZE", "MAXIMIZE"]
    for spec, recording, study in zip(specs, recordings, studies, strict=True):
        order, columns = np.argsort(recording.columns["trial"].values), recording.columns
        assert SearchSpec.from_query(study.user_attrs["address"].partition("?")[2])[0] == spec
        assert study.metric_names == [f"validation {spec.measure}"]
        values = columns[f"validation_{spec.measure}"].values[order]
        assert [trial.value for trial in study.trials] == values.tolist()
        cut = columns["outcome"].values[order] == 1
        assert [trial.state is TrialState.PRUNED for trial in study.trials] == cut.tolist()
        rates = columns["point"].values[order, 0]
        assert [trial.params["optimizer.lr"] for trial in study.trials] == rates.tolist()
        curves = columns["learning_curve"].values[order]
        found = [sorted(trial.intermediate_values.items()) for trial in study.trials]
        assert found == [[(e, s) for e, s in enumerate(curve.tolist(), 1) if np.isfinite(s)] for curve in curves]
        best = recordings[specs.index(spec)].notes["winner"]["trial"]
        assert study.best_trial.number == best
    assert {trial.params["activation"] for trial in studies[0].trials} <= {"leaky_relu", "tanh"}
    assert all(isinstance(trial.params["width"], int) for trial in studies[0].trials)
    assert np.isinf([trial.value for trial in studies[0].trials]).any()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        studies[0].optimize(lambda trial: trial.suggest_float("optimizer.lr", 0.1, 1e6, log=True), n_trials=1)
    assert len(studies[0].trials) == 7  # it can be gone on with


def test_the_table_has_a_row_a_trial(both):
    specs, recordings = both
    rows = list(csv.DictReader(io.StringIO(files.trials(specs, recordings))))
    assert [row["search"] for row in rows] == ["1"] * 6 + ["2"] * 6
    assert {row["outcome"] for row in rows} == {"done", "pruned", "diverged"}
    assert [float(row["optimizer.lr"]) for row in rows[6:]] == recordings[1].columns["point"].values[:, 0].tolist()
    assert all(row["width"] == "" for row in rows[6:])
    assert {row["activation"] for row in rows[:6]} <= {"leaky_relu", "tanh"}


def test_before_the_first_trial_there_is_an_empty_table(both):
    specs, _ = both
    assert files.trials(specs, []).count("\n") == 1
    assert files.journal(specs, []) == ""
