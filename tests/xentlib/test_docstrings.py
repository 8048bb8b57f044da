"""The formulas in docstrings are whole."""

import ast
from pathlib import Path

import pytest
from escapes import eaten, formulas

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*(ROOT / "xentlib").rglob("*.py"), *(ROOT / "book" / "_ext").rglob("*.py")]
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)


def docstrings(source):
    nodes = ast.walk(ast.parse(source.read_text("utf-8")))
    return [ast.get_docstring(node) or "" for node in nodes if isinstance(node, DOCUMENTED)]


def test_no_formula_has_lost_a_backslash():
    found = {
        str(source.relative_to(ROOT)): remains
        for source in SOURCES
        for text in docstrings(source)
        if (remains := [part for formula in formulas(text) for part in eaten(formula)])
    }
    assert not found


def test_no_docstring_holds_a_control_character():
    for source in SOURCES:
        for text in docstrings(source):
            assert not [c for c in text if ord(c) < 32 and c != "\n"], (source, text)


def test_formulas_are_found():
    texts = docstrings(ROOT / "xentlib" / "gradients.py")
    assert sum("frac" in formula for text in texts for formula in formulas(text)) >= 10


@pytest.mark.parametrize("command", ["frac", "theta", "text", "times", "nabla", "beta", "alpha"])
def test_an_eaten_escape_is_found(command):
    for start in ("", "1 + ", "{"):
        whole = f"{start}\\{command}{{x}}"
        assert eaten(whole) == []
        assert len(eaten(whole.encode().decode("unicode_escape"))) == 1
        assert eaten(whole.replace(f"\\{command[0]}", " "))
