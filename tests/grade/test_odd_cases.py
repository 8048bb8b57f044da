"""What goes wrong on a machine rather than in a submission, played by stand-ins where it is rare."""

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import replace
from functools import partial

import pytest
from grade.classes import fill, run, table
from grade.conftest import SHEET
from grade.notebooks import spoilt, with_cell

from xentlib.classroom.grade import from_sheet
from xentlib.classroom.grade.assignment import Mark, Marks
from xentlib.classroom.grade.cage import frames, probe, view
from xentlib.classroom.grade.cage import sandbox as sandboxes
from xentlib.classroom.grade.cage.limits import Limits
from xentlib.classroom.grade.mark import cluster, journal, many, marking
from xentlib.classroom.grade.read import late, submissions
from xentlib.classroom.grade.report import nbgrader, written
from xentlib.classroom.grade.report import table as tables


class StandIn:
    """A sandbox that answers `ask` as it is told, and whose child replies as it is told."""

    def __init__(self, asked=sandboxes.Killed, **replies):
        self.asked, self.replies, self.limits = asked, replies, Limits()

    @contextlib.contextmanager
    def child(self, _deadline=None):
        yield self

    def read(self, *_):
        return self.say("read")

    def ask(self, what, **_):
        return self.say(what) if isinstance(what, str) else self.say("asked", self.asked)

    def say(self, what, reply=None):
        reply = self.replies.get(what, reply or {})
        if isinstance(reply, type):
            raise reply
        return reply


# ------------------------------------------------------------------ the sandbox and its child


@pytest.mark.parametrize(
    "replies, sentence",
    [
        ({"read": frames.TooSlow}, r"does not answer \(TooSlow\)"),
        ({"run": frames.Gone}, r"does not answer \(Gone\)"),
        ({"run": {"failed": "PermissionError: colorsys"}}, r"chmod -R a\+rX /"),
        ({"run": {"failed": "No module named colorsys"}}, r"chmod -R a\+rX /"),
        ({"observe": {"observed": {"value": ["fork"]}}}, r"holes: \['fork'\]"),
    ],
)
def test_probe_says_what_it_found(replies, sentence):
    with pytest.raises(sandboxes.NoSandbox, match=sentence):
        probe.closed(StandIn(**replies))


def wait(child, seconds=1):
    now = time.monotonic()
    return child.wait(1000, now, seconds, now + 1)


@pytest.mark.parametrize(
    "asked, error",
    [
        (sandboxes.Killed, sandboxes.Killed),
        ({"cpu": 0, "killed": True}, sandboxes.Killed),
        ({"cpu": 0, "killed": False}, frames.Gone),
    ],
)
def test_process_that_is_gone_was_killed_or_has_ended_itself(asked, error):
    outer, inner = socket.socketpair()
    inner.close()
    child = sandboxes.Child(frames.Line(outer), StandIn(asked))
    with outer:
        for talk in (lambda: child.ask("run", cell=0), lambda: wait(child)):
            with pytest.raises(error):
                talk()


def test_process_that_does_not_listen_is_too_slow():
    outer, inner = socket.socketpair()
    child = sandboxes.Child(frames.Line(outer), StandIn(), time.monotonic() + 0.01)
    with outer, inner, pytest.raises(frames.TooSlow):
        child.read(b"x" * 2**23, ".py")


def test_sandbox_that_ends_while_its_child_is_waited_for():
    outer, inner = socket.socketpair()
    child = sandboxes.Child(frames.Line(outer), StandIn(sandboxes.Killed))
    with outer, inner, pytest.raises(sandboxes.Killed):
        wait(child, 0.01)


def test_answer_to_another_question_is_not_believed():
    outer, inner = socket.socketpair()
    child = sandboxes.Child(frames.Line(outer), StandIn())
    with outer, inner:
        inner.sendall(frames.pack({"number": 2}))
        with pytest.raises(frames.BadFrame, match="another question"):
            child.ask("run", cell=0)


def test_sandbox_that_does_not_end_is_killed(monkeypatch):
    stuck = object.__new__(sandboxes.Sandbox)
    stuck.control, other = socket.socketpair()
    stuck.process = subprocess.Popen(["sleep", "60"])
    wait = stuck.process.wait
    monkeypatch.setattr(stuck.process, "wait", lambda seconds=None: wait(seconds and 0.01))
    with other:
        stuck.stop()
    assert stuck.process.returncode < 0


def test_ordinary_user_gets_a_user_namespace(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sandboxes.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert "--unshare-user" in sandboxes.command(7)


@pytest.mark.parametrize("lines", ["0 100000 65536\n", OSError])
def test_user_ids_in_a_container_are_the_small_ones(monkeypatch, lines):
    def read_text(path):
        if lines is OSError:
            raise OSError
        return lines

    monkeypatch.setattr(sandboxes.Path, "read_text", read_text)
    first, count = sandboxes.own_uids()
    assert 20_000 <= first and first + count <= 65_536


def test_packages_of_the_user_can_be_seen(monkeypatch, tmp_path):
    monkeypatch.setattr(view.site, "ENABLE_USER_SITE", True)
    monkeypatch.setattr(view.site, "getusersitepackages", lambda: str(tmp_path))
    assert str(tmp_path) in view.packages()


def test_messages_have_a_length_and_a_time():
    with pytest.raises(ValueError, match="more than 10"):
        frames.pack({"text": "x" * 10}, longest=10)
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(frames.TooSlow):
        frames.Line(ours).receive(1000, time.monotonic() - 1)


# ------------------------------------------------------------------ one submission


def test_file_that_overwhelms_its_reader_is_not_marked(assignment):
    marks = marking.mark(StandIn(read=frames.TooSlow), assignment.questions, b"", ".py")
    assert marks.note.startswith("the file is too large")
    assert {mark.points for mark in marks.exercises.values()} == {0}


def test_value_that_the_comparison_does_not_expect_costs_one_answer(
    monkeypatch, sandbox, assignment
):
    questions = [q for q in assignment.questions if q.kind == "code"]
    judge = marking.check.judge

    def fails(data, observed):
        if data["exercise"] == questions[0].name:
            raise OverflowError
        return judge(data, observed)

    monkeypatch.setattr(marking.check, "judge", fails)
    found = marking.mark(sandbox, questions, spoilt(), ".ipynb").exercises
    assert found[questions[0].name].message == "The answer cannot be compared (OverflowError)."
    assert all(found[question.name].points for question in questions[1:])


def test_the_cell_that_stopped_first_is_named(sandbox, assignment):
    questions = [q for q in assignment.questions if q.name == "double"]
    double = "def double(x):\n    return twice(x)"
    for broken, said in {
        "from no_such_library import twice": "ModuleNotFoundError: No module named 'no_such_library'",
        "numbers = [0] * 10**15\ntwice = len": "MemoryError",
    }.items():
        file = with_cell(broken, double=double)
        message = marking.mark(sandbox, questions, file, ".ipynb").exercises["double"].message
        assert "name 'twice' is not defined" in message
        assert f"Cell 4 of the notebook stopped first: {said}" in message


# ------------------------------------------------------------------ the class


def test_places_that_cannot_be_read(tmp_path):
    with pytest.raises(ValueError, match="neither a folder of submissions nor a zip"):
        submissions.find(tmp_path / "nowhere", "sheet", [])
    with pytest.raises(ValueError, match=r"cannot be opened \(No such file"):
        submissions.content(tmp_path / "gone.py")
    (tmp_path / "grades.csv").write_text("id,points\nada,1\n")
    with pytest.raises(ValueError, match="is no table of marks"):
        tables.existing(tmp_path / "grades.csv")
    (tmp_path / "written.csv").write_text("student,exercise\nada,why\n")
    with pytest.raises(
        ValueError, match="the column answer, comment, fingerprint, mark, of, rubric"
    ):
        written.Written(tmp_path / "written.csv")


def test_mark_by_hand_that_is_a_word(tmp_path, assignment):
    question = next(q for q in assignment.questions if q.kind == "written")
    by_hand = written.Written(tmp_path / "written.csv")
    by_hand.marked("ada", question, Mark(0, "unmarked", "", "Because."))
    by_hand.rows["ada", question.name]["mark"] = "good"
    with pytest.raises(ValueError, match="the mark 'good' of ada"):
        by_hand.marked("ada", question, Mark(0, "unmarked", "", "Because."))


def test_file_that_is_not_opened_stands_in_the_table(tmp_path):
    folder = fill(tmp_path / "sent", {"ada.py": b"", "bob.py": b""})
    (folder / "bob.py").unlink()
    (folder / "bob.py").symlink_to("ada.py")
    assert run(folder, tmp_path / "grades.csv").returncode == 0
    assert "a link, not a file" in table(tmp_path / "grades.csv")["bob"]["note"]


def test_table_goes_into_a_folder_that_exists(tmp_path):
    done = run(fill(tmp_path / "sent", {}), tmp_path / "nowhere" / "grades.csv")
    assert done.returncode == 2
    assert done.stderr == f"{tmp_path}/nowhere/grades.journal: No such file or directory\n"


def test_a_day_ends_at_midnight():
    assert late.moment("2026-11-20", "").strftime("%H:%M:%S") == "23:59:59"


def test_journal_keeps_the_first_marks_and_drops_a_line_that_was_cut_off(tmp_path):
    first, second = Marks({"f": Mark(1, "partly", "Half.")}), Marks({"f": Mark(2, "right", "")})
    path = tmp_path / "journal"
    kept = journal.Journal(path)
    kept.add("aa", first)
    kept.add("aa", second)
    kept.add("bb", second)
    assert kept["aa"] == first
    kept.close()
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    again = journal.Journal(path)
    assert "bb" not in again
    again.add("bb", second)
    assert (again["aa"], again["bb"]) == (first, second)
    again.close()
    path.write_bytes(path.read_bytes().replace(b'"key":"bb"', b'"key":2'))
    damaged = journal.Journal(path)
    assert "aa" in damaged and "bb" not in damaged
    damaged.close()


# ------------------------------------------------------------------ what is not installed


def test_missing_libraries_are_named(monkeypatch, tmp_path, assignment):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ModuleNotFoundError, match="distributed"),  # __main__ says what to install
        cluster.executors("tls://192.0.2.1:1", certificates(tmp_path)),
    ):
        pass
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    with pytest.raises(ValueError, match="--gradebook needs nbgrader"):
        nbgrader.fill_gradebook("sqlite://", [], assignment, None)
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "numpy" else find(name)
    )
    with pytest.raises(ValueError, match="its exercises need numpy, which is not installed"):
        from_sheet.read(SHEET.parents[2] / "exercises" / "07-softmax.md")


# ------------------------------------------------------------------ many at once


class Inline(Executor):
    """Does what it is given at once, in this process; breaks as often as it is told."""

    def __init__(self, outcomes, breaks=()):
        self.outcomes, self.breaks, self.done = outcomes, list(breaks), []

    def __call__(self):
        return self

    def submit(self, function, _assignment, data=None, _ending=""):
        future = Future()
        if function is many.prepare:
            data = "prepare"
        self.done.append(data)
        outcome = self.outcomes.get(data, data)
        if data in self.breaks:
            self.breaks.remove(data)
            outcome = BrokenExecutor()
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
        return future


JOBS = [("1", "one", ".py"), ("2", "two", ".py"), ("3", "three", ".py")]


def marked_by(executor):
    return dict(many.run(executor, 1, None, JOBS))


def test_broken_pool_is_rebuilt_and_the_unfinished_is_marked_again():
    executor = Inline({}, breaks=["two", "two"])
    assert marked_by(executor) == {"1": "one", "2": "two", "3": "three"}
    assert executor.done.count("two") == 3


@pytest.mark.parametrize("problem", [BrokenExecutor, sandboxes.Killed, OverflowError])
def test_submission_that_always_fails_has_no_marks_and_costs_no_other_its_own(problem):
    assert marked_by(Inline({"two": problem()})) == {"1": "one", "2": None, "3": "three"}


def test_pool_that_is_found_broken_when_something_is_given_to_it():
    class Late(Inline):
        def submit(self, function, *rest):
            if function is not many.prepare and self.breaks:
                self.breaks.pop()
                raise BrokenExecutor
            return super().submit(function, *rest)

    assert marked_by(Late({}, breaks=[1])) == {"1": "one", "2": "two", "3": "three"}


def test_pool_whose_process_ends_while_it_is_closed_says_nothing(monkeypatch):
    """As at Ctrl-C, which ends the processes and closes the pool at the same time."""
    failures = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    runner = many.Runner(partial(many.processes_here, 1), None)
    process = runner.executor.submit(os.getpid).result()
    for _ in range(6):  # one runs, two are handed out, the others wait
        nap = runner.executor.submit(time.sleep, 60)
        runner.running[nap] = JOBS[0]
        time.sleep(0.1)
    threading.Timer(0.5, os.kill, [process, signal.SIGINT]).start()
    runner.close()
    assert not failures


def test_what_is_wrong_for_everybody_stops_the_run():
    with pytest.raises(ValueError, match="end before they have begun"):
        marked_by(Inline({"prepare": BrokenExecutor()}))
    with pytest.raises(sandboxes.NoSandbox):
        marked_by(Inline({"two": sandboxes.NoSandbox("no user ids are left")}))
    with pytest.raises(ValueError, match="the cluster is gone"):
        marked_by(Inline({"two": CancelledError()}))


def test_nothing_is_started_for_nothing():
    assert not list(many.run(None, 1, None, []))


def test_sandbox_is_kept_for_the_next_submission_and_replaced_for_another_sheet(assignment, limits):
    limited = replace(assignment, limits=limits)
    assert many.mark_here(limited, spoilt(), ".ipynb", {}).exercises["double"].points == 2
    first = many.sandbox_here(limited)
    assert many.sandbox_here(limited) is first
    with many.sandbox_here(assignment) as second:
        assert second is not first
        assert first.process.poll() is not None


# ------------------------------------------------------------------ the cluster


def certificates(folder):
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (folder / name).write_text("")
    return folder


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "127.0.0.1:8786", "local:2", ""])
def test_cluster_without_certificates_is_refused(tmp_path, address):
    with (
        pytest.raises(ValueError, match="only tls:// addresses"),
        cluster.executors(address, certificates(tmp_path)),
    ):
        pass


def test_missing_certificate_is_named(tmp_path):
    (certificates(tmp_path) / "key.pem").unlink()
    with (
        pytest.raises(ValueError, match=r"needs the certificate file .*key\.pem"),
        cluster.executors("tls://127.0.0.1:8786", tmp_path),
    ):
        pass


def test_certificates_that_are_none_are_one_sentence(tmp_path):
    pytest.importorskip("distributed")
    with (
        pytest.raises(ValueError, match=r"answers at tls://127\.0\.0\.1:1"),
        cluster.executors("tls://127.0.0.1:1", certificates(tmp_path)),
    ):
        pass


if sys.platform != "linux":
    pytestmark = pytest.mark.skip(reason="the sandbox is Linux's")
