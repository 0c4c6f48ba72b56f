"""Labs as data: addresses read and written, presets and questions that hold, pages that declare what exists."""

from dataclasses import replace
from itertools import pairwise

import pytest

from engine.train.spec import MAX_MASKED, MAX_WEIGHTS, TrainSpec
from pages import LABS, load, parse_address


@pytest.mark.parametrize("slug", LABS)
def test_every_lab_reads_its_own_addresses(slug):
    lab = load(slug)
    assert lab.slug == slug
    for query in (lab.opening, *(preset.address for preset in lab.presets)):
        variants, problems = lab.parse(query)
        assert all(problem.code == "remark" for problem in problems)
        assert lab.parse(lab.query(variants)) == (variants, problems)


@pytest.mark.parametrize("slug", LABS)
def test_choices_leave_no_gap(slug):
    for preset in load(slug).presets:
        edges = sorted((choice.low, choice.high) for choice in preset.question.choices)
        assert all(high == low for (_, high), (low, _) in pairwise(edges))
        assert len(edges) >= 3


@pytest.mark.parametrize("slug", LABS)
def test_every_knob_is_within_reach_once(slug):
    lab = load(slug)
    offered = (*lab.knobs, *lab.more)
    assert len(set(offered)) == len(offered)
    assert set(offered) == set(lab.base.knobs())
    assert {key.partition(".")[0] for key in lab.folded} <= set(lab.knobs)


def test_variants_are_differences_from_the_first():
    lab, variants, problems = parse_address("initialization?depth=3&init=zeros&vs=init%3Dhe_normal&vs=depth%3D4")
    assert not problems
    assert [spec.depth for spec in variants] == [3, 3, 4]
    assert [spec.init.name for spec in variants] == ["zeros", "he_normal", "zeros"]
    assert lab.address(variants) == "initialization?depth=3&init=zeros&vs=init%3Dhe_normal&vs=depth%3D4"


def test_too_many_variants_and_bad_ones_are_reported():
    _, variants, problems = parse_address("initialization?" + "&".join(["vs=depth%3D99"] * 14))
    assert len(variants) == load("initialization").most
    assert {problem.code for problem in problems} == {"too_many", "out_of_range"}
    assert problems[-1].field == "vs: depth"


@pytest.mark.parametrize("slug", ["nothing", "../engine/spec", "initialization.py", ""])
def test_unknown_labs_raise_key_error(slug):
    with pytest.raises(KeyError):
        parse_address(f"{slug}?depth=3")


def test_view_parameters_are_not_problems():
    lab = load("initialization")
    assert lab.parse("lang=ko&hide=controls&preset=zeros&embed=true") == ((TrainSpec(),), [])


def test_variants_that_are_too_heavy_together_are_left_out_and_reported():
    query = "depth=20&width=500&steps=0&" + "&".join(f"vs=seed%3D{k}" for k in range(1, 6))
    _, variants, problems = parse_address(f"initialization?{query}")
    assert (
        sum(spec.weights for spec in variants) <= MAX_WEIGHTS < sum(spec.weights for spec in [*variants, variants[0]])
    )
    assert [(problem.code, problem.value, problem.used) for problem in problems] == [
        ("too_heavy", "6", str(len(variants)))
    ]


def test_masks_are_bounded_by_the_network_where_something_is_dropped():
    large = "depth=10&width=500&masks=512&steps=0"
    _, (spec,), problems = parse_address(f"dropout?{large}")
    assert spec.masks == spec.most_masks() < 512
    assert spec.masks * spec.weights <= MAX_MASKED < (spec.masks + 1) * spec.weights
    assert [(problem.code, problem.field, problem.used) for problem in problems] == [
        ("too_much", "masks", str(spec.masks))
    ]
    assert parse_address(f"dropout?{large}&dropout=none")[1][0].masks == 512
    with pytest.raises(ValueError, match="masks must be in"):
        replace(spec, masks=512)
    largest = parse_address("dropout?depth=20&width=500&norm=batch_norm&steps=0")
    assert largest[2] == []  # the lab's own number of masks always fits
