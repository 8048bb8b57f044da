"""The index of proofs follows the pages: what is added, changed or taken away there."""

import pytest
import sympy as sp
from bs4 import BeautifulSoup

from xentlib.derivation import Derivation

EXTENSIONS = ["myst_parser", "xentlib.sphinx.proof_index"]
SETTINGS = {"myst_enable_extensions": ["dollarmath"]}
t = sp.Symbol("t", positive=True)


def tangent():
    return Derivation("The tangent", sp.log(t)).at_most(t - 1)


def user():
    return Derivation("Uses the tangent", 2 * sp.log(t)).at_most(2 * t - 2, using=tangent())


def lemma():
    d = Derivation("On a book's word", sp.sin(t) ** 2)
    return d.lemma(1 - sp.cos(t) ** 2, "circle", rests_on="Euclid, book 1")


INDEX = "# Book\n\n```{toctree}\n:glob:\n\n*\n```\n"
PROOFS = "# Proofs\n\n```{proof-index}\n```\n"


@pytest.fixture
def book(small_book, monkeypatch):
    """`book(a=[...])` makes a book of pages with derivations: the index, row by row, for each page."""
    monkeypatch.setenv("XENTLIB_STATIC", "1")

    def build(**pages):
        sources = {"index.md": INDEX, "proofs.md": PROOFS}
        for name, derivations in pages.items():
            outputs = [derivation.markdown() for derivation in derivations]
            sources[f"{name}.md"] = "\n\n".join([f"# Page {name}", *outputs])
        warnings, site = small_book(EXTENSIONS, sources, **SETTINGS)
        assert warnings == ""
        build.page = (site / "proofs.html").read_text("utf-8")
        page = BeautifulSoup(build.page, "html.parser")
        return {
            table.find_previous(class_="rubric").get_text(): [
                [cell.get_text() for cell in row.find_all(["th", "td"])]
                for row in table.select("tr")
            ]
            for table in page.select("table.proof-index")
        }

    return build


def test_each_page_has_its_table_and_empty_columns_stay_away(book):
    assert book(a=[tangent()]) == {
        "Page a": [
            ["Identity", "Status", "Checked in"],
            ["The tangent", "proved", "under 10\N{NO-BREAK SPACE}s"],
        ]
    }


def test_what_rests_on_what_is_shown_both_ways(book):
    rows = book(a=[tangent()], b=[user(), lemma()])
    assert rows["Page a"][1] == [
        "The tangent",
        "proved",
        "Uses the tangent",
        "under 10\N{NO-BREAK SPACE}s",
    ]
    assert rows["Page b"][1] == [
        "Uses the tangent",
        "proved",
        "The tangent",
        "under 10\N{NO-BREAK SPACE}s",
    ]
    assert rows["Page b"][2] == [
        "On a book's word",
        "lemma",
        "Euclid, book 1",
        "under 10\N{NO-BREAK SPACE}s",
    ]
    assert 'href="b.html#proof-uses-the-tangent"' in book.page


def test_a_changed_page_changes_the_index(book):
    assert len(book(a=[tangent(), lemma()])["Page a"]) == 3
    assert [row[0] for row in book(a=[lemma()])["Page a"]] == ["Identity", "On a book's word"]


def test_a_book_without_derivations_has_an_empty_index(book):
    assert book() == {}
