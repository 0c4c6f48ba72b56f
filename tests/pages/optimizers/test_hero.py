"""The opening picture: the preset's own runs, in lockstep."""

import re
from xml.etree import ElementTree

import pytest

from pages.optimizers import hero
from pages.optimizers.lab import LAB


def drawn():
    return [node for node in ElementTree.fromstring(hero.draw()).iter() if "drawn" in node.get("class", "")]


def test_there_is_a_path_and_a_head_for_each_variant():
    specs, _ = LAB.parse(LAB.preset(hero.PRESET).address)
    assert len(drawn()) == len(specs) == hero.draw().count('class="head"')


def test_paths_start_where_the_run_starts_and_take_every_step_shown():
    specs, _ = LAB.parse(LAB.preset(hero.PRESET).address)
    x, y = specs[0].surface.start
    for path in drawn():
        points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d"))
        assert len(points) == hero.SHOWN + 1
        assert [float(value) for value in points[0]] == pytest.approx([hero.SCALE * x, -hero.SCALE * y], abs=0.05)


def test_all_take_their_steps_at_the_same_times():
    for path in drawn():
        shares = [float(share) for share in re.search(r"linear\((.*)\)", path.get("style"))[1].split(", ")]
        assert len(shares) == hero.SHOWN + 1
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0, 1)
