"""What the tests of normalization and dropout share: small networks of each kind, in double precision."""

from engine.train.columns import COLUMNS
from engine.train.products import one_thread
from engine.train.spec import TrainSpec

SMALL = "data=moons&depth=3&width=17&batch=32&bias=0.1&precision=float64&"
NORMS = [
    "norm=batch_norm",
    "norm=batch_norm&norm.position=after",
    "norm=batch_norm&norm.affine=off&norm.layers=1,3&norm.momentum=0.4&norm.eps=0.01",
    "norm=layer_norm",
    "norm=layer_norm&norm.position=after&norm.layers=2",
    "norm=layer_norm&norm.affine=off&norm.eps=0.1",
]
DROPOUTS = [
    "dropout=dropout&dropout.p=0.3&dropout.p_input=0.2",
    "dropout=dropout&dropout.rates=0.1,0.6&dropout.convention=test_scaling&norm=batch_norm",
    "dropout=dropconnect&dropout.p=0.4&dropout.layers=2,3",
    "dropout=gaussian&dropout.p=0.2&norm=layer_norm&norm.position=after",
]
MEASURED = [name for name, column in COLUMNS.items() if column.kind != "array"]
one_thread()  # as in a worker


def spec(query):
    """The spec of a query that is used as written."""
    found, problems = TrainSpec.from_query(query)
    assert not problems
    return found
