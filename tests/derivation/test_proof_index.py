"""The index of proofs follows the pages: what is added, changed or taken away there."""

import os
import subprocess
import sys
from pathlib import Path

import sympy as sp
from bs4 import BeautifulSoup

from xentlib.derivation import Derivation

EXTENSIONS = Path(__file__).resolve().parents[2] / "book"
t = sp.Symbol("t", positive=True)


def tangent():
    return Derivation("The tangent", sp.log(t)).at_most(t - 1)


def user():
    return Derivation("Uses the tangent", 2 * sp.log(t)).at_most(2 * t - 2, using=tangent())


def lemma():
    d = Derivation("On a book's word", sp.sin(t) ** 2)
    return d.lemma(1 - sp.cos(t) ** 2, "circle", rests_on="Euclid, book 1", cases=100)


class Book:
    """A tiny Sphinx project: pages of derivations, and the index."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "index.rst").write_text("Book\n====\n\n.. toctree::\n   :glob:\n\n   *\n")
        (folder / "proofs.rst").write_text("Proofs\n======\n\n.. proof-index::\n")

    def page(self, name, *derivations):
        outputs = [f".. raw:: html\n\n   {self._html(d)}\n" for d in derivations]
        text = f"Page {name}\n{'=' * 20}\n\nText.\n\n" + "\n".join(outputs)
        (self.folder / f"{name}.rst").write_text(text, encoding="utf-8")

    def _html(self, derivation):
        return derivation.markdown().replace("\n", "\n   ")

    def rows(self):
        """The texts of the index after a build, row by row, for each page."""
        out = self.folder / "_build"
        options = [
            "-q",
            "-W",
            "-C",
            "-D",
            "extensions=xentlib.sphinx.proof_index",
            "-D",
            "html_theme=basic",
        ]
        subprocess.run(
            [sys.executable, "-m", "sphinx", *options, str(self.folder), str(out)],
            env={**os.environ, "PYTHONPATH": str(EXTENSIONS)},
            check=True,
        )
        page = BeautifulSoup((out / "proofs.html").read_text("utf-8"), "html.parser")
        tables = page.select("table.proof-index")
        return {
            table.find_previous(class_="rubric").get_text(): [
                [cell.get_text() for cell in row.find_all(["th", "td"])]
                for row in table.select("tr")
            ]
            for table in tables
        }


def test_each_page_has_its_table_and_empty_columns_stay_away(tmp_path, monkeypatch):
    monkeypatch.setenv("XENTLIB_STATIC", "1")
    book = Book(tmp_path)
    book.page("a", tangent())
    assert book.rows() == {
        "Page a": [
            ["Identity", "Status", "Checked in"],
            ["The tangent", "proved", "under 10\N{NO-BREAK SPACE}s"],
        ]
    }


def test_what_rests_on_what_is_shown_both_ways(tmp_path, monkeypatch):
    monkeypatch.setenv("XENTLIB_STATIC", "1")
    book = Book(tmp_path)
    book.page("a", tangent())
    book.page("b", user(), lemma())
    rows = book.rows()
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
    page = (tmp_path / "_build" / "proofs.html").read_text("utf-8")
    assert 'href="b.html#proof-uses-the-tangent"' in page


def test_a_changed_page_changes_the_index(tmp_path, monkeypatch):
    monkeypatch.setenv("XENTLIB_STATIC", "1")
    book = Book(tmp_path)
    book.page("a", tangent(), lemma())
    assert len(book.rows()["Page a"]) == 3
    book.page("a", lemma())
    assert [row[0] for row in book.rows()["Page a"]] == ["Identity", "On a book's word"]


def test_a_book_without_derivations_has_an_empty_index(tmp_path):
    assert Book(tmp_path).rows() == {}
