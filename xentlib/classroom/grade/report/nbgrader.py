"""The way to nbgrader: its database. (Its `submitted` tree is read as it is.)"""

import os
import sysconfig
from collections.abc import Iterable
from datetime import UTC, datetime

from xentlib.classroom.grade.assignment import Assignment, Question
from xentlib.classroom.grade.report.table import Row


def utc(moment: datetime | None) -> str:
    """A time as nbgrader writes it."""
    return "" if moment is None else str(moment.astimezone(UTC).replace(tzinfo=None))


def fill_gradebook(address: str, rows: Iterable[Row], assignment: Assignment,
                   due: datetime | None) -> None:  # fmt: skip
    """Enter the marks as automatic scores; scores that a human has entered there stay above them.

    Parameters
    ----------
    address : str
        The database, such as ``sqlite:///gradebook.db``.

    Raises
    ------
    ValueError
        nbgrader is not installed.
    """
    try:
        from nbgrader.api import Gradebook
    except ModuleNotFoundError:
        raise ValueError("--gradebook needs nbgrader: pip install nbgrader") from None
    here = sysconfig.get_path("scripts")  # nbgrader calls a program of its own by its name
    os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", os.defpath)])
    name = assignment.name
    with Gradebook(address) as book:
        book.update_or_create_assignment(name, **({"duedate": utc(due)} if due else {}))
        book.update_or_create_notebook(name, name)
        for question in assignment.questions:
            cell_type = "markdown" if question.kind == "written" else "code"
            book.update_or_create_grade_cell(
                grade_cell(question), name, name, max_score=question.points, cell_type=cell_type
            )
        for row in rows:
            enter(book, row, assignment)


def enter(book, row: Row, assignment: Assignment) -> None:
    """One student's marks; who has sent nothing is entered as a student alone."""
    first, _, last = row.student.name.rpartition(" ")
    named = {"first_name": first, "last_name": last} if row.student.name else {}
    book.update_or_create_student(row.student.id, **named)
    if not row.file:
        return
    when = {"timestamp": utc(row.submitted)} if row.submitted else {}
    submission = book.update_or_create_submission(assignment.name, row.student.id, **when)
    (notebook,) = (one for one in submission.notebooks if one.name == assignment.name)
    notebook.late_submission_penalty = row.penalty
    grades = {grade.name: grade for grade in notebook.grades}
    for question in assignment.questions:
        mark, grade = row.marks[question.name], grades[grade_cell(question)]
        grade.auto_score = mark.points
        grade.needs_manual_grade = mark.status == "unmarked"
    book.db.commit()


def grade_cell(question: Question) -> str:
    """The name of the cell that carries the points in the course of `classroom.nbgrader`."""
    return f"{question.name}-{'answer' if question.kind == 'written' else 'check'}"
