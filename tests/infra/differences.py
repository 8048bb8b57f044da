"""Where what a cell with PyTorch gave here differs from what is recorded of it."""

import math
import re

TOLERANCE = 1e-6  # relative; a record may say its own
ROUNDING = 1e-12  # absolute
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?")


def differences(one: dict, other: dict) -> list[str]:
    """Where two records of a cell differ by more than the tolerance of the first."""
    tolerance = one.get("tolerance", TOLERANCE)
    if one["values"].keys() != other["values"].keys():
        return [f"leaves {sorted(other['values'])}, recorded are {sorted(one['values'])}"]
    texts = {"prints": (one["prints"], other["prints"])}
    texts |= {name: (value, other["values"][name]) for name, value in one["values"].items()}
    return [
        f"{name} {there!r}, recorded is {here!r}"
        for name, (here, there) in texts.items()
        if not alike(here, there, tolerance)
    ]


def alike(one: str, other: str, tolerance: float) -> bool:
    """Whether two texts are the same but for spaces, number by number."""
    if NUMBER.sub("#", one).split() != NUMBER.sub("#", other).split():
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other))
    return all(
        math.isclose(float(a), float(b), rel_tol=tolerance, abs_tol=ROUNDING) for a, b in pairs
    )
