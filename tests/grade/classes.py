"""A folder of submissions, and the command that marks it."""

import contextlib
import csv
import io
import os
import signal
import subprocess
import sys
import tempfile
import time

from grade.conftest import SHEET
from grade.notebooks import RIGHT, cells, code, notebook

from xentlib.classroom.__main__ import main

WORKING = "import time\ntime.sleep(0.05)"


def fill(folder, files):
    """Write files, name to bytes, into a new folder."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def class_of(count, wrong_every=3):
    """Submissions that take a moment each, all different; every third has a typical mistake.

    None needs SymPy, which would take longer to load than all the rest.
    """
    made = {}
    for number in range(count):
        double = (
            "def double(x):\n    return x * x" if number % wrong_every == 0 else RIGHT["double"]
        )
        made[f"student{number:03}.ipynb"] = notebook(
            [code(f"{WORKING}  # {number}"), *cells(double=double, slope="answer = 0")]
        )
    return made


def command(folder, out, *more, sheet=SHEET):
    """The command as a teacher types it, with short times."""
    return [sys.executable, "-m", "xentlib.classroom", "grade", str(sheet), str(folder),
            "--out", str(out), "--seconds", "0.5", *map(str, more)]  # fmt: skip


def run(folder, out, *more, sheet=SHEET):
    """Run the command to its end, in this process: what it returns and says."""
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        code = main(command(folder, out, *more, sheet=sheet)[3:])
    return subprocess.CompletedProcess([], code, said.getvalue(), complained.getvalue())


def table(path):
    """The lines of a table of marks, by student."""
    with open(path, newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def family(process):
    """The numbers of a process and of everything that it has started."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True).stdout
    parents = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found, todo = [], [process]
    while todo:
        found.append(todo.pop())
        todo += [child for child, parent in parents if parent == found[-1]]
    return found


def wait_until(process, ready):
    """Wait until `ready()`, which must come before the grader's end."""
    while process.poll() is None and not ready():
        time.sleep(0.01)
    assert process.poll() is None, "the grader was faster than the test"


def marked(journal):
    """How many submissions a journal holds."""
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def kill_when(process, ready):
    """Kill the grader, and nothing else, as soon as `ready()`; return what it had started."""
    wait_until(process, ready)
    started = family(process.pid)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return started


def all_gone(processes, seconds=30):
    """Whether none of the processes is left, after a moment."""
    until = time.monotonic() + seconds
    while any(os.path.exists(f"/proc/{one}/exe") and running(one) for one in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def left_over():
    """What the grader has left in the folder for temporary files since these tests began."""
    return sorted(of_the_grader() - BEFORE)


def of_the_grader():
    return {name for name in os.listdir(tempfile.gettempdir()) if name.startswith("xentlib-grade")}


BEFORE = of_the_grader()  # of a run that somebody killed


def running(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
