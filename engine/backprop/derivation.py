"""A graph's forward and backward pass as LaTeX, every line with its numbers."""

from __future__ import annotations

import re

import numpy as np

from engine.backprop.graph import Edge, Graph, Tape
from engine.parts.formula.tree import FUNCTIONS, PAIRS

SIGNS = {
    "−": "-", "×": r" \times ", "·": r" \, ", "⊙": r" \odot ", "÷": " / ", "½": r"\tfrac{1}{2}", "λ": r"\lambda ",
    "γ": r"\gamma ", "β": r"\beta ", "μ": r"\mu ", "σ": r"\sigma ", "ε": r"\varepsilon ", "ᵀ": r"^{\top}",
    "Σ": r"\sum ", "π": r"\pi ", "′": "'", "²": "^2", "*": r" \cdot ",
}  # fmt: skip
WORDS = {*FUNCTIONS, *PAIRS, "softmax", "sigmoid", "relu", "mean"}
DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
UPPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
MARKS = {"\x00": "{", "\x01": "^{(", "\x02": r")}}^{\top}", "\x03": "^{(", "\x04": ")}", "\x05": r"\hat{x}"}
"""What stands for parts of a text while the rest of it is translated."""
MOST_CELLS = 36
"""Numbers of a matrix that are written out."""


def tex(text: str) -> str:
    """LaTeX of a symbol or a formula as the cards have it: W⁽¹⁾ᵀ, ½‖o − y‖², q1 + w2."""
    text = text.replace("x̂", "\x05")
    text = re.sub(rf"([A-Za-z])⁽([{UPPER}]+)⁾ᵀ", lambda m: f"\x00{m[1]}\x01{_lowered(m[2])}\x02", text)
    text = re.sub(rf"⁽([{UPPER}]+)⁾", lambda m: f"\x03{_lowered(m[1])}\x04", text)
    text = re.sub(r"[A-Za-z][A-Za-z0-9_]*", lambda m: _named(m[0]), text)
    text = re.sub(r"√\((.*)\)", r"\\sqrt{\1}", text)
    text = re.sub(r"‖(.*?)‖", r"\\lVert \1 \\rVert", text)
    text = re.sub(r"[₀-₉]+", lambda m: f"_{{{m[0].translate(DIGITS)}}}", text)
    for sign, written in SIGNS.items():
        text = text.replace(sign, written)
    for mark, written in MARKS.items():
        text = text.replace(mark, written)
    return re.sub(" +", " ", text).strip()


def _lowered(digits: str) -> str:
    return "".join(str(UPPER.index(digit)) for digit in digits)


def _named(name: str) -> str:
    if len(name) == 1:
        return name
    if re.fullmatch(r"[A-Za-z]\d+", name):
        return f"{name[0]}_{{{name[1:]}}}"
    escaped = name.replace("_", r"\_")
    return rf"\operatorname{{{escaped}}}" if name in WORDS else rf"\mathit{{{escaped}}}"


def number(value: float) -> str:
    """Four significant digits: 0.4231, 1.5 \\cdot 10^{-7}."""
    if not np.isfinite(value):
        return r"\text{--}"
    digits, _, exponent = f"{value:.4g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits


def numbers(value: np.ndarray) -> str:
    """A number, or a matrix row by row; of a large one its shape."""
    if value.ndim == 0:
        return number(float(value))
    if value.size > MOST_CELLS:
        return r"\mathbb{R}^{" + r" \times ".join(map(str, value.shape)) + "}"
    rows = r" \\ ".join(" & ".join(number(float(cell)) for cell in row) for row in value)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def lines(graph: Graph, fault: str = "none") -> list[str]:
    """A line a frame: first every node's formula and value, then every gradient as the sum over its uses."""
    tape = Tape(graph, fault=fault).run()
    return [_forward(graph, tape, k) if phase == "forward" else _backward(graph, tape, k) for phase, k in graph.frames]


def _forward(graph: Graph, tape: Tape, k: int) -> str:
    node, value = graph.nodes[k], tape.values[k]
    assert value is not None
    parts = [tex(node.told), tex(node.formula), numbers(value)]
    return " = ".join(part for part in parts if part)


def _backward(graph: Graph, tape: Tape, k: int) -> str:
    gradient = tape.gradients[k]
    assert gradient is not None
    terms = [_term(graph, tape, edge) for edge in graph.uses[k]]
    middle = " + ".join(terms)
    return " = ".join(part for part in (_d(graph, k), middle, numbers(np.asarray(gradient))) if part)


def _d(graph: Graph, k: int) -> str:
    return rf"\frac{{\partial {tex(graph.nodes[-1].told)}}}{{\partial {tex(graph.nodes[k].told)}}}"


def _term(graph: Graph, tape: Tape, edge: Edge) -> str:
    """One use: the local gradient and the upstream one, in the order in which they are multiplied."""
    local, node, upstream = tape.local(edge), graph.nodes[edge.target], _d(graph, edge.target)
    symbol = node.locals[edge.slot] if node.locals else ""
    if local.form == "layer":
        slope, _, inner = symbol.partition("; ")
        through = rf"\left({tex(slope)} \odot {upstream}\right)"
        return _order(local.then.form if local.then else "times", tex(inner), through)
    told = tex(symbol) if symbol else numbers(np.asarray(local.value))
    if local.form == "times" and told in ("1", ""):
        return upstream
    bare = symbol and not re.search("[−+]", symbol)
    told = told if bare or told.startswith((r"\begin", "(")) or told[:1].isdigit() else rf"\left({told}\right)"
    dot = r" \odot " if node.shape else r" \cdot "
    return told + dot + upstream if local.form == "times" else _order(local.form, told, upstream)


def _order(form: str, local: str, upstream: str) -> str:
    if form == "left":
        return rf"{local} {upstream}"
    if form == "turned":
        return rf"{{{upstream}}}^{{\top}} {local}"
    return rf"{upstream} {local}".strip()


def aligned(graph: Graph, fault: str = "none") -> str:
    """All lines as one display, aligned at their first equals signs."""
    body = " \\\\\n".join(line.replace(" = ", " &= ", 1) for line in lines(graph, fault))
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
