"""The page of the class: what it counts, whom it names, and that a class of any kind has one."""

import re
from html import unescape

import pytest

from xentlib.classroom.grade.assignment import Assignment, Mark, Question
from xentlib.classroom.grade.read.submissions import Student
from xentlib.classroom.grade.report import class_page
from xentlib.classroom.grade.report.table import Row
from xentlib.classroom.grade.report.written import CHANGED

ONE, TWO = Question("one", "code", 3, "Of $x$", ""), Question("two", "written", 4, "A <b> & c", "")
WRONG = Mark(1, "partly", "Close to $x^2$.", "def one(): return '<script>'")


def row(name, mark, note="", file="x.ipynb"):
    two = Mark(2, "unmarked", "") if file else mark
    return Row(Student(name, f"{name} <Name>"), file, note, {"one": mark, "two": two})


def page(tmp_path, rows):
    made = class_page.ClassPage(Assignment("sheet", "Title <i>", [ONE, TWO], []), "grades-feedback")
    for one in rows:
        made.add(one)
    made.write(tmp_path / "class.html")
    return (tmp_path / "class.html").read_text("utf-8")


def items(html, heading):
    """The texts of the list below a heading."""
    part = html.partition(f"<h2>{heading}</h2>")[2].partition("<h2>")[0]
    return [unescape(re.sub("<[^>]+>", "", item)) for item in re.findall("<li>(.+)</li>", part)]


def test_who_and_what(tmp_path):
    rare = Mark(0, "wrong", "A rare one.", "def one(): pass")
    rows = [row(f"s{n}", WRONG) for n in range(3)] + [
        row("s3", rare),
        row("s4", Mark(3, "right", f"Right. {CHANGED}")),
    ]
    rows += [
        row("s5", rare, note="not on the roster"),
        row("s6", rare, file=""),
        row("s7", WRONG, file=""),
    ]
    made = page(tmp_path, rows)
    assert "7 of 8 students sent something; half of them have 3 of 7 points or more." in made
    assert items(made, "Who sent nothing") == ["s6 <Name>"]
    assert items(made, "Who needs a look") == [
        f"s4 <Name>: Of $x$: Right. {CHANGED}", "s5 <Name>: not on the roster"]  # fmt: skip
    assert items(made, "Everybody")[0] == "s0 <Name> 3"
    assert re.findall(r"(\d) ×", made) == ["4", "2", "1"]
    assert "Close to <i>x<sup>2</sup></i>." in made and "A rare one." in made
    assert "Of <i>x</i>: 1 of 7 right" in made and "A &lt;b&gt; &amp; c: 0 of 7 right" in made
    assert re.findall('title="(.+?)"', made) == [
        "Right: 1", "Partly right: 4", "Not right: 2", "Partly right: 1", "Not marked yet: 6"]  # fmt: skip
    assert "<script>" not in made and "<b>" not in made and "Title &lt;i&gt;" in made


@pytest.mark.parametrize(
    "rows",
    [[], [row("s1", Mark(0, "missing", ""), file="")], [row("s1", WRONG)]],
    ids=["nobody", "silent", "one"],
)
def test_small_classes(tmp_path, rows):
    made = page(tmp_path, rows)
    assert made.count('class="bar"') == 2 * bool(rows and rows[0].file)
    assert made.count("Close to") == bool(rows and rows[0].file)
