"""What cells that need PyTorch print and leave behind, as JSON and as the cell that brings it back.

One file a page, `book/_recorded/04-cross-entropy.json`, written by `make outputs`: for each cell
that cannot run without PyTorch, the hash of its source, what it printed, the values that cells
which run take from it, and, where it trains long enough for a rounding error to grow, the tolerance
within which another processor must agree (written by hand, kept by `make outputs`).
"""

import hashlib
import json
import math
from pathlib import Path

import numpy as np

FOLDER = "_recorded"  # in the folder book


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
