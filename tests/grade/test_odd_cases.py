"""What goes wrong on a machine rather than in a submission, played by stand-ins where it is rare."""

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import time

import pytest
from grade.classes import fill, run, table
from grade.conftest import SHEET
from grade.notebooks import spoilt

from xentlib.classroom.grade import from_sheet
from xentlib.classroom.grade.cage import frames, probe, view
from xentlib.classroom.grade.cage import sandbox as sandboxes
from xentlib.classroom.grade.cage.limits import Limits
from xentlib.classroom.grade.mark import journal, marking, scheduler, workers
from xentlib.classroom.grade.mark.marking import Mark, Marks
from xentlib.classroom.grade.read import late, submissions
from xentlib.classroom.grade.read.submissions import BadInput
from xentlib.classroom.grade.report import nbgrader, written
from xentlib.classroom.grade.report import table as tables


class StandIn:
    """A sandbox that answers `ask` as it is told, and whose child replies as it is told."""

    def __init__(self, asked=frames.Gone, **replies):
        self.asked, self.replies, self.limits = asked, replies, Limits()

    @contextlib.contextmanager
    def child(self):
        yield self

    def read(self, **_):
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


@pytest.mark.parametrize(
    "asked, error", [(frames.Gone, sandboxes.Killed), ({"cpu": 0}, frames.Gone)]
)
def test_process_that_is_gone_may_have_taken_the_sandbox_along(asked, error):
    ours, theirs = socket.socketpair()
    theirs.close()
    child = sandboxes.Child(frames.Line(ours), StandIn(asked))
    with ours:
        for talk in (lambda: child.tell("run", cell=0), lambda: child.wait(1000, 1, 1)):
            with pytest.raises(error):
                talk()


def test_process_that_does_not_listen_is_too_slow():
    ours, theirs = socket.socketpair()
    child = sandboxes.Child(frames.Line(ours), StandIn())
    with ours, theirs, pytest.raises(frames.TooSlow):
        child.tell("read", within=0.01, most=2**24, data="x" * 2**23)


def test_sandbox_that_ends_while_its_child_is_waited_for():
    ours, theirs = socket.socketpair()
    child = sandboxes.Child(frames.Line(ours), StandIn(frames.Gone))
    with ours, theirs, pytest.raises(sandboxes.Killed):
        child.wait(1000, 0.01, 1)


def test_answer_to_another_question_is_not_believed():
    with pytest.raises(frames.BadFrame, match="another question"):
        sandboxes.Child.checked({"number": 2}, 3)


def test_sandbox_that_does_not_end_is_killed(monkeypatch):
    stuck = object.__new__(sandboxes.Sandbox)
    stuck.ready, (stuck.control, other) = None, socket.socketpair()
    stuck.process = subprocess.Popen(["sleep", "60"])
    wait = stuck.process.wait
    monkeypatch.setattr(stuck.process, "wait", lambda seconds=None: wait(seconds and 0.01))
    with other:
        stuck.stop()
    assert stuck.process.returncode < 0


def test_ordinary_user_gets_a_user_namespace(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sandboxes.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert "--unshare-user" in sandboxes.command(7, unsafe=False)


def test_system_that_cannot_fork_is_refused(monkeypatch):
    monkeypatch.delattr(os, "fork")
    with pytest.raises(sandboxes.NoSandbox, match="cannot fork processes"):
        sandboxes.command(7, unsafe=True)


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


def test_submission_at_which_the_sandbox_is_always_killed(monkeypatch):
    tries = []

    def killed(*_):
        tries.append(1)
        raise sandboxes.Killed

    monkeypatch.setattr(marking, "mark_once", killed)
    with pytest.raises(sandboxes.Killed):
        marking.mark(StandIn(), [], b"", ".py")
    assert len(tries) == marking.MOST_TRIES


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


# ------------------------------------------------------------------ the class


def test_places_that_cannot_be_read(tmp_path):
    with pytest.raises(BadInput, match="not a folder of submissions"):
        submissions.find(tmp_path / "nowhere", "sheet", [])
    with pytest.raises(BadInput, match=r"cannot be opened \(No such file"):
        submissions.content(tmp_path / "gone.py")
    (tmp_path / "grades.csv").write_text("id,points\nada,1\n")
    with pytest.raises(BadInput, match="is no table of marks"):
        tables.existing(tmp_path / "grades.csv")
    (tmp_path / "written.csv").write_text("student,exercise\nada,why\n")
    with pytest.raises(BadInput, match="the column answer, comment, fingerprint, mark, of, rubric"):
        written.Written(tmp_path / "written.csv")


def test_mark_by_hand_that_is_a_word(tmp_path, assignment):
    question = next(q for q in assignment.questions if q.kind == "written")
    by_hand = written.Written(tmp_path / "written.csv")
    by_hand.marked("ada", question, Mark(0, "unmarked", "", "Because."))
    by_hand.rows["ada", question.name]["mark"] = "good"
    with pytest.raises(BadInput, match="the mark 'good' of ada"):
        by_hand.marked("ada", question, Mark(0, "unmarked", "", "Because."))


def test_file_that_is_not_opened_stands_in_the_table(tmp_path):
    folder = fill(tmp_path / "sent", {"ada.py": b"", "bob.py": b""})
    (folder / "bob.py").unlink()
    (folder / "bob.py").symlink_to("ada.py")
    assert run(folder, tmp_path / "grades.csv", "--unsafe").returncode == 0
    assert "a link, not a file" in table(tmp_path / "grades.csv")["bob"]["note"]


def test_table_goes_into_a_folder_that_exists(tmp_path):
    done = run(fill(tmp_path / "sent", {}), tmp_path / "nowhere" / "grades.csv")
    assert done.returncode == 2 and "the folder of" in done.stderr


def test_a_day_ends_at_midnight_and_an_unknown_zone_is_utc():
    assert late.moment("2026-11-20").strftime("%H:%M:%S") == "23:59:59"
    assert late.zone("Nowhere/Land") is late.UTC


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
    with pytest.raises(BadInput, match=r"pip install 'xentlib\[grade\]'"):
        list(scheduler.run(assignment, Limits(), True, [], "local:1"))
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    with pytest.raises(BadInput, match="--gradebook needs nbgrader"):
        nbgrader.fill_gradebook("sqlite://", [], assignment, None)
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "numpy" else find(name)
    )
    with pytest.raises(BadInput, match="its exercises need numpy, which is not installed"):
        from_sheet.read(SHEET.parents[2] / "exercises" / "07-softmax.md")


# ------------------------------------------------------------------ many at once


class DeadLine:
    """The line to a worker that dies as soon as it is given something."""

    def send(self, _):
        raise BrokenPipeError

    def recv(self):
        raise EOFError

    def close(self):
        pass


class Dying(workers.Worker):
    def start(self):
        self.line, self.ready = DeadLine(), False
        self.process = subprocess.Popen(["sleep", "60"])
        self.process.join, self.process.is_alive = self.join, lambda: self.process.poll() is None

    def join(self, seconds=None):
        if seconds is None:
            self.process.wait()


def test_workers_that_end_before_they_begin_are_not_the_submissions_fault(assignment):
    worker = Dying(assignment, Limits(), False)
    worker.give(("key", b"", ".py"))
    for _ in range(marking.MOST_TRIES - 1):
        assert worker.result(assignment) is None
    with pytest.raises(BadInput, match="end before they have begun"):
        worker.result(assignment)
    worker.stop()
    assert worker.process.returncode < 0


def test_submission_at_which_every_worker_dies_is_given_up(assignment):
    worker = Dying(assignment, Limits(), False)
    worker.give(("key", b"", ".py"))
    for _ in range(marking.MOST_TRIES - 1):
        assert worker.result(assignment) is None
    worker.ready = True
    key, marks = worker.result(assignment)
    assert key == "key" and "died several times" in marks.note
    assert all("look at it yourself" in mark.message for mark in marks.exercises.values())
    worker.stop()


def test_cluster_marks_and_gives_up_what_cannot_be_marked(assignment, limits):
    """Within this process: the same as on other machines, and seen by the coverage."""
    distributed = pytest.importorskip("distributed")
    jobs = [("good", spoilt(), ".ipynb"), ("bad", None, ".ipynb")]
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        found = dict(scheduler.run(assignment, limits, True, jobs, cluster.scheduler_address))
    for made in scheduler._sandboxes.values():
        made.stop()
    scheduler._sandboxes.clear()
    assert found["good"].exercises["double"].points == 2
    assert "died several times" in found["bad"].note


def test_address_at_which_nobody_answers():
    def client(address, timeout):
        raise OSError("timed out")

    with pytest.raises(BadInput, match="no Dask scheduler answers at tcp://nowhere:1: timed out"):
        scheduler.client_of("tcp://nowhere:1", client)


if sys.platform != "linux":
    pytestmark = pytest.mark.skip(reason="the sandbox is Linux's")
