"""Lists that a teacher has: rosters and tables of dates, with whatever separator, letters and headers."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xentlib.classroom.grade.read import reading
from xentlib.classroom.grade.read.submissions import Student

# The usual headers, in the order in which they are looked for. Sources: docs.moodle.org (Upload
# users; Grading worksheet), Canvas instructor guide (gradebook CSV, SIS import), Gradescope help
# (rosters), Blackboard help (work offline with grade data), Brightspace (export grades).
HEADERS = {
    "id": "sis user id; orgdefinedid; student id; studentid; id number; id-nummer; idnumber; sid; matrikelnummer; "
    "numéro d'étudiant; numero d'etudiant; numéro d'identification; número de id; numero de id; dni; "
    "номер студента; индивидуальный номер; 学号; id; sis login id; login id; username; user name; "
    "anmeldename; benutzername; kennung; nom d'utilisateur; identifiant; nombre de usuario; "
    "identificador; логин; идентификатор; 用户名; 账号; identifier; email; email address; e-mail; "
    "e-mail-adresse; adresse de courriel; dirección de correo; адрес электронной почты; 电子邮件地址; 邮箱",
    "name": "name; full name; student name; student; vollständiger name; nom complet; nombre completo; "
    "фио; полное имя; 姓名; 全名",
    "first": "first name; firstname; first_name; given name; vorname; prénom; prenom; nombre; имя; 名; 名字",
    "last": "last name; lastname; last_name; surname; family name; nachname; familienname; nom; "
    "nom de famille; apellido(s); apellidos; apellido; фамилия; 姓; 姓氏",
    "number": "identifier; id; participant; teilnehmer",
    "grade": "grade; bewertung; note; calificación; оценка; 成绩",
    "most": "maximum grade; bestwertung; note maximale; calificación máxima; максимальная оценка; 最高成绩",
}  # fmt: skip
NOBODY = (
    "points possible",
    "student, test",
    "test student",
)  # lines of Canvas that are no students


@dataclass
class Table:
    """A table by the meaning of its columns; `complaints` name the rows that cannot be used.

    `lines` is all of it as it was read; each of `rows` says which of these it is, counted from 1.
    """

    lines: list[list[str]]
    rows: list[tuple[int, dict[str, str]]]
    complaints: list[str]


def content(path: Path) -> tuple[io.StringIO, str]:
    """A table's text, and what separates its cells: what stands most often in its first line."""
    whole = reading.text(path.read_bytes()).replace("\0", "").lstrip("\ufeff").lstrip()
    return io.StringIO(whole, newline=""), max(",;\t|", key=whole.partition("\n")[0].count)


def dictionaries(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table that the grader has written, whatever program has saved it since."""
    file, separator = content(path)
    return csv.DictReader(file, delimiter=separator)


def table(path: Path, columns: dict[str, str]) -> Table:
    """The table in a file; `columns` says what the headers are that nobody can know."""
    file, separator = content(path)
    try:
        lines = list(csv.reader(file, delimiter=separator))
    except csv.Error as problem:
        raise ValueError(f"{path}: {problem}") from None
    headers = [plain(header) for header in lines[0]] if lines else []
    for header in columns.values():
        if plain(header) not in headers:
            raise ValueError(f"{path}: there is no column {header!r}; it has {', '.join(headers)}")
    named = {meaning: places(meaning, headers, columns) for meaning in HEADERS}
    rows, complaints = [], []
    for number, line in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) > len(headers):
            complaints.append(f"{path}:{number}: it has more columns than the first line")
            continue
        cells = {meaning: first(line, where) for meaning, where in named.items()}
        rows.append((number, cells))
    return Table(lines, rows, complaints)


def plain(header: str) -> str:
    return re.sub(r"[\s_]+", " ", header).strip().casefold()


def places(meaning: str, headers: list[str], columns: dict[str, str]) -> list[int]:
    """The numbers of the columns that may hold something, the best one first."""
    if meaning in columns:
        return [headers.index(plain(columns[meaning]))]
    known = [plain(header) for header in HEADERS[meaning].split(";")]
    return [headers.index(header) for header in known if header in headers]


def first(line: list[str], where: list[int]) -> str:
    """The first cell of these that is not empty."""
    return next((line[n].strip() for n in where if n < len(line) and line[n].strip()), "")


def students(path: Path, columns: dict[str, str]) -> tuple[list[Student], list[str]]:
    """The students of a roster, and which rows are none."""
    accepted, seen = [], set()
    read = table(path, columns)
    complaints = read.complaints
    if read.rows and not any(row["id"] for _, row in read.rows):
        raise ValueError(f"{path}: no column is known as an id: say which with --columns id=HEADER")
    for number, row in read.rows:
        name = row["name"] or f"{row['first']} {row['last']}".strip()
        if name.casefold() in NOBODY:
            continue
        if not row["id"]:
            complaints.append(f"{path}:{number}: {name or 'this row'} has no id")
        elif row["id"] in seen:
            complaints.append(f"{path}:{number}: the id {row['id']} stands there twice")
        else:
            seen.add(row["id"])
            if re.fullmatch(r"[^,]+, [^,]+", name):  # Canvas: Lovelace, Ada
                name = " ".join(reversed(name.split(", ")))
            # "Participant 991", "Teilnehmer/in991", or Canvas's number alone
            digits = re.fullmatch(r"(?:\D*\W\D*)?(\d+)", row["number"])
            accepted.append(Student(row["id"], name, digits[1] if digits else ""))
    return accepted, complaints


def mapping(written: str | None) -> dict[str, str]:
    """`id=Matrikel,name=Person` as a dictionary."""
    accepted = {}
    for part in filter(None, (written or "").split(",")):
        meaning, _, header = part.partition("=")
        if meaning.strip() not in HEADERS or not header.strip():
            known = ", ".join(HEADERS)
            raise ValueError(f"--columns {part!r}: write NAME=HEADER, with NAME one of {known}")
        accepted[meaning.strip()] = header.strip()
    return accepted
