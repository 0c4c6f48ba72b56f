"""What each seed moves, and what it leaves alone: draws, batches, masks, and whole runs."""

import numpy as np
import pytest
import torch

from engine.train.draws import batch_order, noise_draw, noise_steps, standard_draw
from engine.train.factors import Factors
from engine.train.spec import TrainSpec
from pages import run

RUN = "data=moons&depth=2&width=12&batch=50&steps=6&every=1&dropout=dropout"


@pytest.mark.parametrize("kind", ["normal", "uniform", "orthogonal"])
def test_weights_are_drawn_by_seed_layer_and_shape(kind):
    drawn = [standard_draw(kind, *where) for where in ((0, 1, 20, 20), (1, 1, 20, 20), (0, 2, 20, 20))]
    assert not any(np.isclose(drawn[0], other).any() for other in drawn[1:])
    np.testing.assert_array_equal(drawn[0], standard_draw(kind, 0, 1, 20, 20))
    assert not np.isclose(drawn[0], standard_draw(kind, 0, 1, 20, 21)[:, :20]).any()


def test_orders_of_batches_are_drawn_by_seed_and_epoch():
    orders = [tuple(batch_order(*where, 50)) for where in ((0, 0), (1, 0), (0, 1), (1, 1))]
    assert len(set(orders)) == 4
    assert orders[0] == tuple(batch_order(0, 0, 50))


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_masks_are_drawn_by_seed_purpose_step_and_layer(kind):
    """Steps that are drawn together differ as those of different draws do."""
    steps = noise_steps(20, 30)
    assert steps > 1
    places = [(0, (0, 0), 1), (1, (0, 0), 1), (0, (1, 0), 1), (0, (0, 1), 1), (0, (0, steps), 1), (0, (0, 0), 2)]
    drawn = [noise_draw(kind, *place, 20, 30) for place in places]
    for at, one in enumerate(drawn):
        assert all((one != other).mean() > 0.99 for other in drawn[:at])
    np.testing.assert_array_equal(drawn[0], noise_draw(kind, *places[0], 20, 30))


def test_masks_of_many_at_once_are_drawn_by_seed_purpose_and_layer():
    def kept(query="", purpose="panel", layer=0):
        spec = TrainSpec.from_query(f"{RUN}&{query}")[0]
        return Factors(spec, torch.float32, purpose).factors(layer, (40, 50)) > 0

    drawn = [kept(), kept("seed_mask=1"), kept(purpose="other"), kept(layer=1)]
    assert torch.equal(drawn[0], kept("seed=1&seed_batch=1"))
    for at, one in enumerate(drawn):
        assert all(0.4 < (one != other).double().mean() < 0.6 for other in drawn[:at])  # as of independent halves


@pytest.mark.parametrize(
    ("seed", "from_the_start"), [("seed", True), ("seed_data", True), ("seed_batch", False), ("seed_mask", False)]
)
def test_a_seed_moves_a_run_from_where_it_is_drawn_on(seed, from_the_start):
    one, other = (TrainSpec.from_query(f"{RUN}&{query}")[0] for query in ("", f"{seed}=1"))
    here, there = (recording.columns["loss"].values for recording in run("train", [one, other], ["loss"]))
    assert (here[0] != there[0]) == from_the_start
    assert (here[1:] != there[1:]).all()
