"""Where no sandbox can be had the grader refuses, and what it believes of a child is bounded."""

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from grade.classes import family, fill, run
from grade.notebooks import FULL, cells, code, notebook, spoilt, with_cell

from xentlib.classroom import check
from xentlib.classroom.grade.cage import frames, probe, view
from xentlib.classroom.grade.cage import sandbox as sandboxes
from xentlib.classroom.grade.cage.limits import Limits
from xentlib.classroom.grade.mark.marking import mark
from xentlib.classroom.grade.mark.run import Run

ROOT = Path(__file__).resolve().parents[2]


def test_a_child_cannot_get_out(sandbox):
    probe.closed(sandbox)


def test_each_child_has_a_user_of_its_own(sandbox):
    notebook = json.dumps(
        {"cells": [{"cell_type": "code", "source": "import os\nanswer = os.getuid()"}]}
    )
    seen = []
    for _ in range(2):
        with sandbox.child() as child:
            child.read(notebook.encode(), ".ipynb")
            child.ask("run", cell=0, forget="")
            seen.append(child.ask("observe", questions={"kind": "number"})["observed"]["value"])
    if os.geteuid() == 0:
        assert len({0, *seen}) == 3
    else:
        assert 0 not in seen


@pytest.mark.parametrize("harm", ["while True: pass", "os._exit(0)", "return [0.5] * 10**6"])
def test_one_call_that_goes_wrong_costs_no_other_call(sandbox, harm):
    source = f"import os\ndef f(x):\n    if x == 2:\n        {harm}\n    return x"
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": source}]}).encode()
    with contextlib.closing(Run(sandbox, notebook, ".ipynb")) as run:
        run.read()
        run.run(0)
        cases = [[1], [2], [3]]
        found = run.observe({"kind": "code", "function": "f", "cases": cases})["outcomes"]
    assert (found[0], found[2]) == ({"value": 1}, {"value": 3})
    assert "raises" in found[1]


@pytest.mark.parametrize(
    ("folder", "scratch"), [("/usr/local/python", "/tmp"), ("/tmp/python", "/scratch")]
)
def test_scratch_folder_hides_no_python(monkeypatch, folder, scratch):
    monkeypatch.setattr(view.sys, "prefix", "/srv/env")
    monkeypatch.setattr(view, "python_folders", lambda: [folder])
    assert view.scratch() == scratch


def test_python_below_the_folder_for_temporary_files_stays_visible(monkeypatch, limits):
    """Answers then write somewhere else."""
    monkeypatch.setattr(view.sys, "prefix", "/tmp/env")
    assert view.scratch() == "/scratch"
    source = "import os\nanswer = [os.getcwd(), open('notes', 'w').write('x')]"
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": source}]})
    with sandboxes.Sandbox(["math"], limits) as sandbox:
        probe.closed(sandbox)
        with sandbox.child() as child:
            child.read(notebook.encode(), ".ipynb")
            child.ask("run", cell=0, forget="")
            observed = child.ask("observe", questions={"kind": "number"})["observed"]
    assert observed == {"value": ["/scratch", 1]}


def test_hole_in_the_sandbox_is_found(tmp_path):
    """The same attempts succeed where there is no sandbox."""
    attempts = f"{probe.ATTEMPTS}\nprint(answer)"
    done = subprocess.run([sys.executable, "-c", attempts], capture_output=True, text=True)
    assert "'fork'" in done.stdout and "'processes'" in done.stdout, done.stderr


def test_cells_that_sleep_leave_time_for_the_answers_below(assignment):
    """After half of the time what answers nothing is left out."""
    made = cells()
    made[2:2] = [code("import time\ntime.sleep(0.4)") for _ in range(100)]
    with sandboxes.Sandbox(assignment.modules, Limits(total_seconds=6)) as sandbox:
        marks = mark(sandbox, assignment.questions, notebook(made), ".ipynb")
    assert {name: mark.points for name, mark in marks.exercises.items()} == FULL


def test_submission_without_end_is_over_after_its_time(assignment):
    """What was answered before keeps its points."""
    endless = spoilt(mean="import time\ndef mean(values):\n    time.sleep(1e9)")
    with sandboxes.Sandbox(assignment.modules, Limits(total_seconds=3)) as sandbox:
        marks = mark(sandbox, assignment.questions, endless, ".ipynb").exercises
    assert marks["double"].points == 2
    assert marks["weather"].message == "The notebook was stopped after 3 seconds."


@pytest.mark.parametrize("whom", [slice(None), slice(-1, None)], ids=["sandbox", "process"])
def test_answer_is_not_to_blame_when_something_is_killed(assignment, limits, whom):
    """Somebody kills the whole sandbox, or one process in it, while a cell runs."""
    slow = with_cell("import time\ntime.sleep(5)")
    with sandboxes.Sandbox(["math"], limits) as sandbox:

        def kill():
            for process in family(sandbox.process.pid)[whom]:
                with contextlib.suppress(ProcessLookupError):  # it went with its parent
                    os.kill(process, signal.SIGKILL)

        timer = threading.Timer(0.2, kill)
        timer.start()
        with pytest.raises(sandboxes.Killed):
            mark(sandbox, assignment.questions, slow, ".ipynb")
        timer.join()
        marks = mark(sandbox, assignment.questions[:1], spoilt(), ".ipynb")  # it can go on
        assert marks.exercises["double"].points == 2


def test_process_that_cannot_be_locked_is_not_used():
    """No file system takes a size like this one, so the scratch folder cannot be made."""
    with (
        sandboxes.Sandbox(["math"], Limits(scratch=-1)) as sandbox,
        pytest.raises(sandboxes.NoSandbox, match=f"could not be closed: .*mount {view.scratch()}"),
        sandbox.child(),
    ):
        pass


def test_missing_bubblewrap_is_refused_in_words(monkeypatch, tmp_path):
    folder = fill(tmp_path / "sent", {"ada.ipynb": spoilt()})
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run(folder, tmp_path / "grades.csv")
    assert done.returncode == 2
    assert "There is no sandbox, and nothing was marked: bubblewrap is not installed" in done.stderr
    assert not (tmp_path / "grades.csv").exists()


def test_bubblewrap_that_fails_is_refused_with_its_own_words(monkeypatch, tmp_path):
    stand_in = tmp_path / "bwrap"
    stand_in.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
    )
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(sandboxes.NoSandbox, match="No permissions to create new namespace"):
        sandboxes.Sandbox(["math"])


def test_unknown_processor_is_refused(monkeypatch):
    monkeypatch.setattr(sandboxes.platform, "machine", lambda: "riscv64")
    with pytest.raises(sandboxes.NoSandbox, match="x86-64 and ARM64"):
        sandboxes.Sandbox(["math"])


@pytest.mark.parametrize(
    "name, value, sentence",
    [("DENIED", "mount no_such_call", "too old"), ("LIBRARY", "libnothing.so", "libnothing")],
)
def test_filter_that_cannot_be_whole_is_refused(monkeypatch, name, value, sentence):
    """A call that libseccomp does not know would be allowed."""
    monkeypatch.setattr(sandboxes.seccomp, name, value)
    with pytest.raises(OSError, match=sentence):
        sandboxes.seccomp.Filter()


def test_sandbox_of_an_ordinary_user():
    """Without root, a user namespace of its own makes each child unprivileged."""
    if os.geteuid() != 0 or not Path("/usr/bin/python3").exists():
        pytest.skip("needs root, to become an ordinary user, and the system's Python")
    script = """
from xentlib.classroom.grade.cage import probe, sandbox
with sandbox.Sandbox(["math"]) as made:
    probe.closed(made)
    print("closed")
"""
    done = subprocess.run(
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "/usr/bin/python3", "-c", script],
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/", capture_output=True, text=True,
    )  # fmt: skip
    if "setting up uid map" in done.stderr or "No permissions" in done.stderr:
        pytest.skip("this kernel allows ordinary users no user namespaces")
    assert done.stdout == "closed\n", done.stderr


def test_what_a_submission_can_see_is_known(tmp_path):
    assert view.visible("/usr/share/anything")
    assert view.visible(Path(os.__file__).parent / "anything")
    assert view.visible(Path(sandboxes.__file__))
    assert not view.visible(tmp_path)
    assert not view.visible(ROOT / "exercises")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"7",
        b"{",
        b"\xff\xfe",
        b'{"a": ' + b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "list", "number", "cut off", "no text", "deep", "long number"],
)
def test_what_is_no_message_is_refused(body):
    with pytest.raises(frames.BadFrame):
        frames.unpack(body)


def test_message_longer_than_allowed_is_not_read():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack(">I", 2**32 - 1))
        with pytest.raises(frames.BadFrame, match="announced"):
            frames.Line(ours).receive(1000)


CODE = {"kind": "code", "function": "f", "cases": [[1]]}
DERIVATION = {"kind": "derivation", "symbols": ["x"], "at": [["1"], ["2"]]}
NUMBER = {"kind": "number"}


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ({"outcomes": [{"value": [1, {"number": "inf"}]}]}, CODE),
        ({"outcomes": [{"raises": "ValueError", "text": "no", "changed": True}]}, CODE),
        ({"outcomes": [{"value": 10**300}]}, CODE),
        ({"missing": "f"}, CODE),
        ({"not a function": 3}, CODE),
        ({"values": [[1.5], ["not real"]]}, DERIVATION),
        ({"problem": "text", "message": "This is a text."}, DERIVATION),
        ({"value": {"other": "a set"}}, NUMBER),
    ],
)
def test_what_an_answer_can_give_is_believed(said, question):
    assert check.allows(said, question)


@pytest.mark.parametrize(
    ("said", "question"),
    [
        (None, CODE),
        ({}, CODE),
        ({"outcomes": []}, CODE),
        ({"outcomes": [{"value": 10**400}]}, CODE),
        ({"outcomes": [{"value": 1}, {"value": 1}]}, CODE),
        ({"outcomes": [{"value": 1, "points": 2}]}, CODE),
        ({"outcomes": [{"value": float("nan")}]}, CODE),
        ({"outcomes": [{"value": {"number": "7"}}]}, CODE),
        ({"outcomes": [{"value": {"number": {}}}]}, CODE),
        ({"outcomes": [{"value": {}}]}, CODE),
        ({"outcomes": [{"raises": ["E"], "text": ""}]}, CODE),
        ({"outcomes": [{"raises": "E", "text": "x" * 20_000}]}, CODE),
        ({"outcomes": {"0": {"value": 1}}}, CODE),
        ({"missing": ["f"]}, CODE),
        ({"values": [[1.0]]}, DERIVATION),
        ({"values": [[1.0], [1.0, 2.0]]}, DERIVATION),
        ({"values": [[1.0], [{}]]}, DERIVATION),
        ({"values": [[], []]}, DERIVATION),
        ({"value": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]}, NUMBER),
        ({"value": 1, "right": True}, NUMBER),
    ],
)
def test_anything_else_is_not(said, question):
    assert not check.allows(said, question)


def test_no_part_of_the_grader_unpickles_or_evaluates():
    """Only the side that is locked away runs code."""
    folder = Path(sandboxes.__file__).parents[1]
    for path in folder.rglob("*.py"):
        text = path.read_text()
        assert "pickle" not in text.replace("unpickled", ""), path.name
        if path.name not in ("inside.py", "warm.py"):
            assert "exec(" not in text, path.name
            assert "eval(" not in text, path.name


if sys.platform != "linux":
    pytestmark = pytest.mark.skip(reason="the sandbox is Linux's")
