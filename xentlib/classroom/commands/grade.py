"""`grade SHEET SUBMISSIONS --out grades.csv`: mark a folder of submissions."""

import argparse
import sys
from pathlib import Path

from xentlib.classroom.grade.cage.limits import Limits
from xentlib.classroom.grade.cage.sandbox import NoSandbox
from xentlib.classroom.grade.grading import Grading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.description = (
        "Mark a folder of submissions. What was marked before is not marked again; stop it at any "
        "time and start it again. What you write into overrides.csv, next to the table, counts more: "
        "student, exercise, points, comment, extra days, submitted."
    )
    parser.add_argument("sheet", type=Path, help="the sheet, such as exercises/NN-name.md")
    parser.add_argument("submissions", type=Path,
                        help="what a learning platform lets you download, as a zip or a folder; a "
                        "folder of files or of students' folders; or an nbgrader tree")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True,
                        help="the table of marks, a .csv; everything else is written next to it")  # fmt: skip
    parser.add_argument("--secrets", type=Path, help="the class's hidden inputs")
    parser.add_argument(
        "--roster", type=Path, help="a table of the students, as your platform gives it"
    )
    parser.add_argument("--columns", help="headers of your tables that are not known, such as "
                        "id=Matrikel,name=Person")  # fmt: skip
    parser.add_argument("--due", help="when it was due, such as 2026-11-20T18:00+01:00")
    parser.add_argument("--free-days", type=int, default=0, help="days late that cost nothing")
    parser.add_argument("--per-day", type=float, default=0,
                        help="per cent of the points that each further day late costs")  # fmt: skip
    parser.add_argument("--excel", action="store_true", help="write the table so that Excel knows "
                        "its letters (with a byte order mark)")  # fmt: skip
    parser.add_argument("--force", action="store_true",
                        help="let marks that are in the table already change")  # fmt: skip
    parser.add_argument("--again", action="append", default=[], metavar="NAME", help="mark a student, "
                        "or an exercise of everybody, anew: these marks may change, and no others")  # fmt: skip
    parser.add_argument("--seconds", type=float, default=Limits.step_seconds,
                        help="processor time for one cell or call (%(default)g)")  # fmt: skip
    parser.add_argument("--cluster", nargs=2, metavar=("ADDRESS", "CERTIFICATES"),
                        help="mark on a Dask cluster: tls://HOST:PORT, and the folder with ca.pem, "
                        "cert.pem and key.pem")  # fmt: skip
    parser.add_argument("--gradebook", help="fill this nbgrader database, sqlite:///gradebook.db")


def run(options: argparse.Namespace) -> int:
    """Mark, and say what was done; 0 if the table was written, 1 if it would change marks."""
    try:
        return Grading(options).run()
    except KeyboardInterrupt:
        print("Stopped. The same command goes on where it was.", file=sys.stderr)
        return 130
    except NoSandbox as problem:
        raise ValueError(f"There is no sandbox, and nothing was marked: {problem}.") from None
