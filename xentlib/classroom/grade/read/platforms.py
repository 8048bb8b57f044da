"""How learning platforms name what they let a teacher download. Each layout names its source."""

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

LAYOUTS = (
    # Moodle: mod/assign/locallib.php, download_submissions(); in folders or not, texts too, and
    # "Participant" for everybody where the marking is anonymous
    re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_|$)"),
    # Blackboard: github.com/kwurst/bb-file-cleanup, README
    re.compile(r".+_(?P<name>[^_]+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_|\.|$)"),
    # Brightspace: folders like "397063-2557369 - Mary-Ann Smith - Sep 24, 2024 926 PM",
    # documentation.brightspace.com, "Download submissions"
    re.compile(r"\d+-\d+ ?- ?(?P<name>.+) ?- (?P<when>[A-Z][a-z]{2,8} \d+, \d{4} \d{3,4} [AP]M)$"),
    # Canvas: github.com/TimHanneman/Canvas_submission_sort, README
    re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<number>\d+)_\d+_"),
)
TIMES = ("%Y-%m-%d-%H-%M-%S", "%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p")
WRAPPERS = re.compile(
    r"(?i)(submitted files|student work|assignment_\d+_export)$"
)  # Teams, Gradescope
NBGRADER = {"source", "release", "submitted", "autograded", "feedback", "gradebook.db", "header.ipynb",
            "nbgrader_config.py", "grades.csv"}  # fmt: skip
GRADESCOPE = "submission_metadata.yml"


@dataclass(frozen=True)
class Sender:
    """Whom an entry of a download belongs to, as far as the platform says it.

    `number` is the platform's own for this person, and `when` the time at which the work came.
    """

    name: str
    number: str = ""
    when: datetime | None = None


def sender(name: str) -> Sender | None:
    """Whom a file or folder of this name belongs to, if it is named by a platform.

    Examples
    --------
    >>> sender("Ada Lovelace_991_assignsubmission_file_")
    Sender(name='Ada Lovelace', number='991', when=None)
    >>> sender("lovelaceada_LATE_12_345_sheet.ipynb").number
    '12'
    >>> sender("ada.ipynb")
    """
    match = by_a_platform(name)
    if not match:
        return None
    parts = match.groupdict(default="")
    return Sender(parts["name"].strip(), parts.get("number", ""), moment(parts.get("when", "")))


def by_a_platform(name: str) -> re.Match | None:
    """How a platform has named a file or folder, if one has."""
    return next(filter(None, (layout.match(name) for layout in LAYOUTS)), None)


def own_name(name: str) -> str:
    """What the student has called a file of this name.

    Examples
    --------
    >>> own_name("lovelaceada_12_345_helpers.py"), own_name("Ada Lovelace - helpers.py")
    ('helpers.py', 'helpers.py')
    """
    match = by_a_platform(name)
    return name[match.end() :] if match else name.rpartition(" - ")[2]


def moment(written: str) -> datetime | None:
    """A time in a name: the platform's local time is taken for this machine's."""
    padded = re.sub(r" (\d)(\d\d [AP]M)$", r" 0\1\2", written)  # "926 PM" is 9:26
    for form in TIMES:
        with contextlib.suppress(ValueError):
            return datetime.strptime(padded, form).astimezone()
    return None


def inner(folder: Path) -> Path:
    """The folder in which the submissions lie: some platforms, and nbgrader, wrap it into others."""
    names = {path.name for path in folder.iterdir() if not path.name.startswith((".", "__"))}
    if "submitted" in names <= NBGRADER:
        deeper = folder / "submitted"
    elif len(names) == 1 and WRAPPERS.match(*names):
        deeper = folder.joinpath(*names)
    else:
        return folder
    return inner(deeper) if deeper.is_dir() and not deeper.is_symlink() else folder


def gradescope(folder: Path) -> dict[str, Sender]:
    """Who sent each folder of a Gradescope export, by the folder's name.

    The file names them under ``:submitters:``, with ``:name:``, ``:sid:`` and ``:email:``, and the
    time under ``:created_at:``: github.com/gradescope/autograder_samples, advanced.md.
    """
    path = folder / GRADESCOPE
    if path.is_symlink() or not path.is_file():
        return {}
    import yaml  # Dask brings it

    try:
        told = yaml.safe_load(path.read_text("utf-8"))
        return {name: of_gradescope(about) for name, about in told.items()}
    except (yaml.YAMLError, ValueError, AttributeError, KeyError, IndexError, TypeError):
        return {}


def of_gradescope(about: dict) -> Sender:
    person = about[":submitters"][0]
    when = about.get(":created_at")
    name = person.get(":name") or person.get(":email") or person.get(":sid")
    number = str(person.get(":sid") or person.get(":email") or "")
    return Sender(str(name), number, when.astimezone() if isinstance(when, datetime) else None)
