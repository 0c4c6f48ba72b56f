"""The derivation as LaTeX: symbols, order of factors, numbers; braces and environments that close."""

import numpy as np

from engine.backprop.derivation import aligned, lines, number, numbers, tex
from engine.backprop.graph import Tape
from engine.backprop.spec import BackpropSpec
from pages import LABS


def graph(query):
    found, problems = BackpropSpec.from_query(query)
    assert not problems
    return found.graph


def test_symbols_are_latex():
    assert tex("W⁽²⁾ᵀ") == r"{W^{(2)}}^{\top}"
    assert tex("½‖o − y‖²/3") == r"\tfrac{1}{2}\lVert o - y \rVert^2/3"
    assert tex("w⁽¹⁾₁₂") == "w^{(1)}_{12}"
    assert tex("q1 + w2") == "q_{1} + w_{2}"
    assert tex("exp(learning_rate)") == r"\operatorname{exp}(\mathit{learning\_rate})"


def test_numbers_have_four_digits():
    assert [number(value) for value in (0.42314, -3.0, 1.5e-7)] == ["0.4231", "-3", r"1.5 \cdot 10^{-7}"]
    assert numbers(np.array([[1.0, 2.0]])) == r"\begin{bmatrix} 1 & 2 \end{bmatrix}"
    assert numbers(np.zeros((10, 10))) == r"\mathbb{R}^{10 \times 10}"


def test_every_frame_is_a_line_with_its_formula_and_its_number():
    found = graph("net=note")
    told, tape = lines(found), Tape(found).run()
    assert len(told) == len(found.frames)
    assert told[2].startswith("z = W^{(1)} x = ")
    to_w2 = r"\frac{\partial J}{\partial o} h^{\top} + \lambda W^{(2)} \cdot \frac{\partial J}{\partial s}"
    assert rf"\frac{{\partial J}}{{\partial W^{{(2)}}}} = {to_w2}" in told[-1]
    assert told[-1].endswith(numbers(tape.gradients[found.place("W2")]))
    circuit = lines(graph("text=x*y&inputs=x:3,y:-4"))
    assert circuit[2] == r"f = x \times y = -12"
    assert circuit[4] == r"\frac{\partial f}{\partial x} = \left(-4\right) \cdot \frac{\partial f}{\partial f} = -4"


def test_braces_and_environments_close():
    queries = [preset.address for preset in LABS["backprop"].presets]
    more = ["net=note&zoom=layer&vectors=rows", "net=note&zoom=scalar&loss=cross_entropy&n_out=3&batch=2&biases=on"]
    for query in (*queries, *more, "text=max(a_b,2)^y/sqrt(abs(x1))"):
        text = aligned(LABS["backprop"].parse(query)[0][0].graph)
        assert text.count("{") == text.count("}")
        assert text.count(r"\begin") == text.count(r"\end")
        assert text.count(r"\left(") == text.count(r"\right)")
        assert text.isascii(), [c for c in text if not c.isascii()]
