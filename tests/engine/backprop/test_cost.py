"""What passes cost, against counts in closed form; checkpoints keep less and compute again."""

from itertools import pairwise

import pytest

from engine.backprop.cost import accounts, totals
from engine.backprop.spec import BackpropSpec
from engine.record.pieces import finish
from pages import run
from tests.engine.backprop.test_graph import Maker


def spec_of(query):
    return BackpropSpec.from_query(query)[0]


def cost(graph, checkpoints=False):
    return totals(graph, finish(accounts(graph, checkpoints)))


def test_backward_is_about_twice_forward():
    spec = spec_of("from=initialization%3Fdepth=6%26width=40%26batch=20%26steps=0&of=batch")
    sizes, batch = spec.trains.sizes, 20
    products = [batch * a * b for a, b in pairwise(sizes)]
    slopes = batch * sum(sizes[1:-1])
    loss = batch * sizes[-1]
    found = cost(spec.graph)
    assert found["forward"] == sum(products) + slopes + loss
    assert found["backward"] == 2 * sum(products) - products[0] + slopes + loss  # no gradient of the data
    assert found["peak"] == 2 * slopes + loss + 1  # z and h of every layer, o, and L


def test_checkpoints_keep_less_and_compute_again():
    graph = spec_of("from=initialization%3Fdepth=16%26width=30%26batch=20%26steps=0&of=batch").graph
    whole, some = cost(graph), cost(graph, checkpoints=True)
    assert some["forward"] == whole["forward"]
    assert whole["backward"] < some["backward"] <= whole["backward"] + whole["forward"]
    assert some["peak"] < 0.6 * whole["peak"]


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_kept_in_the_end_and_never_less_than_nothing(seed):
    graph = Maker(seed).graph()
    for checkpoints in (False, True):
        found = finish(accounts(graph, checkpoints))
        assert len(found) == len(graph.frames)
        assert min(each.kept for each in found) >= 0
        assert found[-1].kept == 0
    assert cost(graph, True)["backward"] >= cost(graph)["backward"]


def test_the_columns_add_up_to_what_the_notes_say():
    for checkpoints in ("off", "on"):
        spec = spec_of(f"net=note&n_in=3&hidden=4&n_out=2&batch=3&checkpoints={checkpoints}")
        (found,) = run("backprop", [spec], ("multiplications", "kept"))
        times, kept = (found.columns[name].values for name in ("multiplications", "kept"))
        told, count = found.notes["graph"]["cost"][checkpoints], len(spec.graph.nodes)
        assert (times[:count].sum(), times[count:].sum(), kept.max()) == (
            told["forward"],
            told["backward"],
            told["peak"],
        )
