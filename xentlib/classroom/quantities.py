"""Numbers with their units, as people write them: "1.75 bits", "1,75 bit/day", (1.75, "bits")."""

import math
import re

# Units that can be changed into one another: what one of them is, in the first of its family.
FAMILIES = (
    {"nat": 1.0, "bit": math.log(2), "hartley": math.log(10)},
    {"": 1.0, "percent": 0.01},
)
OTHER_NAMES = {
    "bits": "bit", "shannon": "bit", "shannons": "bit", "sh": "bit",
    "nats": "nat", "hartleys": "hartley", "ban": "hartley", "bans": "hartley", "dit": "hartley",
    "dits": "hartley", "%": "percent", "per cent": "percent", "percents": "percent",
}  # fmt: skip
PLURAL = {"bit": "bits", "nat": "nats", "hartley": "hartleys", "": "no unit"}
LONGEST = 200  # characters; searching takes the square of it where nothing fits
NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?:(?P<top>\d+)\s*/\s*(?P<bottom>\d+)|(?P<number>(?:\d+[.,]?\d*|[.,]\d+)"
    r"(?:e[-+]?\d+)?)|(?P<inf>inf(?:inity)?|infinite))(?![\w.,])\s*(?P<unit>.*)"
)


def read(answer):
    """The number and the unit of an answer; ValueError says what is missing.

    >>> read("1,75 bits"), read("7/4 bit per day"), read("−2e-3"), read("∞ nats")
    ((1.75, 'bit'), (1.75, 'bit'), (-0.002, ''), (inf, 'nat'))
    """
    text = str(answer).strip().casefold()
    if len(text) > LONGEST:
        raise ValueError(f"{text[:30]!r}... is too long for a number with its unit")
    text = text.replace("−", "-").replace("∞", "inf").replace("%", " percent").replace("–", "-")
    found = NUMBER.fullmatch(re.sub(r"(?<=\d)(?=(?:bit|nat|hartley|percent)s?\b)", " ", text))
    if not found:
        raise ValueError(f"{answer!r} is not a number with its unit, such as 3.5 bits")
    if found["inf"]:
        value = math.inf
    elif found["top"]:
        if int(found["bottom"]) == 0:
            raise ValueError(f"{answer!r} divides by 0")
        value = int(found["top"]) / int(found["bottom"])
    else:
        value = float(found["number"].replace(",", "."))
    return (-value if found["sign"] == "-" else value), unit(found["unit"])


def unit(text):
    """The unit under its one name: singular, without "per day".

    >>> unit("Bits per symbol"), unit("nats"), unit("questions"), unit("%")
    ('bit', 'nat', 'question', 'percent')
    """
    text = re.split(r"\s+(?:per(?! cent)|a|an|each)\s|/", f"{text.strip().casefold()} ")[0]
    text = text.strip(" .")
    text = OTHER_NAMES.get(text, text)
    return text if text in ("",) or not text.endswith("s") else text[:-1]


def factor(source, target):
    """What a number in the unit `source` is multiplied by to be in `target`; None if they differ.

    >>> factor("bit", "nat"), factor("bit", "metre")
    (0.6931471805599453, None)
    """
    for family in FAMILIES:
        if source in family and target in family:
            return family[source] / family[target]
    return 1.0 if source == target else None


def relatives(name):
    """The other units of the same family."""
    return [other for family in FAMILIES if name in family for other in family if other != name]


def plural(name):
    """The unit as it stands in a sentence."""
    return PLURAL.get(name, name if name == "percent" else f"{name}s")
