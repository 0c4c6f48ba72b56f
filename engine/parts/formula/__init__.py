"""A reader's f(x, y): `parse` a text into an `Expression`, differentiate, compile to NumPy closures, print."""

from engine.parts.formula.parser import MOST_INPUTS, REASONS, derivatives, parse, parse_named
from engine.parts.formula.printers import latex, python
from engine.parts.formula.program import Program, compile_many
from engine.parts.formula.tree import NAMES, PI, E, Expression, X, Y, call, number

__all__ = ["MOST_INPUTS", "NAMES", "PI", "REASONS", "E", "Expression", "Program", "X", "Y"]
__all__ += ["call", "compile_many", "derivatives", "latex", "number", "parse", "parse_named", "python"]
