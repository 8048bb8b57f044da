"""What marking costs: nbgrader, Otter and the class grader on the same submissions, in turn.

Run it with `make bench`; two numbers as arguments mark so many instead of 100 and 10,000 (nbgrader
and Otter take some seconds for each; 0 leaves them out). Starting up is left out for all three. Processor time counts
all processes of a tool; other work on the machine changes it less than the clock's. Otter is
installed into an environment of its own under build/, and gets two functions to check; the others
get the whole sheet.

A second part marks 10,000 submissions with the command, on all cores, and watches its memory.
"""

import json
import logging
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from pathlib import Path

from xentlib.classroom.grade import from_sheet
from xentlib.classroom.grade.cage.sandbox import Sandbox
from xentlib.classroom.grade.mark.marking import mark
from xentlib.classroom.handout import nbgrader as course_maker
from xentlib.classroom.sheets import secrets, sheet

ROOT = Path(__file__).resolve().parents[1]
SHEET = ROOT / "exercises" / "04-cross-entropy.md"
OTTER = ROOT / "build" / "otter"
MANY = 10_000

# Otter's side: marks the notebooks whose names come in, and says how long each took.
OTTER_LOOP = """
import contextlib, os, sys, time
from otter.run import main
for line in sys.stdin:
    start, used = time.perf_counter(), sum(os.times()[:4])
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        main(line.strip(), autograder="autograder.zip", output_dir="out", no_logo=True)
    print("took", time.perf_counter() - start, sum(os.times()[:4]) - used, flush=True)
"""
OTTER_TEST = """OK_FORMAT = True

test = {{"name": {name!r}, "points": 4, "suites": [{{"cases": [
    {{"code": {code!r}, "hidden": False, "locked": False}},
], "scored": True, "setup": "", "teardown": "", "type": "doctest"}}]}}
"""
OTTER_TESTS = {
    "cross-entropy": ">>> abs(cross_entropy([0.5, 0.5], [0.25, 0.75]) - 1.2075187496394219) < 1e-9\nTrue",
    "perplexity": ">>> abs(perplexity([1.0, 1.0]) - 2.718281828459045) < 1e-9\nTrue",
}


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


def filled(handed_out: dict, given: dict[str, str], number: int) -> str:
    """The notebook with a student's answers."""
    made = json.loads(json.dumps(handed_out))
    for cell in made["cells"]:
        if cell["metadata"].get("role") == "stub":
            cell["source"] = f"{given[cell['metadata']['exercise']]}\n# {number}"
    return json.dumps(made)


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

    def seconds(self, student: str) -> tuple[float, float]:
        """The clock's seconds and the processor's."""
        start, used = time.perf_counter(), sum(os.times()[:4])
        assert self.api.autograde(self.name, student)["success"]
        return time.perf_counter() - start, sum(os.times()[:4]) - used


class Otter:
    """Otter in its own environment, as one process that stays."""

    def __init__(self, folder: Path):
        python = OTTER / "bin" / "python"
        if not python.exists():
            print("Installing Otter into build/otter.", flush=True)
            venv.create(OTTER, with_pip=True)
            packages = ["otter-grader>=6,<8", "ipykernel", "sympy"]
            subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        self.folder = folder / "otter"
        (self.folder / "tests").mkdir(parents=True)
        (self.folder / "out").mkdir()
        for name, code in OTTER_TESTS.items():
            text = OTTER_TEST.format(name=name, code=code)
            (self.folder / "tests" / f"{name}.py").write_text(text)
        environment = os.environ | {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
        quiet = {"cwd": self.folder, "env": environment, "stderr": subprocess.DEVNULL}
        subprocess.run([python.with_name("otter"), "generate", "-t", "tests", "-o", "autograder.zip",
                        "--no-environment", "--no-requirements"],
                       check=True, stdout=subprocess.DEVNULL, **quiet)  # fmt: skip
        self.process = subprocess.Popen([python, "-c", OTTER_LOOP], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, **quiet)  # fmt: skip

    def seconds(self, path: Path) -> tuple[float, float]:
        """The clock's seconds and the processor's."""
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("took"):
                return tuple(map(float, line.split()[1:]))
        raise RuntimeError("Otter has ended")

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def compare(count: int, folder: Path) -> None:
    """The three in turn, submission by submission."""
    the_sheet = sheet.read(SHEET)
    hidden = secrets.load(folder / "secrets.json")
    assignment = from_sheet.read(SHEET, folder / "secrets.json")
    nbgrader, otter = NbGrader(folder, the_sheet, hidden), Otter(folder)
    draw = random.Random(2026)
    took = {"nbgrader": [], "Otter": [], "class grader": []}
    with Sandbox(assignment.modules) as sandbox:
        for number in range(count):
            text = filled(nbgrader.handed_out, answers(the_sheet, draw), number)
            path = nbgrader.submit(f"s{number:04}", text)
            took["nbgrader"].append(nbgrader.seconds(f"s{number:04}"))
            took["Otter"].append(otter.seconds(path))
            start, used = time.perf_counter(), time.process_time() + sandbox.cpu
            mark(sandbox, assignment.questions, path.read_bytes(), ".ipynb")
            ended = time.process_time() + sandbox.cpu
            took["class grader"].append((time.perf_counter() - start, ended - used))
    otter.stop()
    print(
        f"{count} ordinary submissions of {the_sheet.name}: seconds each (median), and how many times"
    )
    print("the class grader's; by the clock, and of processor time:")
    for name, seconds in took.items():
        line = f"  {name:13}"
        for which in (0, 1):
            ratio = sum(s[which] for s in seconds) / sum(s[which] for s in took["class grader"])
            line += f" {statistics.median(s[which] for s in seconds):9.4f} {ratio:6.0f} x"
        print(line)


def many(folder: Path, count: int) -> None:
    """Many different submissions with the command, and the memory of its first process."""
    the_sheet = sheet.read(SHEET)
    from xentlib.classroom.handout import student

    handed_out, draw = json.loads(json.dumps(student.notebook(the_sheet))), random.Random(2026)
    sent = folder / "sent"
    sent.mkdir()
    for number in range(count):
        (sent / f"s{number:05}.ipynb").write_text(
            filled(handed_out, answers(the_sheet, draw), number)
        )
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "xentlib.classroom", "grade", SHEET, sent, "--out", folder / "g.csv",
         "--secrets", folder / "secrets.json"],
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    memory = []
    watch = threading.Thread(target=watch_memory, args=(process, folder / "g.journal", memory))
    watch.start()
    assert process.wait() == 0
    seconds = time.perf_counter() - start
    watch.join()
    assert len((folder / "g.csv").read_text().splitlines()) == count + 1
    print(f"{count} submissions on {os.cpu_count()} cores: {seconds:.0f} s, "
          f"{seconds / count * 1000:.1f} ms each; marked per second {count / seconds:.0f}")  # fmt: skip
    for share in (0.1, 0.5, 0.99):
        marked, resident = next((c, m) for c, m in memory if c >= share * count)
        print(
            f"  resident memory of the command after {marked} submissions: {resident / 1e6:.0f} MB"
        )


def watch_memory(process: subprocess.Popen, journal: Path, memory: list) -> None:
    """How many submissions the journal holds and the memory of the command, twice a second."""
    count, place = 0, 0
    while process.poll() is None:
        time.sleep(0.5)
        try:
            with open(journal, "rb") as file:
                file.seek(place)
                new = file.read()
            with open(f"/proc/{process.pid}/statm") as file:
                resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
        count, place = count + new.count(b"\n"), place + len(new)
        memory.append((count, resident))


if __name__ == "__main__":
    few, lot = map(int, sys.argv[1:3] if len(sys.argv) > 2 else (100, MANY))
    with tempfile.TemporaryDirectory() as made:
        secrets.write(secrets.draw([sheet.read(SHEET)], "bench"), Path(made) / "secrets.json")
        if few:
            compare(few, Path(made))
        many(Path(made), lot)
