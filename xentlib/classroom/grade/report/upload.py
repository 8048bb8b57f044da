"""The table that a learning platform gave, with the marks in it, to be uploaded there again.

Moodle's grading worksheet: mod/assign/feedback/offline/importgradeslib.php reads UTF-8 and commas,
by the headers of the platform's own language. Canvas's gradebook: lib/gradebook_exporter.rb.
"""

import csv
import re
from pathlib import Path

from xentlib.classroom.grade.assignment import Assignment
from xentlib.classroom.grade.read import roster
from xentlib.classroom.grade.read.overrides import number_in
from xentlib.classroom.grade.read.submissions import letters
from xentlib.classroom.grade.report.table import replacing

OF_A_PERSON = {"student", "lastname", "firstname", "id", "sis user id", "sis login id",
               "integration id", "root account", "section"}  # fmt: skip
WITH_NUMBER = re.compile(r"(.+) \(\d+\)")  # how Canvas names the column of an assignment


def write(place: Path, source: Path, columns: dict[str, str], assignment: Assignment,
          points: dict[str, float]) -> int:  # fmt: skip
    """Write the table of `source` with the points of each student; how many there are in it.

    Points are scaled to what the platform says that the assignment is worth. No file is written,
    and 0 returned, if `source` has no column for marks.
    """
    table = roster.table(source, columns)
    headers = table.lines[0]
    plain = [roster.plain(header) for header in headers]
    if "grade" in columns or roster.places("most", plain, {}):
        meant = roster.places("grade", plain, columns)
    else:
        meant = of_canvas(headers, assignment)
    if not meant:
        return 0
    column, written = meant[0], 0
    possible = [line for line in table.lines if line and line[0].strip() == "Points Possible"]
    for number, cells in table.rows:
        line, own = table.lines[number - 1], points.get(cells["id"])
        if own is not None and column < len(line):
            most = (
                number_in(possible[0][column] if possible else cells["most"]) or assignment.points
            )
            line[column] = f"{own * most / assignment.points:.10g}"
            written += 1
    canvas = WITH_NUMBER.fullmatch(headers[column])
    shown = [n for n in range(len(plain)) if not canvas or n == column or plain[n] in OF_A_PERSON]
    if written:
        with replacing(place) as file:
            lines = ([line[n] for n in shown if n < len(line)] for line in table.lines)
            csv.writer(file, lineterminator="\n").writerows(lines)
    return written


def of_canvas(headers: list[str], assignment: Assignment) -> list[int]:
    """The column of the assignment in Canvas's gradebook: the one of its name, or the only one."""
    matches = enumerate(map(WITH_NUMBER.fullmatch, headers))
    named = {n: letters(match[1]) for n, match in matches if match}
    own = letters(assignment.title), letters(assignment.name)
    same = [n for n, name in named.items() if name in own]
    longer = [n for n, name in named.items() if any(one in name for one in own)]
    return next((places for places in (same, longer, [*named]) if len(places) == 1), [])
