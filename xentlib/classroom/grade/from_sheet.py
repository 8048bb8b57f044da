"""Make an assignment of a sheet and the class's secrets."""

import importlib.util
from pathlib import Path

from xentlib.classroom import kinds
from xentlib.classroom.grade.assignment import Assignment, Question
from xentlib.classroom.handout import student
from xentlib.classroom.sheets import record, secrets, sheet

WARM = {"numpy": "numpy.random", "torch": "torch", "derivation": "xentlib.classroom.expressions"}


def read(path: Path, hidden: Path | None = None) -> Assignment:
    """The assignment of the sheet at `path`, with the class's hidden inputs from the file `hidden`.

    Raises
    ------
    OSError, ValueError
        A file is missing or no such file, the secrets are not those of the sheet, or it needs a library
        that is not installed.
    """
    source = sheet.read(path)
    drawn = secrets.load(hidden, [source]) if hidden else {}
    needs = {need for exercise in source.exercises for need in exercise.needs}
    for need in sorted(needs):
        if not importlib.util.find_spec(need):
            raise ValueError(f"{path}: its exercises need {need}, which is not installed here")
    questions = [question(source, exercise, drawn) for exercise in source.exercises]
    uses = needs | {exercise.kind for exercise in source.exercises}
    modules = [f"xentlib.classroom.kinds.{one}" for one in kinds.names()]
    modules += ["math", *(module for name, module in WARM.items() if name in uses)]
    return Assignment(source.name, source.title, questions, modules)


def question(source: sheet.Sheet, exercise: sheet.Exercise, drawn: dict) -> Question:
    """One exercise of a sheet."""
    about = exercise.id, exercise.kind, exercise.points, exercise.title
    kind = kinds.named(exercise.kind)
    if kind.by_hand:
        return Question(*about, student.WRITTEN_STUB, rubric=exercise.rubric)
    data = secrets.with_hidden(record.record_exercise(source, exercise), drawn, source.name)
    return Question(*about, sheet.code(exercise.stub), kind.answer_name(exercise), data)
