"""Make an assignment of a sheet and the class's secrets."""

import importlib.util
from pathlib import Path

from xentlib.classroom import record, secrets, sheet, student
from xentlib.classroom.grade.assignment import Assignment
from xentlib.classroom.grade.mark.marking import Question
from xentlib.classroom.grade.read.submissions import BadInput

WARM = {"numpy": "numpy.random", "torch": "torch", "derivation": "xentlib.classroom.expressions"}


def read(path: Path, hidden: Path | None = None) -> Assignment:
    """The assignment of the sheet at `path`, with the class's hidden inputs from the file `hidden`.

    Raises
    ------
    BadInput
        A file is missing or no such file, or the sheet needs a library that is not installed.
    """
    try:
        found = sheet.read(path)
        drawn = secrets.load(hidden) if hidden else {}
    except (OSError, ValueError) as problem:
        raise BadInput(str(problem)) from None
    for need in sorted({need for exercise in found.exercises for need in exercise.needs}):
        if not importlib.util.find_spec(need):
            raise BadInput(f"{path}: its exercises need {need}, which is not installed here")
    questions = [question(found, exercise, drawn) for exercise in found.exercises]
    wanted = {need for exercise in found.exercises for need in exercise.needs}
    wanted |= {exercise.kind for exercise in found.exercises}
    modules = ["math", *(module for name, module in WARM.items() if name in wanted)]
    return Assignment(found.name, found.title, questions, modules)


def question(found: sheet.Sheet, exercise: sheet.Exercise, drawn: dict) -> Question:
    """One exercise of a sheet."""
    about = exercise.id, exercise.kind, exercise.points, exercise.title
    if exercise.kind == "written":
        return Question(*about, student.WRITTEN_STUB, rubric=exercise.rubric)
    data = record.record_exercise(found, exercise)
    if exercise.kind != "code":
        return Question(*about, sheet.code(exercise.stub), data=data)
    data = secrets.with_hidden(data, drawn, found.name)
    return Question(*about, sheet.code(exercise.stub), exercise.function, data)
