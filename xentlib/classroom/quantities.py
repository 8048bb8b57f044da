"""Numbers with their units, as people write them: "1.75 bits", "1,75 bit/day", "2*log2(6) bits".

`xentlib/classroom/kinds/number.js` reads them in the same way, for pages without Python.
"""

import math
import re

# Units that can be changed into one another: what one of them is, in the first of its family.
FAMILIES = (
    {"nat": 1.0, "bit": math.log(2), "hartley": math.log(10)},
    {"": 1.0, "percent": 0.01},
    {"s": 1.0, "ms": 1e-3, "min": 60.0, "h": 3600.0},
    {"m": 1.0, "nm": 1e-9, "\N{GREEK SMALL LETTER MU}m": 1e-6, "mm": 1e-3, "cm": 1e-2, "km": 1e3},
    {"kg": 1.0, "g": 1e-3},
    {"hz": 1.0, "khz": 1e3, "mhz": 1e6},
)
OTHER_NAMES = {
    "shannon": "bit", "sh": "bit", "ban": "hartley", "dit": "hartley", "%": "percent",
    "per cent": "percent", "pct": "percent", "time": "", "x": "", "×": "", "fold": "",
    "second": "s", "minute": "min", "hour": "h", "metre": "m", "meter": "m",
    "\N{MICRO SIGN}m": "\N{GREEK SMALL LETTER MU}m",
}  # fmt: skip
PLURAL = {"bit": "bits", "nat": "nats", "hartley": "hartleys", "": "no unit", "percent": "percent"}
LONGEST = 200  # characters
BEFORE = re.compile(
    r"(?:about|approximately|approx\.?|roughly|circa|ca\.?|≈|~|a factor(?: of)?)\s*"
)
FUNCTIONS = {"log": math.log, "ln": math.log, "log2": math.log2, "log10": math.log10,
             "lg": math.log10, "sqrt": math.sqrt, "exp": math.exp}  # fmt: skip
CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}
SIGN = r"(?P<plus>\+)|(?P<minus>-)"
NUMBER = (
    r"(?P<whole>\d+)\s+(?P<top>\d+)\s*/\s*(?P<bottom>\d+)(?![\d.])"
    r"|(?P<decimal>(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[-+]?\d+)?)|(?P<inf>inf(?:inity|inite)?\b)"
    rf"|(?P<name>{'|'.join(FUNCTIONS)})(?=\s*\()|(?P<constant>pi|π|e)(?![a-z])"
)
UNIT = re.compile(r"(?:[(/]?\s*[^\W\d]|[%×])[^\d+*=<>]*|[.,;]?")
AFTER = re.compile(r"\s+(?:per(?! cent)|a|an|each|every|of|in|for|altogether)\b|[/(,;]|\.\s")


def read(answer):
    """The number and the unit of an answer; ValueError says what is wrong with it.

    >>> read("1,75 bits"), read("7/4 bit per day"), read("−2e-3"), read("∞ nats")
    ((1.75, 'bit'), (1.75, 'bit'), (-0.002, ''), (inf, 'nat'))
    >>> read("1 3/4 bits"), read("2*log2(8) bits of information"), read("11.1 times")
    ((1.75, 'bit'), (6.0, 'bit'), (11.1, ''))
    """
    text = str(answer).strip().casefold()
    if len(text) > LONGEST:
        raise ValueError(f"{text[:30]!r}... is too long for a number with its unit")
    text = text.rpartition("=")[2].replace("math.", "").replace("np.", "").strip()
    text = BEFORE.sub("", text, count=1) if BEFORE.match(text) else text
    for old, new in (("−", "-"), ("–", "-"), ("∞", "inf"), ("·", "*"), ("^", "**")):
        text = text.replace(old, new)
    text = re.sub(r"×(?=\s*[\d(])", "*", text).replace("-fold", " fold")
    expression = Expression(text)
    try:
        value, rest = expression.sum(), expression.rest()
        if not UNIT.fullmatch(rest):
            raise ValueError
    except ZeroDivisionError:
        raise ValueError(f"{answer!r} divides by 0") from None
    except (ValueError, OverflowError, RecursionError):
        raise ValueError(f"{answer!r} is not a number with its unit, such as 3.5 bits") from None
    return value, unit(rest)


class Expression:
    """Reads arithmetic from the beginning of a text, as far as it goes; what is left is the unit."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def rest(self):
        """What has not been read."""
        return self.text[self.at :].strip()

    def take(self, pattern):
        """What matches the pattern here, without the spaces in front; None if nothing does."""
        part = re.compile(rf"\s*(?:{pattern})").match(self.text, self.at)
        self.at = part.end() if part else self.at
        return part

    def sum(self):
        """Products, added and subtracted."""
        value = self.product()
        while sign := self.take(SIGN):
            value += self.product() if sign["plus"] else -self.product()
        return value

    def product(self):
        """Powers, multiplied and divided; what stands behind a stroke may be the unit's."""
        value = self.power()
        while True:
            before = self.at
            sign = self.take(r"(?P<times>\*)|/")
            if not sign:
                return value
            try:
                factor = self.power()
            except ValueError:  # "3.5/day"
                self.at = before
                return value
            value = value * factor if sign["times"] else value / factor

    def power(self):
        """A number with its sign, perhaps raised to another."""
        sign = self.take(SIGN)
        value = self.number()
        if self.take(r"\*\*"):
            value = math.pow(value, self.power())
        return -value if sign and sign["minus"] else value

    def number(self):
        """A number, a constant, a function of something, or something in brackets."""
        if self.take(r"\("):
            return self.closed()
        part = self.take(NUMBER)
        if not part:
            raise ValueError("no number")
        if part["whole"]:
            return int(part["whole"]) + int(part["top"]) / int(part["bottom"])
        if part["name"]:
            self.take(r"\(")
            return FUNCTIONS[part["name"]](self.closed())
        if part["constant"]:
            return CONSTANTS[part["constant"]]
        return math.inf if part["inf"] else float(part["decimal"].replace(",", "."))

    def closed(self):
        """What stands before the closing bracket."""
        value = self.sum()
        if not self.take(r"\)"):
            raise ValueError("a bracket is open")
        return value


def unit(text):
    """The unit under its one name: singular, without "per day" or "of information".

    >>> unit("Bits per symbol"), unit("nats"), unit("questions"), unit("%"), unit("times")
    ('bit', 'nat', 'question', 'percent', '')
    >>> unit("s"), unit("seconds"), unit("Hz")
    ('s', 's', 'hz')
    """
    text = AFTER.split(f" {text.strip().casefold().lstrip('(')} ")[0].strip(" .)")
    if family(text):
        return text
    singular = text[:-1] if text.endswith("s") else text
    return OTHER_NAMES.get(text, OTHER_NAMES.get(singular, singular))


def factor(source, target):
    """What a number in the unit `source` is multiplied by to be in `target`; None if they differ.

    >>> factor("bit", "nat"), factor("bit", "metre")
    (0.6931471805599453, None)
    """
    units = family(source)
    if target in units:
        return units[source] / units[target]
    return 1.0 if source == target else None


def family(name):
    """The units that a unit can be changed into, itself among them."""
    return next((units for units in FAMILIES if name in units), {})


def relatives(name):
    """The other units of the same family."""
    return [other for other in family(name) if other != name]


def plural(name):
    """The unit as it stands in a sentence; an abbreviation has no plural."""
    return PLURAL.get(name, name if family(name) else f"{name}s")


def misreadings(data):
    """What a factor between an answer and the right one tells, with the words for it."""
    yield -1.0, "The sign is the wrong way round."
    if "unit" in data:
        expected = unit(data["unit"])
        for other in relatives(expected):
            yield factor(expected, other), f"That is in {plural(other)}; {asked_in(data)}."


def asked_in(data):
    """Which unit a question asks for, in words, by its check data."""
    return f"the question asks for {plural(unit(data['unit']))}"
