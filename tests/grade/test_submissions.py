"""Whose file it is, which of several counts, and what is not opened at all."""

import os
import shutil
import warnings
import zipfile
from pathlib import Path

import pytest
from grade.classes import fill

from xentlib.classroom.grade.assignment import Assignment
from xentlib.classroom.grade.read import late, overrides, roster, submissions
from xentlib.classroom.grade.read.submissions import Student
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
        ("04-sheet (3).ipynb", "04-sheet"),  # what the page lets a reader download
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
    path = tmp_path / "roster.csv"
    path.write_text("\ufeffID,First_name,last_name\ns1,Emmy,Noether\ns2,Ada,Lovelace\ns3,Grace,Hopper\n"
                      "s4,Sofja,Kowalewskaja\n")  # fmt: skip
    assert found(folder, roster.students(path, {})[0]) == {
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
    assert found(folder, twins)["s1"] == (None, "nothing was sent")


NAMES = ["s1 Ada Lovelace", "s2 Emmy Noether"]


@pytest.mark.parametrize(
    "text",
    [
        "id,name\ns1,Ada Lovelace\ns2,Emmy Noether\n",
        "\ufeffID;Name\ns1;Ada Lovelace\ns2;Emmy Noether\n",
        "First name\tLast name\tID number\tEmail address\nAda\tLovelace\ts1\ta@x\nEmmy\tNoether\ts2\te@x\n",
        # Canvas: a gradebook's second line is no student
        'Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"Lovelace, Ada",7,s1,a,1\n'
        '"Noether, Emmy",8,s2,e,1\n',
        "OrgDefinedId,Username,Last Name,First Name\ns1,ada,Lovelace,Ada\ns2,emmy,Noether,Emmy\n",
        "Nachname;Vorname;Matrikelnummer\nLovelace;Ada;s1\nNoether;Emmy;s2\n",
        "Nom;Pr\u00e9nom;Num\u00e9ro d'\u00e9tudiant\nLovelace;Ada;s1\nNoether;Emmy;s2\n",
        "Nombre;Apellido(s);N\u00famero de ID\nAda;Lovelace;s1\nEmmy;Noether;s2\n",
        "\u0424\u0430\u043c\u0438\u043b\u0438\u044f;\u0418\u043c\u044f;\u041b\u043e\u0433\u0438\u043d\n"
        "Lovelace;Ada;s1\nNoether;Emmy;s2\n",
        "\u5b66\u53f7,\u59d3\u540d\ns1,Ada Lovelace\ns2,Emmy Noether\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_rosters_of_all_platforms_and_languages(tmp_path, text, encoding):
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    students, complaints = roster.students(path, {})
    assert [f"{student.id} {student.name}" for student in students] == NAMES
    assert not complaints


def test_roster_in_latin_1_and_with_headers_of_its_own(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes("Kürzel|Wer\ns1|Zoë Hooke\n".encode("latin-1"))
    columns = roster.mapping("id=Kürzel,name=Wer")
    assert roster.students(path, columns)[0] == [Student("s1", "Zoë Hooke")]
    with pytest.raises(ValueError, match="there is no column 'Nummer'"):
        roster.students(path, roster.mapping("id=Nummer"))
    with pytest.raises(ValueError, match="with NAME one of id, name"):
        roster.mapping("matrikel=Kürzel")


def test_rows_that_cannot_be_read_are_named_and_the_others_count(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("id,name\ns1,Ada\n,Nobody\ns1,Eve\ns2,Bob,too,many\n\ns3,Emmy\n")
    students, complaints = roster.students(path, {})
    assert [student.id for student in students] == ["s1", "s3"]
    assert [text.rpartition("csv:")[2] for text in sorted(complaints)] == [
        "3: Nobody has no id", "4: the id s1 stands there twice",
        "5: it has more columns than the first line"]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"name\nAda\n", "no column is known as an id"),
        (b'id,name\n"s1,Ada' + b"x" * 200_000, "csv"),
    ],
)
def test_roster_that_is_none_is_one_sentence(tmp_path, data, sentence):
    (tmp_path / "roster.csv").write_bytes(data)
    with pytest.raises(ValueError, match=sentence):
        roster.students(tmp_path / "roster.csv", {})
    with pytest.raises(FileNotFoundError, match="No such file"):
        roster.students(tmp_path / "nowhere.csv", {})


def test_which_of_several_files_counts(tmp_path):
    folder = fill(tmp_path / "sent", {
        "ada/notes.md": b"", "ada/scratch.ipynb": b"", "ada/04-sheet.ipynb": b"",
        "ada/data.bin": b"", "ada/.ipynb_checkpoints/04-sheet.ipynb": b"", "ada/__MACOSX/x.ipynb": b"",
        "bob.ipynb": b"", "bob (1).ipynb": b"", ".DS_Store": b"",
        "eve/old/04-sheet/04-sheet.py": b"", "eve/other/04-sheet.ipynb": b""})  # fmt: skip
    assert found(folder) == {
        "ada": ("04-sheet.ipynb", "not marked: notes.md, scratch.ipynb"),
        "bob": ("bob.ipynb", ""),
        "bob (1)": ("bob (1).ipynb", ""),  # perhaps Bob's, perhaps not: nobody replaces his work
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
    with pytest.raises(ValueError, match=sentence):
        submissions.content(folder / "eve.ipynb")


def test_linked_folder_is_not_entered(tmp_path):
    folder = fill(tmp_path / "sent", {"bob/04-sheet.ipynb": b"{}"})
    (folder / "eve").symlink_to(folder / "bob")
    eve = next(s for s in submissions.find(folder, "04-sheet", []) if s.student.id == "eve")
    with pytest.raises(ValueError, match="file"):
        submissions.content(eve.path)


def test_giant_and_foreign_files_are_not_read(tmp_path):
    folder = fill(tmp_path / "sent", {"ada.ipynb": b"", "bob.docx": b"PK"})
    os.truncate(folder / "ada.ipynb", submissions.LARGEST + 1)
    with pytest.raises(ValueError, match="larger than 64 MiB"):
        submissions.content(folder / "ada.ipynb")
    with pytest.raises(ValueError, match=r"\.docx is not"):
        submissions.content(folder / "bob.docx")


def test_who_says_when_it_came(tmp_path):
    """The platform, else the teacher's file, else the file; never what a student can write."""
    folder = fill(tmp_path / "sent", {"ada.ipynb": b"", "bob.ipynb": b"", "timestamp.txt": b"2020-01-01 00:00:00 UTC",
                                      "hw_eve_attempt_2026-11-20-18-30-00_x.ipynb": b""})  # fmt: skip
    os.utime(folder / "bob.ipynb", (1e9, 1e9))
    path = tmp_path / "overrides.csv"
    path.write_text("Student;submitted;extra days\nada;2026-11-19T12:00+00:00;2\n")
    known = overrides.read(path, Assignment("04-sheet", "", [], []), {"ada"})
    told = {
        s.student.id: late.submitted(s, known.submitted)
        for s in submissions.find(folder, "04-sheet", [])
    }
    assert {name: who for name, (_, who) in told.items()} == {
        "ada": "your file", "bob": "the file", "eve": "the platform"}  # fmt: skip
    assert told["eve"][0].strftime("%H:%M") == "18:30"
    assert told["bob"][0].timestamp() == 1e9
    rule = late.rule("2026-11-18", 0, 10)
    assert (rule.days(told["ada"][0]), rule.days(told["ada"][0], known.extra["ada"])) == (1, 0)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("Friday", 0, 0), "is no time"),
        (("9999-12-31", -1, 0), "0 or more"),
        (("2026-11-20", 0, 101), "from 0 to 100"),
        (("2026-11-20", 0, float("nan")), "from 0 to 100"),
        ((None, 1, 0), "need --due"),
    ],
)
def test_rule_that_cannot_be_meant(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        late.rule(*options)


# Each layout with the place that describes it stands in xentlib/classroom/grade/read/platforms.py.
PLATFORMS = {
    "moodle": ["Ada Lovelace_991_assignsubmission_file_/04-sheet.ipynb",
               "Emmy Noether_992_assignsubmission_file/x.ipynb"],
    "moodle without folders": ["Ada Lovelace_991_assignsubmission_file_my_work.ipynb",
                               "Emmy Noether_992_assignsubmission_file_04-sheet.ipynb"],
    "moodle texts": ["Ada Lovelace_991_assignsubmission_onlinetext_/onlinetext.html",
                     "Emmy Noether_992_assignsubmission_onlinetext_onlinetext.html"],
    "canvas": ["lovelaceada_71_123_04-sheet.ipynb", "noetheremmy_LATE_72_124_04-sheet-1.ipynb"],
    "google classroom": ["Ada Lovelace - 04-sheet.ipynb", "Emmy Noether - 04-sheet.ipynb"],
    "teams": ["Submitted files/Ada Lovelace/Sheet 4/Version 1/04-sheet.ipynb",
              "Submitted files/Emmy Noether/Sheet 4/04-sheet.ipynb"],
    "blackboard": ["Sheet_4_s1_attempt_2026-11-20-18-30-00_04-sheet.ipynb",
                   "Sheet_4_s1_attempt_2026-11-20-18-30-00.txt",
                   "Sheet_4_s2_attempt_2026-11-21-18-30-00_work.ipynb"],
    "brightspace": ["1-2 - Ada Lovelace - Nov 20, 2026 926 PM/04-sheet.ipynb", "index.html",
                    "1-3 - Emmy Noether - Nov 21, 2026 1126 AM/04-sheet.ipynb"],
    "gradescope": ["assignment_7_export/submission_1/04-sheet.ipynb", "assignment_7_export/submission_2/04-sheet.ipynb",
                   "assignment_7_export/submission_metadata.yml"],
}  # fmt: skip
METADATA = b"""---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: s1
    :email: ada@example.org
  :created_at: 2026-11-20 14:22:32.365935000 Z
submission_2:
  :submitters:
  - :name: Emmy Noether
    :sid: s2
  :created_at: 2026-11-21 14:22:32.365935000 Z
"""
CLASS = [
    Student("s1", "Ada Lovelace", "71"),
    Student("s2", "Emmy Noether", "72"),
    Student("s3", "Zoe"),
]


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_downloads_of_platforms(tmp_path, platform, packed):
    files = {name: METADATA if name.endswith(".yml") else b"{}" for name in PLATFORMS[platform]}
    place = fill(tmp_path / "sent", files)
    if packed:
        place = shutil.make_archive(tmp_path / "download", "zip", place)
    with submissions.unpacked(Path(place)) as folder:
        sent = {s.student.id: s for s in submissions.find(folder, "04-sheet", CLASS)}
        assert {name: s.note for name, s in sent.items()} == {
            "s1": "",
            "s2": "",
            "s3": "nothing was sent",
        }
        assert all(submissions.content(sent[name].path) == b"{}" for name in ("s1", "s2"))
    if platform in ("blackboard", "brightspace", "gradescope"):
        assert (sent["s1"].when.day, sent["s2"].when.day) == (20, 21)


def test_last_attempt_counts_and_the_others_are_listed(tmp_path):
    folder = fill(tmp_path / "sent", {
        "Ada/Sheet 4/Version 2/04-sheet.ipynb": b"", "Ada/Sheet 4/Version 10/04-sheet.ipynb": b"10",
        "hw_s2_attempt_2026-11-21-18-30-00_a.ipynb": b"last", "hw_s2_attempt_2026-11-20-18-30-00_b.ipynb": b"first",
        "zoe_72_124_04-sheet.ipynb": b"", "zoe_72_125_04-sheet-1.ipynb": b"1"})  # fmt: skip
    sent = {s.student.id: s for s in submissions.find(folder, "04-sheet", [])}
    assert {name: s.path.read_text() for name, s in sent.items()} == {
        "Ada": "10",
        "s2": "last",
        "zoe": "1",
    }
    assert all("not marked: " in s.note for s in sent.values())


def test_two_people_of_one_name_are_two_rows(tmp_path):
    names = [f"Ada Lovelace_{n}_assignsubmission_file_/04-sheet.ipynb" for n in (991, 992)]
    folder = fill(tmp_path / "sent", dict.fromkeys(names, b""))
    assert list(found(folder)) == ["Ada Lovelace 991", "Ada Lovelace 992"]
    assert list(found(folder, [Student("s1", "Ada Lovelace")])) == [
        "Ada Lovelace 991",
        "Ada Lovelace 992",
        "s1",
    ]
    worksheet = tmp_path / "worksheet.csv"  # the numbers are Moodle's, in its grading worksheet
    worksheet.write_text(
        "Identifier,Full name,Email address\nParticipant 991,Ada Lovelace,a@x\nParticipant 992,Ada Lovelace,b@x\n"
    )
    students, _ = roster.students(worksheet, {})
    assert list(found(folder, students)) == ["Participant 991", "Participant 992"]


@pytest.mark.parametrize("known", [[], [Student("s1", "ada"), Student("s2", "bob")]])
def test_names_behind_that_of_the_sheet_are_told_apart(tmp_path, known):
    names = ("04-sheet - ada.ipynb", "04-sheet - bob.ipynb")
    told = found(fill(tmp_path / "sent", dict.fromkeys(names, b"")), known)
    assert list(told) == (["s1", "s2"] if known else ["ada", "bob"])


def test_google_classroom_with_names_of_the_students_own(tmp_path):
    names = (
        "Ada Lovelace - my work.ipynb",
        "Ada Lovelace - helpers.py",
        "Emmy Noether - B - 4.ipynb",
    )
    told = found(fill(tmp_path / "sent", dict.fromkeys(names, b"")), CLASS[:2])
    assert told == {
        "s1": ("Ada Lovelace - my work.ipynb", "not marked: Ada Lovelace - helpers.py"),
        "s2": ("Emmy Noether - B - 4.ipynb", ""),
    }


def test_anonymous_marking(tmp_path):
    folder = fill(
        tmp_path / "sent", {f"Participant_{n}_assignsubmission_file_/x.ipynb": b"" for n in (5, 6)}
    )
    assert list(found(folder)) == ["Participant 5", "Participant 6"]


@pytest.mark.parametrize(
    "name", ["ada (2).ipynb", "ADA.ipynb", "ada\u200b.ipynb", "Lovelace Ada.ipynb", "a-d-a.ipynb"]
)
@pytest.mark.parametrize(
    "known", [[], [Student("ada", "Ada Lovelace")]], ids=["no roster", "roster"]
)
def test_nobody_replaces_anothers_work_by_a_name(tmp_path, name, known):
    folder = fill(tmp_path / "sent", {"ada.ipynb": b"hers", name: b"forged"})
    sent = {s.student.id: s for s in submissions.find(folder, "04-sheet", known)}
    assert sent["ada"].path.read_text() == "hers"
    assert len(sent) == 2


def test_entry_called_submitted_does_not_hide_the_class(tmp_path):
    folder = fill(tmp_path / "sent", {"ada.ipynb": b"", "submitted/x.ipynb": b""})
    assert list(found(folder)) == ["ada", "submitted"]
    course = fill(
        tmp_path / "course",
        {"submitted/ada/04-sheet/04-sheet.ipynb": b"", "nbgrader_config.py": b""},
    )
    assert list(found(course)) == ["ada"]


def test_zip_that_is_made_to_harm(tmp_path):
    place = tmp_path / "download.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as packed, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two entries of one name
        for name, data in (("ada.ipynb", b"hers"), ("../../ada.ipynb", b"forged"), ("ada.ipynb", b"forged"),
                           ("/bob.ipynb", b"his"), ("eve.ipynb", bytes(submissions.LARGEST + 1))):  # fmt: skip
            packed.writestr(name, data)
    with submissions.unpacked(place) as folder:
        sent = {s.student.id: s for s in submissions.find(folder, "04-sheet", [])}
        assert sent["ada"].path.read_text() == "hers"
        with pytest.raises(ValueError, match="larger than"):
            submissions.content(sent["eve"].path)
        assert {"ada", "bob", "eve"} < set(sent)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["download.zip"]
    place.write_bytes(place.read_bytes()[:-40])
    with submissions.unpacked(place) as same, pytest.raises(ValueError, match="nor a zip"):
        submissions.find(same, "04-sheet", [])


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\x00=1"])
def test_formulas_are_made_text(text):
    assert table.safe(text)[0] == "'"
