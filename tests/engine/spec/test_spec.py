"""Specs: addresses go round, and what a stranger writes is refused by name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.parts.activations.written import read_activation
from engine.parts.annealing import read_marks, read_points
from engine.parts.inits import HeNormal, Normal
from engine.parts.layers import read_layers, read_rates, read_widths
from engine.parts.own import SAMPLE, decode, encode, read_handle
from engine.spec import MAX_QUERY, show
from engine.spec.changes import read_changes
from engine.train.spec import MAX_WORK, TrainSpec

FIELDS = TrainSpec.knobs()
TEXTS = {
    read_layers: ["all", "1", "2,3", "20"],
    read_rates: ["p", "0.2,0.5"],
    read_widths: ["width", "8", "8,4,2"],
    read_changes: ["", "5:optimizer.lr=0.01"],
    read_marks: ["150,300", "7"],
    read_activation: ["max(0, x)", "x/(1+exp(-x))"],
    decode: [encode([(0.1, -0.2, 0), (0.3, 0.4, 1)]), encode([(-1, 1, 3)] * 5)],
    read_handle: [SAMPLE],
    read_points: ["1,1,0.6,0.3,0.1,0", "0,1,0,1,0,1,2"],
}
"""Texts that a reader takes."""


def knob_values(knob):
    if knob.registry is not None:
        return st.sampled_from(sorted(knob.registry)).flatmap(
            lambda name: st.builds(
                knob.registry[name], **{key: knob_values(inner) for key, inner in knob.registry[name].knobs().items()}
            )
        )
    if knob.kind == "choice":
        return st.sampled_from(knob.options)
    if knob.reader is not None:
        return st.sampled_from(TEXTS[knob.reader])
    if knob.kind == "whole":
        return st.integers(int(knob.low), int(knob.high))
    return st.floats(knob.low, knob.high, allow_nan=False)


specs = st.fixed_dictionaries({key: knob_values(knob) for key, knob in FIELDS.items()}).map(
    lambda values: TrainSpec.fitted(values, [])
)


@settings(max_examples=60, deadline=None)
@given(specs, specs)
def test_any_spec_round_trips_from_any_base(spec, base):
    found, problems = TrainSpec.from_query(spec.to_query(base), base)
    assert found == spec
    assert all(problem.code == "remark" for problem in problems)


@given(st.text(max_size=60) | st.sampled_from(["x^2+y^2+.0", "-.0", ".0", "0.1,0.0", "1.0"]))
def test_a_text_is_shown_as_it_is(text):
    """Nothing is cut off a text: "x^2+.0" without its end would be another formula, or none."""
    assert show(text) == text


@given(st.floats(allow_nan=False) | st.integers())
def test_a_number_is_shown_so_that_it_reads_back(number):
    assert type(number)(show(number)) == number
    assert not show(number).endswith(".0")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_no_query_raises(text):
    spec, _ = TrainSpec.from_query(text)
    assert isinstance(spec, TrainSpec)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*TrainSpec().flat(), "init.std", "activation.slope"]), st.text(max_size=30)))
def test_no_value_raises(values):
    spec, problems = TrainSpec.from_query(values)
    assert len(problems) <= len(values) + 1
    assert spec.steps <= spec.most_steps()


@pytest.mark.parametrize(
    ("query", "code", "used"),
    [
        ("depth=-1", "out_of_range", "0"),
        ("depth=2.5", "not_a_number", "10"),
        ("width=1e999", "out_of_range", "500"),
        ("width=" + "9" * 400, "out_of_range", "500"),
        ("optimizer.lr=nan", "not_a_number", "0.1"),
        ("activation=<script>", "not_an_option", "tanh"),
        ("init.std=1", "unused", "lecun_normal"),
        ("colour=red", "unknown", ""),
        ("steps=20000&width=500&depth=20&batch=512", "too_much", "203"),
    ],
)
def test_problems_say_what_was_wrong_and_what_is_used(query, code, used):
    spec, (problem,) = TrainSpec.from_query(query)
    assert (problem.code, problem.used) == (code, used)
    assert problem.value
    if code in ("out_of_range", "not_a_number", "not_an_option"):
        assert spec.flat()[problem.field] == used


def test_a_long_query_is_cut_and_reported():
    spec, problems = TrainSpec.from_query("depth=3&" + "x" * 100_000)
    assert spec.depth == 3
    assert problems[0].code == "too_long"
    assert problems[0].high == str(MAX_QUERY)
    spec, _ = TrainSpec.from_query("depth=3&" + "x" * MAX_QUERY + "&width=7")
    assert (spec.depth, spec.width) == (3, TrainSpec().width)


def test_the_bound_on_the_product_names_field_and_value():
    with pytest.raises(ValueError, match=r"TrainSpec.steps must be in \[0, 203\].*got 20000"):
        TrainSpec(depth=20, width=500, batch=512, steps=20_000)
    assert TrainSpec(depth=20, width=500, batch=512, steps=203).weights * 203 * 512 <= MAX_WORK


def test_only_differences_are_written():
    base = TrainSpec(init=Normal(std=0.5))
    assert TrainSpec(init=Normal(std=0.5)).to_query(base) == ""
    assert TrainSpec(init=Normal(std=2.0)).to_query(base) == "init.std=2"
    assert TrainSpec(init=HeNormal(), depth=3).to_query(base) == "depth=3&init=he_normal"


def test_one_and_one_point_zero_are_one_address():
    assert TrainSpec(bias=1) == TrainSpec(bias=1.0)
    assert TrainSpec(bias=1).to_query() == "bias=1"


def test_snapshots_cover_start_and_end():
    assert TrainSpec(steps=0).snapshots == 1
    assert TrainSpec(steps=600).snapshots == 41
    assert TrainSpec(steps=601, every=100).snapshots == 8
    assert TrainSpec(steps=20_000, every=1).snapshots == 501
