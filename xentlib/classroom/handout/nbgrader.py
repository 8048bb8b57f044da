"""A course for nbgrader from sheets: source notebooks, and a configuration that marks fairly."""

from pathlib import Path

import nbformat

from xentlib.classroom import check, kinds
from xentlib.classroom.handout import student
from xentlib.classroom.handout.nbgrader_config import CONFIG
from xentlib.classroom.sheets import record, secrets
from xentlib.classroom.sheets.sheet import Sheet

ANSWER = "{stub}\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
WRITTEN = """\
{stub}

### BEGIN SOLUTION
{exercise.explanation}

How it is marked: {exercise.rubric}
### END SOLUTION"""
TEST = """\
# Check: run this cell as often as you like. It holds packed check data, not the solution.
from xentlib.classroom.check import check

checked = check('''
{shown}''', globals())
{hidden}print(checked)
checked.points  # nbgrader takes the last value of the cell as the points"""
HIDDEN = """\
### BEGIN HIDDEN TESTS
checked = check('''
{data}''', globals())
### END HIDDEN TESTS
"""


def export(sheets: list[Sheet], hidden: dict, course: Path, name: str = "course") -> list[Path]:
    """Write the source notebooks of the sheets, and the configuration, into the folder `course`.

    If a notebook is there already, nothing is written and ValueError raised: nbgrader may have
    handed it out.
    """
    paths = [course / "source" / sheet.name / f"{sheet.name}.ipynb" for sheet in sheets]
    for path in paths:
        if path.exists():
            raise ValueError(f"{path} is there already: nothing was written")
    for sheet, path in zip(sheets, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook(sheet, hidden), path)
        path.chmod(0o600)  # it holds the solutions and the hidden cases
    config = course / "nbgrader_config.py"
    if not config.exists():
        config.write_text(CONFIG.replace("COURSE", repr(name)), "utf-8")
    return paths


def notebook(sheet: Sheet, hidden: dict):
    """The instructor's version of a sheet's notebook, with solutions and hidden tests."""
    made = student.notebook(sheet)
    cells = {cell.id: cell for cell in made.cells}
    for exercise in sheet.exercises:
        answer = cells[f"{exercise.id}-answer"]
        kind = kinds.named(exercise.kind)
        if kind.by_hand:
            answer.source = WRITTEN.format(stub=answer.source, exercise=exercise)
            mark(answer, exercise, grade=True, solution=True)
            continue
        answer.source = ANSWER.format(stub=answer.source, solution=kind.right_answer(exercise))
        mark(answer, exercise, solution=True)
        test = cells[f"{exercise.id}-check"]
        test.source = test_source(sheet, exercise, hidden)
        mark(test, exercise, grade=True, locked=True)
    return made


def test_source(sheet, exercise, hidden):
    """The check with what everybody may see, then, between nbgrader's marks, with the rest."""
    data = record.record_exercise(sheet, exercise)
    full = secrets.with_hidden(data, hidden, sheet.name)
    more = HIDDEN.format(data=check.pack(full)) if full is not data else ""
    return TEST.format(shown=check.pack(data), hidden=more)


def mark(cell, exercise, **roles):
    """nbgrader's metadata of a cell."""
    roles = {"grade": False, "solution": False, "locked": False, "task": False} | roles
    cell.metadata["nbgrader"] = roles | {"grade_id": cell.id, "schema_version": 3}
    if roles["grade"]:
        cell.metadata["nbgrader"]["points"] = exercise.points
