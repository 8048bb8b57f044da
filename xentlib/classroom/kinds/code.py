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
        if functions(exercise.stub):
            yield from super().faults(exercise)
        elif exercise.stub:
            yield exercise.line, "the stub defines no function"

    def answer_name(self, exercise):
        return functions(exercise.stub)[-1]

    def record(self, recorder, data):
        exercise = recorder.exercise
        data = data | {"function": self.answer_name(exercise)}
        data |= {name: value for name, value in exercise.fields.items() if value}
        inputs = recorder.run(exercise.test, "test").get("cases")
        cases = recorded_cases(recorder, data, inputs, exercise.test)
        return data | {"cases": cases, "wrong": [known.as_dict() for known in exercise.wrong]}

    def widened(self, recorder, data):
        return data | {"cases": self.hidden_cases(recorder, "wide", 200)}

    def hidden_cases(self, recorder, seed, inputs):
        """Cases whose inputs the sheet's `draw(random)` draws, with what the solution gives."""
        exercise = recorder.exercise
        draw = recorder.run(exercise.hidden, "hidden").get("draw")
        generator = recorder.random(seed)
        with recorder.running(exercise.hidden, "draw(random)"):
            drawn = [draw(generator) for _ in range(inputs)]
        data = {"kind": "code", "function": self.answer_name(exercise)}
        return recorded_cases(recorder, data, drawn, exercise.hidden)

    def questions(self, data):
        names = [name for name in ("kind", "function", "forbids") if name in data]
        cases = [case["args"] for case in data["cases"]]
        return {name: data[name] for name in names} | {"cases": cases}

    def observe(self, questions, namespace):
        with forbidden.without(re.findall(r"\w+", questions.get("forbids", "")), namespace):
            function = namespace[questions["function"]]
            if not callable(function):
                return {"not a function": values.plain(function)}
            return {"outcomes": [outcome(function, args) for args in questions["cases"]]}

    def allows(self, observed, questions):
        if observed.keys() == {"not a function"}:
            return values.is_plain(observed["not a function"])
        outcomes = observed.get("outcomes")
        return (
            observed.keys() == {"outcomes"}
            and isinstance(outcomes, list)
            and len(outcomes) == len(questions["cases"])
            and all(map(allowed_outcome, outcomes))
        )

    def judge(self, data, observed):
        """A named wrong answer gets what the sheet says, any other the share of cases it gets right."""
        if "not a function" in observed:
            name, kind = data["function"], values.kind(observed["not a function"])
            return wrong(data, f"{name} is {kind}, not a function.")
        cases, outcomes = data["cases"], observed["outcomes"]
        pairs = [*zip(cases, outcomes, strict=True)]
        good = [agreements(data, case, case["outcome"], got) for case, got in pairs]
        if all(map(all, good)):
            return all_right(data, outcomes, good)
        if all(map(unwritten, outcomes)):
            message = f"{data['function']}() returns nothing yet."
            return missing(data, f"{message} If it prints its result, end it with return instead.")
        for place, known in enumerate(data["wrong"]):
            if all(all(agreements(data, case, case["wrong"][place], got)) for case, got in pairs):
                return typical(data, known)
        return partly(data, outcomes, good)


def functions(source: str) -> list[str]:
    """The names of the functions that a piece of source code defines at its top level."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]


# --- recorded from the sheet ----------------------------------------------------------------------


def recorded_cases(recorder, data, inputs, source):
    """Inputs, what the solution gives for them, and what each wrong answer gives."""
    exercise = recorder.exercise
    if not isinstance(inputs, list) or {type(one) for one in inputs} != {tuple}:
        message = "each input is a tuple of arguments, and a test a list of them, `cases = [...]`"
        raise recorder.fault(source, message)
    with recorder.running(source, "input"):
        cases = [{"args": [values.encode(arg) for arg in arguments]} for arguments in inputs]
    data = data | {"cases": cases}
    solution = recorded_outcomes(recorder, data, exercise.solution, "solution")
    for arguments, outcome in zip(inputs, solution):
        if outcome != {"raises": "ValueError"} and outcome.get("value") is None:
            message = f"the solution gives {outcome} for {arguments}, not a value or a ValueError"
            raise recorder.fault(exercise.solution, message)
    wrong = [recorded_outcomes(recorder, data, one.source, one.name) for one in exercise.wrong]
    return [
        case | {"outcome": outcome, "wrong": list(others)}
        for case, outcome, *others in zip(cases, solution, *wrong, strict=True)
    ]


def recorded_outcomes(recorder, data, source, what):
    """What an answer gives for each input, without the texts of its exceptions."""
    outcomes = recorder.observe(data, source, what)["outcomes"]
    return [{k: v for k, v in one.items() if k in ("value", "raises")} for one in outcomes]


# An argument was changed; it was handed on to a function; the value is in single precision.
SIGNS = ("changed", "shared", "single")


# --- observed -------------------------------------------------------------------------------------


def outcome(function, args):
    """What a function gives for one list of arguments, which are made anew for it."""
    arguments = [values.decode(arg) for arg in args]
    try:
        value = function(*arguments)
        got = {"value": values.plain(value)} | ({"single": True} if values.in_single(value) else {})
    except (Exception, SystemExit) as error:
        text = values.shorten(values.readable(str(error).strip()), 160)
        got = {"raises": type(error).__name__, "text": text}
    with contextlib.suppress(Exception):
        now = [values.encode(arg) for arg in arguments]
        if now != args and not values.agree(now, args):
            got["changed"] = True
        functions = [arg for arg in arguments if isinstance(arg, values.Function)]
        if any(own is arg for function in functions for own in function.given for arg in arguments):
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


def agreements(data, case, expected, got):
    """How two outcomes agree, for each of the values that are returned together."""
    pairs = [(expected, got)]
    if "parts" in data:
        lists = [one.get("value") for one in pairs[0]]
        count = len(data["parts"])
        if all(isinstance(value, list) and len(value) == count for value in lists):
            pairs = [(expected | {"value": e}, got | {"value": g}) for e, g in zip(*lists)]
        else:
            pairs *= count
    return [agreement(data, case, *pair) for pair in pairs]


def agreement(data, case, expected, got):
    """How two outcomes agree: "double" or "single" precision, or "" if they do not."""
    if "raises" in expected or "raises" in got:
        return "double" if expected.get("raises") == got.get("raises") else ""
    pair = expected["value"], got["value"]
    if values.agree(*pair, data.get("tolerance", values.RELATIVE)):
        return "double"
    inputs = case["args"] if "single" in got else []
    return "single" if values.agree_in_single(*pair, inputs) else ""


def all_right(data, outcomes, good):
    """The result of a function that gives the right value for every input."""
    if any("shared" in one for one in outcomes):
        points = math.floor(1.5 * data["points"]) / 2
        message = "The values are right, but the function that is handed in gets your own list."
        return result(data, points, "partly", f"{message} Give it a copy: list(x).")
    remark = ""
    if any("single" in parts for parts in good):
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
    shown = [n for n in range(len(cases)) if n not in hidden]
    share = sum(sum(map(bool, parts)) / len(parts) for parts in good) / len(good)
    right = [all(parts) for parts in good]
    constant = is_constant([(cases[n]["outcome"], outcomes[n]) for n in hidden or shown])
    if constant or (hidden and not any(right[n] for n in hidden)):
        share = 0
    points = math.floor(2 * data["points"] * share) / 2
    failed = [n for n in shown if not right[n]]
    if not failed:
        count = f"{sum(not right[n] for n in hidden)} of {len(hidden)}"
        message = f"Right for the inputs shown, wrong for {count} others."
        return result(data, points, "partly" if points else "wrong", message)
    raised = all("raises" in outcomes[n] for n in failed)
    status = "partly" if points else "error" if raised else "wrong"
    message = complaint(data, failed, outcomes)
    if constant and len(shown) > 1 and is_value(outcomes[0]):
        message = f"Your function gives the same for every input. {message}"
    known = [name for name, verdicts in zip(data.get("parts", ()), zip(*good)) if all(verdicts)]
    if known:
        message = f"The {' and the '.join(known)} is right. {message}"
    return result(data, points, status, message)


def is_value(outcome):
    """Whether an outcome is something that can be compared, and no exception."""
    value = outcome.get("value")
    return value is not None and not (isinstance(value, dict) and "other" in value)


def is_constant(pairs):
    """Whether an answer gives the same for all inputs although they ask for different things."""
    outputs = [(got.get("value"), got.get("raises")) for _, got in pairs]
    expected = [outcome for outcome, _ in pairs]
    return outputs == outputs[:1] * len(outputs) and expected != expected[:1] * len(expected)


def unwritten(outcome):
    """Whether this is what a stub gives: None, an Ellipsis, or NotImplementedError."""
    nothing = (None, {"other": "an ellipsis"})
    return outcome.get("raises") == "NotImplementedError" or outcome.get("value", 0) in nothing


def complaint(data, failed, outcomes):
    """What to say of an answer that gets the visible cases `failed` wrong."""
    case, got = data["cases"][failed[0]], outcomes[failed[0]]
    arguments = ", ".join(values.show(arg, 12) for arg in case["args"])
    call = f"{data['function']}({values.shorten(arguments)})"
    expected, words = described(case["outcome"]), described(got)
    if expected != words:
        advice = ADVICE.get(got.get("raises", words), "")
        return f"{call} should give {expected}; yours gives {words}.{advice}"
    shown = values.shorten(values.show(got["value"]))
    return f"{call} gives {shown}. {direction(data, failed, outcomes)}"


def described(outcome):
    """What an outcome is, in words, without its numbers."""
    if "raises" in outcome:
        text = f"the exception {outcome['raises']}: {outcome.get('text', '')}"
        return text.removesuffix(": ").rstrip(".")
    return values.kind(outcome["value"])


ADVICE = {
    "None": " Is there a way through it without a return?",
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
    for factor, message in quantities.misreadings(data):
        if all(values.close(factor * e, g, values.MIXED) for e, g in off):
            return message
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
