"""What an address says of layers, rates and examples: how it is read, and what is used where it cannot be."""

import numpy as np
import pytest

from engine.parts.layers import read_layers, read_rates, read_widths
from engine.spec import Unreadable
from engine.train.data import load
from engine.train.spec import TrainSpec
from tests.engine.train.layer_tools import spec


@pytest.mark.parametrize(("text", "layers"), [("all", ()), ("1,3", (1, 3)), ("3, 1,3", (1, 3)), ("20", (20,))])
def test_layers_are_read(text, layers):
    assert read_layers(text) == layers


@pytest.mark.parametrize(
    ("reader", "text", "reason", "at"),
    [
        (read_layers, "99", "no_such_layer", 1),
        (read_layers, "1,x", "not_a_layer", 3),
        (read_layers, "", "not_a_layer", 1),
        (read_layers, "0", "no_such_layer", 1),
        (read_rates, "abc", "not_a_rate", 1),
        (read_rates, "0.5,1", "rate_out_of_range", 5),
        (read_rates, "nan", "rate_out_of_range", 1),
        (read_rates, "0.5,", "not_a_rate", 5),
        (read_widths, "8,x", "not_a_width", 3),
        (read_widths, "", "not_a_width", 1),
        (read_widths, "8,501", "width_out_of_range", 3),
        (read_widths, ",".join("1" * 21), "too_many_layers", 41),
    ],
)
def test_what_cannot_be_read_says_why_and_where(reader, text, reason, at):
    with pytest.raises(Unreadable) as trouble:
        reader(text)
    assert (trouble.value.reason, trouble.value.at) == (reason, at)


@pytest.mark.parametrize(
    ("query", "field", "used"),
    [
        ("dropout=dropout&dropout.p=1", "dropout.p", "0.99"),
        ("dropout=dropout&dropout.p=-0.1", "dropout.p", "0"),
        ("dropout=dropout&dropout.layers=99", "dropout.layers", "all"),
        ("dropout=dropout&dropout.rates=abc", "dropout.rates", "p"),
        ("dropout=dropout&dropout.rates=0.1,0.2,0.3&depth=2", "dropout.rates", "0.1,0.2"),
        ("norm=batch_norm&norm.layers=2,7&widths=9,8,7", "norm.layers", "2"),
        ("widths=8,,2", "widths", "width"),
        ("norm=batch_norm&norm.layers=2,7&depth=3", "norm.layers", "2"),
        ("norm=layer_norm&norm.layers=7&depth=3", "norm.layers", "all"),
        ("data=moons&batch=512", "batch", "400"),
        ("examples=50&batch=64", "batch", "50"),
        ("examples=5000", "examples", "1437"),
        ("norm=batch_norm&batch=1", "batch", "x\u0302 = 0"),
    ],
)
def test_what_cannot_be_used_is_named_with_what_is_used_instead(query, field, used):
    found, (problem,) = TrainSpec.from_query(query)
    assert (problem.field, problem.used) == (field, used)
    assert isinstance(found, TrainSpec)


def test_layers_beyond_the_depth_are_no_spec():
    one = spec("depth=5&norm=batch_norm&norm.layers=5")
    with pytest.raises(ValueError, match=r"TrainSpec\.norm\.layers must be within depth 2, got 5"):
        TrainSpec(depth=2, norm=one.norm)


def test_fewer_examples_are_the_head_of_the_training_part():
    few, everything = load(spec("examples=200&scaling=none")), load(spec("scaling=none"))
    assert few.train_x.shape == (200, 64)
    np.testing.assert_array_equal(few.train_x, everything.train_x[:200])
    np.testing.assert_array_equal(few.test_x, everything.test_x)
