"""Submissions for the tests: the notebook of sheet.md with every answer right, and ways to spoil it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

FULL = {"double": 2, "mean": 3, "weather": 2, "pick": 1, "slope": 2, "why": 0}
RIGHT = {
    "double": "def double(x):\n    return 2 * x\n",
    "mean": "def mean(values):\n    return sum(values) / len(values)\n",
    "weather": 'answer = "1.75 bits"',
    "pick": 'answer = "b"',
    "slope": 'from sympy import symbols\n\nx = symbols("x", positive=True)\nanswer = 2 * x',
}
STUBS = {
    "double": "def double(x):\n    ...",
    "mean": "def mean(values):\n    ...",
}
NOTHING = dict.fromkeys(FULL, 0)


@dataclass
class Kind:
    """A kind of submission: what makes the file, its ending, and the points that it deserves."""

    make: Callable[[], bytes]
    ending: str = ".ipynb"
    points: dict = field(default_factory=dict)


def kinds() -> tuple[dict[str, Kind], Callable]:
    """A dictionary of kinds, and the decorator that puts one in; `double=0` says what it costs."""
    found = {}

    def kind(ending=".ipynb", **points):
        def put(make):
            found[make.__name__.replace("_", " ")] = Kind(make, ending, FULL | points)
            return make

        return put

    return found, kind


def markdown(source, **metadata):
    return {"cell_type": "markdown", "source": source, "metadata": metadata}


def code(source, **metadata):
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [],
            "execution_count": None}  # fmt: skip


def answer(name, source):
    source = f"# Exercise: {name}\n{source}"
    return code(source, exercise=name, role="stub") | {"id": f"{name}-answer"}


def check(name):
    source = "from xentlib.classroom.check import check\n\ncheck(\n    'eJx',\n    globals(),\n)"
    return code(source, exercise=name, role="check")


def cells(**changed) -> list[dict]:
    """The cells of the notebook: `double="..."` puts another answer in."""
    made = [markdown("# Exercises"), code("import math")]
    for name, source in RIGHT.items():
        made += [markdown(f"What is {name}?"), answer(name, changed.get(name, source)), check(name)]
    return [*made, markdown(changed.get("why", "Because."), exercise="why", role="stub")]


def place(cells_, name) -> int:
    """Where the answer to an exercise stands."""
    return next(n for n, c in enumerate(cells_) if c["metadata"].get("exercise") == name)


def with_cell(source, before="double", **changed) -> bytes:
    """The notebook with one cell more, before the answer to `before`."""
    made = cells(**changed)
    made.insert(place(made, before), code(source))
    return notebook(made)


def notebook(cells_, **top) -> bytes:
    """The file of a notebook."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    about = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}}
    return json.dumps(about | top | {"cells": cells_}).encode()


def spoilt(**changed) -> bytes:
    """The notebook with other answers."""
    return notebook(cells(**changed))
