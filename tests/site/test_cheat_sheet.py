"""The sheet of all formulas: it prints on one page, and every function it names is there."""

import io
import re

from pypdf import PdfReader

import xentlib as xl
from _tools.site import build

SIDES = ("top", "right", "bottom", "left")
FUNCTION = re.compile(r"\{py:func\}`(\w+) <xentlib\.(\w+)>`")


def test_every_function_exists_and_is_linked(site, open_page):
    source = (build.ROOT / "book" / "cheat-sheet.md").read_text("utf-8")
    named = FUNCTION.findall(source)
    assert named and all(shown == name and hasattr(xl, name) for shown, name in named)
    with open_page(site / "book" / "cheat-sheet.html") as visit:
        linked = visit.page.locator("article td a[href*='#xentlib.']").all_inner_texts()
    assert linked == [shown for shown, _ in named]


def test_it_is_one_sheet_of_paper(site, open_page):
    with open_page(site / "book" / "cheat-sheet.html") as visit:
        printed = visit.page.pdf(format="A4", margin=dict.fromkeys(SIDES, "10mm"))
    assert len(PdfReader(io.BytesIO(printed)).pages) == 1
