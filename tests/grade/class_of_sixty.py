"""A made-up class of sixty, in the layout of each learning platform, with what each of them deserves."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta

from grade.broken import BROKEN
from grade.hostile import HOSTILE
from grade.notebooks import FULL, spoilt

DUE = datetime(2026, 11, 20, 18)  # UTC
PER_DAY = 10  # per cent
NAMES = """Ada Lovelace; Emmy Noether; Zoë Hooke; Jürgen Groß; María de la Cruz; Seán O'Brien; 李 雷; 韩 梅梅; Иван
Петров; Ольга Ким; Ngô Bảo; Łukasz Żak; Chloé Lefèvre; Bobby 'Drop' Tables; =1+1 Sum; Jean-Luc Picard; Ana Sofía Núñez;
Åse Bø; Αλέξης Νίκου; محمد علي; יעל כהן; Anna Schmidt; Anna Schmidt; Tim O’Neil; X Æ; Max Wolkenstein-Rodenegg"""
SENT_NOTHING, LATE, LATE_WITH_EXTRA_DAYS, TWICE, BESIDE, ONLY_A_PDF, AND_A_PDF = range(50, 57)
USES = "from helpers import add\n\ndef mean(values):\n    return add(values) / len(values)"


@dataclass
class Member:
    """One student: what they sent (each attempt as files by name), when, and the points they deserve."""

    number: int
    name: str
    attempts: list[dict[str, bytes]]
    points: float
    when: datetime = DUE - timedelta(hours=6)
    extra_days: int = 0

    @property
    def id(self) -> str:
        return f"s{self.number:02}"


def members(secrets: str) -> list[Member]:
    """The sixty: some of every kind of broken and hostile work, and what only happens in a class."""
    names = [name.strip() for name in NAMES.replace("\n", " ").split(";")]
    names += [
        f"Student Number{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n % 26]}{n}" for n in range(60 - len(names))
    ]
    kinds = [*BROKEN.values()][::3] + [*HOSTILE.values()][::3]
    made = []
    for number, name in enumerate(names):
        kind = kinds[number % len(kinds)]
        work = kind.make().replace(b"{secrets}", secrets.encode()) + b"\n" * (number // len(kinds))
        made.append(
            Member(number, name, [{f"sheet{kind.ending}": work}], sum(kind.points.values()))
        )
    everything = float(sum(FULL.values()))
    for number, attempts, points in (
        (SENT_NOTHING, [], 0),
        (LATE, [{"sheet.ipynb": spoilt(why="Late.")}], everything * 0.8),
        (LATE_WITH_EXTRA_DAYS, [{"sheet.ipynb": spoilt(why="Late, too.")}], everything),
        (TWICE, [{"sheet.ipynb": spoilt(double="", why="First.")}, {"sheet.ipynb": spoilt(why="Last.")}], everything),
        (BESIDE, [{"sheet.ipynb": spoilt(mean=USES), "helpers.py": b"def add(v):\n    return sum(v)"}], everything),
        (ONLY_A_PDF, [{"sheet.pdf": b"%PDF-1.7"}], 0),
        (AND_A_PDF, [{"my work.ipynb": spoilt(why="And a PDF."), "sheet.pdf": b"%PDF-1.7"}], everything),
    ):  # fmt: skip
        made[number].attempts, made[number].points = attempts, points
    for number in (LATE, LATE_WITH_EXTRA_DAYS):
        made[number].when = DUE + timedelta(days=1.5)
    made[LATE_WITH_EXTRA_DAYS].extra_days = 2
    return made


# --- layouts: member, number of the attempt, when, name of the file -> its place in the download ---------


def moodle(m, _attempt, _when, file):
    return f"{m.name}_{1000 + m.number}_assignsubmission_file_/{file}"


def moodle_flat(m, _attempt, _when, file):
    return f"{m.name}_{1000 + m.number}_assignsubmission_file_{file}"


def moodle_anonymous(m, _attempt, _when, file):
    return f"Participant_{1000 + m.number}_assignsubmission_file_/{file}"


def canvas(m, attempt, when, file):
    stem, _, ending = file.rpartition(".")
    version = f"-{attempt}" if attempt else ""
    plain = "".join(c for c in "".join(reversed(m.name.split())).casefold() if c.isalnum())
    late = "LATE_" if when > DUE else ""
    return (
        f"{plain}_{late}{1000 + m.number}_{9000 + 3 * m.number + attempt}_{stem}{version}.{ending}"
    )


def google(m, attempt, _when, file):
    return (
        f"{m.name} - {file}" if not attempt else f"{m.name} - {file.replace('.', f' ({attempt}).')}"
    )


def teams(m, attempt, _when, file):
    return f"Submitted files/{m.name}/Sheet 4/Version {attempt + 1}/{file}"


def blackboard(m, _attempt, when, file):
    return f"Sheet%204_{m.id}_attempt_{when:%Y-%m-%d-%H-%M-%S}_{file}"


def brightspace(m, _attempt, when, file):
    clock = f"{when:%I%M %p}".lstrip("0")
    return f"{4000 + m.number}-77 - {m.name} - {when:%b} {when.day}, {when.year} {clock}/{file}"


def gradescope(m, _attempt, _when, file):
    return f"assignment_7_export/submission_{m.number}/{file}"


def nbgrader(m, _attempt, _when, file):
    return f"submitted/{m.id}/sheet/{file}"


def folders(m, attempt, _when, file):
    return f"{m.id}/Version {attempt + 1}/{file}"


@dataclass
class Platform:
    """Where files lie, the header and line of its roster, its encoding, and what the platform can tell."""

    place: object
    header: list[str]
    line: object
    encoding: str = "utf-8"
    separator: str = ","
    all_attempts: bool = True
    tells_dates: bool = False
    knows_twins: bool = True


def last_first(m):
    first, _, last = m.name.rpartition(" ")
    return last, first


MOODLE = [
    "Identifier",
    "Full name",
    "ID number",
    "Email address",
    "Status",
    "Grade",
    "Maximum grade",
]
PLATFORMS = {
    "Moodle": Platform(moodle, MOODLE, lambda m: [f"Participant {1000 + m.number}", m.name, m.id, f"{m.id}@x", "", "",
                       "13"], "utf-8-sig", all_attempts=False),
    "Moodle, in German, flat": Platform(
        moodle_flat, ["ID", "Vollständiger Name", "ID-Nummer", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung"],
        lambda m: [f"Teilnehmer/in{1000 + m.number}", m.name, m.id, f"{m.id}@x", "", "", "13,00"], separator=";",
        all_attempts=False),
    "Moodle, anonymous": Platform(
        moodle_anonymous, ["Identifier", "Status", "Grade", "Maximum grade"],
        lambda m: [f"Participant {1000 + m.number}", "", "", "13"], all_attempts=False),
    "Canvas": Platform(canvas, ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Sheet (5)"],
                       lambda m: [", ".join(last_first(m)), 1000 + m.number, m.id, f"{m.id}@x", "A", ""]),
    "Google Classroom": Platform(google, ["Last Name", "First Name", "Email Address"],
                                 lambda m: [*last_first(m), f"{m.id}@x"], knows_twins=False),
    "Teams": Platform(teams, ["First Name", "Last Name", "Email Address"],
                      lambda m: [*reversed(last_first(m)), f"{m.id}@x"], "utf-8-sig", knows_twins=False),
    "Blackboard": Platform(blackboard, ["Last Name", "First Name", "Username", "Student ID"],
                           lambda m: [*last_first(m), m.id, m.id], "utf-16", "\t", tells_dates=True),
    "Brightspace": Platform(
        brightspace, ["OrgDefinedId", "Username", "Last Name", "First Name", "End-of-Line Indicator"],
        lambda m: [f"#{m.id}", m.id, *last_first(m), "#"], tells_dates=True, knows_twins=False),
    "Gradescope": Platform(gradescope, ["First Name", "Last Name", "SID", "Email"],
                           lambda m: [*reversed(last_first(m)), m.id, f"{m.id}@x"], all_attempts=False,
                           tells_dates=True),
    "nbgrader": Platform(nbgrader, ["id", "first_name", "last_name"], lambda m: [m.id, *reversed(last_first(m))],
                         all_attempts=False),
    "plain folders": Platform(folders, ["Matrikelnummer", "Nachname", "Vorname"], lambda m: [m.id, *last_first(m)],
                              "utf-16", ";"),
}  # fmt: skip


IDS = ("ID number", "ID-Nummer", "SIS User ID", "Student ID", "OrgDefinedId", "SID", "id", "Matrikelnummer",
       "Email Address", "Identifier")  # fmt: skip


def write(platform: Platform, class_: list[Member], folder) -> dict[str, tuple[float, bool]]:
    """Write download, roster and the teacher's overrides; by id of the roster: points, and whether sent."""
    if not platform.knows_twins:
        class_[22].name = "Hanna Schmitt"
    told = []
    with zipfile.ZipFile(folder / "download.zip", "w") as packed:
        for m in class_:
            attempts = list(enumerate(m.attempts))
            for attempt, files in attempts if platform.all_attempts else attempts[-1:]:
                when = m.when - timedelta(hours=len(attempts) - attempt)
                for file, data in files.items():
                    place = platform.place(m, attempt, when, file)
                    packed.writestr(zipfile.ZipInfo(place, when.timetuple()[:6]), data)
                told.append((m, when))
        if platform.place is gradescope:
            packed.writestr("assignment_7_export/submission_metadata.yml", metadata(told))
    roster = io.StringIO()
    writer = csv.writer(roster, delimiter=platform.separator)
    writer.writerow(platform.header)
    if platform.place is canvas:
        writer.writerow(["    Points Possible", "", "", "", "", "13"])
    writer.writerows(map(platform.line, class_))
    (folder / "roster.csv").write_bytes(roster.getvalue().encode(platform.encoding))
    deserved, word = {}, ["student,extra days,submitted"]
    ids = [n for name in IDS for n, header in enumerate(platform.header) if header == name]
    for m in class_:
        id_ = str(platform.line(m)[ids[0]])
        deserved[id_] = m.points, bool(m.attempts)
        date = "" if platform.tells_dates or m.when < DUE else f"{m.when.isoformat()}+00:00"
        if date or m.extra_days:
            word.append(f"{id_},{m.extra_days or ''},{date}")
    (folder / "overrides.csv").write_text("\n".join(word), "utf-8")
    return deserved


def metadata(told) -> str:
    """Gradescope's file about who sent what."""
    lines = ["---"]
    for m, when in told:
        name = m.name.replace("'", "''")
        lines += [f"submission_{m.number}:", "  :submitters:", f"  - :name: '{name}'", f"    :sid: {m.id}",
                  f"    :email: {m.id}@x", f"  :created_at: {when:%Y-%m-%d %H:%M:%S}.5 Z"]  # fmt: skip
    return "\n".join(lines) + "\n"
