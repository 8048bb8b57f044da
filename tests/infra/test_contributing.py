"""The worked examples of CONTRIBUTING.md do what it says, as they stand there."""

import contextlib
import io
import re
import textwrap
from pathlib import Path

import jupytext
from claims import agrees, numbers_in, prose_of

import xentlib as xl
from xentlib.classroom.sheets.sheet import read
from xentlib.classroom.sheets.verify import verify
from xentlib.derivation import Derivation
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


def test_the_sheet_marks_fairly(tmp_path):
    path = tmp_path / "13-sunny-spells.md"
    path.write_text(SHEET, encoding="utf-8")
    reports = list(verify(read(path)))
    assert reports and [line for report in reports for line in report.complaints] == []
    assert "{exercises}" in DIRECTIVE
