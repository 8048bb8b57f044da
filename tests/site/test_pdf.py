"""The whole book as PDF: every chapter, its bookmarks, links that lead somewhere, nothing cut off."""

import re

import pytest
from pypdf import PdfReader

from _tools.site import pdf

STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("article *")]
    .filter((e) => !e.closest(".katex-mathml, .visually-hidden, svg *"))
    .filter((e) => e.getBoundingClientRect().right > width + 2)
    .slice(0, 20).map((e) => e.closest("article").id + ": " + e.outerHTML.slice(0, 150));
}"""
PAGES = 150  # fewer would mean that something large is missing


@pytest.fixture(scope="module")
def book(site):
    return pdf.Book(site)


@pytest.fixture(scope="module")
def reader(site, browser, tmp_path_factory):
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    pdf.write(browser, site, target)
    return PdfReader(target)


def bookmarks(outline):
    """The titles of all bookmarks."""
    for item in outline:
        if isinstance(item, list):
            yield from bookmarks(item)
        else:
            yield item.title


def headings(book):
    """The heading of each page of the book."""
    return [article.find("h1").get_text().strip() for article in book.articles.values()]


def flat(text):
    return "".join(text.split())


@pytest.mark.deep
def test_every_page_of_the_book_is_there_and_has_a_bookmark(book, reader):
    assert len(reader.pages) > PAGES
    titles = {flat(title) for title in bookmarks(reader.outline)}
    missing = [h for h in headings(book) if not any(t.endswith(flat(h)) for t in titles)]
    assert not missing


@pytest.mark.deep
def test_contents_say_where_each_page_begins(book, reader):
    begin = pdf.beginnings(reader)
    expected = [begin[pdf.place(name)] for name in book.names[1:]]
    printed = []
    for sheet in range(2, begin[pdf.place(book.names[0])]):
        numbers = re.findall(r"^(\d+)$", reader.pages[sheet - 1].extract_text(), re.MULTILINE)
        footer, *of_pages = map(int, numbers)
        assert footer == sheet
        printed += of_pages
    assert printed == expected
    for heading, number in zip(headings(book)[1:], expected, strict=True):
        assert flat(heading) in flat(reader.pages[number - 1].extract_text())


@pytest.mark.deep
def test_every_link_leads_to_a_place_in_the_book_or_to_the_web(reader):
    places = set(reader.named_destinations)
    inside, astray = 0, []
    for page in reader.pages:
        for note in page.get("/Annots", []):
            note = note.get_object()
            address = note.get("/A", {}).get("/URI", "")
            if "/Dest" in note:
                inside += 1
                if isinstance(note["/Dest"], str) and note["/Dest"] not in places:
                    astray.append(note["/Dest"])
            elif not address.startswith(("http", "mailto:")):
                astray.append(address)
    assert inside > 500 and not astray


@pytest.mark.deep
def test_nothing_is_wider_than_the_paper(site, book, tmp_path, open_page):
    """On a page as wide as the paper between its margins, in print, nothing sticks out."""
    file = tmp_path / "book.html"
    file.write_text(book.html(), "utf-8")
    with open_page(file, width=pdf.WIDTH) as visit:
        visit.page.emulate_media(media="print")
        visit.page.evaluate(pdf.SHRINK)
        assert visit.page.evaluate(STICKING_OUT) == []
