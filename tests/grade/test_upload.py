"""The tables that Moodle and Canvas gave come back with the marks in them, and with nothing else changed."""

import csv

import pytest
from grade.classes import fill, run
from grade.notebooks import cells, markdown, notebook, spoilt

MOODLE = """\ufeffIdentifier,"Full name","ID number","Email address",Status,Grade,"Maximum grade",\
"Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 991","Ada Lovelace",s1,ada@x,"Submitted for grading",,26.00,Yes,"Friday, 20 November",-,
"Participant 992","Emmy Noether",s2,emmy@x,"Submitted for grading",4.00,26.00,Yes,"Friday, 20 November",-,Kept
"Participant 993","Zo\u00eb Hooke",s3,zoe@x,"No submission",,26.00,Yes,-,-,
"""
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Notes,Sheet 3 (70),\
A sheet for the tests of the grader (71),Current Score
,,,,,,,Manual Posting,
    Points Possible,,,,,,5.00,6.5,(read only)
"Lovelace, Ada",71,s1,ada@x,A,,5,,100
"Noether, Emmy",72,s2,emmy@x,A,,4,,80
"Hooke, Zo\u00eb",73,s3,zoe@x,A,,,,
"Student, Test",74,,test,A,,,,
"""
NOTHING_TO_READ = markdown("", exercise="why")
SENT = {
    "moodle": ["Ada Lovelace_991_assignsubmission_file_/x.ipynb", "Emmy Noether_992_assignsubmission_file_/x.ipynb"],
    "canvas": ["lovelaceada_71_123_x.ipynb", "noetheremmy_72_124_x.ipynb"],
}  # fmt: skip


def lines(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def marked(tmp_path, platform, text, *options, sent=None):
    """Mark the two notebooks, of which the second has a wrong answer; the table to be uploaded."""
    made = [notebook([*cells(**changed)[:-1], NOTHING_TO_READ]) for changed in ({}, {"double": ""})]
    folder = fill(tmp_path / "sent", dict(zip(SENT[platform], sent or made)))
    (tmp_path / "roster.csv").write_text(text, "utf-8")
    done = run(folder, tmp_path / "grades.csv", "--roster", tmp_path / "roster.csv", *options)
    assert done.returncode == 0, done.stderr
    return done.stdout, tmp_path / "grades-upload.csv"


def test_moodles_worksheet(tmp_path):
    said, out = marked(tmp_path, "moodle", MOODLE)
    assert f"with the marks of 2 students: {out}" in said
    before, after = lines(tmp_path / "roster.csv"), lines(out)
    before[0][0] = before[0][0].removeprefix("\ufeff")
    before[1][5], before[2][5] = "20", "16"  # 10 and 8 of 13 points, as Moodle counts 26
    assert after == before


def test_canvass_gradebook(tmp_path):
    _, out = marked(tmp_path, "canvas", CANVAS)
    assert lines(out) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "A sheet for the tests of the grader (71)"],
        ["", "", "", "", "", "Manual Posting"],
        ["    Points Possible", "", "", "", "", "6.5"],
        ["Lovelace, Ada", "71", "s1", "ada@x", "A", "5"],
        ["Noether, Emmy", "72", "s2", "emmy@x", "A", "4"],
        ["Hooke, Zo\u00eb", "73", "s3", "zoe@x", "A", ""],
        ["Student, Test", "74", "", "test", "A", ""],
    ]  # fmt: skip


def test_column_that_cannot_be_guessed_is_said_or_left(tmp_path):
    text = CANVAS.replace("A sheet for the tests of the grader", "Week 4").replace(
        "Sheet 3", "Week 3"
    )
    _, out = marked(tmp_path, "canvas", text)
    assert not out.exists()
    said = "--roster", tmp_path / "roster.csv", "--columns", "grade=Week 4 (71)"
    run(tmp_path / "sent", tmp_path / "grades.csv", *said)
    assert [line[5] for line in lines(out)][3:5] == ["5", "4"]


@pytest.mark.parametrize("text", ["id,name,note\n991,Ada,quick\n", "id,name\n"])
def test_other_tables_are_not_uploaded(tmp_path, text):
    said, out = marked(tmp_path, "moodle", text)
    assert not out.exists() and "uploaded" not in said


def test_marks_that_wait_for_a_human_are_not_uploaded(tmp_path):
    said, out = marked(tmp_path, "moodle", MOODLE, sent=[spoilt(), spoilt()])
    assert not out.exists() and "2 written answers wait" in said
