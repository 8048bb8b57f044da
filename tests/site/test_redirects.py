"""Pages that lead on to others: book/redirects.txt."""

import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from _tools.site import build


@pytest.fixture
def book(tmp_path):
    """A book of one page and one redirect: `book(target)` gives its folder, status and warnings."""

    def build_it(target):
        (tmp_path / "index.md").write_text("# Page\n")
        (tmp_path / "redirects.txt").write_text(f"old/ch1 {target}\n")
        template = build.ROOT / "book" / "_templates" / "redirect.html"
        (tmp_path / "redirect.html").write_text(template.read_text("utf-8"))
        configuration = {
            "extensions": ["myst_parser", "sphinxext.rediraffe"],
            "rediraffe_redirects": "redirects.txt",
            "rediraffe_template": "redirect.html",
            "html_theme": "basic",
        }
        warnings = io.StringIO()
        with docutils_namespace():
            app = Sphinx(
                tmp_path, None, tmp_path / "html", tmp_path / "doctrees", "html", configuration,
                status=None, warning=warnings,
            )  # fmt: skip
            app.build()
        return tmp_path / "html", app.statuscode, warnings.getvalue()

    return build_it


def test_a_page_leads_on_with_and_without_scripts(book):
    html, status, warnings = book("index")
    assert (status, warnings) == (0, "")
    page = BeautifulSoup((html / "old" / "ch1.html").read_text("utf-8"), "html.parser")
    assert page.select_one("noscript meta")["content"] == "0; url=../index.html"
    assert page.select_one("body a")["href"] == "../index.html"
    assert 'location.replace("../index.html"' in page.script.string


def test_a_page_that_leads_nowhere_fails_the_build(book):
    html, status, warnings = book("no-such-page")
    assert status == 1 and "no-such-page.html does not exist" in warnings
    assert not Path(html, "old", "ch1.html").exists()


def test_every_chapter_has_a_short_address(leading_on):
    chapters = sorted((build.ROOT / "book").glob("[0-9][0-9]-*.md"))
    for chapter in chapters:
        assert leading_on[f"ch{int(chapter.stem[:2])}"] == f"book/{chapter.stem}"
