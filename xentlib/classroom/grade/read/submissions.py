"""Find out who sent what: a platform's download as a folder or a zip, plain files, or nbgrader's tree."""

import contextlib
import os
import re
import stat
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from xentlib.classroom.grade.read import platforms

ENDINGS = (".ipynb", ".py", ".md", ".html")
LARGEST = 64 * 2**20
LARGEST_MODULES = 4 * 2**20
DEEPEST = 20  # folders in folders: what lies deeper was not meant to be marked
MOST_NAMED = 20  # files in a note
MOST_UNPACKED = 16 * 2**30  # bytes of a whole class
LEFT_OUT = re.compile(
    r"^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$|timestamp\.txt$|index\.html$|submission_metadata\.yml$)"
)


@dataclass(frozen=True)
class Student:
    """Somebody on the roster, or the sender of a file; `number` is the platform's own for them."""

    id: str
    name: str = ""
    number: str = ""


@dataclass(frozen=True)
class Submission:
    """A student and the file to be marked, which is None when nothing was sent.

    `note` says what the teacher should know: other files of theirs, or a name that is on no list.
    `when` is the time at which the platform says that it came, `neighbours` are files in the same place.
    """

    student: Student
    path: Path | None
    note: str = ""
    when: datetime | None = None
    neighbours: tuple[Path, ...] = ()


@contextlib.contextmanager
def unpacked(place: Path) -> Iterator[Path]:
    """The folder at `place`, or for the time of the block a folder with what a zip there holds."""
    if not zipfile.is_zipfile(place):
        yield place
        return
    with tempfile.TemporaryDirectory(prefix="xentlib-grade-sent-") as folder:
        try:
            unpack(place, Path(folder))
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as problem:
            raise ValueError(f"{place} cannot be unpacked: {problem}") from None
        yield Path(folder)


def unpack(archive: Path, folder: Path) -> None:
    """Write the files of a zip below `folder`; links become small files, too large ones are cut off."""
    with zipfile.ZipFile(archive) as packed:
        if sum(info.file_size for info in packed.infolist()) > MOST_UNPACKED:
            raise ValueError(f"{archive} would take more than {MOST_UNPACKED // 2**30} GiB")
        for info in packed.infolist():
            parts = [part for part in info.filename.split("/") if part not in ("", ".", "..")]
            if info.is_dir() or not parts:
                continue
            target = free(folder.joinpath(*(part[:150] for part in parts)))
            target.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(info) as source:
                target.write_bytes(source.read(LARGEST + 1))
            with contextlib.suppress(OverflowError, ValueError):  # a time that is none
                when = time.mktime((*info.date_time, 0, 0, -1))
                os.utime(target, (when, when))


def free(path: Path) -> Path:
    """`path`, or one like it that is not taken: no file of a zip replaces another."""
    number, made = 1, path
    while made.exists():
        number += 1
        made = path.with_name(f"{path.stem} again {number}{path.suffix}")
    return made


def find(folder: Path, sheet: str, roster: list[Student]) -> list[Submission]:
    """One submission for each student, in the order of their ids; nobody and no file is left out."""
    if not folder.is_dir():
        raise ValueError(f"{folder} is neither a folder of submissions nor a zip")
    folder = platforms.inner(folder)
    sent = defaultdict(list)
    entries = [entry for entry in os.scandir(folder) if not LEFT_OUT.match(entry.name)]
    told = platforms.gradescope(folder) or of_google([entry.name for entry in entries], roster)
    names = plain_names(entries, sheet)
    for entry in sorted(entries, key=lambda entry: entry.name):
        who = platforms.sender(entry.name) or told.get(entry.name)
        who = who or platforms.Sender(names[entry.name])
        person = replace(who, name=readable(who.name), when=None)
        sent[person] += [(path, who.when) for path in contents(entry, sheet)]
    students = who_is_who(list(sent), roster)
    listed = [chosen(students[who], files, sheet, roster) for who, files in sent.items()]
    silent = set(roster) - {submission.student for submission in listed}
    listed += [chosen(student, [], sheet, roster) for student in silent]
    return sorted(listed, key=lambda one: (one.student.id, one.student.name))


def of_google(names: list[str], roster: list[Student]) -> dict[str, platforms.Sender]:
    """Who sent each file, where Google Classroom has named all of them: `Ada Lovelace - work.ipynb`.

    What a student writes comes last there. Elsewhere it may come first, so that only names on the
    roster are believed.
    """
    if not all(" - " in name for name in names):
        return {}
    known = {letters(student.name) for student in roster}
    people = {name: name.partition(" - ")[0] for name in names}
    return {name: platforms.Sender(who) for name, who in people.items() if letters(who) in known}


def plain_names(entries: list[os.DirEntry], sheet: str) -> dict[str, str]:
    """The senders of files that no platform has named; `ada (2).ipynb` is Ada's, unless hers is there.

    A number in brackets may come from a browser, or from somebody who wants to replace her work.
    """
    names = {entry.name: named(entry, sheet) for entry in entries}
    plain = {entry: re.sub(r"\s*\(\d+\)$", "", name) for entry, name in names.items()}
    times = Counter(plain.values())
    return names | {entry: name for entry, name in plain.items() if times[name] == 1 and name}


def who_is_who(people: list[platforms.Sender], roster: list[Student]) -> dict:
    """The student whom each sender is: nobody is two, and of two who claim to be one only the surer is.

    Who is not on the roster is a student of the name, with the platform's number if others share it.
    """
    known, claims, taken = indexed(roster), defaultdict(lambda: defaultdict(list)), {}
    for who in people:
        if claim := recognised(who, known):
            doubt, student = claim
            claims[student][doubt].append(who)
    for student, rivals in claims.items():
        surest = rivals[min(rivals)]
        if len(surest) == 1:
            taken[surest[0]] = student
    names = Counter(who.name for who in people if who not in taken)
    ids = {student.id for student in roster}
    for who in people:
        if who not in taken:
            shared = names[who.name] > 1 or who.name in ids
            label = f"{who.name} {who.number}".strip() if shared else who.name
            taken[who] = Student(label, who.name if shared else "", who.number)
    return taken


def readable(name: str) -> str:
    """A name in which everything can be seen: what cannot be printed is written as `\\x07`.

    Without that, somebody whose file is called `bob` with an invisible letter behind it would be
    taken for bob. File systems allow bytes that are no text at all, too.
    """
    return "".join(
        c if visible(c) and c != "\\" else c.encode("unicode_escape").decode() for c in name
    )


def visible(letter: str) -> bool:
    """Whether a letter can be printed, or is a space of some kind."""
    return letter.isprintable() or unicodedata.category(letter) == "Zs"


def named(entry: os.DirEntry, sheet: str) -> str:
    """The student's name in the name of a file or folder that no platform has named."""
    name = entry.name
    if not entry.is_dir(follow_symlinks=False):
        name = os.path.splitext(name)[0]
    a_word = rf"(?<![^\W_]){re.escape(sheet)}(?![^\W_])"
    shorter = re.sub(rf"[\s_-]*{a_word}[\s_-]*", "", name, flags=re.IGNORECASE)
    return shorter if letters(re.sub(r"\(\d+\)", "", shorter)) else name


def indexed(roster: list[Student]) -> dict[tuple[int, str], set[Student]]:
    """The students by what may stand for them: how doubtful that is (0 is surest), and the text."""
    known = defaultdict(set)
    for student in roster:
        turned = letters(" ".join(reversed(student.name.split())))
        for doubt, text in (
            (0, student.number), (0, student.id), (1, student.id), (2, student.name),
            (3, letters(student.id)), (3, letters(student.name)), (4, turned),
        ):  # fmt: skip
            known[doubt, text].add(student)
    return known


def recognised(who: platforms.Sender, known: dict) -> tuple[int, Student] | None:
    """How doubtful it is who on the roster is meant, and who that is."""
    plain = letters(who.name)
    for doubt, text in enumerate((who.number, who.name, who.name, plain, plain)):
        alike = known.get((doubt, text), ()) if text else ()
        if len(alike) == 1:
            return doubt, *alike
    return None


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFC", text)).casefold()


def contents(entry: os.DirEntry, sheet: str) -> list[Path]:
    """The files of one entry; in a folder, those of the assignment's own folder if there is one."""
    if not entry.is_dir(follow_symlinks=False):
        return [Path(entry.path)]
    listed = []
    top = entry.path.count(os.sep)
    for place, folders, names in os.walk(entry.path):
        if place.count(os.sep) - top >= DEEPEST:
            folders.clear()
        folders[:] = sorted(name for name in folders if not LEFT_OUT.match(name))
        listed += [Path(place, name) for name in sorted(names) if not LEFT_OUT.match(name)]
    own = [path for path in listed if sheet in path.relative_to(entry.path).parts[:-1]]
    return own or listed


def chosen(student: Student, files: list[tuple], sheet: str, roster: list[Student]) -> Submission:
    """The file to mark, of paths with their times: the sheet's own name first, then a notebook, then
    the last attempt."""
    notes = [] if not roster or student in roster else ["not on the roster"]
    if not files:
        return Submission(student, None, "; ".join([*notes, "nothing was sent"]))

    def rank(file):
        path, when = file
        ending = path.suffix.lower()
        known = len(ENDINGS) - ENDINGS.index(ending) if ending in ENDINGS else 0
        seconds = when.timestamp() if when else 0
        return known > 0, own_name(path, sheet), known, seconds, attempt(path), path.name

    (best, when), *rest = sorted(files, key=rank, reverse=True)
    others = sorted(path.name for path, _ in rest if path.suffix.lower() in ENDINGS)
    if others:
        more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
        notes.append(f"not marked: {', '.join(map(readable, others[:MOST_NAMED]))}{more}")
    neighbours = tuple(path for path, _ in reversed(rest) if path.parent == best.parent)
    return Submission(student, best, "; ".join(notes), when, neighbours)


def own_name(path: Path, sheet: str) -> bool:
    """Whether a file has the sheet's name, perhaps with the number of an attempt behind it."""
    return re.sub(r"(-\d+|\s*\(\d+\))$", "", path.stem) == sheet


def attempt(path: Path) -> int:
    """The number of an attempt: `Version 2` above it, `sheet-1` or `sheet (1)` in its name."""
    versions = [re.fullmatch(r"[Vv]ersion (\d{1,6})", part) for part in path.parts[:-1]]
    numbers = [int(match[1]) for match in versions if match]
    match = re.search(r"(?:\(|-)(\d{1,6})\)?$", path.stem)
    return numbers[-1] if numbers else int(match[1]) if match else 0


def modules(submission: Submission) -> dict[str, bytes]:
    """What the answers may import: the .py files beside the notebook, by the name of the module.

    Of several with one name the last attempt counts; what cannot be read, or is too much, is left out.
    """
    sources = {}
    files = [path for path in submission.neighbours if path.suffix.lower() == ".py"]
    for path in files[-MOST_NAMED:]:
        stem = Path(platforms.own_name(path.name)).stem
        name = re.sub(r"-\d+$", "", stem)  # Canvas counts attempts
        with contextlib.suppress(ValueError):
            source = content(path)
            size = sum(map(len, sources.values())) + len(source)
            if name.isidentifier() and size <= LARGEST_MODULES:
                sources[name] = source
    return sources


def content(path: Path) -> bytes:
    """The bytes of a submission; ValueError for what is not an ordinary file of a kind we mark.

    Links are not followed (they could lead to somebody else's work), and nothing is opened that
    could keep the grader waiting.
    """
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"{path.suffix or 'a file without an ending'} is not .ipynb, .py or .md")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as problem:
        why = f"the file cannot be opened ({problem.strerror})"
        raise ValueError("this is a link, not a file" if path.is_symlink() else why) from None
    with open(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise ValueError("this is not an ordinary file")
        if about.st_size > LARGEST:
            raise ValueError(f"the file is larger than {LARGEST // 2**20} MiB")
        return file.read(LARGEST)
