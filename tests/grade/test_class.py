"""The command: a folder goes in, a table comes out, and nothing is lost, changed or left behind."""

import codecs
import csv
import errno
import json
import os
import re
import shutil
import signal
import subprocess
from html import unescape

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

from xentlib.classroom.grade.mark.journal import Journal
from xentlib.classroom.handout import student
from xentlib.classroom.sheets import sheet

CHOSEN = (
    "nothing is wrong", "empty file", "zip named ipynb", "utf 16", "deleted answer",
    "every cell with the same id", "syntax error", "hard exit in a cell beside",
    "another answer shadows a builtin", "helper in a later cell", "typical wrong answer",
    "script in cells", "myst markdown", "opens the secrets by their path", "forges replies on every open file",
    "kills its parent", "script in the answers text", "formula for the teachers spreadsheet",
    "letters that cannot be written", "exception with a giant name",
)  # fmt: skip
BIG = 24  # submissions: enough to kill something while they are marked
KINDS = {**BROKEN, **HOSTILE}
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
    """A class with some submissions of all kinds, marked; and what the machine looked like before."""
    base = tmp_path_factory.mktemp("class")
    files = dict.fromkeys(map(os.fsdecode, ODD_NAMES), spoilt())
    for name in CHOSEN:
        kind = KINDS[name]
        files[f"{name}{kind.ending}"] = kind.make().replace(b"{secrets}", str(hidden).encode())
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
    assert len(marks) == len(CHOSEN) + len(ODD_NAMES)
    for name in CHOSEN:
        points = {exercise: float(marks[name][f"{exercise} points"]) for exercise in FULL}
        assert points == KINDS[name].points, name


def test_nothing_is_left_behind(everything):
    base, _, before = everything
    assert mounts() == before
    assert not left_over()
    assert sorted(path.name for path in base.iterdir()) == [
        "grades-class.html", "grades-feedback", "grades-written.csv", "grades.csv",
        "grades.journal", "sent"]  # fmt: skip
    listed = subprocess.run(["ps", "-e", "-o", "args="], capture_output=True, text=True).stdout
    assert str(base) not in listed


def test_same_input_gives_the_same_table(everything, hidden, tmp_path):
    base, *_ = everything
    done = run(base / "sent", tmp_path / "again.csv", "--secrets", hidden)
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


def test_page_of_the_class_leads_to_everybodys_page(everything):
    base, *_ = everything
    page = (base / "grades-class.html").read_text()
    links = [unescape(link) for link in re.findall('<a href="([^"]+)"', page)]
    assert {*links} == {
        f"grades-feedback/{file.name}" for file in (base / "grades-feedback").iterdir()
    }
    assert "<script" not in page and "<img" not in page
    assert "One of these answers" in page and page.count('class="bar"') == len(FULL)


@pytest.mark.parametrize(
    "path", sorted((SHEET.parents[2] / "exercises").rglob("*.md")), ids=lambda p: p.stem
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
    folder = fill(base / "sent", class_of(BIG))
    small = base / "sheet.md"  # without the exercises for SymPy, which takes long to load
    text, _, _ = SHEET.read_text().partition('+++ {"role": "prompt", "exercise": "slope"')
    small.write_text(text.replace("points: 13", "points: 8"))
    assert run(folder, base / "undisturbed.csv", sheet=small).returncode == 0
    undisturbed = (base / "undisturbed.csv").read_bytes()
    return lambda out, *more: command(folder, out, *more, sheet=small), undisturbed


def begun(grade):
    """The command at work, and saying nothing."""
    return subprocess.Popen(grade, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def assert_all_is_there(tmp_path, undisturbed):
    """Whether the table is what it would have been, and each submission was marked once."""
    journal = tmp_path / "grades.journal"
    assert (tmp_path / "grades.csv").read_bytes() == undisturbed
    assert marked(journal) == len(keys_of(journal)) == BIG


def test_killed_grader_goes_on_where_it_was(big, tmp_path):
    grade, undisturbed = big
    out, journal = tmp_path / "grades.csv", tmp_path / "grades.journal"
    started = kill_when(begun(grade(out)), lambda: marked(journal) > 4)
    assert all_gone(started)
    before = journal.read_bytes().rpartition(b"\n")[0] + b"\n"
    assert not out.exists()
    with open(journal, "ab") as file:
        file.write(b'{"key": "cut off')
    assert begun(grade(out)).wait(300) == 0
    assert journal.read_bytes().startswith(before)
    assert 4 < before.count(b"\n") < BIG
    assert_all_is_there(tmp_path, undisturbed)


def keys_of(journal):
    """Which submissions a journal holds."""
    return {json.loads(line)["key"] for line in journal.read_text().splitlines()}


def test_killed_sandbox_and_killed_worker_are_replaced(big, tmp_path):
    grade, undisturbed = big
    process = begun(grade(tmp_path / "grades.csv"))
    wait_until(process, lambda: marked(tmp_path / "grades.journal") >= 4)
    sandboxes = [one for one in family(process.pid) if name_of(one) == "bwrap"]
    os.kill(sandboxes[0], signal.SIGKILL)
    os.kill(parent_of(sandboxes[-1]), signal.SIGKILL)
    assert process.wait(300) == 0
    assert_all_is_there(tmp_path, undisturbed)


def name_of(process):
    """The name of its program; nothing if it has ended meanwhile."""
    try:
        with open(f"/proc/{process}/comm") as file:
            return file.read().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def parent_of(process):
    """The worker above a sandbox."""
    with open(f"/proc/{process}/stat") as file:
        parent = int(file.read().rpartition(")")[2].split()[1])
    return parent if name_of(parent) != "bwrap" else parent_of(parent)


@pytest.fixture
def cluster(tmp_path):
    """A Dask cluster of two workers that can be reached with certificates alone."""
    distributed = pytest.importorskip("distributed")
    if not shutil.which("openssl"):
        pytest.skip("needs openssl, to make certificates")
    files = {name: str(tmp_path / f"{name}.pem") for name in ("ca", "cert", "key")}
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=class", "-keyout", files["key"], "-out", files["cert"]],
                   check=True, capture_output=True)  # fmt: skip
    shutil.copy(files["cert"], files["ca"])
    roles = {f"tls_{role}_{part}": files[part] for role in ("client", "scheduler", "worker")
             for part in ("cert", "key")}  # fmt: skip
    security = distributed.Security(require_encryption=True, tls_ca_file=files["ca"], **roles)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, protocol="tls", security=security,
        dashboard_address=None,
    ) as two:  # fmt: skip
        yield two, ("--cluster", two.scheduler_address, tmp_path)


@pytest.mark.deep
def test_lost_dask_worker_costs_nothing(big, cluster, tmp_path):
    grade, undisturbed = big
    workers, address = cluster
    process = begun(grade(tmp_path / "grades.csv", *address))
    wait_until(process, lambda: marked(tmp_path / "grades.journal") >= 4)
    os.kill(workers.workers[0].pid, signal.SIGKILL)
    assert process.wait(300) == 0
    assert_all_is_there(tmp_path, undisturbed)


@pytest.mark.deep
def test_grader_killed_in_front_of_a_cluster_goes_on(big, cluster, tmp_path):
    grade, undisturbed = big
    out, journal = tmp_path / "grades.csv", tmp_path / "grades.journal"
    process = begun(grade(out, *cluster[1]))
    assert all_gone(kill_when(process, lambda: marked(journal) > 4))
    assert marked(journal) < BIG
    assert begun(grade(out, *cluster[1])).wait(300) == 0
    assert_all_is_there(tmp_path, undisturbed)


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
    (tmp_path / "grades.journal").unlink()  # now all is marked anew
    assert run(folder, out, "--force").returncode == 0
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
        (["--cluster", "tcp://127.0.0.1:8786", "."], "only tls:// addresses"),
        (["--seconds", "0"], "more than 0"),
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


def test_interrupted_grader_says_one_sentence_and_goes_on(big, tmp_path):
    grade, undisturbed = big
    journal = tmp_path / "grades.journal"
    heeding = ["env", "--default-signal=INT"]  # which a shell's background jobs do not
    process = subprocess.Popen([*heeding, *grade(tmp_path / "grades.csv")], stderr=subprocess.PIPE,
                               text=True, start_new_session=True)  # fmt: skip
    wait_until(process, lambda: marked(journal) > 2)
    started = family(process.pid)
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
    assert process.communicate(timeout=60)[1] == "Stopped. The same command goes on where it was.\n"
    assert process.returncode == 130
    assert all_gone(started)
    assert begun(grade(tmp_path / "grades.csv")).wait(300) == 0
    assert_all_is_there(tmp_path, undisturbed)


def test_files_are_private_and_spreadsheets_may_save_them(tmp_path):
    folder = fill(tmp_path / "sent", {"ada.ipynb": spoilt(), "zo\u00eb.ipynb": spoilt(double="")})
    out = tmp_path / "grades.csv"
    (tmp_path / "grades.journal").touch(0o644)
    assert run(folder, out, "--excel").returncode == 0
    assert out.read_bytes().startswith(codecs.BOM_UTF8)
    for path in (
        out,
        tmp_path / "grades-written.csv",
        tmp_path / "grades.journal",
        tmp_path / "grades-feedback",
    ):
        assert not path.stat().st_mode & 0o077
    for path in (out, tmp_path / "grades-written.csv"):
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = list(csv.reader(file))
        with open(path, "w", newline="", encoding="latin-1") as file:
            csv.writer(file, delimiter=";").writerows(rows)
    assert run(folder, out).returncode == 0
    assert set(table(out)) == {"ada", "zo\u00eb"}


def test_full_disk_and_closed_pipe_are_one_sentence(tmp_path, monkeypatch):
    folder = fill(tmp_path / "sent", {"ada.ipynb": spoilt()})

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Journal, "add", full)
    done = run(folder, tmp_path / "grades.csv")
    assert (done.returncode, done.stderr) == (2, "No space left on device\n")
    monkeypatch.undo()
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command(folder, tmp_path / "grades.csv"), stdout=writer, stderr=subprocess.PIPE, text=True,
                          env=os.environ | {"PYTHONUNBUFFERED": "1"})  # fmt: skip
    os.close(writer)
    assert done.stderr == ""
    assert table(tmp_path / "grades.csv")["ada"]["points"] == "10"


def test_terminal_with_few_letters(tmp_path):
    folder = fill(tmp_path / "sent", {"zo\u00eb \U0001f600.ipynb": spoilt(), "ada.ipynb": spoilt()})
    out = tmp_path / "grades.csv"
    assert run(folder, out).returncode == 0
    (folder / "zo\u00eb \U0001f600.ipynb").write_bytes(spoilt(double=""))
    done = subprocess.run(command(folder, out), capture_output=True,
                          env=os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})  # fmt: skip
    assert done.returncode == 1
    assert b"zo\\xeb \\U0001f600: points: 10 -> 8" in done.stdout


def test_folders_without_end_and_files_without_number_do_no_harm(tmp_path):
    folder = fill(tmp_path / "sent", {f"ada/{n}.ipynb": b"{}" for n in range(2000)})
    deep = folder / "eve"
    for _ in range(600):
        deep = deep / "d"
    os.makedirs(deep)
    assert run(folder, tmp_path / "grades.csv").returncode == 0
    assert table(tmp_path / "grades.csv")["ada"]["note"].endswith("and 1979 more")


def test_two_graders_do_not_share_a_table(tmp_path):
    journals = Journal(tmp_path / "grades.journal")
    second = run(fill(tmp_path / "sent", {}), tmp_path / "grades.csv")
    journals.close()
    assert second.returncode == 2
    assert "another grader is at work" in second.stderr


@pytest.mark.deep
def test_three_hundred_mixed_submissions(tmp_path, hidden):
    """Every kind, some twice or more, in one folder: all get what they deserve."""
    names = [list(KINDS)[n % len(KINDS)] for n in range(300)]
    files = {}
    for number, name in enumerate(names):
        data = KINDS[name].make().replace(b"{secrets}", str(hidden).encode())
        files[f"{number:03}{KINDS[name].ending}"] = data + b"\n" * (number // len(KINDS))
    done = run(fill(tmp_path / "sent", files), tmp_path / "grades.csv", "--secrets", hidden)
    assert done.returncode == 0, done.stderr
    marks = table(tmp_path / "grades.csv")
    assert len(marks) == 300
    for number, name in enumerate(names):
        found = {e: float(marks[f"{number:03}"][f"{e} points"]) for e in FULL}
        assert found == KINDS[name].points, name
