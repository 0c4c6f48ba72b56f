"""The doctor of descent offers what it has tried: paths that end lower, never a cure that is worse than the disease."""

import numpy as np
import pytest

from engine.consult import consult
from engine.descend.spec import DescendSpec
from pages import EXPERIMENTS, run

DESCEND = EXPERIMENTS["descend"]
CURED = {
    "past the limit": ("optimizer.lr=1000", "optimizer.lr"),
    "too slow": ("optimizer.lr=0.01", "optimizer.lr"),
    "AdaGrad has stalled": ("surface=beale&steps=300&optimizer=adagrad&optimizer.lr=0.05", "optimizer"),
    "noise": ("surface.condition=4&noise=2&steps=300&optimizer=sgd&optimizer.lr=0.3", "schedule"),
    "a saddle": ("surface=saddle&y0=0", "optimizer"),
    "no value": ("surface=formula&surface.text=sqrt(x)&x0=-1", "x0"),
}
CALM = "surface.condition=60&surface.angle=12&x0=-9&y0=6&steps=60&optimizer=momentum&optimizer.lr=0.15"


def spec(query):
    return DescendSpec.from_query(query)[0]


@pytest.mark.parametrize("name", CURED)
def test_a_cure_ends_lower_as_it_says(name):
    query, knob = CURED[name]
    ((_, findings, _),) = consult(DESCEND, [spec(query)])
    cure = findings[0].cure
    assert cure is not None
    assert findings[0].knob == knob
    treated = DescendSpec.from_query(cure.fix, spec(query))[0]
    loss = run("descend", [treated], ["loss"])[0].columns["loss"].values
    assert loss[-1] < cure.before
    assert cure.after < cure.before
    if not treated.noise:
        assert cure.after == pytest.approx(loss[-max(1, len(loss) // 10) :].mean())


def test_a_change_that_is_worse_than_the_disease_is_not_offered():
    """Critical damping of momentum is right for the steep direction alone: with it the path ends far higher."""
    ((_, findings, trial),) = consult(DESCEND, [spec(CALM)])
    assert findings[0].code == "overshoot"
    assert all(finding.cure is None and not finding.fix for finding in findings)
    (damped,) = [suspect for suspect in trial.suspects if suspect.knob == "optimizer.beta" and suspect.weight]
    both = run("descend", [spec(CALM), DescendSpec.from_query(damped.fix, spec(CALM))[0]], ["loss"])
    assert np.diff([each.columns["loss"].values[-1] for each in both]) > 0
