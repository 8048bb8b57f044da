"""Where what a cell with PyTorch gave here differs from what is recorded of it."""

import math
import re

import numpy as np

TOLERANCE = 1e-6  # relative; a record may say its own
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?")


def differences(one: dict, other: dict) -> list[str]:
    """Where two records of a cell differ by more than the tolerance of the first."""
    tolerance = one.get("tolerance", TOLERANCE)
    found = []
    if NUMBER.sub("#", one["prints"]).split() != NUMBER.sub("#", other["prints"]).split():
        found.append(f"prints {other['prints']!r}, recorded is {one['prints']!r}")
    else:
        pairs = zip(NUMBER.findall(one["prints"]), NUMBER.findall(other["prints"]))
        found += [f"prints {b}, recorded is {a}" for a, b in pairs if not close(a, b, tolerance)]
    if one["values"].keys() != other["values"].keys():
        found.append(f"leaves {sorted(other['values'])}, recorded are {sorted(one['values'])}")
    for name in one["values"].keys() & other["values"].keys():
        a, b = (np.array(list(leaves(record["values"][name]))) for record in (one, other))
        if a.shape != b.shape or not all(close(x, y, tolerance) for x, y in zip(a, b)):
            found.append(f"{name} is not what is recorded")
    return found


def leaves(value):
    """The numbers and words in what `encoded` made, in their order."""
    match value:
        case dict():
            for item in value.values():
                yield from leaves(item)
        case list():
            for item in value:
                yield from leaves(item)
        case _:
            yield str(value)


def close(one: str, other: str, tolerance: float) -> bool:
    """Whether two texts are the same, or numbers that agree; 1e-12 apart is rounding."""
    if one == other:
        return True
    try:
        a, b = float(one), float(other)
    except ValueError:
        return False
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=1e-12)
