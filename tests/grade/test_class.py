"""The command: a folder goes in, a table comes out, and nothing is lost, changed or left behind."""

import json
import os
import signal
import subprocess

import pytest
from grade.broken import BROKEN
from grade.classes import (
    all_gone,
    class_of,
    command,
    family,
    fill,
    kill_when,
    left_over,
    marked,
    run,
    table,
    wait_until,
)
from grade.conftest import SHEET
from grade.hostile import HOSTILE
from grade.notebooks import FULL, RIGHT, spoilt

from xentlib.classroom import sheet
from xentlib.classroom.handout import student

SLOW = {
    "fork bomb that hides its errors",
    "memory bomb",
    "reads the hidden tests",
    "returns a giant list",
    "returns a giant number",
    "sleeps for ever",
    "tampers with the limits",
    "turns into another program",
}
ODD_NAMES = (
    b"bob.ipynb",
    "bob\u200b.ipynb".encode(),
    b"no text \xff.ipynb",
    b"two\nlines.ipynb",
    b"=1+1.ipynb",
    "\uff1d1+1.ipynb".encode(),
    b"<img src=x onerror=alert(1)>.ipynb",
    b"\x1b[31mred.ipynb",
)


@pytest.fixture(scope="module")
def everything(tmp_path_factory, hidden):
    """A class with one submission of each kind, marked; and what the machine looked like before."""
    base = tmp_path_factory.mktemp("class")
    files = {}
    for kinds in (BROKEN, HOSTILE):
        for name, kind in kinds.items():
            if name in SLOW or "without end" in name or "endless" in name:
                continue  # each waits for its limit; test_broken.py and test_hostile.py have them
            files[f"{name}{kind.ending}"] = kind.make().replace(b"{secrets}", str(hidden).encode())
    files |= dict.fromkeys(map(os.fsdecode, ODD_NAMES), spoilt())
    folder = fill(base / "sent", files)
    before = mounts()
    done = run(folder, base / "grades.csv", "--secrets", hidden)
    return base, done, before


def mounts():
    with open("/proc/mounts") as file:
        return file.read()


def test_everybody_gets_what_they_deserve(everything):
    base, done, _ = everything
    assert done.returncode == 0, done.stderr
    marks = table(base / "grades.csv")
    assert len(marks) == len(list((base / "sent").iterdir())) > 110
    for kinds in (BROKEN, HOSTILE):
        for name in kinds.keys() & marks.keys():
            found = {exercise: float(marks[name][f"{exercise} points"]) for exercise in FULL}
            assert found == kinds[name].points, name


def test_nothing_is_left_behind(everything):
    base, _, before = everything
    assert mounts() == before
    assert not left_over()
    assert sorted(path.name for path in base.iterdir()) == [
        "grades-feedback", "grades-written.csv", "grades.csv", "grades.journal", "sent"]  # fmt: skip
    listed = subprocess.run(["ps", "-e", "-o", "args="], capture_output=True, text=True).stdout
    assert str(base) not in listed


def test_same_input_gives_the_same_table(everything, hidden, tmp_path):
    base, *_ = everything
    done = run(base / "sent", tmp_path / "again.csv", "--secrets", hidden, "--workers", 1)
    assert done.returncode == 0
    assert (tmp_path / "again.csv").read_bytes() == (base / "grades.csv").read_bytes()


def test_feedback_holds_ones_own_answers_and_no_markup_of_ones_own(everything):
    base, *_ = everything
    pages = {path.stem: path.read_text() for path in (base / "grades-feedback").iterdir()}
    assert len(pages) == len(table(base / "grades.csv"))
    script = next(text for name, text in pages.items() if name.startswith("script-in-the-answers"))
    assert "&lt;script&gt;" in script
    assert "<script" not in script
    own = next(text for name, text in pages.items() if name.startswith("typical-wrong-answer"))
    assert "return x * x" in own
    assert "That is the square." in own
    assert [name for name in table(base / "grades.csv") if f">{name}" in own or f": {name}<" in own] == [
        "typical wrong answer"]  # fmt: skip
    secrets = [text for text in pages.values() if "1 point for each reason" in text]
    assert not secrets


@pytest.mark.parametrize(
    "path", sorted(SHEET.parents[2].glob("exercises/[0-9]*.md")), ids=lambda p: p.stem
)
def test_formulas_of_messages_can_be_read_on_the_page(path):
    from xentlib.classroom.grade.report import formulas

    for exercise in sheet.read(path).exercises:
        said = [wrong.message for wrong in exercise.wrong] + [exercise.title]
        said += [option.reason for option in exercise.options]
        for text in map(formulas.html, said):
            assert not set("$\\{}") & set(text), text


def test_no_cell_of_the_table_is_a_formula_or_too_long(everything):
    base, *_ = everything
    for row in table(base / "grades.csv").values():
        assert not [value for value in row.values() if value[:1] in "=+-@＝" and value]
        assert max(map(len, row.values())) < 32_768


def test_nobody_is_taken_for_another(everything):
    base, *_ = everything
    marks = table(base / "grades.csv")
    assert {"bob", r"bob\u200b", r"no text \udcff", r"two\nlines", r"\x1b[31mred"} <= set(marks)
    assert all(marks[name]["points"] == "10" for name in marks if "bob" in name)
    for path in (base / "grades-feedback").iterdir():
        assert "<img" not in path.read_text()


def test_student_notebooks_are_read(tmp_path):
    """The notebook that is handed out gets nothing as it is, and everything once it is filled in."""
    handed_out = json.dumps(student.notebook(sheet.read(SHEET)))
    filled = json.loads(handed_out)
    for cell in filled["cells"]:
        if cell["metadata"].get("role") == "stub" and cell["cell_type"] == "code":
            cell["source"] = RIGHT[cell["metadata"]["exercise"]]
    files = {"empty.ipynb": handed_out.encode(), "filled.ipynb": json.dumps(filled).encode()}
    run(fill(tmp_path / "sent", files), tmp_path / "grades.csv")
    marks = table(tmp_path / "grades.csv")
    assert {name: marks["empty"][f"{name} status"] for name in FULL} == dict.fromkeys(
        FULL, "missing"
    )
    assert marks["filled"]["points"] == "10"


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """A class that takes the grader some seconds, and its table when nothing disturbs it."""
    base = tmp_path_factory.mktemp("big")
    folder = fill(base / "sent", class_of(40))
    assert run(folder, base / "undisturbed.csv").returncode == 0
    return folder, (base / "undisturbed.csv").read_bytes()


def test_killed_grader_goes_on_where_it_was(big, tmp_path):
    folder, undisturbed = big
    out, journal = tmp_path / "grades.csv", tmp_path / "grades.journal"
    process = subprocess.Popen(command(folder, out), stderr=subprocess.DEVNULL)
    started = kill_when(process, lambda: marked(journal) >= 8)
    assert all_gone(started)
    before = journal.read_bytes().rpartition(b"\n")[0] + b"\n"
    assert not out.exists()
    with open(journal, "ab") as file:
        file.write(b'{"key": "cut off')
    assert run(folder, out).returncode == 0
    assert out.read_bytes() == undisturbed
    assert journal.read_bytes().startswith(before)
    assert 8 <= before.count(b"\n") < marked(journal) == len(keys_of(journal)) == 40


def keys_of(journal):
    """Which submissions a journal holds."""
    return {json.loads(line)["key"] for line in journal.read_text().splitlines()}


def test_killed_worker_is_replaced(big, tmp_path):
    folder, undisturbed = big
    out, journal = tmp_path / "grades.csv", tmp_path / "grades.journal"
    process = subprocess.Popen(command(folder, out), stderr=subprocess.DEVNULL)
    wait_until(process, lambda: marked(journal) >= 4)
    sandboxes = [one for one in family(process.pid) if name_of(one) == "bwrap"]
    os.kill(sandboxes[0], signal.SIGKILL)
    os.kill(parent_of(sandboxes[-1]), signal.SIGKILL)
    assert process.wait(300) == 0
    assert out.read_bytes() == undisturbed
    assert marked(journal) == len(keys_of(journal)) == 40


def name_of(process):
    with open(f"/proc/{process}/comm") as file:
        return file.read().strip()


def parent_of(process):
    """The worker above a sandbox."""
    with open(f"/proc/{process}/stat") as file:
        parent = int(file.read().rpartition(")")[2].split()[1])
    return parent if name_of(parent) != "bwrap" else parent_of(parent)


@pytest.fixture
def cluster():
    """A Dask cluster of two workers."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as two:
        yield two


def test_lost_dask_worker_costs_nothing(big, cluster, tmp_path):
    folder, undisturbed = big
    out, journal = tmp_path / "grades.csv", tmp_path / "grades.journal"
    grade = command(folder, out, "--scheduler", cluster.scheduler_address)
    process = subprocess.Popen(grade, stderr=subprocess.DEVNULL)
    wait_until(process, lambda: marked(journal) >= 4)
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    assert process.wait(300) == 0
    assert out.read_bytes() == undisturbed
    assert marked(journal) == len(keys_of(journal)) == 40


@pytest.mark.deep
def test_grader_killed_in_front_of_a_cluster_goes_on(big, cluster, tmp_path):
    folder, undisturbed = big
    out, journal = tmp_path / "grades.csv", tmp_path / "grades.journal"
    grade = command(folder, out, "--scheduler", cluster.scheduler_address)
    process = subprocess.Popen(grade, stderr=subprocess.DEVNULL)
    assert all_gone(kill_when(process, lambda: marked(journal) >= 8))
    assert marked(journal) < 40
    assert subprocess.run(grade, stderr=subprocess.DEVNULL).returncode == 0
    assert out.read_bytes() == undisturbed
    assert marked(journal) == len(keys_of(journal)) == 40


def test_marks_in_the_table_change_only_when_asked(tmp_path):
    folder = fill(tmp_path / "sent", {"ada.ipynb": spoilt(), "bob.ipynb": spoilt(double="")})
    out = tmp_path / "grades.csv"
    assert run(folder, out).returncode == 0
    first = out.read_bytes()
    (folder / "bob.ipynb").write_bytes(spoilt())
    refused = run(folder, out)
    assert refused.returncode == 1
    assert "bob: points: 8 -> 10, double points: 0 -> 2" in refused.stdout
    assert out.read_bytes() == first
    assert run(folder, out, "--force").returncode == 0
    assert table(out)["bob"]["points"] == "10"
    assert (tmp_path / "grades-before.csv").read_bytes() == first
    by_hand = out.read_text().replace("\nada,,ada.ipynb,10", "\nada,,ada.ipynb,12")
    out.write_text(by_hand)
    assert "ada: points: 12 -> 10" in run(folder, out).stdout
    assert out.read_text() == by_hand
    assert run(folder, out, "--regrade", "--force").returncode == 0
    assert table(out)["ada"]["points"] == "10"


def test_written_answers_are_marked_by_hand(tmp_path):
    folder = fill(
        tmp_path / "sent",
        {"ada.ipynb": spoilt(why="=1+1 is two."), "bob.ipynb": spoilt(why="long " * 40_000)},
    )
    out, by_hand = tmp_path / "grades.csv", tmp_path / "grades-written.csv"
    assert "2 written answers wait" in run(folder, out).stdout
    assert table(out)["ada"]["why status"] == "unmarked"
    lines = by_hand.read_text()
    assert "1 point for each reason" in lines
    assert "'=1+1 is two." in lines
    by_hand.write_text(lines.replace("ada,why,3,,,", "ada,why,3,2.5,Good start.,"))
    assert run(folder, out).returncode == 0  # a mark for what had none changes nobody's marks
    assert table(out)["ada"]["points"] == "12.5"
    assert table(out)["ada"]["why message"] == "Good start."
    assert "Good start." in (tmp_path / "grades-feedback" / "ada.html").read_text()
    (folder / "ada.ipynb").write_bytes(spoilt(why="I have thought again."))
    run(folder, out, "--force")
    assert "has changed since it was marked" in table(out)["ada"]["why message"]
    by_hand.write_text(by_hand.read_text().replace(",2.5,", ",4,"))
    wrong = run(folder, out, "--force")
    assert wrong.returncode == 2
    assert "the mark '4' of ada for why is not a number from 0 to 3" in wrong.stderr


def test_lateness_costs_what_was_said(tmp_path):
    folder = fill(tmp_path / "sent", {f"{name}.ipynb": spoilt() for name in ("ada", "bob", "eve")})
    due = 1_800_000_000
    for name, late in (("ada", -60), ("bob", 3600), ("eve", 2.5 * 86400)):
        os.utime(folder / f"{name}.ipynb", (due + late, due + late))
    out = tmp_path / "grades.csv"
    when = ("--due", "2027-01-15T08:00:00+00:00", "--free-days", 1, "--per-day", 10)
    assert run(folder, out, *when).returncode == 0
    found = {name: (row["days late"], row["points"]) for name, row in table(out).items()}
    assert found == {"ada": ("0", "10"), "bob": ("1", "10"), "eve": ("3", "8")}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--due", "Friday"], "is no time"),
        (["--roster", "nowhere.csv"], "nowhere.csv"),
        (["--secrets", "nowhere.json"], "nowhere.json"),
        (["--scheduler", "local:x"], "local:N"),
        (["--workers", "0"], "more than 0"),
        (["--out", "grades.xlsx"], "ending in .csv"),
        (["--out", "/usr/grades.csv"], "every submission can"),
    ],
)
def test_bad_arguments_are_one_line(tmp_path, arguments, sentence):
    done = run(fill(tmp_path / "sent", {"a.py": b"x = 1"}), tmp_path / "grades.csv", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_two_graders_do_not_share_a_table(big, tmp_path):
    folder, _ = big
    first = subprocess.Popen(command(folder, tmp_path / "grades.csv"), stderr=subprocess.DEVNULL)
    wait_until(first, lambda: marked(tmp_path / "grades.journal"))
    second = run(folder, tmp_path / "grades.csv")
    assert all_gone(kill_when(first, lambda: True))
    assert second.returncode == 2
    assert "another grader is at work" in second.stderr


@pytest.mark.deep
def test_three_hundred_mixed_submissions(tmp_path, hidden):
    """Every kind, some twice or more, in one folder: all get what they deserve."""
    both = {**BROKEN, **HOSTILE}
    names = [list(both)[n % len(both)] for n in range(300)]
    files = {}
    for number, name in enumerate(names):
        data = both[name].make().replace(b"{secrets}", str(hidden).encode())
        files[f"{number:03}{both[name].ending}"] = data + b"\n" * (number // len(both))
    done = run(fill(tmp_path / "sent", files), tmp_path / "grades.csv", "--secrets", hidden)
    assert done.returncode == 0, done.stderr
    marks = table(tmp_path / "grades.csv")
    assert len(marks) == 300
    for number, name in enumerate(names):
        found = {e: float(marks[f"{number:03}"][f"{e} points"]) for e in FULL}
        assert found == both[name].points, name
