"""nbgrader's files go in and its tables and database come out."""

import csv
import os
from datetime import UTC, datetime

import pytest
from grade.classes import fill, run, table
from grade.notebooks import spoilt

DUE = ("--due", "2026-11-20T18:00:00+00:00", "--per-day", 50)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A `submitted` tree, marked with everything that nbgrader is to have."""
    base = tmp_path_factory.mktemp("course")
    files = {}
    for student, data in (
        ("ada", spoilt()),
        ("bob", spoilt(double="def double(x):\n    return x * x", why="")),
    ):
        files[f"submitted/{student}/sheet/sheet.ipynb"] = data
        files[f"submitted/{student}/sheet/timestamp.txt"] = b"2020-01-01 00:00:00 UTC"
        files[f"submitted/{student}/another/another.ipynb"] = b"{}"
    folder = fill(base / "course", files)
    for student, day in (("ada", 20), ("bob", 21)):
        when = datetime(2026, 11, day, 17, tzinfo=UTC).timestamp()
        os.utime(folder / "submitted" / student / "sheet" / "sheet.ipynb", (when, when))
    roster = base / "roster.csv"
    roster.write_text("id,name\nada,Ada Lovelace\nbob,Bob B\neve,Eve E\n")
    database = f"sqlite:///{base}/gradebook.db"
    more = ("--roster", roster, "--gradebook", database)
    done = run(folder, base / "grades.csv", *DUE, *more)
    assert done.returncode == 0, done.stderr
    return base, database, lambda: run(folder, base / "grades.csv", *DUE, *more)


def test_submitted_tree_is_read(course):
    marks = table(course[0] / "grades.csv")
    assert {name: row["file"] for name, row in marks.items()} == {
        "ada": "sheet.ipynb", "bob": "sheet.ipynb", "eve": ""}  # fmt: skip
    assert marks["eve"]["note"] == "nothing was sent"


def test_nbgraders_own_export_reads_the_gradebook(course):
    pytest.importorskip("nbgrader")
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin

    base, database, _ = course
    with Gradebook(database) as book:
        CsvExportPlugin(to=str(base / "exported.csv")).export(book)
    with open(base / "exported.csv", newline="") as file:
        exported = {row["student_id"]: row for row in csv.DictReader(file)}
    bob = {
        "duedate": "2026-11-20 18:00:00", "timestamp": "2026-11-21 17:00:00", "last_name": "B",
        "first_name": "Bob", "raw_score": "9.0", "late_submission_penalty": "4.5", "score": "4.5",
        "max_score": "13.0"}  # fmt: skip
    assert {name: exported["bob"][name] for name in bob} == bob
    marks = table(base / "grades.csv")
    assert exported.keys() == marks.keys()
    for student, row in exported.items():
        assert float(row["score"]) == float(marks[student]["points"])


def test_marks_in_the_gradebook_are_kept_where_a_human_gave_them(course):
    api = pytest.importorskip("nbgrader.api")
    _, database, again = course
    with api.Gradebook(database) as book:
        grade = book.find_grade("double-check", "sheet", "sheet", "bob")
        assert (grade.auto_score, grade.max_score, grade.needs_manual_grade) == (1, 2, False)
        assert book.find_grade("why-answer", "sheet", "sheet", "ada").needs_manual_grade
        grade.manual_score = 2
        book.db.commit()
    assert again().returncode == 0
    with api.Gradebook(database) as book:
        assert book.find_grade("double-check", "sheet", "sheet", "bob").score == 2
