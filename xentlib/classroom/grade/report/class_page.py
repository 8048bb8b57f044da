"""A page of the class: how the marks lie, what went wrong most often, who is missing or needs a look."""

import re
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path
from statistics import median

from markupsafe import Markup

from xentlib.classroom.grade.assignment import Assignment, Question
from xentlib.classroom.grade.report import feedback, pages
from xentlib.classroom.grade.report.table import Row
from xentlib.classroom.grade.report.written import CHANGED

COMMONEST = 4  # wrong answers of an exercise that are shown
LOOK = ("it wrote into the grader's channel", CHANGED)  # what messages say that somebody should see


class ClassPage:
    """Takes in the rows of the table of marks, one by one, and writes the page.

    Parameters
    ----------
    assignment : Assignment
        What was marked.
    folder : str
        The name of the folder with the students' pages, seen from this one.
    """

    def __init__(self, assignment: Assignment, folder: str):
        self.assignment, self.folder = assignment, folder
        self.points: list[float] = []  # of those who have sent something, or have points without it
        self.statuses = defaultdict(Counter)  # by exercise
        self.messages = defaultdict(Counter)  # what was said to wrong answers, by exercise
        self.examples: dict[tuple[str, str], str] = {}  # the first such answer
        self.silent, self.look, self.everybody = [], [], []  # file of the page, name, what is said

    def add(self, row: Row) -> None:
        """Take in one student's line."""
        who = feedback.file_name(row.student.id), row.student.name or row.student.id
        if not row.file and not row.points:
            self.silent.append((*who, ""))
            return
        self.points.append(row.points)
        self.everybody.append((*who, f" {row.points:g}"))
        why = [row.note] if row.note else []
        for question in self.assignment.questions:
            mark = row.marks[question.name]
            self.statuses[question.name][mark.status] += 1
            if mark.status in ("wrong", "error", "partly"):
                self.messages[question.name][mark.message] += 1
                self.examples.setdefault((question.name, mark.message), mark.answer.strip())
            if any(sign in mark.message for sign in LOOK):
                why.append(f"{question.title}: {mark.message}")
        if why:
            self.look.append((*who, f": {'; '.join(why)}"))

    def write(self, path: Path) -> None:
        """Write the page."""
        values = vars(self) | {
            "colours": colours(),
            "names": feedback.WORDS,
            "middle": median(self.points or [0]),
            "columns": columns(self.points, self.assignment.points),
            "commonest": map(self.commonest, self.assignment.questions),
        }
        pages.write(path, "class_page.html", **values)

    def commonest(self, question: Question) -> tuple[Question, list]:
        """The commonest wrong answers of one exercise: what was said, how often, and to which answer."""
        most = self.messages[question.name].most_common(COMMONEST)
        return question, [
            (message, n, self.examples[question.name, message]) for message, n in most
        ]


def columns(points: list[float], most: float) -> list[tuple[int, int]]:
    """How many have how many points: the fewest points of a column of the picture, and its students."""
    wide = max(1, round(most / 20))  # points that one column stands for
    students = Counter(int(one // wide) for one in points)
    return [(n * wide, students[n]) for n in range(int(most // wide) + 1)]


def colours() -> str:
    """The colours of the figures, dark where the reader's system is: no script says so here."""
    css = files("xentlib").joinpath("explore/colours.css").read_text("utf-8")
    dark = re.search(r'html\[data-theme="dark"\] ({.*?})', css, re.DOTALL)[1]
    return Markup(f"{css}@media (prefers-color-scheme: dark) {{ html {dark} }}\n")
