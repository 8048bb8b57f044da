"""What cells that need PyTorch print and leave behind, as JSON and as the cell that brings it back.

One file a page, `book/_recorded/04-cross-entropy.json`, written by `make outputs`: for each cell
that cannot run without PyTorch, the hash of its source, what it printed, the values that cells
which run take from it, and, where it trains long enough for a rounding error to grow, the tolerance
within which another processor must agree (written by hand, kept by `make outputs`).
"""

import hashlib
import json
import math
import re
from pathlib import Path

import numpy as np

FOLDER = "_recorded"  # in the folder book
TOLERANCE = 1e-6  # relative; a record may say its own
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?")


def file_of(page: Path) -> Path:
    """Where the record of a page lies: a folder beside the pages holds those of all of them."""
    book = page.parents[[folder.name for folder in page.parents].index("book")]
    return book / FOLDER / page.relative_to(book).with_suffix(".json")


def read(page: Path) -> dict:
    """The record of a page; of a page without one an empty one."""
    file = file_of(page)
    return json.loads(file.read_text("utf-8")) if file.exists() else {"pytorch": None, "cells": []}


def key(source: str) -> str:
    """What a cell is recognised by: a changed one is recorded anew."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def encoded(value):
    """`value` for JSON; TypeError for what is neither numbers, words, nor arrays or lists of them."""
    match value:
        case bool() | int() | str() | None:
            return value
        case float():
            return float(f"{value:.12g}")
        case np.generic():
            return encoded(value.item())
        case np.ndarray() if value.dtype.kind in "biuf":
            return {"array": encoded(value.tolist()), "dtype": value.dtype.name}
        case list():
            return [encoded(item) for item in value]
        case tuple() if type(value) is tuple:
            return {"tuple": encoded(list(value))}
        case dict():
            return {"dict": [[encoded(k), encoded(v)] for k, v in value.items()]}
    raise TypeError(f"{type(value).__name__} cannot be recorded")


def written(value) -> str:
    """The Python expression for what `encoded` made.

    >>> written({"array": [1, 2], "dtype": "float64"})
    "numpy.array([1, 2], 'float64')"
    """
    match value:
        case {"array": items, "dtype": dtype}:
            return f"numpy.array({written(items)}, {dtype!r})"
        case {"tuple": items}:
            return f"tuple({written(items)})"
        case {"dict": items}:
            return f"dict({written(items)})"
        case list():
            return f"[{', '.join(map(written, value))}]"
        case float() if not math.isfinite(value):
            return f"numpy.float64({str(value)!r})"
    return repr(value)


def snapshot(namespace: dict, names: list[str]) -> dict:
    """Of `names` those in `namespace` that can be recorded."""
    values = {}
    for name in names:
        try:
            values[name] = encoded(namespace[name])
        except (KeyError, TypeError):
            continue
    return values


def code(record: dict, imports: list[str]) -> str:
    """The source of the cell that does what the recorded one did, as far as others see it."""
    lines = [*imports, "import numpy"]
    lines += [f"{name} = {written(value)}" for name, value in record["values"].items()]
    if record["prints"]:
        lines.append(f"print({record['prints']!r}, end='')")
    return "\n".join(lines)


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
