"""Check data: what a page or a notebook holds of the answers, recorded from the sheet's solutions."""

import random
import traceback

from xentlib.classroom import check, hashes, quantities, values
from xentlib.classroom.sheet import Exercise, Sheet, SheetError

POINTS_OF_A_DERIVATION = 8
NUMBER_TOLERANCE = 1e-3  # so that four digits always do
NEAR = 10  # times the tolerance: rounded too early


def record(sheet: Sheet) -> list[dict]:
    """The check data of every exercise that can be checked, in order; each can be kept as JSON."""
    return [record_exercise(sheet, e) for e in sheet.exercises if e.kind in RECORDERS]


def record_exercise(sheet: Sheet, exercise: Exercise) -> dict:
    """The check data of one exercise."""
    data = {
        "exercise": exercise.id,
        "kind": exercise.kind,
        "points": exercise.points,
        "salt": f"{sheet.name}/{exercise.id}",
    }
    return data | RECORDERS[exercise.kind](sheet, exercise, data)


def run(sheet: Sheet, source: str, what: str, line: int) -> dict:
    """Run a piece of the sheet and return its names; SheetError says on which line it failed."""
    names = {"__name__": "sheet"}
    try:
        with check.quiet():
            exec(compile(source, str(sheet.path), "exec"), names)
    except Exception as error:
        frames = [
            f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(sheet.path)
        ]
        line = frames[-1].lineno if frames else line
        raise fault(sheet, line, f"the {what} stops: {type(error).__name__}: {error}") from error
    return names


def fault(sheet, line, text):
    return SheetError(f"{sheet.path}:{line}: {text}")


def observe_source(sheet, exercise, data, source, what, line):
    """What a piece of the sheet, run as an answer, gives for what the check data ask."""
    return check.observe(check.questions(data), run(sheet, source, what, line))


def record_code(sheet, exercise, data):
    """Visible inputs with the solution's values, and what the wrong answers give for them."""
    data = data | {"function": exercise.function}
    data |= {"unit": exercise.unit} if exercise.unit else {}
    data |= {"tolerance": exercise.tolerance} if exercise.tolerance else {}
    cases = run(sheet, exercise.test, "test", exercise.line).get("cases")
    if not isinstance(cases, list) or not cases or not all(isinstance(c, tuple) for c in cases):
        message = "a test is `cases = [...]`, a list with a tuple of arguments for each input"
        raise fault(sheet, line_of(exercise.test), message)
    data["cases"] = recorded_cases(sheet, exercise, data, cases)
    data["wrong"] = [
        named(wrong) | outcomes(sheet, exercise, data, wrong.source, wrong.name, wrong.line)
        for wrong in exercise.wrong
    ]
    return data


def recorded_cases(sheet, exercise, data, cases):
    """Inputs, and what the solution gives for them."""
    try:
        asked = [{"args": [values.encode(arg) for arg in case]} for case in cases]
    except TypeError as error:
        raise fault(sheet, line_of(exercise.test), f"{error}") from error
    asking = data | {"cases": asked}
    line = line_of(exercise.solution)
    found = outcomes(sheet, exercise, asking, exercise.solution, "solution", line)
    for case, outcome in zip(cases, found["outcomes"]):
        if outcome.get("raises", "ValueError") != "ValueError":
            text = f"raises {outcome['raises']} for {case}: only a ValueError is an answer"
            raise fault(sheet, line, f"the solution {text}")
        if outcome.get("value", 0) is None:
            raise fault(sheet, line, f"the solution returns nothing for {case}")
    return [case | {"outcome": outcome} for case, outcome in zip(asked, found["outcomes"])]


def outcomes(sheet, exercise, data, source, what, line):
    """What an answer gives for each input, without the texts of its exceptions."""
    observed = observe_source(sheet, exercise, data, source, what, line)
    short = [{k: v for k, v in o.items() if k in ("value", "raises")} for o in observed["outcomes"]]
    return {"outcomes": short}


def named(wrong):
    return {"name": wrong.name, "most": wrong.most, "message": wrong.message}


def line_of(source):
    """The line of the sheet on which a piece of its source begins."""
    return len(source) - len(source.lstrip("\n")) + 1


def record_number(sheet, exercise, data):
    """The hashes of the number and of the wrong ones, each with its neighbours."""
    tolerance = exercise.tolerance or NUMBER_TOLERANCE
    line = line_of(exercise.solution)
    data = data | {"unit": exercise.unit}
    value = number(sheet, exercise, data, exercise.solution, "solution", line)
    data |= hashed(data, value, tolerance)
    data["near"] = hashed(data, value, NEAR * tolerance)
    data["wrong"] = []
    for wrong in exercise.wrong:
        value = number(sheet, exercise, data, wrong.source, "wrong answer", wrong.line)
        data["wrong"].append(named(wrong) | hashed(data, value, tolerance))
    return data


def number(sheet, exercise, data, source, what, line):
    """The number that a piece of the sheet gives, in the unit of the exercise."""
    found = observe_source(sheet, exercise, data, source, what, line)
    try:
        value, unit = quantities.read(check.as_text(found["value"]))
    except ValueError as error:
        raise fault(sheet, line, f"the {what}: {error}") from error
    if unit != quantities.unit(exercise.unit):
        asked = quantities.plural(quantities.unit(exercise.unit))
        message = f"the {what} is in {quantities.plural(unit)}, the exercise asks for {asked}"
        raise fault(sheet, line, message)
    return value


def hashed(data, value, tolerance):
    """The hashes of a number and of its neighbours, and the grid on which they lie."""
    step = hashes.step(value, tolerance)
    return {"step": step, "hashes": hashes.number_hashes(data["salt"], value, step)}


def record_choice(sheet, exercise, data):
    """The hash of the right letter, and every reason, sealed with the letter that it belongs to."""
    right = next(option.key for option in exercise.options if option.right)
    sealed = {o.key: hashes.seal(data["salt"], o.key, o.reason) for o in exercise.options}
    return {"hash": hashes.digest(data["salt"], right), "options": sealed}


def record_derivation(sheet, exercise, data):
    """The values of the solution and of the wrong answers at rational points of the domain."""
    data = data | {"symbols": list(exercise.domain)}
    line = line_of(exercise.solution)
    draw = random.Random(data["salt"])
    drawn = [point(sheet, exercise, draw) for _ in range(10 * POINTS_OF_A_DERIVATION)]
    found = expression_values(sheet, exercise, data | {"at": drawn}, exercise.solution, line)
    bad = {"undefined", "not real"}
    good = [n for n, at in enumerate(found) if not bad & set(at)][:POINTS_OF_A_DERIVATION]
    if len(good) < POINTS_OF_A_DERIVATION:
        raise fault(sheet, line, "the solution is not a real number in most of its domain")
    data |= {"at": [drawn[n] for n in good], "values": [found[n] for n in good]}
    data["wrong"] = [
        named(wrong)
        | {"values": expression_values(sheet, exercise, data, wrong.source, wrong.line)}
        for wrong in exercise.wrong
    ]
    return data


def expression_values(sheet, exercise, data, source, line):
    observed = observe_source(sheet, exercise, data, source, "answer", line)
    if "problem" in observed:
        raise fault(sheet, line, observed["message"])
    return observed["values"]


def point(sheet, exercise, draw):
    """A random rational point of the domain: open intervals, which may be infinite."""
    import sympy

    place = []
    for symbol, interval in exercise.domain.items():
        try:
            low, high = (sympy.sympify(str(end).replace("inf", "oo")) for end in interval)
        except (TypeError, ValueError, sympy.SympifyError) as error:
            example = f'"{symbol}": ["0", "1"] or ["0", "inf"]'
            raise fault(sheet, exercise.line, f"a domain is like {example}") from error
        place.append(str(inside(low, high, draw)))
    return place


def inside(low, high, draw):
    """A rational number strictly between two ends."""
    from sympy import Rational

    if low.is_infinite and high.is_infinite:
        return Rational(draw.randint(-400, 400), 97)
    if high.is_infinite:
        return low + Rational(draw.randint(1, 500), 97)
    if low.is_infinite:
        return high - Rational(draw.randint(1, 500), 97)
    return low + (high - low) * Rational(draw.randint(1, 96), 97)


RECORDERS = {
    "code": record_code,
    "number": record_number,
    "choice": record_choice,
    "derivation": record_derivation,
}
