"""`verify SHEETS`: whether the sheets mark fairly."""

from xentlib.classroom.commands import read_sheets, take_sheets
from xentlib.classroom.sheets.verify import ENOUGH, verify


def add_arguments(parser):
    """The command's arguments."""
    parser.description = (
        "Check the sheets themselves: the stub gets 0 points, the solution all, each wrong answer "
        "what it may get, and its message."
    )
    take_sheets(parser)
    parser.add_argument("--mutants", action="store_true",
                        help="also see whether small mistakes in the solutions cost points")  # fmt: skip


def run(options) -> int:
    """Print a line for each exercise and what is wrong with it; 1 if anything is."""
    failed = False
    for sheet in read_sheets(options.sheets):
        print(f"{sheet.path}: {sheet.title}, {sheet.points} points")
        for report in verify(sheet, options.mutants):
            few = len(report.escaped) > (1 - ENOUGH) * report.mutants
            failed |= bool(report.complaints) or few
            print(f"  {report}")
            for line in [*report.complaints, *(f"{where} escapes" for where in report.escaped)]:
                print(f"    {line}")
    return int(failed)
