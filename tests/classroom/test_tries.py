"""Every exercise, tried as students try: odd spellings, slips and half answers, and what is said to them.

Each try is made on every exercise of its kind. What is said must be true of all of them: a right
answer in an odd form gets all points, and whatever is wrong is told what to do.
"""

import math
import re

import numpy as np
import pytest
import sympy
from optional import optional
from test_points import of

from xentlib.classroom import quantities, values
from xentlib.classroom.check import check
from xentlib.classroom.kinds.number import as_text
from xentlib.classroom.sheets.record import record_exercise, run

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
    "gives its unit, too": (lambda f: lambda *a: (f(*a), "bits"), "yours gives a list of .*, a text"),
    "misses an import": (lambda f: undefined, "NameError.*Is an import missing"),
    "crashes": (lambda f: unlucky, "yours gives the exception ValueError: substring not found."),
    "takes one argument": (lambda f: lambda: 1, "the exception TypeError"),
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
    "{more:.6g} {unit}": "is close, not close enough",
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
        judged(check(data, {"answer": (value, "litres")}), "right number, but of .*, not of litres")
        judged(
            check(data, {"answer": f"{1.3 * value} litres"}), "Your unit is 'litre'; the question"
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


# --- single exercises -----------------------------------------------------------------------------


def exercise(name):
    """Check data of one exercise of the book."""
    sheet, one = next(
        parameter.values
        for kind in ("code", "derivation", "number")
        for parameter in of(kind)
        if parameter.id == name
    )
    return record_exercise(sheet, one)


def undone(f, x, h):
    slopes = []
    for k in range(len(x)):
        kept = x[k]
        x[k] = kept + h
        above = f(x)
        x[k] = kept - h
        slopes.append((above - f(x)) / (2 * h))
        x[k] = kept
    return slopes


def test_a_change_that_is_undone_is_no_list_of_its_own():
    result = check(exercise("finite-differences"), {"numerical_gradient": undone})
    assert result.points == 3 and "Give it a copy" in result.message


def test_the_label_of_a_score_is_one_of_two():
    t, z = sympy.symbols("t z")
    by_sigmoid = 1 / (1 + sympy.exp(-z)) - (t + 1) / 2
    assert check(exercise("slope-of-the-logistic-loss"), {"answer": by_sigmoid}).points == 3


def test_a_printed_constant_is_told_to_be_exact():
    p = sympy.Symbol("p")
    result = check(exercise("how-fast-surprise-falls"), {"answer": -1.4427 / p})
    assert result.points == 1.5 and "write constants exactly" in result.message


def test_digits_that_cancel_are_named():
    def fit_gaussian(values):
        mean = sum(values) / len(values)
        return mean, sum(value**2 for value in values) / len(values) - mean**2

    result = check(exercise("fit-a-gaussian"), {"fit_gaussian": fit_gaussian})
    assert result.points == 3.5
    assert "The mean is right." in result.message and "lost their digits" in result.message


def test_a_neuron_trained_by_torch_gets_its_points():
    torch = optional("torch")

    def train(w, b, cost, epochs):
        w, b = (torch.tensor(v, requires_grad=True) for v in (w, b))
        for _ in range(epochs):
            a = torch.sigmoid(w + b)
            loss = a**2 / 2 if cost == "quadratic" else -torch.log(1 - a)
            loss.backward()
            with torch.no_grad():
                for parameter in (w, b):
                    parameter -= 0.15 * parameter.grad
                    parameter.grad = None
        return torch.sigmoid(w + b).item()

    result = check(exercise("train-a-neuron"), {"train": train})
    assert result.points == 5 and "single precision" in result.message


@pytest.mark.parametrize("typed", ["1.41 nats", "1.4076 nats", "log(e**2 + e + 1) - 1 nats"])
def test_three_digits_are_what_was_asked_for(typed):
    assert check(exercise("three-logits"), {"answer": typed}).points == 2


def test_the_right_number_in_the_wrong_unit_is_said_to_be_that():
    result = check(exercise("before-training"), {"answer": "2.303 bits"})
    assert result.message == "2.303 is the right number, but of nats, not of bits."


def test_the_unweighted_mean_of_surprises_is_another_number():
    assert check(exercise("ski-forecast"), {"answer": "2.25 bits"}).points == 0
