"""`nbgrader SHEETS --secrets FILE --out COURSE`: a course for nbgrader."""

from pathlib import Path

from xentlib.classroom.commands import read_sheets, take_sheets
from xentlib.classroom.handout import nbgrader
from xentlib.classroom.sheets import secrets


def add_arguments(parser):
    """The command's arguments."""
    parser.description = (
        "Write an nbgrader course: an assignment for each sheet, with the class's hidden tests, "
        "and the configuration that makes its marks fair."
    )
    take_sheets(parser)
    parser.add_argument("--secrets", required=True, type=Path,
                        help="the file that the command secrets has written")  # fmt: skip
    parser.add_argument("--out", required=True, type=Path, help="the folder of the course")
    parser.add_argument("--name", default="course", help="the course's name in nbgrader's exchange")


def run(options) -> int:
    """Write the course; assignments that are there already are left alone."""
    sheets = read_sheets(options.sheets)
    hidden = secrets.load(options.secrets, sheets)
    for path in nbgrader.export(sheets, hidden, options.out, options.name):
        print(path)
    print(f"Next: cd {options.out}, then nbgrader generate_assignment {sheets[0].name}")
    return 0
