"""What a teacher says of single students counts, over every run, and reaches the student's page."""

import json

import pytest
from grade.classes import fill, run, table
from grade.notebooks import spoilt

WORD = """student,exercise,points,comment,extra days,submitted
ada,double,1,Half of the way.,,
bob,,,See me about the last one.,3,
eve,why,2.5,"Good, but short.",,
zoe,mean,3,On paper.,,
ada,mean,,A nice idea.,,
"""
ROSTER = "id,name\nada,Ada\nbob,Bob\neve,Eve\nzoe,Zoe\n"


@pytest.fixture
def marked(tmp_path):
    """A folder, marked once: `again(*options)` marks it once more and returns what is said."""
    folder = fill(
        tmp_path / "sent", {"ada.ipynb": spoilt(), "bob.ipynb": spoilt(), "eve.ipynb": b"?"}
    )
    (tmp_path / "roster.csv").write_text(ROSTER)
    roster = "--roster", tmp_path / "roster.csv"

    def again(*options):
        return run(folder, tmp_path / "grades.csv", *roster, *options)

    assert again().returncode == 0
    return again


def test_it_counts_over_every_run_and_is_on_the_page(marked, tmp_path):
    (tmp_path / "overrides.csv").write_text(WORD)
    for options in ((), ("--force",), ()):
        done = marked(*options)
        assert done.returncode == 0, done.stdout + done.stderr
        rows = table(tmp_path / "grades.csv")
        assert {who: row["points"] for who, row in rows.items()} == {
            "ada": "9", "bob": "10", "eve": "2.5", "zoe": "3"}  # fmt: skip
        assert rows["ada"]["double message"] == "Half of the way."
        assert rows["ada"]["mean message"] == "Right. A nice idea."
    pages = {path.stem: path.read_text() for path in (tmp_path / "grades-feedback").iterdir()}
    assert "Half of the way." in pages["ada"] and "See me about" in pages["bob"]
    assert "Good, but short." in pages["eve"] and "On paper." in pages["zoe"]
    assert (tmp_path / "overrides.csv").read_text() == WORD
    (tmp_path / "overrides.csv").write_text(WORD.replace("ada,double,1", "ada,double,1.5"))
    assert marked().returncode == 0
    (tmp_path / "overrides.csv").unlink()  # what is taken back changes marks, too
    taken_back = marked()
    assert taken_back.returncode == 1 and "ada: points: 9.5 -> 10" in taken_back.stdout


def test_extra_days_change_the_mark_without_being_asked_twice(marked, tmp_path):
    late = "--due", "2001-01-01", "--per-day", "100", "--force"
    assert marked(*late).returncode == 0
    (tmp_path / "overrides.csv").write_text("student,submitted\nada,2000-12-31\nbob,2001-01-02\n")
    assert marked(*late[:-1]).returncode == 0
    rows = table(tmp_path / "grades.csv")
    assert {who: row["points"] for who, row in rows.items()} == {
        "ada": "10", "bob": "0", "eve": "0", "zoe": "0"}  # fmt: skip
    assert rows["ada"]["according to"] == "your file"


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("adda,double,1,,,", "overrides.csv:2: there is no student 'adda'"),
        (
            "ada,treble,1,,,",
            "overrides.csv:2: there is no exercise 'treble': they are double, mean",
        ),
        ("ada,,1,,,", "there is no exercise ''"),
        ("ada,double,3,,,", "the mark '3' of ada for double is not a number from 0 to 2"),
        ("ada,double,many,,,", "the mark 'many' of ada for double is not a number from 0 to 2"),
        ("ada,double,1,,,,7", "the columns are student, exercise"),
        ("ada,,,,,yesterday", "overrides.csv:2: 'yesterday' is no time"),
        ("ada,,,,,0001-01-01", "overrides.csv:2: '0001-01-01' is no time"),
        ("ada,,,,many,", "the number of days 'many' is not a number from 0 to 366"),
    ],
)
def test_what_cannot_be_meant_stops_before_anything_is_written(marked, tmp_path, line, sentence):
    before = (tmp_path / "grades.csv").read_bytes()
    (tmp_path / "overrides.csv").write_text(f"{WORD.splitlines()[0]}\n{line}\n")
    done = marked("--force")
    assert done.returncode == 2 and sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "grades.csv").read_bytes() == before


@pytest.mark.parametrize("name", ["ada", "double"])
def test_one_student_or_one_exercise_is_marked_anew(tmp_path, name):
    """The journal is made to hold false marks: --again makes the right ones, and changes no others."""
    folder = fill(tmp_path / "sent", {"ada.ipynb": spoilt(why="Since."), "bob.ipynb": spoilt()})
    out, journal = tmp_path / "grades.csv", tmp_path / "grades.journal"
    assert run(folder, out).returncode == 0
    falsify(journal, lambda marks: name == "double" or marks["why"]["answer"] == "Since.", "double")
    assert run(folder, out, "--force").returncode == 0
    assert table(out)["ada"]["points"] == "9"
    falsify(journal, lambda marks: marks["why"]["answer"] != "Since.", "mean")
    done = run(folder, out, "--again", name)
    if name == "ada":  # her mark may change, and Bob's may not
        assert done.returncode == 1 and "bob: points: 10 -> 9" in done.stdout
        assert "ada: " not in done.stdout
        done = run(folder, out, "--again", "ada", "--again", "bob")
    assert done.returncode == 0
    assert {row["points"] for row in table(out).values()} == {"10"}
    assert "no exercise 'dooble'" in run(folder, out, "--again", "dooble").stderr


def falsify(journal, which, exercise):
    """Take a point off an exercise in the lines of which `which` is true."""
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    for line in lines:
        if which(line["exercises"]):
            line["exercises"][exercise]["points"] -= 1
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines))
