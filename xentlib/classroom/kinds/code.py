"""A function, which is called with inputs that are shown and, in a class, with hidden ones."""

import ast
import contextlib
import math

from xentlib.classroom import quantities, values
from xentlib.classroom.kinds.kind import Kind
from xentlib.classroom.result import missing, result, right, typical, wrong


class Code(Kind):
    """Check data hold inputs with the solution's values, and what the wrong answers give for them."""

    fields = {"unit": None, "tolerance": None}
    must = ("stub", "solution", "test", "hidden", "wrong")
    is_program = True

    def faults(self, exercise):
        if not (exercise.stub and exercise.solution):
            return
        if not functions(exercise.stub):
            yield exercise.line, "the stub defines no function"
            return
        name = self.answer_name(exercise)
        for source, what, line in exercise.answers():
            if source and name not in functions(source):
                yield line, f"this {what} does not define {name}()"

    def answer_name(self, exercise):
        return functions(exercise.stub)[-1]

    def record(self, recorder, data):
        exercise = recorder.exercise
        data = data | {"function": self.answer_name(exercise)}
        data |= {name: value for name, value in exercise.fields.items() if value}
        cases = recorder.run(exercise.test, "test").get("cases")
        if not isinstance(cases, list) or not cases or not all(isinstance(c, tuple) for c in cases):
            message = "a test is `cases = [...]`, a list with a tuple of arguments for each input"
            raise recorder.fault(exercise.test, message)
        data["cases"] = recorded_cases(recorder, data, cases)
        data["wrong"] = [
            known.as_dict() | recorded_outcomes(recorder, data, known.source, known.name)
            for known in exercise.wrong
        ]
        return data

    def widened(self, recorder, data):
        return data | {"cases": self.hidden_cases(recorder, "wide", 200)}

    def hidden_cases(self, recorder, seed, inputs):
        """Cases whose inputs the sheet's `draw(random)` draws, with what the solution gives."""
        exercise = recorder.exercise
        draw = recorder.run(exercise.hidden, "hidden").get("draw")
        generator = recorder.random(seed)
        try:
            drawn = [draw(generator) for _ in range(inputs)]
        except Exception as error:
            text = f"draw(random) stops: {type(error).__name__}: {error}"
            raise recorder.fault(exercise.hidden, text) from error
        if not all(isinstance(arguments, tuple) for arguments in drawn):
            raise recorder.fault(exercise.hidden, "draw(random) returns a tuple of arguments")
        data = {"kind": "code", "function": self.answer_name(exercise)}
        return recorded_cases(recorder, data, drawn)

    def questions(self, data):
        cases = [case["args"] for case in data["cases"]]
        return {"kind": "code", "function": data["function"], "cases": cases}

    def observe(self, asked, namespace):
        function = namespace[asked["function"]]
        if not callable(function):
            return {"not a function": values.plain(function)}
        return {"outcomes": [outcome(function, args) for args in asked["cases"]]}

    def allows(self, observed, asked):
        if values.is_outcome(observed, "not a function"):
            return values.is_plain(observed["not a function"])
        outcomes = observed.get("outcomes")
        return (
            values.is_outcome(observed, "outcomes")
            and isinstance(outcomes, list)
            and len(outcomes) == len(asked["cases"])
            and all(map(allowed_outcome, outcomes))
        )

    def nothing_yet(self, data, name):
        return missing(
            data, f"There is no function {name}() yet: run the cell of your answer first."
        )

    def judge(self, data, observed):
        """A named wrong answer gets what the sheet says, any other the share of cases it gets right."""
        if "not a function" in observed:
            name, kind = data["function"], values.kind(observed["not a function"])
            return wrong(data, f"{name} is {kind}, not a function.")
        cases, outcomes = data["cases"], observed["outcomes"]
        good = [same_outcome(data, c["outcome"], o) for c, o in zip(cases, outcomes, strict=True)]
        if all(good):
            changed = any("changed" in o for o in outcomes)
            remark = " (Your function changes the list that it is given: its caller may mind.)"
            return right(data, remark if changed else "")
        if all(unwritten(o) for o in outcomes):
            message = f"{data['function']}() returns nothing yet: its last line is a return."
            return missing(data, message)
        seen = [n for n, case in enumerate(cases) if not case.get("hidden")]
        if not all(good[n] for n in seen):
            for known in data["wrong"]:
                recorded = zip(known["outcomes"], seen, strict=True)
                if all(same_outcome(data, like, outcomes[n]) for like, n in recorded):
                    return typical(data, known)
        points = math.floor(2 * data["points"] * sum(good) / len(good)) / 2
        failed = [n for n in seen if not good[n]]
        if not failed:
            count = f"{good.count(False)} of {len(good) - len(seen)}"
            message = f"Right for the inputs shown, wrong for {count} others."
            return result(data, points, "partly" if points else "wrong", message)
        raised = all("raises" in outcomes[n] for n in failed)
        status = "partly" if points else "error" if raised else "wrong"
        return result(data, points, status, complaint(data, failed, outcomes))

    def form(self, exercise, data, page):
        return page.program(exercise)


def functions(source: str) -> list[str]:
    """The names of the functions that a piece of source code defines at its top level."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]


# --- recorded from the sheet ----------------------------------------------------------------------


def recorded_cases(recorder, data, cases):
    """Inputs, and what the solution gives for them."""
    solution = recorder.exercise.solution
    try:
        asked = [{"args": [values.encode(arg) for arg in case]} for case in cases]
    except TypeError as error:
        raise recorder.fault(recorder.exercise.test, f"{error}") from error
    given = recorded_outcomes(recorder, data | {"cases": asked}, solution, "solution")["outcomes"]
    for case, one in zip(cases, given):
        if one.get("raises", "ValueError") != "ValueError":
            text = f"raises {one['raises']} for {case}: only a ValueError is an answer"
            raise recorder.fault(solution, f"the solution {text}")
        if one.get("value", 0) is None:
            raise recorder.fault(solution, f"the solution returns nothing for {case}")
    return [case | {"outcome": outcome} for case, outcome in zip(asked, given)]


def recorded_outcomes(recorder, data, source, what):
    """What an answer gives for each input, without the texts of its exceptions."""
    observed = recorder.observe(data, source, what)
    kept = ("value", "raises")
    return {"outcomes": [{k: v for k, v in o.items() if k in kept} for o in observed["outcomes"]]}


# --- observed -------------------------------------------------------------------------------------


def outcome(function, args):
    """What a function gives for one list of arguments, which are made anew for it."""
    given = [values.decode(arg) for arg in args]
    try:
        got = {"value": values.plain(function(*given))}
    except (Exception, SystemExit) as error:
        text = values.shorten(str(error).strip(), 160)
        got = {"raises": type(error).__name__, "text": text}
    with contextlib.suppress(Exception):
        now = [values.encode(arg) for arg in given]
        if now != args and not values.agree(now, args):
            got["changed"] = True
    return got


def allowed_outcome(one):
    """Whether `outcome` may have returned this."""
    if not isinstance(one, dict) or one.get("changed", True) is not True:
        return False
    names = set(one) - {"changed"}
    if names == {"value"}:
        return values.is_plain(one["value"])
    return names == {"raises", "text"} and all(values.is_text(one[name]) for name in names)


# --- judged ---------------------------------------------------------------------------------------


def same_outcome(data, expected, got):
    """Whether two outcomes agree: the same exception, or values within the tolerance."""
    if "raises" in expected or "raises" in got:
        return expected.get("raises") == got.get("raises")
    tolerance = data.get("tolerance", values.RELATIVE)
    return values.agree(expected["value"], got["value"], tolerance)


def unwritten(outcome):
    """Whether this is what a stub gives: None, an Ellipsis, or NotImplementedError."""
    nothing = (None, {"other": "an ellipsis"})
    return outcome.get("raises") == "NotImplementedError" or outcome.get("value", 0) in nothing


def complaint(data, failed, outcomes):
    """What to say of an answer that gets the visible cases `failed` wrong."""
    case, got = data["cases"][failed[0]], outcomes[failed[0]]
    arguments = ", ".join(values.show(arg, 12) for arg in case["args"])
    call = f"{data['function']}({values.shorten(arguments)})"
    expected = case["outcome"]
    if "raises" in got:
        text = f"{got['raises']}: {got['text']}".removesuffix(": ")
        wanted = wanted_kind(expected)
        return f"{call} stops with {text.rstrip('.')}. It should give {wanted}."
    if "raises" in expected:
        return f"{call} gives {values.kind(got['value'])}. It should raise {expected['raises']}."
    wanted, came = values.kind(expected["value"]), values.kind(got["value"])
    if wanted != came:
        return f"{call} should give {wanted}; yours gives {came}."
    shown = values.shorten(values.show(got["value"]))
    return f"{call} gives {shown}. {direction(data, failed, outcomes)}"


def wanted_kind(expected):
    """What should have come, in words."""
    if "raises" in expected:
        return f"the exception {expected['raises']}"
    return values.kind(expected["value"])


def direction(data, failed, outcomes):
    """In which way the values are wrong, without saying what the right ones are."""
    pairs = []
    for n in failed:
        expected, got = data["cases"][n]["outcome"], outcomes[n]
        if "raises" not in expected and "raises" not in got:
            pairs += number_pairs(expected["value"], got["value"])
    wrong = [(e, g) for e, g in pairs if not values.close(e, g)]
    if not wrong:
        return "That is not the right text." if not pairs else "That is not right."
    if all(values.close(-e, g) for e, g in wrong):
        return "Every sign is the wrong way round."
    for name, factor in unit_factors(data.get("unit", "")):
        if all(values.close(e * factor, g) for e, g in wrong):
            return f"That is in {quantities.plural(name)}; {asked_in(data)}."
    expected, got = wrong[0]
    place = " An entry" if len(pairs) > len(failed) else " That"
    if math.isnan(got):
        return f"{place.strip()} is not a number: is 0 divided by 0, or inf taken from inf?"
    if math.isinf(got) or math.isinf(expected):
        return f"{place.strip()} should be {'finite' if math.isinf(got) else 'infinite'}."
    return f"{place.strip()} is too {'large' if got > expected else 'small'}."


def number_pairs(expected, got):
    """The numbers of two plain values of the same kind, side by side."""
    if values.is_number(expected) and values.is_number(got):
        return [(values.as_float(expected), values.as_float(got))]
    if isinstance(expected, list) and isinstance(got, list):
        return [pair for e, g in zip(expected, got) for pair in number_pairs(e, g)]
    return []


def unit_factors(unit):
    """The other units, and what a number in `unit` is multiplied by to be in them."""
    name = quantities.unit(unit or "")
    return [(other, quantities.factor(name, other)) for other in quantities.relatives(name)]


def asked_in(data):
    return f"the question asks for {quantities.plural(quantities.unit(data['unit']))}"


KIND = Code()
