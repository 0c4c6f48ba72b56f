"""The answers of the lab's questions against what is known without a run, and where they are decided."""

import pytest

from pages import ANSWERS, LABS, run

LAB = LABS["backprop"]
EXPECTED = {
    "d2l": (2, "two", "W2"), "cs231n_sigmoid": (-0.196611933, "minus_20", "w0"), "add_gate": (2, "all", "x"),
    "mul_gate": (-4, "other", "x"), "max_gate": (0, "nothing", "x"), "fan_out": (5, "sum", "x"),
    "check_h": (None, "middle", ""), "kink": ((1 - (1 + 0.01) / 2), "half", ""), "missing_penalty": (2, "both", ""),
    "lambda": (1, "all", "W1"), "shapes": (3, "three", "W1"),
    "vanishing": (None, "nothing", ""), "cost": (None, "twice", ""), "checkpoints": (None, "third", ""),
    "fresh_masks": (6, "all", ""), "batch_statistics": (2, "below", ""),
}  # fmt: skip


@pytest.mark.parametrize("key", [preset.key for preset in LAB.presets])
def test_every_preset_s_answer_is_the_known_one_at_its_node(key):
    preset = LAB.preset(key)
    specs, problems = LAB.parse(preset.address)
    assert not problems
    answer, (value, choice, name) = ANSWERS[preset.question.measure], EXPECTED[key]
    found = run("backprop", specs, answer.columns)
    assert value is None or answer.function(found) == pytest.approx(value, abs=1e-9)
    assert preset.question.right(answer.function(found)) == choice
    if not name:
        assert answer.moment(found) == specs[0].steps
        return
    phase, node = found[0].notes["graph"]["frames"][answer.moment(found)]
    assert (phase, found[0].notes["value_names"][node]) == ("backward", name)
    assert preset.view["mark"] == name
    assert all(isinstance(fact, int | float) for fact in answer.facts(found).values())
