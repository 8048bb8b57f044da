"""Every exercise, tried as students try: odd spellings, slips and half answers, and what is said to them.

Each try is made on every exercise of its kind. What is said must be true of all of them: a right
answer in an odd form gets all points, and whatever is wrong is told what to do.
"""

import math
import re

import numpy as np
import pytest
import sympy
from test_points import of

from xentlib.classroom import quantities, values
from xentlib.classroom.check import check
from xentlib.classroom.kinds.number import as_text
from xentlib.classroom.record import record_exercise, run

FULL = "full"


def seems_false(message):
    """What no message may hold."""
    return re.search(r" at 0x|no a |different kinds|  ", message)


def judged(result, expected):
    """Fail unless the result is what is expected: all points, or words that the message holds."""
    assert not seems_false(result.message), result
    if expected == FULL:
        assert result.status == "right" and result.points == result.most, result
    else:
        assert result.points < result.most and re.search(expected, result.message), result


# --- functions ------------------------------------------------------------------------------------


def each(value, change):
    """A result whose numbers are changed."""
    if isinstance(value, list | tuple):
        return [each(part, change) for part in value]
    return change(value) if isinstance(value, float) else value


def undefined(*_):
    raise NameError("name 'math' is not defined")


def unlucky(*_):
    return "abc".index("d")


FUNCTIONS = {
    "prints its result": (lambda f: lambda *a: print(f(*a)), "end it with return instead"),
    "gives a text": (lambda f: lambda *a: str(f(*a)), "yours gives a text"),
    "gives a list of it": (lambda f: lambda *a: [f(*a)], "yours gives a list of"),
    "gives its unit, too": (lambda f: lambda *a: (f(*a), "bits"), "yours gives a list of .* and a text"),
    "misses an import": (lambda f: undefined, "NameError.*Is an import missing"),
    "crashes": (lambda f: unlucky, "stops with ValueError: substring not found. It should give"),
    "takes one argument": (lambda f: lambda: 1, "stops with TypeError"),
    "is no number": (lambda f: lambda *_: {"a": 1}, "yours gives a dict"),
    "is complex": (lambda f: lambda *_: 1j, "yours gives a complex"),
    "is a generator": (lambda f: lambda *a: (x for x in a), "yours gives a generator"),
    "is not written": (lambda f: lambda *_: ..., "returns nothing yet"),
    "is SymPy's": (lambda f: lambda *a: each(f(*a), sympy.sympify), FULL),
    "is NumPy's": (lambda f: lambda *a: each(f(*a), np.float64), FULL),
    "prints and returns": (lambda f: lambda *a: print("hello") or f(*a), FULL),
}  # fmt: skip


@pytest.mark.parametrize("sheet, exercise", of("code"))
def test_functions(sheet, exercise):
    data = record_exercise(sheet, exercise)
    name = data["function"]
    solution = run(sheet, exercise.solution, "solution")[name]
    for change, expected in FUNCTIONS.values():
        judged(check(data, {name: change(solution)}), expected)
    if exercise.id != "does-a-code-exist":
        rounded = check(data, {name: lambda *a: each(solution(*a), lambda x: float(f"{x:.4g}"))})
        assert rounded.points == rounded.most or "is something rounded" in rounded.message, rounded
        turned = check(data, {name: lambda *a: each(solution(*a), lambda x: -x)})
        assert turned.wrong or "sign is the wrong way round" in turned.message, turned


# --- expressions ----------------------------------------------------------------------------------

x, y = sympy.symbols("x y")
PIECE = "Not equal to what is asked for: at "
EXPRESSIONS = {
    "a text": (str, "without quotes"),
    "TeX": (sympy.latex, "without quotes"),
    "an equation": (lambda a: sympy.Eq(y, a), "alone, not an equation"),
    "a function": (lambda a: lambda p: a, "is not an expression"),
    "another symbol": (lambda a: a + x, "contains x; it should be written in"),
    "an unknown function": (lambda a: sympy.Function("f")(1) + a, "function f is not defined"),
    "in a list": (lambda a: [a], FULL),
    "in a matrix": (lambda a: sympy.Matrix([a]), FULL),
    "twice in a list": (lambda a: [a, a], "should be one expression; yours has 2"),
    "an array": (lambda a: np.array([1.0, 2.0]), "should be one expression; yours has 2"),
    "one more": (lambda a: a + 1, PIECE),
    "twice as much": (lambda a: 2 * a, PIECE),
    "not real": (lambda a: sympy.I * a, "is not real"),
    "undefined": (lambda a: sympy.nan, "is undefined"),
    "a number": (lambda a: 0.5, PIECE + ".* your expression is 0.5"),
    "a set": (lambda a: {a}, "is not an expression"),
    "a Boolean": (lambda a: True, "True is not an expression"),
    "nothing": (lambda a: None, "no expression yet"),
    "unevaluated": (lambda a: sympy.Add(a, 0, evaluate=False), FULL),
    "in floats": (lambda a: 1.0 * a, FULL),
    "plain symbols": (lambda a: a.subs({s: sympy.Symbol(s.name) for s in a.free_symbols}), FULL),
    "simplified": (sympy.simplify, FULL),
}  # fmt: skip


@pytest.mark.parametrize("sheet, exercise", of("derivation"))
def test_expressions(sheet, exercise):
    data = record_exercise(sheet, exercise)
    answer = run(sheet, exercise.solution, "solution")["answer"]
    for change, expected in EXPRESSIONS.values():
        result = check(data, {"answer": change(answer)})
        if not result.wrong:  # a typical mistake has words of its own
            judged(result, expected)
    turned = check(data, {"answer": -answer})
    assert turned.wrong or "sign is the wrong way round" in turned.message, turned


# --- numbers and choices --------------------------------------------------------------------------

NUMBERS = {
    "{value:.4g} {unit}": FULL,
    "{value:.3g} {unit}": FULL,
    "{value:.6f}{unit}": FULL,
    "about {value:.4g} {unit}.": FULL,
    "x = {value:.4g} {unit}": FULL,
    "{twice:.6g}/2 {unit}": FULL,
    "2 * {half:.6g} {unit}": FULL,
    "{value:.6e} {unit} each": FULL,
    "({value:.4g}) {unit} of information": FULL,
    "{more:.4g} {unit}": "is close, not close enough",
    "{twice:.4g} {unit}": "is not the number asked for",
    "one {unit}": "is not a number with its unit",
    "{value:.4g} and {value:.4g}": "is not a number with its unit",
    "1/0 {unit}": "divides by 0",
    "": "There is no answer yet",
}


@pytest.mark.parametrize("sheet, exercise", of("number"))
def test_numbers(sheet, exercise):
    data, unit = record_exercise(sheet, exercise), exercise.fields["unit"]
    answer = run(sheet, exercise.solution, "solution")["answer"]
    value, _ = quantities.read(as_text(values.plain(answer)))
    for typed, expected in NUMBERS.items():
        text = typed.format(
            value=value, unit=unit, twice=2 * value, half=value / 2, more=1.004 * value
        )
        result = check(data, {"answer": text.strip()})
        if not result.wrong:
            judged(result, expected)
    if unit:
        judged(check(data, {"answer": value}), "is the right number. Write its unit, too")
        judged(check(data, {"answer": (value, "metres")}), "right number, but of .*, not of metres")
        judged(
            check(data, {"answer": f"{1.3 * value} metres"}), "Your unit is 'metre'; the question"
        )
    judged(check(data, {"answer": True}), "True or False, not a number with its unit")
    judged(check(data, {"answer": [1, 2, 3]}), "a list of 3 numbers, not a number")
    judged(check(data, {"answer": math.log}), "a function, not a number")
    turned = check(data, {"answer": (-value, unit)})
    assert turned.wrong or "sign is the wrong way round" in turned.message, turned


@pytest.mark.parametrize("sheet, exercise", of("choice"))
def test_choices(sheet, exercise):
    data = record_exercise(sheet, exercise)
    right = next(option for option in exercise.options if option.right)
    for form in ("{}", "{}.", "({})", " {} ", "{})"):
        judged(check(data, {"answer": form.format(right.key)}), FULL)
    for typed in (right.text, "ab", "z", "a, b", 1, True, ["a"], math.pi, {"a"}, "answer a"):
        judged(check(data, {"answer": typed}), "is none of the answers a, b")
    for typed in ("", None, ...):
        judged(check(data, {"answer": typed}), "choose one of a, b")
