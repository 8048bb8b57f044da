"""The pages about the book itself: build report, 404, the way to report an error."""

import json

from bs4 import BeautifulSoup

from _ext.page import report_error
from _tools.repository import site_path
from _tools.site.build import ROOT


def soup(file):
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


def rows(page, section):
    """The texts of the rows of a section's table."""
    table = page.find(id=section).find("table")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table("tr")[1:]]


def test_build_report_tells_versions_times_and_counts(site):
    page = soup(site / "book/build-report.html")
    versions = dict(rows(page, "built-with"))
    assert versions["Python"].startswith("3.") and versions["sphinx"].startswith("7.")
    pages = rows(page, "the-lessons-and-the-deeper-pages")
    lessons = len(list((ROOT / "book").glob("[01][0-9]-*.md")))
    assert len(pages) == lessons + len(list(site.glob("book/deeper/*.html")))
    for _title, seconds, _proofs, claims, _exercises in pages:
        assert float(seconds.removesuffix(" s")) > 0 and int(claims) >= 1
    for _title, _seconds, _proofs, _claims, exercises in pages[:lessons]:
        assert int(exercises) >= 3
    assert sum(int(proofs) > 0 for _, _, proofs, _, _ in pages) >= 20
    codes = next(row for row in pages if row[0] == "Codes")
    assert int(codes[-1]) >= 1


def test_build_report_is_not_found_by_the_search(site):
    sections = (site / "_static" / "search" / "sections.js").read_text("utf-8")
    pages = {row[1] for row in json.loads(sections.removeprefix("const SECTIONS = ").rstrip(";\n"))}
    assert "Notation" in pages and not any("Build report" in page for page in pages)


def test_missing_page_links_from_the_root_of_the_site(site):
    page = soup(site / "404.html")
    links = [a["href"] for a in page.select("article a[href]")]
    assert f"{site_path()}book/index.html" in links
    own = page.select("link[href]:not([href^='data:']), script[src]")
    assert all((t.get("href") or t.get("src")).startswith(site_path()) for t in own)


def test_with_an_address_the_report_is_an_issue_that_names_the_page(monkeypatch):
    monkeypatch.setenv("BOOK_REPOSITORY", "https://github.com/ann/book")
    context = {}
    report_error.add_address(None, "book/04-cross-entropy", "page.html", context, None)
    address = context["report_error_url"]
    assert address.startswith("https://github.com/ann/book/issues/new?title=")
    assert "04-cross-entropy" in address
