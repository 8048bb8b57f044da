"""What the page of plain operations says can be recorded, is recorded, and gives NumPy's numbers."""

import re
from pathlib import Path

import numpy as np
import pytest

import xentlib as xl
from xentlib.core import operations
from xentlib.core.operations import INSTEAD
from xentlib.engines.recorded import record

PAGE = Path(__file__).resolve().parents[2] / "book" / "library" / "operations.md"
TEXT = PAGE.read_text("utf-8")
X, Y = np.array([0.3, 0.9, 0.6]), np.array([0.5, 0.6, 0.2])
OF_TWO = ("arctan2", "divmod", "dot", "floor_divide", "outer", "pow")
OPERATORS = [text.replace(r"\|", "|") for text in re.findall(r"`(.*?)`", TEXT.split("| a loop")[0])]


def replayed(expression, **inputs):
    """The numbers of an expression, directly and by its recorded program."""
    names = {"xl": xl, "np": np, "a": 0.0, "b": 1.0, "n": 5}
    direct = np.asarray(eval(expression, names | inputs), float)
    program = record(lambda **values: {"out": eval(expression, names | values)}, inputs)
    np.testing.assert_allclose(program.evaluate(inputs)["out"], direct, rtol=1e-12)
    return direct


@pytest.mark.parametrize("expression", [text for text in OPERATORS if re.search(r"x\b.*\W", text)])
def test_operators(expression):
    if not expression.startswith("xl."):
        replayed(expression, x=X, y=Y)


@pytest.mark.parametrize("name", INSTEAD)
def test_what_is_written_instead(name):
    text = INSTEAD[name]
    assert f"| `np.{name}` | `{text}` |" in TEXT
    matrix = name in ("T", "transpose", "squeeze")
    inputs = {"x": X[None] if matrix else X, "y": Y}
    numpys = getattr(np, name, np.transpose)  # T is no function
    if name == "linspace":
        given, call = "(a, b, n)", text
    elif name == "concatenate":
        given = "([x, y])"
        call = text + given
    else:
        given = "(x, y)" if name in OF_TWO else "(x)"
        call = text + given if re.fullmatch(r"xl\.\w+", text) else text
    expected = eval("numpys" + given, {"numpys": numpys, "a": 0.0, "b": 1.0, "n": 5} | inputs)
    np.testing.assert_allclose(replayed(call, **inputs), expected, rtol=1e-12)


def test_every_operation_is_on_the_page():
    listed = re.findall(r"autofunction:: xentlib\.(\w+)", TEXT)
    assert sorted(listed) == sorted(operations.__all__)
