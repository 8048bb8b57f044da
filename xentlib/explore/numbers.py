"""Sentences and labels with numbers in them: Python's format, and the same pieces for the page."""

import math
import re
import string

import numpy as np

from xentlib.explore.definition import PanelError

SPEC = re.compile(r"[+ -]?z?,?((\.\d|\.1\d)?[fge%]|d)")
WHOLE = re.compile(r"([+ -]?)z?(,?)d")
UNIT = re.compile(r"(\d[\d,]*(?:\.\d+)?|∞) (bit|nat)s?\b")
FIELD = re.compile(r"(\w+)((?:\[-?\d+\])*)")


def parse_template(text, arrays, what, line):
    """Split "I = {information:.3f} bits" into strings and (array, flat index, format) triples.

    `arrays` holds the model's arrays, to check names and indices; errors name `what` and `line`.
    """
    pieces = []
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError as error:
        raise PanelError(f"{what}: {text!r} is not a format: {error} ({line})") from None
    for literal, name, spec, conversion in parsed:
        if literal:
            pieces.append(literal)
        if name is not None:
            if conversion or not SPEC.fullmatch(spec):
                raise PanelError(
                    f"{what}: the number format {'!' + conversion if conversion else spec!r} of "
                    f"{{{name}}} is unknown; use .3f .2e .4g .1% or d, with + or , in front ({line})"
                )
            pieces.append((*_entry(name, arrays, what, line), spec))
    return pieces


def _entry(field, arrays, what, line):
    """The array that a field names, and the flat index of its entry."""
    match = FIELD.fullmatch(field)
    name, indices = match.groups() if match else (field, "")
    if name not in arrays:
        raise PanelError(
            f"{what}: the model has no array {name!r}, only {', '.join(arrays)} ({line})"
        )
    shape, index = np.shape(arrays[name]), tuple(map(int, re.findall(r"-?\d+", indices)))
    try:
        return name, np.arange(math.prod(shape)).reshape(shape)[index].item()
    except (IndexError, ValueError):
        raise PanelError(
            f"{what}: {{{field}}} is not one number; the shape of {name!r} is {shape} ({line})"
        ) from None


def fill_template(pieces, arrays):
    """The text, with the numbers of `arrays` in it, and each unit as its number wants it."""
    text = "".join(
        piece
        if isinstance(piece, str)
        else format_number(np.ravel(arrays[piece[0]])[piece[1]], piece[2])
        for piece in pieces
    )
    return counted(text)


def counted(text):
    """The text, with each unit in the singular up to one.

    >>> counted("0 bit, 0.25 bits, 1 bits, 1.75 bits")
    '0 bits, 0.25 bit, 1 bit, 1.75 bits'
    """
    return UNIT.sub(_counted, text)


def _counted(match):
    number, unit = match.groups()
    one = number != "∞" and 0 < float(number.replace(",", "")) <= 1
    return f"{number} {unit}{'' if one else 's'}"


def format_number(x, spec):
    """Python's format(x, spec), with a real minus sign, a space before %, ∞, and "undefined" for NaN.

    >>> from xentlib.explore.numbers import format_number
    >>> format_number(-0.125, ".2f"), format_number(float("inf"), ".1f")
    ('−0.12', '∞')
    """
    x = float(x)
    if math.isnan(x):
        return "undefined"
    text = format(x, WHOLE.sub(r"\1z\2.0f", spec))
    return text.replace("inf", "∞").replace("-", "−").replace("%", "\N{NO-BREAK SPACE}%")
