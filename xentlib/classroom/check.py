"""Checks of answers, from recorded check data, with the standard library alone.

A check has two halves, so that the second may run where the answer cannot reach it:
`observe` runs an answer and returns what it gave, as plain JSON; `judge` compares that with the
check data and returns a `Result`. `check` does both, and is what page and notebook call.
"""

import base64
import contextlib
import io
import json
import math
import re
import warnings
import zlib
from dataclasses import asdict, dataclass

from xentlib.classroom import hashes, quantities, values

RELATIVE_OF_POINTS = 1e-9  # of an expression's values: enough for coefficients with 15 digits


@dataclass(frozen=True)
class Result:
    """What an answer is worth, and what is said to the one who gave it.

    `status` is "right", "partly", "wrong", "error" (the answer raised an exception) or "missing"
    (there is no answer yet); `wrong` names the typical wrong answer that it behaves like.
    """

    exercise: str
    points: float
    most: int
    status: str
    message: str
    wrong: str | None = None

    def __str__(self):
        return f"{self.exercise}: {self.points:g} of {self.most} points. {self.message}"

    __repr__ = __str__

    def _repr_markdown_(self):
        """The result as a notebook shows it, if it holds formulas."""
        return str(self) if "$" in self.message else None

    def as_dict(self):
        """The result as JSON can hold it."""
        return asdict(self)


def check(data, namespace) -> Result:
    """Check the answer that `namespace` (a notebook's globals()) holds.

    >>> data = {"exercise": "one", "kind": "code", "function": "double", "points": 2,
    ...         "cases": [{"args": [2], "outcome": {"value": 4}}], "wrong": []}
    >>> check(data, {"double": lambda x: 2 * x})
    one: 2 of 2 points. Right.
    """
    data = unpack(data) if isinstance(data, str) else data
    other = answer_of_another(data, namespace)
    if other:
        message = f"The last answer that ran is that of {other}: run the answer of this exercise."
        return result(data, 0, "missing", message)
    return judge(data, observe(questions(data), namespace))


def answer_of_another(data, namespace):
    """The exercise whose answer stands in the variable `answer`, if it is not the one asked for.

    In a notebook several exercises share that variable. The last cell that has set it says which
    exercise it belongs to, in the comment with which it was handed out.
    """
    if data["kind"] == "code" or not isinstance(namespace.get("In"), list):
        return None
    for source in reversed(namespace["In"]):
        if isinstance(source, str) and re.search(r"^answer\b.*=", source, re.MULTILINE):
            named = re.search(r"^# Exercise: (\S+)", source, re.MULTILINE)
            return named[1] if named and named[1] != data["exercise"] else None
    return None


def pack(data) -> str:
    """Check data as one word, for a cell of a notebook."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpack(text) -> dict:
    """The check data that `pack` has packed.

    >>> unpack(pack({"exercise": "one"}))
    {'exercise': 'one'}
    """
    return json.loads(zlib.decompress(base64.b64decode(text)))


def questions(data) -> dict:
    """What `observe` needs of the check data: everything but what the answers are."""
    asked = {name: data[name] for name in ("kind", "function", "symbols", "at") if name in data}
    if "cases" in data:
        asked["cases"] = [case["args"] for case in data["cases"]]
    return asked


def observe(questions, namespace) -> dict:
    """Run the answer in `namespace` on what is asked, and return what it gives as plain JSON.

    Nothing that the answer prints or warns of is shown, and no exception comes out but
    KeyboardInterrupt.
    """
    name = questions.get("function", "answer")
    if name not in namespace:
        return {"missing": name}
    with quiet():
        if questions["kind"] == "code":
            return observe_function(namespace[name], questions["cases"])
        if questions["kind"] == "derivation":
            from xentlib.classroom import expressions  # SymPy: only where it is needed

            return expressions.observe(namespace[name], questions)
        return {"value": values.plain(namespace[name])}


@contextlib.contextmanager
def quiet():
    """Prints and warnings go nowhere: they are not mistakes."""
    nowhere = io.StringIO()
    with (
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def observe_function(function, cases):
    """What a function gives for each list of arguments."""
    if not callable(function):
        return {"not a function": values.plain(function)}
    return {"outcomes": [outcome(function, args) for args in cases]}


def outcome(function, args):
    """What a function gives for one list of arguments, which are made anew for it."""
    given = [values.decode(arg) for arg in args]
    try:
        found = {"value": values.plain(function(*given))}
    except (Exception, SystemExit) as error:
        text = values.shorten(str(error).strip(), 160)
        found = {"raises": type(error).__name__, "text": text}
    with contextlib.suppress(Exception):
        now = [values.encode(arg) for arg in given]
        if now != args and not values.agree(now, args):
            found["changed"] = True
    return found


def judge(data, observed) -> Result:
    """Compare what an answer gave with the check data; nothing of the answer runs here."""
    if "missing" in observed:
        name = observed["missing"]
        what = f"a function {name}()" if data["kind"] == "code" else f"a variable {name}"
        return result(data, 0, "missing", f"There is no {what} yet.")
    return JUDGES[data["kind"]](data, observed)


def result(data, points, status, message, wrong=None):
    return Result(data["exercise"], points, data["points"], status, message, wrong)


def right(data, remark=""):
    return result(data, data["points"], "right", f"Right.{remark}")


def typical(data, wrong):
    """The result of an answer that behaves like a typical wrong one."""
    status = "partly" if wrong["most"] else "wrong"
    return result(data, wrong["most"], status, wrong["message"], wrong["name"])


# --- a function -----------------------------------------------------------------------------------


def judge_code(data, observed):
    """A named wrong answer gets what the sheet says, any other the share of cases it gets right."""
    if "not a function" in observed:
        name, kind = data["function"], values.kind(observed["not a function"])
        return result(data, 0, "wrong", f"{name} is {kind}, not a function.")
    cases, outcomes = data["cases"], observed["outcomes"]
    good = [same_outcome(data, c["outcome"], o) for c, o in zip(cases, outcomes, strict=True)]
    if all(good):
        changed = any("changed" in o for o in outcomes)
        remark = " (Your function changes the list that it is given: its caller may mind.)"
        return right(data, remark if changed else "")
    if all(unwritten(o) for o in outcomes):
        message = f"{data['function']}() returns nothing yet: its last line is a return."
        return result(data, 0, "missing", message)
    seen = [n for n, case in enumerate(cases) if not case.get("hidden")]
    if not all(good[n] for n in seen):
        for wrong in data["wrong"]:
            recorded = zip(wrong["outcomes"], seen, strict=True)
            if all(same_outcome(data, like, outcomes[n]) for like, n in recorded):
                return typical(data, wrong)
    points = math.floor(2 * data["points"] * sum(good) / len(good)) / 2
    failed = [n for n in seen if not good[n]]
    if not failed:
        count = f"{good.count(False)} of {len(good) - len(seen)}"
        message = f"Right for the inputs shown, wrong for {count} others."
        return result(data, points, "partly" if points else "wrong", message)
    raised = all("raises" in outcomes[n] for n in failed)
    status = "partly" if points else "error" if raised else "wrong"
    return result(data, points, status, complaint(data, failed, outcomes))


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
    wanted, found = values.kind(expected["value"]), values.kind(got["value"])
    if wanted != found:
        return f"{call} should give {wanted}; yours gives {found}."
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


# --- a number with its unit -----------------------------------------------------------------------


def judge_number(data, observed):
    """The number and the unit are looked at one after the other."""
    answer = observed["value"]
    if answer in ("", None, [], {"other": "an ellipsis"}):
        return result(data, 0, "missing", 'There is no answer yet: answer = "" is empty.')
    try:
        value, unit = quantities.read(as_text(answer))
    except ValueError as error:
        return result(data, 0, "wrong", f"{error}.")
    asked = quantities.unit(data["unit"])
    if unit == asked:
        return judge_value(data, value, asked)
    if not unit:
        return result(data, 0, "wrong", f"A number without its unit: {asked_in(data)}.")
    factor = quantities.factor(unit, asked)
    if factor is None:
        found = quantities.plural(unit)
        return result(data, 0, "wrong", f"Your answer is in {found}; {asked_in(data)}.")
    if is_right(data, value * factor):
        half = math.floor(data["points"]) / 2
        message = f"The right amount, in {quantities.plural(unit)}: {asked_in(data)}. Convert it."
        return result(data, half, "partly", message)
    return judge_value(data, value * factor, asked)


def as_text(answer):
    """An answer given as a text, as a number, or as number and unit."""
    parts = answer if isinstance(answer, list) else [answer]
    if not 1 <= len(parts) <= 2 or any(values.kind(p) not in ("a number", "a text") for p in parts):
        raise ValueError(f"the answer is {values.kind(answer)}, not a number with its unit")
    return " ".join(repr(values.as_float(p)) if values.is_number(p) else p for p in parts)


def judge_value(data, value, unit):
    """The result of a number that is in the unit asked for, or is said to be."""
    if is_right(data, value):
        return right(data)
    for wrong in data["wrong"]:
        if hashes.is_among(data["salt"], value, wrong["step"], wrong["hashes"]):
            return typical(data, wrong)
    for other in quantities.relatives(unit):
        if is_right(data, value * quantities.factor(other, unit)):
            message = f"That is the number of {quantities.plural(other)}"
            return result(data, 0, "wrong", f"{message}; {asked_in(data)}.", f"in {other}")
    if is_right(data, -value):
        return result(data, 0, "wrong", "The sign is the wrong way round.")
    if is_right(data | data["near"], value):
        message = f"{value:.6g} is close, not close enough: keep more digits on the way."
        return result(data, 0, "wrong", message)
    return result(data, 0, "wrong", f"{value:.6g} is not the number asked for.")


def is_right(data, value):
    return hashes.is_among(data["salt"], value, data["step"], data["hashes"])


# --- one of several answers -----------------------------------------------------------------------


def judge_choice(data, observed):
    """Each option has its reason, right or wrong."""
    answer = observed["value"]
    keys = ", ".join(data["options"])
    if answer in ("", None, {"other": "an ellipsis"}):
        return result(data, 0, "missing", f"There is no answer yet: choose one of {keys}.")
    key = answer.strip().strip("().").casefold() if isinstance(answer, str) else None
    if key not in data["options"]:
        shown = values.shorten(values.show(answer), 40)
        return result(data, 0, "wrong", f"{shown} is none of the answers {keys}.")
    reason = hashes.unseal(data["salt"], key, data["options"][key])
    if hashes.digest(data["salt"], key) == data["hash"]:
        return right(data, f" {reason}")
    return result(data, 0, "wrong", reason, key)


# --- an expression --------------------------------------------------------------------------------


def judge_derivation(data, observed):
    """The expression's values at the recorded points of the domain are compared."""
    if "problem" in observed:
        status = "missing" if observed["problem"] == "missing" else "wrong"
        message = observed.get("message", "There is no expression yet: answer = ... is empty.")
        return result(data, 0, status, message)
    found, expected = observed["values"], data["values"]
    length, wanted = len(found[0]), len(expected[0])
    if length != wanted:
        expressions = "one expression" if wanted == 1 else f"a list of {wanted} expressions"
        message = f"The answer should be {expressions}; yours has {length}."
        return result(data, 0, "wrong", message)
    good = [same_values(e, f) for e, f in zip(expected, found, strict=True)]
    if all(good):
        return right(data)
    for wrong in data["wrong"]:
        if len(wrong["values"][0]) == length and all(map(same_values, wrong["values"], found)):
            return typical(data, wrong)
    return result(data, 0, "wrong", difference(data, good, found))


def same_values(expected, found):
    """Whether the values at one point agree."""
    return all(same_value(e, f) for e, f in zip(expected, found, strict=True))


def same_value(expected, found):
    try:
        return values.close(float(expected), float(found), RELATIVE_OF_POINTS)
    except ValueError:  # not a real number there
        return expected == found


def difference(data, good, found):
    """Where the expression has another value than it should, and what that is."""
    n = good.index(False)
    point = ", ".join(f"{s} = {v}" for s, v in zip(data["symbols"], data["at"][n]))
    pairs = enumerate(zip(data["values"][n], found[n]))
    entry, value = next((i, f) for i, (e, f) in pairs if not same_value(e, f))
    which = "your expression" if len(found[n]) == 1 else f"entry {entry + 1} of your answer"
    try:
        shown = f"{float(value):.6g}"
    except ValueError:
        shown = value
    if all(
        all(same_value_negated(e, f) for e, f in zip(*pair)) for pair in zip(data["values"], found)
    ):
        return "Every sign is the wrong way round."
    some = " It agrees at other points: look at where it holds." if any(good) else ""
    return f"Not equal to what is asked for: at {point} {which} is {shown}.{some}"


def same_value_negated(expected, found):
    try:
        return values.close(-float(expected), float(found), RELATIVE_OF_POINTS)
    except ValueError:
        return False


JUDGES = {
    "code": judge_code,
    "number": judge_number,
    "choice": judge_choice,
    "derivation": judge_derivation,
}
