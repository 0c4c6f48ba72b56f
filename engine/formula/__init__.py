"""A reader's f(x, y): `parse` a text into an `Expression`, differentiate, compile to NumPy closures, print."""

from engine.formula.parser import REASONS, derivatives, parse
from engine.formula.printers import latex, python
from engine.formula.program import Program, compile_many
from engine.formula.tree import NAMES, PI, E, Expression, X, Y, call, number

__all__ = ["NAMES", "PI", "REASONS", "E", "Expression", "Program", "X", "Y"]
__all__ += ["call", "compile_many", "derivatives", "latex", "number", "parse", "python"]
