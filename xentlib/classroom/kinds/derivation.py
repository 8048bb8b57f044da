"""An expression, compared by its values at rational points of the question's domain."""

import math
import random

from xentlib.classroom import quantities, values
from xentlib.classroom.kinds.kind import Kind
from xentlib.classroom.result import result, right, typical, wrong

POINTS = 8
ROUNDED = 1e-3  # a constant with four digits


class Derivation(Kind):
    """Check data hold points, and the values of the solution and of the wrong answers there.

    The domain of a symbol is an open interval, ["0", "inf"], or some values, {"in": ["-1", "1"]}.
    """

    fields = {"domain": {}, "unit": None}
    must = ("stub", "solution", "wrong")
    is_program = True

    def header_faults(self, header):
        if not isinstance(header.get("domain"), dict):
            yield 'a derivation needs its "domain", such as {"p": ["0", "1"]}'

    def record(self, recorder, data):
        exercise = recorder.exercise
        data = data | {"symbols": list(exercise.fields["domain"])}
        data |= {"unit": exercise.fields["unit"]} if exercise.fields["unit"] else {}
        draw = random.Random(data["salt"])
        points = [point(recorder, draw) for _ in range(10 * POINTS)]
        rows = expression_values(recorder, data | {"at": points}, exercise.solution)
        pairs = zip(points, rows, strict=True)
        good = [pair for pair in pairs if all(map(values.is_number, pair[1]))][:POINTS]
        if len(good) < POINTS:
            message = "the solution is not a real number in most of its domain"
            raise recorder.fault(exercise.solution, message)
        data["at"], data["values"] = map(list, zip(*good))
        data["wrong"] = [
            known.as_dict() | {"values": expression_values(recorder, data, known.source)}
            for known in exercise.wrong
        ]
        return data

    def widened(self, recorder, data):
        draw = random.Random("wide")
        data = data | {"at": [point(recorder, draw) for _ in range(20)]}
        return data | {"values": expression_values(recorder, data, recorder.exercise.solution)}

    def questions(self, data):
        return {"kind": "derivation", "symbols": data["symbols"], "at": data["at"]}

    def observe(self, questions, namespace):
        from xentlib.classroom import expressions  # SymPy: only where it is needed

        return expressions.observe(namespace["answer"], questions)

    def allows(self, observed, questions):
        if observed.keys() == {"problem", "message"}:
            return all(map(values.is_text, observed.values()))
        rows = observed.get("values")
        return (
            observed.keys() == {"values"}
            and isinstance(rows, list)
            and len(rows) == len(questions["at"])
            and all(isinstance(row, list) and 0 < len(row) == len(rows[0]) for row in rows)
            and values.is_plain(rows)
        )

    def judge(self, data, observed):
        if "problem" in observed:
            status = "missing" if observed["problem"] == "missing" else "wrong"
            return result(data, 0, status, observed["message"])
        expected, rows = data["values"], observed["values"]
        length, count = len(rows[0]), len(expected[0])
        if length != count:
            expressions = "one expression" if count == 1 else f"a list of {count} expressions"
            return wrong(data, f"The answer should be {expressions}; yours has {length}.")
        if values.agree(expected, rows):
            return right(data)
        for known in data["wrong"]:
            if values.agree(known["values"], rows):
                return typical(data, known)
        if values.agree(expected, rows, ROUNDED):
            points = math.floor(data["points"]) / 2
            message = "Nearly equal, but not equal: write constants exactly, such as log(2) or"
            return result(data, points, "partly", f"{message} Rational(1, 3), not as decimals.")
        return wrong(data, difference(data, rows))


def expression_values(recorder, data, source):
    """The values of a piece of the sheet at the points."""
    observed = recorder.observe(data, source, "answer")
    if "problem" in observed:
        raise recorder.fault(source, observed["message"])
    return observed["values"]


def point(recorder, draw):
    """A random rational point of the domain: open intervals, which may be infinite."""
    import sympy

    place = []
    for symbol, domain in recorder.exercise.fields["domain"].items():
        try:
            if isinstance(domain, dict):
                place.append(str(sympy.Rational(draw.choice(domain["in"]))))
                continue
            low, high = (sympy.sympify(str(end).replace("inf", "oo")) for end in domain)
        except (KeyError, TypeError, ValueError, sympy.SympifyError) as error:
            example = f'"{symbol}": ["0", "1"], ["0", "inf"] or {{"in": ["-1", "1"]}}'
            raise recorder.fault(recorder.exercise.line, f"a domain is like {example}") from error
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


def difference(data, rows):
    """Where the expression has another value than it should, and what that is."""
    for factor, message in quantities.misreadings(data):
        if values.agree(data["values"], rows, factor=factor):
            return message
    good = [values.agree(*pair) for pair in zip(data["values"], rows)]
    n = good.index(False)
    point = ", ".join(f"{s} = {v}" for s, v in zip(data["symbols"], data["at"][n]))
    pairs = zip(data["values"][n], rows[n])
    entry = [values.agree(*pair) for pair in pairs].index(False)
    value = rows[n][entry]
    shown = value if isinstance(value, str) else values.show(value)
    which = "your expression" if len(rows[n]) == 1 else f"entry {entry + 1} of your answer"
    some = " It agrees at other points: look at where it holds." if any(good) else ""
    return f"Not equal to what is asked for: at {point} {which} is {shown}.{some}"


KIND = Derivation()
