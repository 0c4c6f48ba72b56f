"""Text to expression, by a tokenizer and precedence climbing of our own; nothing here can run what it reads."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.parts.formula.program import compile_many
from engine.parts.formula.tree import CONSTANTS, FUNCTIONS, NAMES, PAIRS, Expression, node, number, ordered
from engine.spec import Unreadable

MOST_CHARACTERS, MOST_LEVELS, MOST_DEPTH, MOST_PARTS = 200, 60, 100, 2_000
MOST_EXPONENT = 100.0
GATES = ("sigmoid", "relu")
"""Functions that stay one node each where inputs have names."""
MOST_INPUTS = 8
ALIASES = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "π": "pi",
    "−": "-",
    "×": "*",
    "·": "*",
    "**": "^",
}
REASONS = (
    *("empty", "long", "deep", "complex", "unexpected", "unknown_name", "incomplete", "unclosed", "parenthesis"),
    *("arguments", "big_number", "big_exponent", "tower"),
)
"""Why a text is refused; each is a sentence on the screen."""
TOKEN = re.compile(
    r"(?P<number>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*|π)"
    r"|(?P<sign>\*\*|[-+*/^(),|−×·])|(?P<power>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<other>.)",
    re.ASCII | re.DOTALL,
)
SPACE = re.compile(r"[ \t\r\n]*")
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
RANKS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
MINUS = 3
"""-x^2 is -(x^2), 2^-x and x*-y may be written."""


@dataclass(frozen=True)
class Token:
    kind: str  # "number", "name", "sign", "other" or "end"
    text: str
    at: int  # column from 1


def tokens(text: str, named: bool = False) -> list[Token]:
    """The text's tokens and an end token. Names of x and y alone are products, xy is x y, unless inputs are `named`."""
    found, place = [], SPACE.match(text).end()  # type: ignore[union-attr]
    while place < len(text):
        match: re.Match[str] = TOKEN.match(text, place)  # type: ignore[assignment]  # any character is a token
        word = match.group()
        kind = next(name for name, part in match.groupdict().items() if part)
        if kind == "power":
            found += [Token("sign", "^", place + 1), Token("number", word.translate(RAISED), place + 1)]
        else:
            parts = list(word) if set(word) <= {"x", "y"} and not named else [ALIASES.get(word, word)]
            found += [Token(kind, part, place + 1 + index) for index, part in enumerate(parts)]
        place = SPACE.match(text, match.end()).end()  # type: ignore[union-attr]
    return [*found, Token("end", "", len(text) + 1)]


@dataclass
class Reader:
    """Takes tokens from the left; each method returns the longest expression of its kind.

    With `inputs` any name that is no function's or constant's is an input, and x and y are two like others.
    """

    left: list[Token]
    inputs: dict[str, Expression] | None = None
    open: list[Token] = field(default_factory=list)  # parentheses and bars not closed yet
    level: int = 0

    def take(self) -> Token:
        return self.left.pop(0)

    def sees(self, *signs: str) -> bool:
        return self.left[0].kind == "sign" and self.left[0].text in signs

    def expression(self, least: int = 1) -> Expression:
        """Operators that bind at least as `least`, the left one first (^: the right one)."""
        self.level += 1
        if self.level > MOST_LEVELS:
            raise Unreadable("deep", self.left[0].at, str(MOST_LEVELS))
        f = self.operand()
        while (sign := self.operator()) and RANKS[sign] >= least:
            token = self.left[0]
            if token.kind == "sign" and token.text == sign:
                self.take()
            right = self.expression(RANKS[sign] + (sign != "^"))
            f = raised(f, right, token.at) if sign == "^" else node(sign, f, right)
            if f.depth > MOST_DEPTH:
                raise Unreadable("deep", token.at, str(MOST_DEPTH))
        self.level -= 1
        return f

    @property
    def in_bars(self) -> bool:
        """Whether the next bar closes one: |x||y| is |x| |y|, and |x + |y|| has one within the other."""
        return bool(self.open) and self.open[-1].text == "|"

    def operator(self) -> str:
        """The operator that comes next: "*" if nothing stands between two factors, "" at an end."""
        token = self.left[0]
        if token.kind == "sign":
            opens = token.text == "(" or (token.text == "|" and not self.in_bars)
            return token.text if token.text in RANKS else "*" if opens else ""
        return "*" if token.kind in ("number", "name") else ""

    def operand(self) -> Expression:
        token = self.take()
        if token.kind == "number":
            return literal(token)
        if token.kind == "name":
            return self.named(token)
        if token.text == "(":
            return self.group(token, 1)[0]
        if token.text == "|":
            return node("abs", *self.group(token, 1))
        if token.text == "-":
            return node("neg", self.expression(MINUS))
        if token.text == "+":
            return self.expression(MINUS)
        raise self.stopped(token)

    def named(self, token: Token) -> Expression:
        if self.inputs is not None and token.text not in (*CONSTANTS, *FUNCTIONS, *PAIRS, *COMPOSED):
            return self.input(token)
        if token.text not in KNOWN:
            raise Unreadable("unknown_name", token.at, token.text)
        wanted = 1 if token.text in (*FUNCTIONS, *COMPOSED) else 2 if token.text in PAIRS else 0
        if not wanted:
            return node(token.text)
        if not self.sees("("):
            raise Unreadable("parenthesis", token.at, token.text)
        inside = self.group(self.take(), 2)
        if len(inside) != wanted:
            raise Unreadable("arguments", token.at, token.text)
        whole = self.inputs is not None and token.text in GATES
        return COMPOSED[token.text](*inside) if token.text in COMPOSED and not whole else node(token.text, *inside)

    def input(self, token: Token) -> Expression:
        assert self.inputs is not None
        if self.sees("("):
            raise Unreadable("unknown_function", token.at, token.text)
        found = self.inputs.setdefault(token.text, node(f"${token.text}"))
        if len(self.inputs) > MOST_INPUTS:
            raise Unreadable("inputs", token.at, str(MOST_INPUTS))
        return found

    def group(self, opening: Token, most: int) -> list[Expression]:
        """What stands in parentheses or bars, between at most `most` - 1 commas, up to and with the closing one."""
        self.open.append(opening)
        found = [self.expression()]
        while self.sees(",") and len(found) < most:
            self.take()
            found.append(self.expression())
        if not self.sees("|" if opening.text == "|" else ")"):
            raise self.stopped(self.left[0])
        self.take()
        self.open.pop()
        return found

    def stopped(self, token: Token) -> Unreadable:
        """Why reading stopped at `token`."""
        if token.kind != "end":
            return Unreadable("unexpected", token.at, token.text)
        if self.open:
            return Unreadable("unclosed", self.open[-1].at, self.open[-1].text)
        return Unreadable("incomplete", token.at)


def sigmoid(a: Expression) -> Expression:
    """1 / (1 + exp(-a)), written so that neither it nor its slope overflows."""
    return (1 + node("tanh", a / 2)) / 2


def softplus(a: Expression) -> Expression:
    """log(1 + exp(a)), written so that it does not overflow."""
    return node("max", a, number(0)) + node("log", 1 + node("exp", -node("abs", a)))


COMPOSED: Mapping[str, Callable[[Expression], Expression]] = {
    "sigmoid": sigmoid,
    "relu": lambda a: node("max", a, number(0)),
    "softplus": softplus,
    "log2": lambda a: node("log", a) / math.log(2),
    "log10": lambda a: node("log", a) / math.log(10),
}
"""Functions of one value that are made of others."""
KNOWN = (*NAMES, *COMPOSED)


def literal(token: Token) -> Expression:
    value = float(token.text)
    if math.isinf(value):
        raise Unreadable("big_number", token.at, token.text)
    return number(value)


def raised(base: Expression, exponent: Expression, at: int) -> Expression:
    """base ^ exponent, if the exponent is a small number or has no power with a variable exponent in it."""
    if exponent.constant:
        value = float(compile_many([exponent])(0.0, 0.0)[0])
        if not abs(value) <= MOST_EXPONENT:
            raise Unreadable("big_exponent", at, f"{MOST_EXPONENT:g}")
    elif any(part.op == "^" and not part.args[1].constant for part in ordered([exponent])):
        raise Unreadable("tower", at)
    return node("^", base, exponent)


def parse(text: str) -> Expression:
    """The expression a reader typed: numbers, x, y, pi, e, + - * / ^ **, parentheses, |x|, functions, x².

    Raises Unreadable with the column where it stopped being understood. 2x, 2(x + 1) and x y are products and bind
    as * does: 1/2x is (1/2) x. Length, depth, exponents and the size of the second derivatives are bounded.
    """
    f = _read(text, None)
    if len(ordered(derivatives(f))) > MOST_PARTS:
        raise Unreadable("complex", 0, str(MOST_PARTS))
    return f


def parse_named(text: str) -> tuple[Expression, tuple[str, ...]]:
    """(expression, its inputs in the order in which they are read) of a text in which inputs may have any name.

    Up to MOST_INPUTS names, like w0, of letters, digits and _; `sigmoid` and `relu` stay functions. Equal parts are one
    object. Raises Unreadable as `parse` does.
    """
    inputs: dict[str, Expression] = {}
    return _read(text, inputs), tuple(inputs)


def _read(text: str, inputs: dict[str, Expression] | None) -> Expression:
    if len(text) > MOST_CHARACTERS:
        raise Unreadable("long", MOST_CHARACTERS + 1, str(MOST_CHARACTERS))
    reader = Reader(tokens(text, inputs is not None), inputs)
    if reader.left[0].kind == "end":
        raise Unreadable("empty")
    f = reader.expression()
    if reader.left[0].kind != "end":
        raise reader.stopped(reader.left[0])
    return f


def derivatives(f: Expression) -> tuple[Expression, ...]:
    """f, f_x, f_y, f_xx, f_xy, f_yy."""
    fx, fy = f.derivative("x"), f.derivative("y")
    return f, fx, fy, fx.derivative("x"), fx.derivative("y"), fy.derivative("y")
