"""The table of marks, and what changes in one that is there already."""

import contextlib
import csv
import os
import re
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from xentlib.classroom.grade.assignment import Assignment, Mark
from xentlib.classroom.grade.read import roster, submissions
from xentlib.classroom.grade.read.submissions import Student

FORMULA = "=+-@＝＋－＠"  # the wide ones too: Excel takes them for the others


@dataclass
class Row:
    """One student's line: the marks and what became of them."""

    student: Student
    file: str
    note: str
    marks: dict[str, Mark] = field(default_factory=dict)
    submitted: datetime | None = None
    according_to: str = ""  # who says when it was submitted
    days_late: int = 0
    penalty: float = 0
    comment: str = ""  # the teacher's, on the whole work
    unread: bool = False  # whether there is a file of which nothing could be marked

    @property
    def earned(self) -> float:
        """The points before anything is taken off."""
        return sum(mark.points for mark in self.marks.values())

    @property
    def points(self) -> float:
        return round(self.earned - self.penalty, 2)


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula, whatever it takes for the end of a cell.

    Examples
    --------
    >>> safe("=1+1"), safe("'=1+1"), safe("one; =1+1"), safe("a - b")
    ("'=1+1", "''=1+1", "one;' =1+1", 'a - b')
    """
    text = text.replace("\r\n", "\n")
    text = "".join(c for c in text if c == "\n" or submissions.visible(c))
    return re.sub(rf"(^|[;\n])(?=[^\S\n]*'*[{re.escape(FORMULA)}])", r"\1'", text)


def columns(assignment: Assignment) -> list[str]:
    """The names of the columns."""
    fixed = ["student", "name", "file", "points", "of", "submitted", "according to", "days late",
             "penalty", "note"]  # fmt: skip
    each = [
        f"{q.name} {what}" for q in assignment.questions for what in ("points", "status", "message")
    ]
    return fixed + each


def cells(row: Row, assignment: Assignment) -> list[str]:
    """What stands in one student's line."""
    fixed = [safe(row.student.id), safe(row.student.name), safe(row.file), f"{row.points:g}",
             f"{assignment.points:g}", f"{row.submitted:%Y-%m-%d %H:%M:%S %z}" if row.submitted else "",
             row.according_to, f"{row.days_late}", f"{row.penalty:g}",
             safe("; ".join(filter(None, (row.note, row.comment))))]  # fmt: skip
    for question in assignment.questions:
        mark = row.marks[question.name]
        fixed += [f"{mark.points:g}", mark.status, safe(mark.message.replace("\n", " "))]
    return fixed


def existing(path: Path) -> dict[str, dict[str, str]]:
    """The lines of a table that is there already, by student."""
    if not path.exists():
        return {}
    try:
        return {row["student"]: row for row in roster.dictionaries(path)}
    except (KeyError, csv.Error):
        raise ValueError(f"{path} is there already and is no table of marks") from None


def changes(
    old: dict[str, str] | None, new: dict[str, str], expected: set[str] = frozenset()
) -> str:
    """In words, which points of a student's line differ; "" for none, and for a new student.

    A mark for what was unmarked is no change, nor is one that was `expected` for: names of columns.
    """
    if old is None:
        return ""
    exercises = [name for name in new if name.endswith(" points")]
    unmarked = {name for name in exercises if old.get(f"{name[:-6]}status") == "unmarked"}
    waited = {name for name in unmarked if new[f"{name[:-6]}status"] != "unmarked"} | expected
    differing = [name for name in exercises if old.get(name) != new[name] and name not in waited]
    if old.get("points") != new["points"] and (differing or not waited):
        differing.insert(0, "points")
    return ", ".join(f"{name}: {old.get(name) or 'nothing'} -> {new[name]}" for name in differing)


@contextlib.contextmanager
def replacing(path: Path, encoding: str = "utf-8"):
    """A file to write, which takes the place of `path` when the block ends without an exception."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "w", encoding=encoding, newline="") as file:
            yield file
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
