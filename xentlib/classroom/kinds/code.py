"""A function, which is called with inputs that are shown and, in a class, with hidden ones."""

import ast
import contextlib
import math
import re

from xentlib.classroom import forbidden, quantities, values
from xentlib.classroom.kinds.kind import Kind
from xentlib.classroom.result import missing, result, right, typical, wrong


class Code(Kind):
    """Check data hold inputs with the solution's values, and what the wrong answers give for them.

    `parts` are the names of the values that a function returns together, each with its share of
    the points. `forbids` are libraries that the function is to be written without.
    """

    fields = {"unit": None, "tolerance": None, "parts": None, "forbids": None}
    must = ("stub", "solution", "test", "hidden", "wrong")
    is_program = True

    def header_faults(self, header):
        parts = header.get("parts", ["one", "two"])
        if not isinstance(parts, list) or len(parts) < 2:
            yield '"parts" are the names of the values returned together, two or more'
        if not isinstance(header.get("forbids", ""), str):
            yield '"forbids" is the name of a library, or several with commas between them'

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
        data["wrong"] = [known.as_dict() for known in exercise.wrong]
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
        asked = {"kind": "code", "function": data["function"], "cases": cases}
        return asked | ({"forbids": data["forbids"]} if "forbids" in data else {})

    def observe(self, asked, namespace):
        with forbidden.without(re.findall(r"\w+", asked.get("forbids", "")), namespace):
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
        good = [
            agreement(data, case, case["outcome"], got)
            for case, got in zip(cases, outcomes, strict=True)
        ]
        if all(good):
            return all_right(data, outcomes, good)
        if all(map(unwritten, outcomes)):
            message = f"{data['function']}() returns nothing yet."
            return missing(data, f"{message} If it prints its result, end it with return instead.")
        for place, known in enumerate(data["wrong"]):
            like = (agreement(data, c, c["wrong"][place], got) for c, got in zip(cases, outcomes))
            if all(like):
                return typical(data, known)
        return partly(data, outcomes, good)

    def form(self, exercise, data, page):
        return page.program(exercise)


def functions(source: str) -> list[str]:
    """The names of the functions that a piece of source code defines at its top level."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]


# --- recorded from the sheet ----------------------------------------------------------------------


def recorded_cases(recorder, data, cases):
    """Inputs, what the solution gives for them, and what each wrong answer gives."""
    exercise = recorder.exercise
    try:
        asked = [{"args": [values.encode(arg) for arg in case]} for case in cases]
    except TypeError as error:
        raise recorder.fault(exercise.test, f"{error}") from error
    data = data | {"cases": asked}
    given = recorded_outcomes(recorder, data, exercise.solution, "solution")
    for case, one in zip(cases, given):
        if one.get("raises", "ValueError") != "ValueError":
            text = f"raises {one['raises']} for {case}: only a ValueError is an answer"
            raise recorder.fault(exercise.solution, f"the solution {text}")
        if one.get("value", 0) is None:
            raise recorder.fault(exercise.solution, f"the solution returns nothing for {case}")
    wrong = [recorded_outcomes(recorder, data, one.source, one.name) for one in exercise.wrong]
    return [
        case | {"outcome": outcome, "wrong": list(others)}
        for case, outcome, *others in zip(asked, given, *wrong, strict=True)
    ]


def recorded_outcomes(recorder, data, source, what):
    """What an answer gives for each input, without the texts of its exceptions."""
    observed = recorder.observe(data, source, what)
    kinds_of_result = ("value", "raises")
    return [{k: v for k, v in one.items() if k in kinds_of_result} for one in observed["outcomes"]]


# An argument was changed; it was handed on to a function; the value is in single precision.
SIGNS = ("changed", "shared", "single")


# --- observed -------------------------------------------------------------------------------------


def outcome(function, args):
    """What a function gives for one list of arguments, which are made anew for it."""
    given = [values.decode(arg) for arg in args]
    try:
        value = function(*given)
        got = {"value": values.plain(value)} | ({"single": True} if values.in_single(value) else {})
    except (Exception, SystemExit) as error:
        text = values.shorten(values.readable(str(error).strip()), 160)
        got = {"raises": type(error).__name__, "text": text}
    with contextlib.suppress(Exception):
        now = [values.encode(arg) for arg in given]
        if now != args and not values.agree(now, args):
            got["changed"] = True
        functions = [arg for arg in given if isinstance(arg, values.Function)]
        if any(own is arg for function in functions for own in function.given for arg in given):
            got["shared"] = True
    return got


def allowed_outcome(one):
    """Whether `outcome` may have returned this."""
    if not isinstance(one, dict) or not all(one.get(sign, True) is True for sign in SIGNS):
        return False
    names = set(one) - set(SIGNS)
    if names == {"value"}:
        return values.is_plain(one["value"])
    return names == {"raises", "text"} and all(values.is_text(one[name]) for name in names)


# --- judged ---------------------------------------------------------------------------------------


def agreement(data, case, expected, got):
    """How two outcomes agree: "double" or "single" precision, or "" if they do not."""
    if "raises" in expected or "raises" in got:
        return "double" if expected.get("raises") == got.get("raises") else ""
    tolerance = data.get("tolerance", values.RELATIVE)
    if values.agree(expected["value"], got["value"], tolerance):
        return "double"
    inputs = case["args"] if "single" in got else []
    pairs = [(expected["value"], got["value"])]
    if in_parts(data, expected, got):
        pairs = zip(*pairs[0])  # each has a size of its own
    return "single" if all(values.agree_in_single(*pair, inputs) for pair in pairs) else ""


def all_right(data, outcomes, good):
    """The result of a function that gives the right value for every input."""
    if any("shared" in one for one in outcomes):
        points = math.floor(1.5 * data["points"]) / 2
        message = "The values are right, but the function that is handed in gets your own list."
        return result(data, points, "partly", f"{message} Give it a copy: list(x).")
    remark = ""
    if "single" in good:
        remark = " (In single precision: about seven digits can be compared, and they agree.)"
    if any("changed" in one for one in outcomes):
        remark += " (Your function changes the list that it is given: its caller may mind.)"
    return right(data, remark)


def partly(data, outcomes, good):
    """The share of the points that a function gets which some inputs show to be wrong.

    A function that gives the same for every input gets nothing. Where there are hidden cases, those
    that are shown count only if one of these is right: they could have been copied.
    """
    cases = data["cases"]
    hidden = [n for n, case in enumerate(cases) if case.get("hidden")]
    seen = [n for n in range(len(cases)) if n not in hidden]
    parts = [right_parts(data, case, got) for case, got in zip(cases, outcomes)]
    share = sum(sum(right) / len(right) for right in parts) / len(parts)
    constant = is_constant([(cases[n]["outcome"], outcomes[n]) for n in hidden or seen])
    if constant or (hidden and not any(good[n] for n in hidden)):
        share = 0
    points = math.floor(2 * data["points"] * share) / 2
    failed = [n for n in seen if not good[n]]
    if not failed:
        count = f"{sum(not good[n] for n in hidden)} of {len(hidden)}"
        message = f"Right for the inputs shown, wrong for {count} others."
        return result(data, points, "partly" if points else "wrong", message)
    raised = all("raises" in outcomes[n] for n in failed)
    status = "partly" if points else "error" if raised else "wrong"
    message = complaint(data, failed, outcomes)
    if constant and len(seen) > 1 and is_value(outcomes[0]):
        message = f"Your function gives the same for every input. {message}"
    known = [name for name, right in zip(data.get("parts", ()), zip(*parts)) if all(right)]
    if known:
        message = f"The {' and the '.join(known)} is right. {message}"
    return result(data, points, status, message)


def is_value(outcome):
    """Whether an outcome is something that can be compared, and no exception."""
    value = outcome.get("value")
    return value is not None and not (isinstance(value, dict) and "other" in value)


def right_parts(data, case, got):
    """Which of the values that are returned together are right; without parts, whether all is."""
    expected = case["outcome"]
    if "parts" not in data:
        return [bool(agreement(data, case, expected, got))]
    if not in_parts(data, expected, got):
        return [False] * len(data["parts"])
    pairs = (({"value": e}, {"value": g}) for e, g in zip(expected["value"], got["value"]))
    return [bool(agreement(data, case, expected | e, got | g)) for e, g in pairs]


def in_parts(data, *outcomes):
    """Whether these are lists with an entry for each of the values that are returned together."""
    given = [one.get("value") for one in outcomes]
    return all(isinstance(one, list) and len(one) == len(data.get("parts", ())) for one in given)


def is_constant(pairs):
    """Whether an answer gives the same for all inputs although they ask for different things."""
    given = [(got.get("value"), got.get("raises")) for _, got in pairs]
    asked = [expected for expected, _ in pairs]
    return given == given[:1] * len(given) and asked != asked[:1] * len(asked)


def unwritten(outcome):
    """Whether this is what a stub gives: None, an Ellipsis, or NotImplementedError."""
    nothing = (None, {"other": "an ellipsis"})
    return outcome.get("raises") == "NotImplementedError" or outcome.get("value", 0) in nothing


def complaint(data, failed, outcomes):
    """What to say of an answer that gets the visible cases `failed` wrong."""
    case, got = data["cases"][failed[0]], outcomes[failed[0]]
    arguments = ", ".join(values.show(arg, 12) for arg in case["args"])
    call = f"{data['function']}({values.shorten(arguments)})"
    error = case["outcome"].get("raises")
    if "raises" in got:
        wanted = f"the exception {error}" if error else values.kind(case["outcome"]["value"])
        text = f"{got['raises']}: {got['text']}".removesuffix(": ").rstrip(".")
        return f"{call} stops with {text}. It should give {wanted}.{ADVICE.get(got['raises'], '')}"
    came = values.kind(got["value"])
    if error:
        return f"{call} gives {came}. It should raise {error}."
    wanted = values.kind(case["outcome"]["value"])
    if wanted != came:
        more = " Is there a way through it without a return?" if got["value"] is None else ""
        return f"{call} should give {wanted}; yours gives {came}.{more}"
    shown = values.shorten(values.show(got["value"]))
    return f"{call} gives {shown}. {direction(data, failed, outcomes)}"


ADVICE = {
    "NameError": " Is an import missing, or a cell that has not been run?",
    "ModuleNotFoundError": " This library is not installed here.",
    "MemoryError": " It asks for more memory than there is.",
}


def direction(data, failed, outcomes):
    """In which way the values are wrong, without saying what the right ones are."""
    pairs = []
    for n in failed:
        expected, got = data["cases"][n]["outcome"].get("value"), outcomes[n].get("value")
        if values.kind(expected) == values.kind(got):
            pairs += zip(values.numbers(expected), values.numbers(got))
    off = [(e, g) for e, g in pairs if not values.agree_in_single(*map(values.number, (e, g)))]
    if not off:
        return "That is not right."
    if all(values.close(-e, g, values.MIXED) for e, g in off):
        return f"{'Every' if len(off) > 1 else 'The'} sign is the wrong way round."
    asked = quantities.unit(data.get("unit", ""))
    for name in quantities.relatives(asked):
        factor = quantities.factor(asked, name)
        if all(values.close(e * factor, g, values.MIXED) for e, g in off):
            return f"That is in {quantities.plural(name)}; {quantities.asked_in(data)}."
    size = max(values.largest(data["cases"][n]["args"]) for n in failed)
    if all(abs(e - g) < 1e-14 * size**2 for e, g in off):
        return "Large numbers that nearly cancel have lost their digits on the way."
    if all(math.isclose(e, g, rel_tol=2e-3, abs_tol=6e-4) for e, g in off):
        return "That is close, but not equal: is something rounded or added on the way?"
    expected, got = off[0]
    place = "An entry" if len(pairs) > len(failed) else "That"
    if math.isnan(got):
        return f"{place} is not a number: is 0 divided by 0, or inf taken from inf?"
    if math.isinf(got) or math.isinf(expected):
        return f"{place} should be {'finite' if math.isinf(got) else 'infinite'}."
    return f"{place} is too {'large' if got > expected else 'small'}."


KIND = Code()
