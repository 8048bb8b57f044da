"""Values of answers as plain JSON: taken from whatever the answer is made of, compared, described.

Lists, tuples, NumPy arrays, tensors, Fractions and SymPy numbers all become lists and numbers; what
is none of these becomes {"other": its name}. Infinities and NaN, which JSON lacks, are
{"number": "inf"}. The standard library is all that this module needs.
"""

import importlib
import math
import re
import struct

SPECIAL = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}
RELATIVE, ABSOLUTE = 1e-9, 1e-12
SINGLE = 2e-5  # of a long computation in single precision; a short one is right to 1e-7
ROUNDING = 2.0**-23  # of an input in single precision, and of what is computed with it
MIXED = 1e-6  # parts in single precision, the last step in double
DEEPEST = 8  # lists inside lists: deeper than any array here, so a list inside itself ends


def plain(value, depth=0):
    """`value` as JSON can hold it.

    >>> plain((1, 2.5, True, [math.inf], "a"))
    [1, 2.5, True, [{'number': 'inf'}], 'a']
    >>> plain({1, 2})
    {'other': 'a set'}
    """
    if value is None or type(value) is bool:
        return value
    if type(value) is int:  # one too large for a float is infinite, as JSON may not hold it
        return value if abs(value) < 2**1023 else number(math.inf if value > 0 else -math.inf)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return number(float(value))
    if isinstance(value, list | tuple | range):
        return other(value) if depth > DEEPEST else [plain(v, depth + 1) for v in value]
    try:
        return plain_object(value, depth)
    except Exception:  # an object of the learner's may do anything when it is looked at
        return other(value)


def plain_object(value, depth):
    """The value of an object that is none of Python's own: array, tensor, Fraction, SymPy number."""
    name = type(value).__name__
    if name in ("BooleanTrue", "BooleanFalse"):  # SymPy's
        return bool(value)
    if isinstance(value, int):  # an IntEnum, say
        return int(value)
    for method in ("tolist", "numpy"):  # arrays, tensors, SymPy matrices; Keras's variables
        if hasattr(value, method) and not isinstance(value, type) and depth <= DEEPEST:
            value = value.detach() if hasattr(value, "detach") else value
            return plain(getattr(value, method)(), depth + 1)
    if isinstance(value, complex) or getattr(value, "free_symbols", None):
        return other(value)
    if hasattr(value, "__float__"):
        return number(float(value))
    return other(value)


def in_single(value):
    """Whether an array, a tensor or part of a list says that it is in single precision."""
    if isinstance(value, list | tuple):
        return any(map(in_single, value[:100]))
    try:
        return str(getattr(value, "dtype", "")).removeprefix("torch.") == "float32"
    except Exception:  # an object of the learner's may do anything when it is looked at
        return False


def number(value):
    """A float as JSON can hold it."""
    return value if math.isfinite(value) else {"number": str(value)}


def other(value):
    """What an answer is that is no number, text or list of them."""
    if callable(value):
        return {"other": "a function"}
    name = type(value).__name__
    return {"other": f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"}


def encode(value):
    """An argument of an answer's function as JSON can hold it; arrays and tensors keep their type.

    A text that begins with "lambda" is given to the answer as the function that it describes.
    """
    if isinstance(value, str) and value.startswith("lambda "):
        return {"lambda": value}
    if type(value) in (int, float, str):  # most arguments, and the parts of most others
        return plain(value)
    if isinstance(value, Function):
        return {"lambda": value.source}
    module, dtype = type(value).__module__.split(".")[0], str(getattr(value, "dtype", ""))
    if module in ("numpy", "torch") and dtype:
        return {module: plain(value), "dtype": dtype.removeprefix("torch.")}
    if isinstance(value, list | tuple):
        return [encode(v) for v in value]
    recorded = plain(value)
    if isinstance(recorded, dict) and "other" in recorded:
        use = "use numbers, strings, lists, NumPy arrays or tensors"
        raise TypeError(f"{recorded['other']} cannot be recorded as an input: {use}")
    return recorded


def decode(value):
    """The argument that `encode` has recorded, made anew."""
    if isinstance(value, list):
        return [decode(v) for v in value]
    if not isinstance(value, dict):
        return value
    if "number" in value:
        return SPECIAL[value["number"]]
    if "lambda" in value:
        return Function(value["lambda"])
    module = next(iter(value))
    library = importlib.import_module(module)
    return library.asarray(decode(value[module]), dtype=getattr(library, value["dtype"]))


class Function:
    """A function that is given to an answer; it remembers what it was called with."""

    def __init__(self, source):
        self.source = source
        self.call = eval(source, {"math": math})
        self.given = []

    def __call__(self, *arguments):
        self.given += arguments
        return self.call(*arguments)

    def __repr__(self):
        return self.source


def is_number(value):
    """Whether a plain value is a number: True and False are not."""
    return type(value) in (int, float) or (isinstance(value, dict) and "number" in value)


def as_float(value):
    """A plain number as a float."""
    return SPECIAL[value["number"]] if isinstance(value, dict) else float(value)


def close(expected, got, relative=RELATIVE, absolute=ABSOLUTE):
    """Whether two floats agree; NaN agrees with NaN, an infinity with itself.

    >>> close(0.1 + 0.2, 0.3), close(math.inf, 1e300), close(math.nan, math.nan)
    (True, False, True)
    """
    if math.isnan(expected) or math.isnan(got):
        return math.isnan(expected) and math.isnan(got)
    return math.isclose(expected, got, rel_tol=relative, abs_tol=absolute)


def agree(expected, got, relative=RELATIVE, factor=1.0):
    """Whether a plain value is the expected one, numbers times a factor and within the tolerance.

    >>> agree([1, {"number": "inf"}], [1.0, {"number": "inf"}])
    True
    """
    return same(expected, got, lambda e, g: close(factor * e, g, relative))


def agree_in_single(expected, got, inputs=()):
    """Whether two plain values agree as far as single precision can tell.

    A result that float32 holds exactly has come from it, as Python's own floats hardly ever do. A
    small entry of such a list is only as good as the largest one, and as the inputs were.

    >>> agree_in_single(0.1, 0.10000000149011612), agree_in_single(0.1, 0.1000009)
    (True, False)
    """
    absolute = max(ABSOLUTE, SINGLE * largest(expected), ROUNDING * largest(inputs))

    def near(expected, got):
        if is_single(got):
            return close(expected, got, SINGLE, absolute)
        return close(expected, got, MIXED)

    return same(expected, got, near)


def largest(value):
    """The largest size of a finite number in a plain value, or 0."""
    return max((abs(size) for size in numbers(value) if math.isfinite(size)), default=0.0)


def is_single(value):
    """Whether single precision holds this number exactly.

    >>> is_single(0.10000000149011612), is_single(0.1), is_single(1e300)
    (True, False, False)
    """
    try:
        return struct.unpack("f", struct.pack("f", value))[0] == value
    except OverflowError:
        return False


def same(expected, got, near):
    """Whether two plain values are alike, with numbers that are `near` one another."""
    if is_number(expected) and is_number(got):
        return near(as_float(expected), as_float(got))
    if isinstance(expected, list) and isinstance(got, list):
        pairs = zip(expected, got)
        return len(expected) == len(got) and all(same(e, g, near) for e, g in pairs)
    return type(expected) is type(got) and expected == got


def numbers(value):
    """The numbers in a plain value, as floats, in their order."""
    if is_number(value):
        return [as_float(value)]
    parts = value if isinstance(value, list | tuple) else []
    return [number for part in parts for number in numbers(part)]


def kind(value):
    """What a plain value is, in words, without its numbers.

    >>> kind([0.5, 0.5]), kind([[1, 2], [3, 4], [5, 6]]), kind(None)
    ('a list of 2 numbers', 'a list of 3 lists of 2 numbers', 'None')
    """
    if isinstance(value, list):
        return f"a list of {kinds(value)}"
    if isinstance(value, dict) and "other" in value:
        return value["other"]
    if is_number(value):
        return "a number"
    if isinstance(value, bool):
        return "True or False"
    return "None" if value is None else "a text"


def kinds(values):
    """How many values of which kinds a list holds.

    >>> kinds([1, "sun", 2])
    '3 entries: a number, a text'
    """
    words = ", ".join(dict.fromkeys(map(kind, values)))
    one_kind = re.fullmatch(r"an? (\w+)([^,]*)", words)
    if not one_kind:
        return f"{len(values)} entries: {shorten(words, 80)}".rstrip(": ")
    noun, rest = one_kind.groups()
    return counted(len(values), noun) + rest


def show(value, digits=6):
    """A plain value as a reader writes it, numbers with a few digits.

    >>> show([1, 0.1 + 0.2, {"number": "-inf"}, True, "sun"])
    "[1, 0.3, -inf, True, 'sun']"
    """
    if isinstance(value, list):
        return "[" + ", ".join(show(v, digits) for v in value) + "]"
    if isinstance(value, dict):
        content = next(iter(value.values()))
        return content if isinstance(content, str) else show(content)
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    return repr(value)


def readable(text):
    """A text without the addresses in memory that Python puts into the names of objects.

    >>> readable("<function f at 0x7f3a2c>")
    '<function f>'
    """
    return re.sub(r" at 0x[0-9a-fA-F]+", "", text)


def counted(count, thing):
    """How many of a thing, in words.

    >>> counted(1, "file"), counted(2, "file"), counted(0.5, "point")
    ('1 file', '2 files', '0.5 points')
    """
    return f"{count:,.10g} {thing}{'' if count == 1 else 's'}"


def shorten(text, most=200):
    """A long text without its middle.

    >>> shorten("The weather of tomorrow is unknown today.", 31)
    'The weather of tomor ... today.'
    """
    if len(text) <= most:
        return text
    first = 2 * most // 3
    return f"{text[:first].rstrip()} ... {text[first + 5 - most :].lstrip()}"


# --- what came from elsewhere ---------------------------------------------------------------------

LONGEST_TEXT = 10_000


def is_text(value):
    """Whether this is a text of a length that answers have."""
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def is_plain(value, depth=0):
    """Whether `plain` may have made this.

    >>> is_plain([1, "a", {"number": "inf"}]), is_plain({"number": "7"}), is_plain(b"")
    (True, False, False)
    """
    if isinstance(value, list):
        return depth <= DEEPEST and all(is_plain(part, depth + 1) for part in value)
    if isinstance(value, dict):
        if value.keys() == {"number"}:
            return value["number"] in tuple(SPECIAL)
        return value.keys() == {"other"} and is_text(value["other"])
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) < 2**1023
    return value is None or is_text(value)


def is_nothing(value):
    """Whether a plain value stands for no answer at all."""
    return value in ("", None, [], {"other": "an ellipsis"})
