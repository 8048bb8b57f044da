"""A page for each student: the marks, what was said about each answer, and the answer itself."""

import hashlib
import re
from pathlib import Path

from xentlib.classroom.grade.assignment import Assignment
from xentlib.classroom.grade.report import pages
from xentlib.classroom.grade.report.table import Row

WORDS = {"right": "Right", "partly": "Partly right", "wrong": "Not right", "error": "It stops",
         "missing": "No answer", "unmarked": "Not marked yet"}  # fmt: skip


def file_name(student: str) -> str:
    """A file's name for a student's id: the same for no two students, on any file system.

    Examples
    --------
    >>> file_name("ada"), file_name("../Ada"), file_name("ada-4e4af216")
    ('ada.html', 'ada-4e4af216.html', 'ada-4e4af216-902f2d29.html')
    """
    plain = re.sub(r"[^a-z0-9_-]+", "-", student.casefold()).strip("-")[:60]
    if plain != student or re.search(r"-[0-9a-f]{8}$", plain):
        plain += f"-{hashlib.sha256(student.encode()).hexdigest()[:8]}"
    return f"{plain.lstrip('-')}.html"


def write(folder: Path, row: Row, assignment: Assignment) -> None:
    """Write the student's page into `folder`."""
    note = f"{row.note[:1].upper()}{row.note[1:].rstrip('.')}." if row.note else ""
    values = {"row": row, "assignment": assignment, "note": note, "words": WORDS}
    pages.write(folder / file_name(row.student.id), "feedback.html", **values)
