"""The landing page leads to every page of the book."""

import re
from pathlib import Path

BOOK = Path(__file__).resolve().parents[2] / "book"


def test_the_landing_page_links_every_chapter_in_the_contents():
    contents = (BOOK.parent / "_toc.yml").read_text("utf-8")
    chapters = re.findall(r"- file: book/(\d\d-[\w-]+)", contents)
    landing = (BOOK / "index.md").read_text("utf-8")
    assert chapters and [name for name in chapters if f"]({name}.md)" not in landing] == []
