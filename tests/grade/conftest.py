"""The sandbox and the questions of sheet.md, shared by the tests of the grader."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from xentlib.classroom.sheets import secrets, sheet

SHEET = Path(__file__).with_name("sheet.md")
MEMORY = 256 * 2**20


@pytest.fixture(scope="session")
def hidden(tmp_path_factory):
    """The class's secrets for sheet.md."""
    path = tmp_path_factory.mktemp("teacher") / "secrets.json"
    secrets.write(secrets.draw([sheet.read(SHEET)], "a seed"), path)
    return path


@pytest.fixture(scope="session")
def assignment(hidden):
    """sheet.md with hidden inputs, as the grader has it."""
    from xentlib.classroom.grade import from_sheet

    found = from_sheet.read(SHEET, hidden)
    return replace(found, modules=[*found.modules, "numpy.random"])


@pytest.fixture(scope="session")
def limits():
    """Short times, so that endless loops are soon over."""
    from xentlib.classroom.grade.cage.limits import Limits

    return Limits(step_seconds=0.3, waiting=3, total_seconds=20, memory=MEMORY)


@pytest.fixture(scope="session")
def sandbox(assignment, limits):
    """A sandbox with the warm parent."""
    if sys.platform != "linux":
        pytest.skip("the sandbox is Linux's")
    from xentlib.classroom.grade.cage.sandbox import Sandbox

    with Sandbox(assignment.modules, limits) as sandbox:
        yield sandbox
    assert sandbox.process.poll() is not None


@pytest.fixture(scope="session")
def points(sandbox, assignment):
    """`points(data, ending)`: the points of a submission for each exercise."""
    from xentlib.classroom.grade.mark.marking import mark

    def points(data, ending=".ipynb"):
        marks = mark(sandbox, assignment.questions, data, ending)
        return {name: found.points for name, found in marks.exercises.items()}

    return points
