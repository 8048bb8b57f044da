"""What each exercise of the book gives for right answers in other forms and for lazy ones: a table.

A column that does not apply to a kind of exercise says why, in the place of the points.
"""

import math
import types

import numpy as np
import pytest
import sympy
from book_sheets import SHEETS
from optional import optional

from xentlib.classroom import kinds, quantities, values
from xentlib.classroom.check import check
from xentlib.classroom.kinds.number import as_text
from xentlib.classroom.sheets import secrets
from xentlib.classroom.sheets.record import record_exercise, run

ONE_TRY = "one value"  # a guess is an answer like any other
EXACT = "exact"
COLUMNS = ("exercise", "of", "float64", "NumPy float32", "torch float32", "form 1", "form 2", "form 3",
           "other unit", "lazy")  # fmt: skip


def of(kind):
    """The exercises of a kind, each with its sheet."""
    return [
        pytest.param(sheet, one, id=one.id)
        for sheet in SHEETS
        for one in sheet.exercises
        if one.kind == kind
    ]


@pytest.fixture(scope="module")
def rows():
    """The rows of the table, which is shown when all are there."""
    found = []
    yield found
    widths = [max(len(str(row[n])) for row in [COLUMNS, *found]) for n in range(len(COLUMNS))]
    for row in [COLUMNS, *found]:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())


def test_no_kind_is_left_out():
    machine = {name for name in kinds.names() if not kinds.named(name).by_hand}
    assert machine == {"code", "number", "derivation", "choice"}


# --- functions ------------------------------------------------------------------------------------


def with_hidden(sheet, exercise):
    """Check data as the class's grader has them."""
    data = record_exercise(sheet, exercise)
    hidden = secrets.draw_for(sheet, exercise, "table")
    return secrets.with_hidden(data, {sheet.name: {exercise.id: hidden}}, sheet.name)


def single(number, functions):
    """A solution's `math` and its numbers in single precision."""
    names = ("log", "log2", "exp", "log1p", "sqrt")

    def unary(name):
        return lambda x: getattr(functions, name)(number(x))

    return types.SimpleNamespace(**{name: unary(name) for name in names}, inf=math.inf, e=math.e)


def converted(value, number):
    """Arguments of which all floats are in single precision."""
    if isinstance(value, list):
        return [converted(part, number) for part in value]
    return number(value) if type(value) is float else value


def in_single(sheet, exercise, name, number, functions):
    """The solution as a program in single precision."""
    source = exercise.solution.replace("import math", "").replace("import numpy as np", "")
    source = source.replace("np.asarray(out)", "np.asarray(out, dtype=np.float32)")
    names = {"math": single(number, functions), "np": np}
    exec(source, names)
    return lambda *arguments: names[name](*(converted(a, number) for a in arguments))


def another(value, form):
    """The same result as an array, as a tuple, or added up in another order."""
    if isinstance(value, tuple | list) and None not in value:
        return {"array": np.asarray, "tuple": tuple, "order": list}[form](
            [another(part, form) for part in value]
        )
    if type(value) is float:
        return {"array": np.float64, "tuple": float, "order": lambda x: x * (1 + 1e-13)}[form](
            value
        )
    return value


def table(data, outcomes, otherwise):
    """A function that gives these outcomes for the visible inputs, and one thing for all others."""
    known = [(case["args"], one) for case, one in zip(data["cases"], outcomes)]

    def look_up(*arguments):
        asked = [values.encode(argument) for argument in arguments]
        for args, one in known:
            if args == asked:
                if "raises" in one:
                    raise getattr(__import__("builtins"), one["raises"])
                return values.decode(one["value"])
        return otherwise

    return look_up


def lazy_functions(data):
    """Constants of the question, and tables of what is seen of the right and of the wrong answers."""
    seen = [case for case in data["cases"] if not case.get("hidden")]
    constants = [0.0, 1.0, math.inf, True, False, []]
    constants += [values.decode(case["outcome"]["value"]) for case in seen]
    for constant in constants:
        yield lambda *_, it=constant: it
    tables = [[case["outcome"] for case in seen]]
    tables += [[case["wrong"][n] for case in seen] for n in range(len(data["wrong"]))]
    for outcomes in tables:
        for otherwise in (
            None,
            0.0,
            math.inf,
            True,
            False,
            values.decode(seen[0]["outcome"]["value"]),
        ):
            yield table({"cases": seen}, outcomes, otherwise)


@pytest.mark.parametrize("sheet, exercise", of("code"))
def test_functions(sheet, exercise, rows):
    data = with_hidden(sheet, exercise)
    name, points = data["function"], exercise.points
    solution = run(sheet, exercise.solution, "solution")[name]

    def given(function):
        return check(data, {name: function})

    engines = [(np.float32, np)]
    torch = optional("torch")
    engines.append((lambda x: torch.as_tensor(x, dtype=torch.float32), torch))
    if exercise.id in ("batch-loss", "finite-differences"):  # for NumPy, and for lists of floats
        del engines[1]
    singles = [given(in_single(sheet, exercise, name, *engine)) for engine in engines]
    forms = [
        given(lambda *a, form=form: another(solution(*a), form))
        for form in ("array", "tuple", "order")
    ]
    for result in [given(solution), *singles, *forms]:
        assert result.points == points, result
    lazy = max(given(function).points for function in lazy_functions(data))
    assert lazy <= points / 10
    unit = quantities.unit(exercise.fields["unit"] or "")
    other_unit = "no unit"
    for other in quantities.relatives(unit) if unit else ():
        factor = quantities.factor(unit, other)
        result = given(lambda *a, factor=factor: times(solution(*a), factor))
        other_unit = f"{result.points:g}"
        assert result.points < points
        assert other in result.message or result.wrong, result
    first, *others = (f"{r.points:g}" for r in [given(solution), *singles, *forms])
    others[1:1] = ["not for it"] * (2 - len(engines))
    rows.append([exercise.id, points, first, *others, other_unit, f"{lazy:g}"])


def times(value, factor):
    """A result in another unit."""
    return [part * factor for part in value] if isinstance(value, list) else value * factor


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet, exercise", of("number"))
def test_numbers(sheet, exercise, rows):
    data, unit = record_exercise(sheet, exercise), exercise.fields["unit"]
    answer = run(sheet, exercise.solution, "solution")["answer"]
    value, _ = quantities.read(as_text(values.plain(answer)))

    def given(answer):
        return check(data, {"answer": answer})

    forms = [
        f"{value:.4g} {unit}",
        f"about {value:.3g}".replace(".", ",") + f" {unit}",
        (value, unit),
    ]
    singles = [(np.float32(value), unit), (optional("torch").tensor(value), unit)]
    results = [given(one) for one in (answer, *singles, *forms)]
    for result in results:
        assert result.points == exercise.points, result
    other_unit = "no unit"
    for other in quantities.relatives(quantities.unit(unit)) if unit and value else ():
        typed = f"{value:.4g} {quantities.plural(other)}"
        result = given(typed)
        assert 0 < result.points < exercise.points, result
        assert f"{value:.4g}" in result.message and "right number" in result.message, result
        other_unit = f"{result.points:g}"
        amount = value * quantities.factor(quantities.unit(unit), other)
        result = given(f"{amount:.6g} {quantities.plural(other)}")
        assert "right amount" in result.message or result.status == "right", result
        result = given(f"{amount:.6g} {unit}")
        assert result.wrong or "would be right in" in result.message, result
    rows.append([exercise.id, exercise.points, *(f"{r.points:g}" for r in results), other_unit,
                 ONE_TRY])  # fmt: skip


# --- expressions and choices ----------------------------------------------------------------------


@pytest.mark.parametrize("sheet, exercise", of("derivation"))
def test_expressions(sheet, exercise, rows):
    data = record_exercise(sheet, exercise)
    answer = run(sheet, exercise.solution, "solution")["answer"]

    def given(answer):
        return check(data, {"answer": answer})

    plain = answer.subs({s: sympy.Symbol(s.name) for s in answer.free_symbols})
    results = [
        given(one) for one in (answer, sympy.expand(answer), sympy.together(plain), plain + 0.0)
    ]
    for result in results:
        assert result.points == exercise.points, result
    symbols = [sympy.Symbol(name) for name in data["symbols"]]
    constants = {
        *answer.atoms(sympy.Number),
        *symbols,
        sympy.Integer(0),
        sympy.Integer(1),
        sympy.oo,
    }
    known = [run(sheet, wrong.source, wrong.name)["answer"] for wrong in exercise.wrong]
    lazy = max(given(one).points for one in constants if one not in known)
    assert lazy <= exercise.points / 10
    other_unit = "no unit"
    if exercise.fields["unit"]:
        factor = sympy.log(2) if exercise.fields["unit"] == "bits" else 1 / sympy.log(2)
        result = given(answer * factor)
        assert result.wrong or "That is in" in result.message, result
        other_unit = f"{result.points:g}"
    decimals = given(answer.evalf(4))
    assert decimals.points == exercise.points or "exactly" in decimals.message, decimals
    first, *forms = (f"{result.points:g}" for result in results)
    rows.append([exercise.id, exercise.points, first, EXACT, EXACT, *forms, other_unit,
                 f"{lazy:g}"])  # fmt: skip


@pytest.mark.parametrize("sheet, exercise", of("choice"))
def test_choices(sheet, exercise, rows):
    data = record_exercise(sheet, exercise)
    key = next(option.key for option in exercise.options if option.right)
    results = [
        check(data, {"answer": form}) for form in (key, key.upper(), f"({key})", f" {key}) ")
    ]
    assert {result.points for result in results} == {exercise.points}
    assert check(data, {"answer": " ".join(data["options"])}).points == 0
    first, *forms = (f"{result.points:g}" for result in results)
    rows.append(
        [exercise.id, exercise.points, first, "letter", "letter", *forms, "no unit", ONE_TRY]
    )
