"""The worked examples of CONTRIBUTING.md do what it says, as they stand there."""

import contextlib
import doctest
import importlib
import io
import re
import textwrap
from pathlib import Path

import jupytext
import numpy as np
import pytest
import sympy as sp
from claims import agrees, numbers_in, prose_of

import xentlib as xl
from xentlib.classroom.sheets.sheet import read
from xentlib.classroom.sheets.verify import verify
from xentlib.derivation import Derivation
from xentlib.engines import operations
from xentlib.engines.recorded import record
from xentlib.explore import Panel

TEXT = (Path(__file__).resolve().parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^( *)(`{3,})(md|python)\n(.*?)^\1\2$", re.DOTALL | re.MULTILINE)
EXAMPLES = [(m[3], textwrap.dedent(m[4])) for m in FENCE.finditer(TEXT)]
CHAPTER, PANEL, PROOF, DIRECTIVE, SHEET = [text for kind, text in EXAMPLES if kind == "md"]
PYTHON = [text for kind, text in EXAMPLES if kind == "python"]


def made_by(page):
    """The names after the page's cells; its panel is called `panel`."""
    names = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in jupytext.reads(page, "md:myst").cells:
            if cell.cell_type == "code":
                code = re.sub(r"^Panel\(", "panel = Panel(", cell.source, flags=re.MULTILINE)
                exec(code, names)
    return names


def test_the_page_makes_its_panel_and_its_proof():
    names = made_by("\n".join([CHAPTER, PANEL, PROOF]))
    assert isinstance(names["panel"], Panel)
    assert "7.00 bits" in names["panel"].to_html()
    assert names["spells"].status == "proved"


def test_the_claims_are_about_the_page_and_hold():
    held = []

    def claim(passage):
        assert passage in CHAPTER + PANEL
        ((_, stated, places, _),) = numbers_in(prose_of(passage))
        return lambda compute: held.append(agrees(compute(), stated, places))

    for code in PYTHON:
        if "@claim" in code:
            exec(code.replace("from claims import claim\n", ""), {"claim": claim, "xl": xl})
    assert held == [True, True]


def test_the_identity_is_proved():
    names = made_by(PROOF.replace("import sympy as sp", "import sympy as sp\nimport xentlib as xl"))
    (code,) = [code for code in PYTHON if "a_spell_adds_up" in code]
    exec(code, names)
    assert isinstance(names["a_spell_adds_up"](), Derivation)
    assert names["a_spell_adds_up"]().status == "proved"


def files_of_the_library(heading):
    """The code of a worked example: the file of `xentlib` that each piece belongs into, and the piece."""
    section = TEXT.partition(f"### {heading}\n")[2].partition("\n### ")[0]
    pieces = [m[4] for m in FENCE.finditer(section)]
    return [
        re.fullmatch(r"# (xentlib/\S+\.py)\S*.*?\n(.*)", piece, re.DOTALL).groups()
        for piece in pieces
    ]


def test_a_formula_is_one_file():
    ((path, code),) = files_of_the_library("Add a formula")
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    assert "entropy" in module.__all__
    names = vars(module) | {}
    exec(code, names)
    collision = names["collision_entropy"]
    (example,) = doctest.DocTestFinder().find(collision, "collision", globs=names)
    assert doctest.DocTestRunner().run(example) == (0, 1)
    p = sp.symbols("p", positive=True)
    assert collision([p, 1 - p]) == -sp.log(p**2 + (1 - p) ** 2) / sp.log(2)


def test_an_operation_is_a_line_in_four_files(monkeypatch):
    pieces = dict(files_of_the_library("Add an operation of the engines"))
    (added,) = eval(f"{{{pieces.pop('xentlib/engines/operations.py')}}}", vars(operations)).items()
    assert len(pieces) == 3 and not added[1].recorded
    monkeypatch.setitem(operations.OPERATIONS, *added)
    made = {}
    for path, code in pieces.items():
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        (engine,) = re.findall(rf"# {path}, in (\w+)", TEXT)
        names = vars(module) | {}
        exec(f"class WithIt({engine}):\n{code}", names)
        made[engine] = names["WithIt"]
    x = sp.symbols("x", real=True)
    assert made["ArrayEngine"](np, "numpy").cosh(1.5) == np.cosh(1.5)
    assert made["SymbolicEngine"]().cosh(x) == sp.cosh(x)
    program = record(lambda x: {"y": made["RecordedEngine"]().cosh(x)}, {"x": 1.5})
    assert program.evaluate({"x": 0.5})["y"] == pytest.approx(np.cosh(0.5))


def test_the_sheet_marks_fairly(tmp_path):
    path = tmp_path / "13-sunny-spells.md"
    path.write_text(SHEET, encoding="utf-8")
    reports = list(verify(read(path)))
    assert reports and [line for report in reports for line in report.complaints] == []
    assert "{exercises}" in DIRECTIVE
