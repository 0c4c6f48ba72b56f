"""What is said of how far a run's numbers hold, and that a script's head says it too once it is known."""

from types import SimpleNamespace

import numpy as np

from engine.record.agreement import COLUMN, parting
from engine.record.recording import Recording, Series
from pages import EXPERIMENTS, load
from ui.run import columns
from ui.twin import agreeing, said


def recorded(**values):
    series = {name: Series(np.arange(len(row)) * 10, np.array(row)) for name, row in values.items()}
    return Recording("", "done", series)


def test_a_step_the_end_or_nothing_is_named():
    assert "10" in said(recorded(agreement=[0, 0.001, 0.2]), "A", "en")
    assert "end" in said(recorded(agreement=[0, 0.001, 0.001]), "A", "en")
    assert "too large" in said(recorded(agreement=[np.nan, np.nan]), "A", "en")


def test_recordings_say_what_their_twins_found():
    own = recorded(loss=[2.0, 1.0, 0.5])
    twins = SimpleNamespace(ended=True, status="done", recordings=lambda: [recorded(agreement=[0, 0.1, 0.2])])
    assert agreeing([own], None) == [own]
    (told,) = agreeing([own], twins)
    assert set(told.columns) == {"loss", COLUMN}
    assert len(parting([told])) == 1


def test_no_page_trains_a_twin_unasked():
    lab = load("playground")
    assert COLUMN in EXPERIMENTS[lab.experiment].columns
    assert COLUMN not in columns(lab, lab.parse(lab.opening)[0])
