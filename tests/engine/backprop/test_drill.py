"""The drill: right numbers are the tape's, wrong ones bear the misconception that leads to them, seeds decide."""

import numpy as np
import pytest

from engine.backprop.drill import MISCONCEPTIONS, USUAL, drilled, tasks
from engine.backprop.graph import Tape
from engine.backprop.spec import BackpropSpec
from pages import run


def drill(query):
    spec, problems = BackpropSpec.from_query(query)
    assert not problems
    tape = Tape(spec.graph).run()
    return tape, {spec.graph.nodes[task["node"]].name: task for task in tasks(spec.graph, tape, spec.seed)}


def wrong(query, node):
    return [code for code, _ in drill(query)[1][node]["wrong"]]


@pytest.mark.parametrize("seed", range(30))
def test_right_is_the_tape_s_and_no_wrong_number_is_right(seed):
    tape, found = drill(f"net=drill&seed={seed}")
    assert len(found) == len(tape.graph.backward) - 1
    for name, task in found.items():
        node = tape.graph.place(name)
        expected = float(tape.gradients[node]) if task["kind"] == "gradient" else task["parts"][0][0]
        assert task["right"] == pytest.approx(expected, rel=1e-12, abs=1e-15)
        assert sum(a * b for a, b in task["parts"]) == pytest.approx(float(tape.gradients[node]), rel=1e-12, abs=1e-15)
        assert task["right"] in task["choices"]
        assert len(set(task["choices"])) == len(task["choices"]) in (3, 4)
        assert task["frame"] == tape.graph.frames.index(("backward", node))
        for code, value in task["wrong"]:
            assert code in MISCONCEPTIONS
            assert abs(value - task["right"]) > 1e-3


def test_the_same_seed_gives_the_same_drill_and_others_another():
    assert drill("net=drill&seed=3")[1] == drill("net=drill&seed=3")[1]
    assert len({drilled(seed)[0] for seed in range(20)}) > 15
    assert all(drilled(seed) is not USUAL for seed in range(100))


def test_every_mistake_is_known_by_its_number():
    assert wrong("text=a*x%2Bb*x&inputs=a:3,b:2,x:5", "x")[:2] == ["one_path", "one_path"]
    product = "text=(x*y)*2&inputs=x:3,y:-4"
    for seed in range(8):
        task = drill(f"net=text&{product}")[1]["x"]
        assert {"own_value"} <= {code for code, _ in task["wrong"]}, seed
    assert wrong("text=max(x,y)*3&inputs=x:-1,y:4", "x")[0] == "loser"
    assert "square" in wrong("text=1/(x*y)&inputs=x:2,y:2", "q1")
    assert "one_minus" in wrong("text=3*sigmoid(x*y)&inputs=x:1,y:0.5", "q1")
    assert "exponent" in wrong("text=(x*y)^3&inputs=x:1,y:2", "q1")
    assert "half" in wrong("text=sqrt(x*y)&inputs=x:3,y:3", "q1")


def test_the_run_s_notes_hold_the_drill_of_numbers_and_none_of_matrices():
    notes = [run("backprop", [BackpropSpec.from_query(query)[0]], ("value",))[0].notes["graph"]["drill"] for query in
             ("text=x*y", "net=note", "net=note&zoom=scalar")]  # fmt: skip
    assert [len(each) for each in notes[:2]] == [2, 0]
    assert len(notes[2]) > 20
    assert all(np.isfinite(task["right"]) for task in notes[2])
