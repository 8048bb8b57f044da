"""A number with its unit, as people write them."""

import math
import re

from xentlib.classroom import hashes, quantities, values
from xentlib.classroom.kinds.kind import Kind
from xentlib.classroom.result import missing, result, right, typical, wrong

STUB = 'answer = ""  # a number and its unit in one string, such as "{example}"'
TOLERANCE = 1e-3  # so that four digits always do
NEAR = 10  # times the tolerance: rounded too early


class Number(Kind):
    """Check data hold hashes of the number and of the wrong ones, each with its neighbours.

    A prompt that has the unit in bold asks for this one; else any unit of its family is right.
    """

    fields = {"unit": None, "tolerance": None}
    must = ("solution", "wrong")
    may = ("stub",)

    def header_faults(self, header):
        if not isinstance(header.get("unit"), str):
            yield 'a number needs its "unit" in the prompt\'s header ("" for none)'

    def stub(self, exercise):
        example = f"3.5 {exercise.fields['unit']}".strip()
        return exercise.stub or STUB.format(example=example)

    def record(self, recorder, data):
        exercise = recorder.exercise
        tolerance = exercise.fields["tolerance"] or TOLERANCE
        unit = exercise.fields["unit"]
        data = data | {"unit": unit, "strict": bool(unit) and f"**{unit}**" in exercise.prompt}
        value = recorded_number(recorder, data, exercise.solution, "solution")
        data |= hashed(data, value, tolerance)
        data["near"] = hashed(data, value, NEAR * tolerance)
        data["wrong"] = []
        for known in exercise.wrong:
            value = recorded_number(recorder, data, known.source, "wrong answer")
            data["wrong"].append(known.as_dict() | hashed(data, value, tolerance))
        return data

    def complaints(self, recorder, data):
        """Hints and messages that give the number away."""
        exercise = recorder.exercise
        value = recorded_number(recorder, data, exercise.solution, "solution")
        shown = re.compile(rf"(?<![\d.]){re.escape(f'{value:.4g}')}(?![\d]|\.\d)")
        if len(f"{value:.4g}") < 4:  # a short number may well stand there for another reason
            return
        for text in [*exercise.hints, *(known.message for known in exercise.wrong)]:
            if shown.search(text):
                yield exercise.line, f"the answer {value:.4g} stands in: {text:.60}"

    def judge(self, data, observed):
        """The number and the unit are looked at one after the other."""
        answer = observed["value"]
        if values.is_nothing(answer):
            return missing(data, 'There is no answer yet: answer = "" is empty.')
        try:
            value, unit = quantities.read(as_text(answer))
        except ValueError as error:
            return wrong(data, f"{error}.")
        expected = quantities.unit(data["unit"])
        if unit == expected:
            return judge_value(data, value, unit)
        shown, asked = f"{value:.6g}", quantities.asked_in(data)
        amount = f"{shown} {quantities.plural(unit)}".removesuffix(" no unit")
        factor = quantities.factor(unit, expected)
        if factor and is_right(data, value, unit):
            if not data["strict"]:
                return right(data)
            return half(data, f"{amount} is the right amount, but {asked}: convert it.")
        if is_right(data, value, expected):
            if not unit:
                return half(data, f"{shown} is the right number. Write its unit, too: {asked}.")
            units = f"of {quantities.plural(expected)}, not of {quantities.plural(unit)}"
            return half(data, f"{shown} is the right number, but {units}.")
        if not unit:
            return wrong(data, f"A number without its unit: {asked}.")
        if factor is None:
            return wrong(data, f"Your unit is {unit!r}; {asked}.")
        message = f"{amount} is not the amount asked for."
        return typical_one(data, value * factor) or wrong(data, message)

    def form(self, exercise, data, page):
        parts = {"value": ("Number", "decimal")}
        parts |= {"unit": ("Unit", "text")} if exercise.fields["unit"] else {}
        fields = []
        for part, (words, mode) in parts.items():
            name = f"{exercise.id}-{part}"
            fields += [
                page.element("label", text=words, for_=name),
                page.element("input", id=name, inputmode=mode, class_=f"xl-{part}", **page.plain),
            ]
        return [page.element("div", *fields, class_="xl-number")]


def recorded_number(recorder, data, source, what):
    """The number that a piece of the sheet gives, in the unit of the exercise."""
    answer = recorder.observe(data, source, what)["value"]
    with recorder.running(source, what):
        value, unit = quantities.read(as_text(answer))
    if unit != quantities.unit(data["unit"]):
        expected = quantities.plural(quantities.unit(data["unit"]))
        message = f"the {what} is in {quantities.plural(unit)}, the exercise asks for {expected}"
        raise recorder.fault(source, message)
    return value


def hashed(data, value, tolerance):
    """The hashes of a number and of its neighbours, of its roundings, and the grid they lie on."""
    salt, step = data["salt"], hashes.step(value, tolerance)
    unit = quantities.unit(data["unit"])
    units = [unit, *quantities.relatives(unit)]
    texts = {text for name in units for text in rounded(value, unit, name)}
    return {
        "step": step,
        "hashes": hashes.number_hashes(salt, value, step),
        "rounded": sorted(hashes.digest(salt, text) for text in texts),
    }


def rounded(value, unit, other):
    """The roundings of a number to three digits, in another unit; two where it lies between them."""
    amount = value * quantities.factor(unit, other)
    return {f"{amount * near:.3g} {other}" for near in (1 - 1e-9, 1 + 1e-9)}


def as_text(answer):
    """An answer given as a text, as a number, or as number and unit."""
    parts = answer if isinstance(answer, list) else [answer]
    if not 1 <= len(parts) <= 2 or any(values.kind(p) not in ("a number", "a text") for p in parts):
        raise ValueError(f"the answer is {values.kind(answer)}, not a number with its unit")
    return " ".join(repr(values.as_float(p)) if values.is_number(p) else p for p in parts)


def judge_value(data, value, unit):
    """The result of a number that is in the unit asked for, or is said to be."""
    if is_right(data, value, unit):
        return right(data)
    if known := typical_one(data, value):
        return known
    for other in quantities.relatives(unit):
        if is_right(data, value, other):
            amount = f"{value:.6g} would be right in {quantities.plural(other)}"
            message = f"{amount}, but your unit is {quantities.plural(unit)}."
            return half(data, message, f"in {other}")
    if is_right(data, -value, unit):
        return wrong(data, "The sign is the wrong way round.")
    if is_right(data | data["near"], value, unit):
        return wrong(data, f"{value:.6g} is close, not close enough: keep more digits on the way.")
    return wrong(data, f"{value:.6g} is not the number asked for.")


def typical_one(data, value):
    """The result of a typical wrong number, in the unit asked for, or None."""
    for known in data["wrong"]:
        if is_right(data | known, value, quantities.unit(data["unit"])):
            return typical(data, known)
    return None


def is_right(data, value, unit):
    """Whether an amount is the answer, within the tolerance or correctly rounded to three digits."""
    amount = value * quantities.factor(unit, quantities.unit(data["unit"]))
    if hashes.is_among(data["salt"], amount, data["step"], data["hashes"]):
        return True
    text = f"{value:.3g}"
    return float(text) == value and hashes.digest(data["salt"], f"{text} {unit}") in data["rounded"]


def half(data, message, name=None):
    """Half of the points, for a right number whose unit is not."""
    points = math.floor(data["points"]) / 2
    return result(data, points, "partly", message, name)


KIND = Number()
