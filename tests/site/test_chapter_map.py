"""The map of the book: its picture and its table say what its lines say."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

from _ext.chapters import chapter_map

LINES = [
    "1 | | a start |",
    "2 | 1 | x | a",
    "3 | | alone |",
    "4 | 2, 3 | both | b-c, d",
    "5 | 2 | y |",
    "6 | 5 | z |",
]


def needs():
    return {number: line.needs for number, line in chapter_map.read_lines(LINES).items()}


def test_lines_are_read():
    assert needs() == {1: [], 2: [1], 3: [], 4: [2, 3], 5: [2], 6: [5]}
    assert chapter_map.read_lines(LINES)[4] == ([2, 3], "both", ["b-c", "d"])


def test_each_page_is_in_a_line():
    pages = dict.fromkeys([1, 2, 3, 4, 5, 6, "a", "b-c", "d"])
    chapter_map.each_in_a_line(chapter_map.read_lines(LINES), pages)
    with pytest.raises(ExtensionError, match=r"each lesson and deeper page in a line: \['7', 'e'"):
        chapter_map.each_in_a_line(chapter_map.read_lines(LINES), pages | {7: "", "e": ""})


@pytest.mark.parametrize(
    "line, message",
    [
        ("7 needs 1", "expected 'lesson | needs | what for | deeper'"),
        ("7 | 8 | x |", "7 needs {8}"),
    ],
)
def test_a_line_that_cannot_be_meant_stops_the_build(line, message):
    with pytest.raises(ExtensionError, match=re.escape(message)):
        chapter_map.read_lines([*LINES, line])


def test_a_chapter_stands_below_all_that_it_needs_and_alone_in_its_place():
    where = chapter_map.places(needs())
    assert len(set(where.values())) == len(needs())
    assert all(where[n][0] > where[needed][0] for n, direct in needs().items() for needed in direct)
    with pytest.raises(ExtensionError, match="three lessons in the row of lesson 9"):
        chapter_map.places({7: [], 8: [], 9: []})


def test_everything_needed_goes_back_to_the_beginning():
    assert chapter_map.everything_needed(needs())[4] == {1, 2, 3, 4}


@pytest.fixture(scope="module")
def article(site):
    page = BeautifulSoup((site / "book" / "map.html").read_text("utf-8"), "html.parser")
    return page.find("article")


def test_picture_and_table_lead_to_every_chapter_and_say_the_same(site, article):
    pictured = {link["href"]: link["aria-label"] for link in article.select("svg.chapter-map a")}
    listed = {}
    for row in article.select("table.chapter-map-table tbody tr"):
        chapter, needs, *_ = row.find_all("td")
        number, title = chapter.get_text().strip().split(" ", 1)
        listed[chapter.a["href"]] = f"Lesson {number}: {title}, needs {needs.get_text().strip()}"
    assert pictured == listed
    lessons = (Path(__file__).resolve().parents[2] / "book").glob("[0-9][0-9]-*.md")
    assert set(pictured) == {f"{lesson.stem}.html" for lesson in lessons}


def test_the_picture_is_no_longer_than_a_screen(site, open_page):
    with open_page(site / "book" / "map.html") as visit:
        assert visit.page.locator("svg.chapter-map").bounding_box()["height"] < 900


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chapter_marks_what_it_needs(site, open_page, scheme):
    with open_page(site / "book" / "map.html", scheme=scheme) as visit:
        visit.page.locator("a.chapter-6").focus()
        visit.page.keyboard.press("Shift+Tab")
        visit.page.keyboard.press("Tab")  # so that the focus is visible
        strokes = visit.page.evaluate(
            """[...document.querySelectorAll("svg.chapter-map a")].map(link =>
                [link.getAttribute("class"), getComputedStyle(link.querySelector("rect")).stroke])"""
        )
        colour = dict(strokes)["chapter-6"]
        marked = [name for name, stroke in strokes if stroke == colour]
        assert marked == [f"chapter-{number}" for number in range(1, 7)]
        assert not visit.complaints
