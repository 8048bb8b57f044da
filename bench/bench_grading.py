"""What marking costs: nbgrader and the class grader on the same submissions, in turn.

Run it with `make bench`; two numbers as arguments mark so many instead of 100 and 10,000 (nbgrader
takes some seconds for each; 0 leaves it out). Starting up is left out for both. Processor time counts
all processes of a tool; other work on the machine changes it less than the clock's.

A second part marks 10,000 submissions with the command, on all cores, and watches its memory.
"""

import copy
import json
import logging
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from xentlib.classroom.grade import from_sheet
from xentlib.classroom.grade.cage.sandbox import Sandbox
from xentlib.classroom.grade.mark.marking import mark
from xentlib.classroom.handout import nbgrader as course_maker
from xentlib.classroom.handout import student
from xentlib.classroom.sheets import secrets, sheet

ROOT = Path(__file__).resolve().parents[1]
SHEET = ROOT / "exercises" / "04-cross-entropy.md"


def answers(the_sheet: sheet.Sheet, draw: random.Random) -> dict[str, str]:
    """What an ordinary student answers: mostly right, sometimes a typical mistake, or nothing."""
    given = {}
    for exercise in the_sheet.exercises:
        if exercise.kind == "choice":
            given[exercise.id] = f'answer = "{draw.choice(exercise.options).key}"'
            continue
        right, typical = exercise.solution, draw.choice(exercise.wrong).source
        given[exercise.id] = sheet.code(draw.choices((right, typical, exercise.stub), (7, 2, 1))[0])
    return given


def submissions(handed_out: dict, the_sheet: sheet.Sheet, count: int):
    """The notebooks of students, each with a comment of its own."""
    draw = random.Random(2026)
    for number in range(count):
        given, notebook = answers(the_sheet, draw), copy.deepcopy(handed_out)
        for cell in notebook["cells"]:
            if cell["metadata"].get("role") == "stub":
                cell["source"] = f"{given[cell['metadata']['exercise']]}\n# {number}"
        yield f"s{number:05}", json.dumps(notebook)


class NbGrader:
    """nbgrader in this process, through its own programming interface."""

    def __init__(self, folder: Path, the_sheet: sheet.Sheet, hidden: dict):
        from nbgrader.apps import NbGraderApp
        from nbgrader.apps.api import NbGraderAPI

        self.folder, self.name = folder / "course", the_sheet.name
        course_maker.export([the_sheet], hidden, self.folder)
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        os.chdir(self.folder)  # where nbgrader looks for its configuration
        app = NbGraderApp()
        app.load_config_file()
        app.config.CourseDirectory.root = str(self.folder)
        self.api = NbGraderAPI(config=app.config)
        logging.disable(logging.ERROR)
        assert self.api.generate_assignment(self.name)["success"]
        path = self.folder / "release" / self.name / f"{self.name}.ipynb"
        self.handed_out = json.loads(path.read_text())

    def submit(self, student: str, text: str) -> Path:
        path = self.folder / "submitted" / student / self.name / f"{self.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text)
        return path

    def mark(self, student: str) -> None:
        assert self.api.autograde(self.name, student)["success"]


def seconds(call, processor) -> tuple[float, float]:
    """The clock's seconds of a call, and those that `processor` counts."""
    start, used = time.perf_counter(), processor()
    call()
    return time.perf_counter() - start, processor() - used


def compare(count: int, folder: Path) -> None:
    """The two in turn, submission by submission."""
    the_sheet, hidden = sheet.read(SHEET), folder / "secrets.json"
    assignment = from_sheet.read(SHEET, hidden)
    nbgrader = NbGrader(folder, the_sheet, secrets.load(hidden))
    of_nbgrader, of_grader = [], []
    with Sandbox(assignment.modules) as sandbox:
        for student_id, text in submissions(nbgrader.handed_out, the_sheet, count):
            path = nbgrader.submit(student_id, text)
            of_nbgrader.append(
                seconds(lambda: nbgrader.mark(student_id), lambda: sum(os.times()[:4]))  # noqa: B023
            )
            of_grader.append(
                seconds(
                    lambda: mark(sandbox, assignment.questions, path.read_bytes(), ".ipynb"),  # noqa: B023
                    lambda: time.process_time() + sandbox.cpu,
                )
            )
    print(f"{count} ordinary submissions of {the_sheet.name}: the median of seconds each")
    for which, clock in enumerate(("by the clock", "of processor time")):
        medians = [statistics.median(s[which] for s in took) for took in (of_nbgrader, of_grader)]
        ratio = medians[0] / medians[1]
        print(f"  {clock}: nbgrader {medians[0]:.4f}, {ratio:.0f} x class grader {medians[1]:.4f}")


def many(folder: Path, count: int) -> None:
    """Many different submissions with the command, and the memory of its first process."""
    the_sheet, sent, table = sheet.read(SHEET), folder / "sent", folder / "g.csv"
    sent.mkdir()
    for student_id, text in submissions(student.notebook(the_sheet), the_sheet, count):
        (sent / f"{student_id}.ipynb").write_text(text)
    command = [sys.executable, "-m", "xentlib.classroom", "grade", SHEET, sent, "--out", table,
               "--secrets", folder / "secrets.json"]  # fmt: skip
    start, most = time.perf_counter(), 0
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        most = max(most, process.memory_info().rss)
        time.sleep(0.1)
    took = time.perf_counter() - start
    assert process.returncode == 0
    assert len(table.read_text().splitlines()) == count + 1
    print(f"{count} submissions on {os.cpu_count()} cores: {took:.0f} s, {1000 * took / count:.1f} ms "
          f"each; resident memory of the command at most {most / 1e6:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    few, lot = map(int, sys.argv[1:3] or (100, 10_000))
    with tempfile.TemporaryDirectory() as folder:
        secrets.write(secrets.draw([sheet.read(SHEET)], "bench"), Path(folder) / "secrets.json")
        if few:
            compare(few, Path(folder))
        many(Path(folder), lot)
