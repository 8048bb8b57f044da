"""What cells that need PyTorch print and leave behind, as JSON and as the cell that brings it back.

One file a page, `book/_recorded/04-cross-entropy.json`, written by `make outputs`: for each cell
that cannot run without PyTorch, the hash of its source, what it printed, the values that cells
which run take from it, as Python, and, where it trains long enough for a rounding error to grow, the
tolerance within which another processor must agree (written by hand, kept by `make outputs`).
"""

import hashlib
import json
import math
from pathlib import Path

import numpy as np

FOLDER = "_recorded"  # in the folder book


def file_of(page: Path) -> Path:
    """Where the record of a page lies: a folder beside the pages holds those of all of them."""
    book = next(folder for folder in page.parents if folder.name == "book")
    return book / FOLDER / page.relative_to(book).with_suffix(".json")


def read(page: Path) -> dict:
    """The record of a page; of a page without one an empty one."""
    file = file_of(page)
    return json.loads(file.read_text("utf-8")) if file.exists() else {"pytorch": None, "cells": []}


def key(source: str) -> str:
    """What a cell is recognised by: a changed one is recorded anew."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def written(value) -> str:
    """`value` in Python; TypeError for what is neither numbers, words, nor arrays or lists of them.

    >>> written((1, np.array([0.5, np.inf])))
    "tuple([1, numpy.array([0.5, float('inf')], 'float64')])"
    """
    match value:
        case bool() | int() | str() | None:
            return repr(value)
        case float():
            return f"{float(f'{value:.12g}')!r}" if math.isfinite(value) else f"float('{value}')"
        case np.generic():
            return written(value.item())
        case np.ndarray() if value.dtype.kind in "biuf":
            return f"numpy.array({written(value.tolist())}, {value.dtype.name!r})"
        case list():
            return f"[{', '.join(map(written, value))}]"
        case tuple() if type(value) is tuple:
            return f"tuple({written(list(value))})"
        case dict():
            return f"dict({written(list(value.items()))})"
    raise TypeError(f"{type(value).__name__} cannot be recorded")


def snapshot(namespace: dict, names: list[str]) -> dict[str, str]:
    """Of `names` those in `namespace` that can be recorded, each in Python."""
    values = {}
    for name in names:
        try:
            values[name] = written(namespace[name])
        except (KeyError, TypeError):
            continue
    return values


def code(record: dict) -> str:
    """The source of the cell that does what the recorded one did, as far as others see it."""
    lines = ["import numpy", *(f"{name} = {value}" for name, value in record["values"].items())]
    if record["prints"]:
        lines.append(f"print({record['prints']!r}, end='')")
    return "\n".join(lines)
