"""Find out who sent what: a folder of files, of folders, or an nbgrader `submitted` tree."""

import csv
import os
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

ENDINGS = (".ipynb", ".py", ".md")
LARGEST = 64 * 2**20
LEFT_OUT = re.compile(r"^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$|timestamp\.txt$)")
CANVAS = re.compile(r"^([^_]+)_(?:LATE_)?\d+_\d+_")
MOODLE = re.compile(r"^(.+)_\d+_assignsubmission_file_?$")


class BadInput(ValueError):
    """What is wrong with what the teacher gave, in one line."""


@dataclass(frozen=True)
class Student:
    """Somebody on the roster, or the sender of a file."""

    id: str
    name: str = ""


@dataclass(frozen=True)
class Submission:
    """A student and the file to be marked, which is None when nothing was sent.

    `note` says what the teacher should know: other files beside it, or a name that is on no list.
    """

    student: Student
    path: Path | None
    note: str = ""


def find(folder: Path, sheet: str, roster: list[Student]) -> list[Submission]:
    """One submission for each student, in the order of their ids; nobody and no file is left out."""
    if not folder.is_dir():
        raise BadInput(f"{folder} is not a folder of submissions")
    if (folder / "submitted").is_dir():
        folder = folder / "submitted"
    files: dict[Student, list[Path]] = {student: [] for student in roster}
    unknown = set()
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if LEFT_OUT.match(entry.name):
            continue
        label = readable(sender(entry, sheet))
        student = recognised(label, roster)
        if student is None:
            student = Student(label)
            unknown |= {student} if roster else set()
        files.setdefault(student, []).extend(contents(entry, sheet))
    return [
        chosen(student, paths, sheet, student in unknown)
        for student, paths in sorted(files.items(), key=lambda item: (item[0].id, item[0].name))
    ]


def readable(name: str) -> str:
    """A name in which everything can be seen: what cannot be printed is written as `\\x07`.

    Without that, somebody whose file is called `bob` with an invisible letter behind it would be
    taken for bob. File systems allow bytes that are no text at all, too.
    """
    return "".join(
        c if (c.isprintable() or unicodedata.category(c) == "Zs") and c != "\\"
        else c.encode("unicode_escape").decode()
        for c in name
    )  # fmt: skip


def sender(entry: os.DirEntry, sheet: str) -> str:
    """The student's name in the name of a file or folder."""
    name = entry.name
    if not entry.is_dir(follow_symlinks=False):
        name = os.path.splitext(name)[0]
    for system in (CANVAS, MOODLE):
        if match := system.match(name):
            return match[1]
    name = re.sub(r"\s*\(\d+\)$", "", name)  # a browser's second download
    a_word = rf"(?<![^\W_]){re.escape(sheet)}(?![^\W_])"
    shorter = re.sub(rf"[\s_-]*{a_word}[\s_-]*", "", name, flags=re.IGNORECASE)
    return shorter or name


def recognised(label: str, roster: list[Student]) -> Student | None:
    """The student on the roster whom a file's name means: by id, or by name without its spaces."""
    plain = letters(label)
    exact = [s for s in roster if label == s.id]
    alike = [s for s in roster if plain in (letters(s.id), letters(s.name)) and plain]
    turned = [s for s in roster if plain and plain == letters(" ".join(reversed(s.name.split())))]
    for found in (exact, alike, turned):
        if len(found) == 1:
            return found[0]
    return None


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", text)).casefold()


def contents(entry: os.DirEntry, sheet: str) -> list[Path]:
    """The files of one entry; in a folder, those of the assignment's own folder if there is one."""
    if not entry.is_dir(follow_symlinks=False):
        return [Path(entry.path)]
    found = []
    for place, folders, names in os.walk(entry.path):
        folders[:] = sorted(name for name in folders if not LEFT_OUT.match(name))
        found += [Path(place, name) for name in sorted(names) if not LEFT_OUT.match(name)]
    own = [path for path in found if sheet in path.relative_to(entry.path).parts[:-1]]
    return own or found


def chosen(student: Student, paths: list[Path], sheet: str, unknown: bool) -> Submission:
    """The file to mark: the sheet's own name first, then a notebook, then the last by name."""
    notes = ["not on the roster"] if unknown else []
    if not paths:
        return Submission(student, None, "; ".join([*notes, "nothing was sent"]))

    def rank(path):
        ending = path.suffix.lower()
        known = len(ENDINGS) - ENDINGS.index(ending) if ending in ENDINGS else 0
        return known > 0, path.stem == sheet, known, copy_number(path), path.name

    best = max(paths, key=rank)
    others = sorted(path.name for path in paths if path is not best and rank(path)[0])
    if others:
        notes.append(f"not marked: {', '.join(map(readable, others))}")
    return Submission(student, best, "; ".join(notes))


def copy_number(path: Path) -> int:
    """The number in `ada (2).ipynb`: browsers count further downloads so."""
    match = re.search(r"\((\d{1,6})\)$", path.stem)
    return int(match[1]) if match else 0


def content(path: Path) -> bytes:
    """The bytes of a submission; BadInput for what is not an ordinary file of a kind we mark.

    Links are not followed (they could lead to somebody else's work), and nothing is opened that
    could keep the grader waiting.
    """
    if path.suffix.lower() not in ENDINGS:
        raise BadInput(f"{path.suffix or 'a file without an ending'} is not .ipynb, .py or .md")
    try:
        found = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as problem:
        if path.is_symlink():
            raise BadInput("this is a link, not a file") from None
        raise BadInput(f"the file cannot be opened ({problem.strerror})") from None
    with open(found, "rb") as file:
        about = os.fstat(found)
        if not stat.S_ISREG(about.st_mode):
            raise BadInput("this is not an ordinary file")
        if about.st_size > LARGEST:
            raise BadInput(f"the file is larger than {LARGEST // 2**20} MiB")
        return file.read(LARGEST)


def read_roster(path: Path) -> list[Student]:
    """The students of a CSV with a column `id`, and `name` or `first_name` and `last_name`."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise BadInput(f"{path}: {problem}") from None
    students = []
    for number, row in enumerate(rows, 2):
        row = {str(name).strip().casefold(): (value or "").strip() for name, value in row.items()
               if isinstance(value, str)}  # fmt: skip
        identity = next((row[c] for c in ("id", "student_id", "student") if row.get(c)), "")
        if not identity:
            raise BadInput(f"{path}:{number}: there is no id; the roster needs a column id")
        name = row.get("name") or f"{row.get('first_name', '')} {row.get('last_name', '')}".strip()
        students.append(Student(identity, name))
    seen = {student.id for student in students}
    if len(seen) < len(students):
        twice = next(s.id for s in students if sum(t.id == s.id for t in students) > 1)
        raise BadInput(f"{path}: the id {twice} stands there twice")
    return students
