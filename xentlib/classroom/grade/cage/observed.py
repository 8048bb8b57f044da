"""Believe nothing: look over what a submission's process says that an answer gave.

`check.judge` is written for what `check.observe` returns. An answer can make its process send
anything else, so it is compared with that form first.
"""

import math

from xentlib.classroom.grade.cage.frames import BadFrame

DEEPEST = 12
LONGEST_TEXT = 10_000


def approve(observed, question: dict) -> dict:
    """`observed` if it is what `check.observe` may return for `question`; else BadFrame."""
    demand(isinstance(observed, dict))
    names = set(observed)
    if names == {"missing"}:
        demand(is_text(observed["missing"]))
    elif names == {"not a function"}:
        plain(observed["not a function"])
    elif question["kind"] == "code":
        demand(names == {"outcomes"} and isinstance(observed["outcomes"], list))
        demand(len(observed["outcomes"]) == len(question["cases"]))
        for outcome in observed["outcomes"]:
            approve_outcome(outcome)
    elif question["kind"] == "derivation":
        approve_expression(observed, len(question["at"]))
    else:
        demand(names == {"value"})
        plain(observed["value"])
    return observed


def approve_outcome(outcome) -> None:
    """One call: a value or an exception."""
    demand(isinstance(outcome, dict))
    names = set(outcome) - {"changed"}
    demand(outcome.get("changed", True) is True)
    if names == {"value"}:
        plain(outcome["value"])
    else:
        demand(names == {"raises", "text"} and all(is_text(outcome[name]) for name in names))


def approve_expression(observed, points: int) -> None:
    """The values of an expression at each point, as texts; or why there are none."""
    if set(observed) == {"values"}:
        rows = observed["values"]
        demand(isinstance(rows, list) and len(rows) == points)
        demand(all(isinstance(row, list) and row and all(map(is_text, row)) for row in rows))
        demand(len({len(row) for row in rows}) == 1)
    else:
        demand(set(observed) == {"problem", "message"})
        demand(all(is_text(text) for text in observed.values()))


def plain(value, depth: int = 0) -> None:
    """Refuse what `values.plain` does not make."""
    demand(depth <= DEEPEST)
    if isinstance(value, list):
        for part in value:
            plain(part, depth + 1)
    elif isinstance(value, dict):
        known = {"number": ("inf", "-inf", "nan")}
        (name, text), *more = value.items() or [(None, None)]
        demand(not more and name in ("number", "other") and is_text(text))
        demand(name == "other" or text in known["number"])
    elif isinstance(value, str):
        demand(is_text(value))
    else:
        demand(value is None or isinstance(value, bool | int | float))
        demand(not isinstance(value, float) or math.isfinite(value))


def is_text(value) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def demand(condition) -> None:
    if not condition:
        raise BadFrame("not what an answer can give")
