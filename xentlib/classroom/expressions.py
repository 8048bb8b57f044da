"""Expressions as answers: their values at rational points, by SymPy, to many digits."""

import sympy

from xentlib.classroom.values import is_nothing, number, plain, readable

DIGITS = 25


def observe(answer, questions):
    """The values of an expression (or a list of them) at the points asked for.

    What is no expression in these symbols is {"problem": ..., "message": ...}.
    """
    try:
        expressions = as_list(answer)
        check_symbols(expressions, questions["symbols"])
        points = [dict(zip(questions["symbols"], map(sympy.Rational, p))) for p in questions["at"]]
        return {"values": [[value(e, point) for e in expressions] for point in points]}
    except Problem as problem:
        return {"problem": problem.args[0], "message": problem.args[1]}


class Problem(Exception):
    """The answer is no expression that can be compared: which problem, and what to say."""


def as_list(answer):
    """The expressions of an answer: one, or those of a list or matrix."""
    if is_nothing(plain(answer)):
        raise Problem("missing", "There is no expression yet: answer is empty.")
    if isinstance(answer, str):
        raise Problem("text", "Write the expression without quotes: this is a text.")
    if isinstance(answer, sympy.Equality):
        raise Problem("equation", "Give the expression alone, not an equation.")
    if isinstance(answer, sympy.MatrixBase):
        answer = list(answer)
    if type(answer).__module__ == "numpy":
        answer = answer.tolist()
    many = answer if isinstance(answer, list | tuple) else [answer]
    return [as_expression(one) for one in many]


def as_expression(one):
    """One entry of an answer as a SymPy expression."""
    try:
        expression = sympy.sympify(one, strict=True)
    except Exception as error:
        raise Problem("type", f"{readable(repr(one)):.60} is not an expression.") from error
    if not isinstance(expression, sympy.Expr):
        raise Problem("type", f"{expression!s:.60} is not an expression that has a value.")
    return expression


def check_symbols(expressions, symbols):
    """Only the symbols asked for may stand in the answer, and no unknown functions."""
    names = {symbol.name for one in expressions for symbol in one.free_symbols}
    unknown = sorted(names - set(symbols))
    if unknown:
        allowed = ", ".join(symbols) or "no symbols at all"
        message = f"Your answer contains {', '.join(unknown)}; it should be written in {allowed}."
        raise Problem("symbols", message)
    undefined = sympy.core.function.AppliedUndef
    functions = sorted({str(f.func) for one in expressions for f in one.atoms(undefined)})
    if functions:
        message = f"The function {', '.join(functions)} is not defined: write out what it is."
        raise Problem("functions", message)


def value(expression, point):
    """The value of an expression at a point as JSON can hold it, or "undefined" or "not real"."""
    here = {symbol: point[symbol.name] for symbol in expression.free_symbols}
    try:
        result = expression.evalf(DIGITS, subs=here)  # six times as fast as subs
        if not (result.is_Float or result.is_Rational):
            result = expression.subs(here).doit().evalf(DIGITS)
        if result.has(sympy.nan, sympy.zoo):
            return "undefined"
        if result.is_real is False and not result.is_infinite:
            return "not real"
        return number(float(result))
    except (TypeError, ValueError, ArithmeticError, NotImplementedError, RecursionError):
        return "undefined"
