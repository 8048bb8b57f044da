"""`student SHEETS --out FOLDER`: the notebooks to hand out."""

from pathlib import Path

import nbformat

from xentlib.classroom.commands import read_sheets, take_sheets
from xentlib.classroom.handout import student


def add_arguments(parser):
    """The command's arguments."""
    parser.description = "Write a notebook for each sheet: questions, cells for answers, checks."
    take_sheets(parser)
    parser.add_argument("--out", required=True, type=Path, help="the folder to write into")
    parser.add_argument("--install", help="the address of a wheel, from which a first cell "
                        "installs xentlib where it is missing")  # fmt: skip
    parser.add_argument("--without-checks", action="store_true", help="questions and cells for "
                        "answers alone, for an examination")  # fmt: skip


def run(options) -> int:
    """Write the notebooks; those of an earlier run are replaced."""
    sheets = read_sheets(options.sheets)
    options.out.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        path = options.out / f"{sheet.name}.ipynb"
        notebook = student.notebook(
            sheet, install=options.install, checks=not options.without_checks
        )
        nbformat.write(notebook, path)
        print(path)
    return 0
