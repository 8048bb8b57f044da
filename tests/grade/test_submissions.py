"""Whose file it is, which of several counts, and what is not opened at all."""

import os

import pytest
from grade.classes import fill

from xentlib.classroom.grade.read import late, submissions
from xentlib.classroom.grade.read.submissions import BadInput, Student
from xentlib.classroom.grade.report import table


def found(folder, roster=()):
    """Student's id to file's name (or None) and note."""
    return {s.student.id: (s.path and s.path.name, s.note)
            for s in submissions.find(folder, "04-sheet", list(roster))}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("ada.ipynb", "ada"),
        ("Ada Lovelace.ipynb", "Ada Lovelace"),
        ("04-sheet_ada.ipynb", "ada"),
        ("ada-04-sheet.py", "ada"),
        ("ada (2).ipynb", "ada"),
        ("lovelaceada_123_45678_04-sheet.ipynb", "lovelaceada"),
        ("lovelaceada_LATE_123_45678_04-sheet.ipynb", "lovelaceada"),
        ("Ada Lovelace_991234_assignsubmission_file_/04-sheet.ipynb", "Ada Lovelace"),
        ("ada/04-sheet.ipynb", "ada"),
        ("submitted/ada/04-sheet/04-sheet.ipynb", "ada"),
    ],
)
def test_names_of_files_and_folders(tmp_path, name, student):
    assert list(found(fill(tmp_path / "sent", {name: b"{}"}))) == [student]


def test_roster_finds_everybody_and_misses_nobody(tmp_path):
    folder = fill(tmp_path / "sent", {
        "s1.ipynb": b"", "LovelaceAda_1_2_x.ipynb": b"", "Grace Hopper_7_assignsubmission_file_/a.py": b"",
        "stranger.ipynb": b""})  # fmt: skip
    roster = tmp_path / "roster.csv"
    roster.write_text("\ufeffID,First_name,last_name\ns1,Emmy,Noether\ns2,Ada,Lovelace\ns3,Grace,Hopper\n"
                      "s4,Sofja,Kowalewskaja\n")  # fmt: skip
    assert found(folder, submissions.read_roster(roster)) == {
        "s1": ("s1.ipynb", ""),
        "s2": ("LovelaceAda_1_2_x.ipynb", ""),
        "s3": ("a.py", ""),
        "s4": (None, "nothing was sent"),
        "stranger": ("stranger.ipynb", "not on the roster"),
    }


def test_names_are_found_however_their_letters_are_written(tmp_path):
    folder = fill(tmp_path / "sent", {"Zoe\u0308 Hooke.ipynb": b""})
    assert found(folder, [Student("s1", "Zo\u00eb Hooke")]) == {"s1": ("Zoe\u0308 Hooke.ipynb", "")}


def test_two_students_of_one_name_are_not_guessed(tmp_path):
    folder = fill(tmp_path / "sent", {"Ada Lovelace.ipynb": b""})
    twins = [Student("s1", "Ada Lovelace"), Student("s2", "Ada Lovelace")]
    assert found(folder, twins)["Ada Lovelace"] == ("Ada Lovelace.ipynb", "not on the roster")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name\nAda\n", "needs a column id"),
        ("id\ns1\ns1\n", "stands there twice"),
        ("id\n\x80", "csv"),
    ],
)
def test_bad_roster_is_one_sentence(tmp_path, text, sentence):
    (tmp_path / "roster.csv").write_bytes(text.encode("latin-1"))
    with pytest.raises(BadInput, match=sentence):
        submissions.read_roster(tmp_path / "roster.csv")


def test_which_of_several_files_counts(tmp_path):
    folder = fill(tmp_path / "sent", {
        "ada/notes.md": b"", "ada/scratch.ipynb": b"", "ada/04-sheet.ipynb": b"",
        "ada/data.bin": b"", "ada/.ipynb_checkpoints/04-sheet.ipynb": b"", "ada/__MACOSX/x.ipynb": b"",
        "bob.ipynb": b"", "bob (1).ipynb": b"", "bob (10).ipynb": b"", "bob (9).ipynb": b"", ".DS_Store": b"",
        "eve/old/04-sheet/04-sheet.py": b"", "eve/other/04-sheet.ipynb": b""})  # fmt: skip
    assert found(folder) == {
        "ada": ("04-sheet.ipynb", "not marked: notes.md, scratch.ipynb"),
        "bob": ("bob (10).ipynb", "not marked: bob (1).ipynb, bob (9).ipynb, bob.ipynb"),
        "eve": ("04-sheet.py", ""),
    }


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.symlink_to(path.parent / "bob.ipynb"), "a link, not a file"),
        (lambda path: path.symlink_to("/etc/passwd"), "a link, not a file"),
        (lambda path: path.symlink_to(path), "a link, not a file"),
        (os.mkfifo, "not an ordinary file"),
        (lambda path: path.symlink_to("/dev/zero"), "a link, not a file"),
    ],
    ids=["another's work", "a system file", "itself", "pipe", "endless device"],
)
def test_what_is_not_opened(tmp_path, make, sentence):
    folder = fill(tmp_path / "sent", {"bob.ipynb": b"{}"})
    make(folder / "eve.ipynb")
    with pytest.raises(BadInput, match=sentence):
        submissions.content(folder / "eve.ipynb")


def test_linked_folder_is_not_entered(tmp_path):
    folder = fill(tmp_path / "sent", {"bob/04-sheet.ipynb": b"{}"})
    (folder / "eve").symlink_to(folder / "bob")
    eve = next(s for s in submissions.find(folder, "04-sheet", []) if s.student.id == "eve")
    with pytest.raises(BadInput):
        submissions.content(eve.path)


def test_giant_and_foreign_files_are_not_read(tmp_path):
    folder = fill(tmp_path / "sent", {"ada.ipynb": b"", "bob.docx": b"PK"})
    os.truncate(folder / "ada.ipynb", submissions.LARGEST + 1)
    with pytest.raises(BadInput, match="larger than 64 MiB"):
        submissions.content(folder / "ada.ipynb")
    with pytest.raises(BadInput, match=r"\.docx is not"):
        submissions.content(folder / "bob.docx")


def test_time_of_nbgraders_stamp_comes_before_the_files_own(tmp_path):
    folder = fill(
        tmp_path / "sent", {"a.ipynb": b"", "timestamp.txt": b"2026-11-20 17:30:00.5 UTC\n"}
    )
    assert late.submitted(folder / "a.ipynb").isoformat() == "2026-11-20T17:30:00.500000+00:00"
    (folder / "timestamp.txt").write_text("2026-11-20 17:30:00 Europe/Berlin")
    assert late.submitted(folder / "a.ipynb").utcoffset().total_seconds() == 3600
    (folder / "timestamp.txt").write_text("yesterday")
    os.utime(folder / "a.ipynb", (0, 0))
    assert late.submitted(folder / "a.ipynb").year == 1970


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\x00=1"])
def test_formulas_are_made_text(text):
    assert table.safe(text)[0] == "'"
