"""The sheet of all formulas: it prints on one page, and every function it names is there."""

import io
import re

from pypdf import PdfReader

import xentlib as xl
from _tools.site import build

SIDES = ("top", "right", "bottom", "left")
FUNCTION = re.compile(r"\{py:func\}`(\w+) <xentlib\.(\w+)>`")


def test_every_function_exists_and_is_linked_and_it_is_one_sheet_of_paper(site, open_page):
    source = (build.ROOT / "book" / "cheat-sheet.md").read_text("utf-8")
    named = FUNCTION.findall(source)
    assert named and all(shown == name and hasattr(xl, name) for shown, name in named)
    with open_page(site / "book" / "cheat-sheet.html") as visit:
        linked = visit.page.locator("article td a[href*='#xentlib.']").all_inner_texts()
        printed = visit.page.pdf(format="A4", margin=dict.fromkeys(SIDES, "10mm"))
    assert linked == [shown for shown, _ in named]
    assert len(PdfReader(io.BytesIO(printed)).pages) == 1


def test_on_paper_it_has_two_columns_and_no_broken_formula(site, open_page):
    with open_page(site / "book" / "cheat-sheet.html", width=720) as visit:
        visit.page.emulate_media(media="print")
        names, formulas = (
            [
                cell.bounding_box()
                for cell in visit.page.locator(f"#cheat-sheet td:nth-child({n})").all()
            ]
            for n in (1, 2)
        )
        assert len({box["x"] for box in names}) == 2
        assert all(box["height"] < 30 for box in formulas)
        assert all(box["x"] + box["width"] <= 720 for box in formulas)
