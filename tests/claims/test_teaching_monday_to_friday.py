"""What the page for teachers says is so: its commands, its sheet, its table of marks."""

import re
import shlex

import pytest
from claims import BOOK, claim
from class_of_thirty import CLASS

from xentlib.classroom import __main__ as command_line
from xentlib.classroom.handout.nbgrader_config import CONFIG
from xentlib.classroom.sheets.sheet import read
from xentlib.classroom.sheets.verify import verify

PAGE = (BOOK / "teaching" / "monday-to-friday.md").read_text("utf-8")
DESERVED = {name: points for name, _, points in CLASS}
ROWS = {
    "everything right": ["all right"],
    "nothing done": ["nothing done"],
    "half done": ["half done"],
    "a typical mistake in one function": ["swapped"],
    "bits given as nats": ["bits called nats"],
    "the right amount, in the other unit": ["right in bits"],
    "answer and check deleted": ["both deleted"],
    "an answer copied, or its check": ["answer copied", "check copied"],
    "an endless loop in one function": ["endless loop"],
    "`sys.exit()` in one function": ["sys.exit in the function"],
    "NumPy's warning of log 0": ["warns of log 0"],
    "a one-hot label as integers, `[[0, 1, 0]]`": ["one-hot as integers"],
    "the values of the inputs shown, learnt by heart": ["learnt by heart"],
}


@claim("| the values of the inputs shown, learnt by heart | 6 | 6 |")
def test_points_for_what_was_learnt_by_heart():
    assert DESERVED["learnt by heart"] == 6


@claim("**Ubuntu** (24.04 or later):")
def test_the_ubuntu_that_began_to_restrict_namespaces():
    """Its release notes say so: since then AppArmor restricts the namespaces of users."""
    return (24.04,)


@claim("waits 30 seconds, then goes on")
def test_how_long_nbgrader_waits():
    return (int(re.search(r"Execute\.timeout = (\d+)", CONFIG)[1]),)


def test_the_table_of_marks_is_that_of_the_made_up_class():
    """The marks themselves are compared with nbgrader's in tests/classroom."""
    for row, names in ROWS.items():
        (points,) = {DESERVED[name] for name in names}
        assert f"| {row} | {points} | {points} |" in PAGE
    assert "| `os._exit(0)` in a cell | 0, with an error | 10 |" in PAGE
    assert len(DESERVED) == 30


def commands():
    blocks = re.findall(r"^```bash\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return "".join(blocks).replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("line", [c for c in commands() if "xentlib.classroom" in c])
def test_a_command_of_the_page_is_understood(line, monkeypatch):
    arguments = shlex.split(line.removeprefix("python -m xentlib.classroom "))
    module = command_line.module(arguments[0])
    ran = []
    monkeypatch.setattr(module, "run", lambda options: ran.append(options) or 0)
    assert command_line.main(arguments) == 0 and ran


@pytest.mark.parametrize("line", [c for c in commands() if c.startswith("nbgrader")])
def test_a_command_of_nbgrader_exists(line):
    from nbgrader.apps.nbgraderapp import NbGraderApp

    assert line.split()[1] in NbGraderApp.subcommands


def test_the_sheet_of_the_page_marks_fairly(tmp_path):
    path = tmp_path / "my-sheet.md"
    path.write_text(re.search(r"^````md\n(.*?)^````", PAGE, re.M | re.S)[1], "utf-8")
    for report in verify(read(path), with_mutants=True):
        assert not report.complaints and not report.escaped
