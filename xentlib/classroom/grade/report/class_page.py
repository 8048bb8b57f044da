"""A page of the class: how the marks lie, what went wrong most often, who is missing or needs a look."""

import re
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path
from statistics import median

import matplotlib.pyplot as plt
import numpy as np
from markupsafe import Markup

from xentlib import explore
from xentlib.classroom.grade.assignment import Assignment, Question
from xentlib.classroom.grade.report import feedback, pages
from xentlib.classroom.grade.report.table import Row
from xentlib.classroom.grade.report.written import CHANGED
from xentlib.explore.picture import Picture

COMMONEST = 4  # wrong answers of an exercise that are shown
LOOK = ("it wrote into the grader's channel", CHANGED)  # what messages say that somebody should see
NAMES = ("Right", "Partly", "Not right", "No answer", "Not marked yet")
PLACES = {"right": 0, "partly": 1, "wrong": 2, "error": 2, "missing": 3, "unmarked": 4}
COLOURS = ("C2", "C4", "C1", "#dcd8ce", "#5c6269")


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
        self.counts = np.zeros((len(assignment.questions), len(NAMES)), int)
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
        for number, question in enumerate(self.assignment.questions):
            mark = row.marks[question.name]
            self.counts[number, PLACES[mark.status]] += 1
            if mark.status in ("wrong", "error", "partly"):
                self.messages[question.name][mark.message] += 1
                answer = mark.answer.strip()
                self.examples.setdefault((question.name, mark.message), answer)
            if any(sign in mark.message for sign in LOOK):
                why.append(f"{question.title}: {mark.message}")
        if why:
            self.look.append((*who, f": {'; '.join(why)}"))

    def write(self, path: Path) -> None:
        """Write the page."""
        commonest = map(self.commonest, self.assignment.questions)
        values = vars(self) | {"colours": colours(), "commonest": commonest}
        if self.points:
            values["middle"] = median(self.points)
            values["distribution"] = distribution(self.points, self.assignment)
            values["exercises"] = exercises(self.assignment.questions, self.counts)
        pages.write(path, "class_page.html", **values)

    def commonest(self, question: Question) -> tuple[Question, list]:
        """The commonest wrong answers of one exercise: what was said, how often, and to which answer."""
        most = self.messages[question.name].most_common(COMMONEST)
        return question, [(said, n, self.examples[question.name, said]) for said, n in most]


# --- pictures -------------------------------------------------------------------------------------


def distribution(points: list[float], assignment: Assignment) -> str:
    """How many have how many points, with the middle of the class marked."""
    most = assignment.points
    wide = max(1, round(most / 20))  # points that one bar stands for
    edges = np.arange(0, most + wide + 1, wide)
    middle = median(points)
    with plt.style.context(explore.style):
        figure, axes = plt.subplots(figsize=(5, 2.6))
        many, _, _ = axes.hist(
            points, edges - wide / 2 if wide == 1 else edges, rwidth=0.85, color="C0"
        )
        axes.axvline(middle, color="C1")
        left = middle > most / 2  # on which side of the line there is room
        axes.annotate(f"the middle: {middle:g}", (middle, 1), xycoords=("data", "axes fraction"),
                      xytext=(-6 if left else 6, -2), textcoords="offset points", va="top",
                      ha="right" if left else "left", color="C1")  # fmt: skip
        axes.set(xlabel="points", ylabel="students", xlim=(-1, most + 1), ylim=(0, max(many) * 1.3))
        axes.grid(axis="x", visible=False)
        axes.locator_params(integer=True)
    alt = (
        f"How many students have how many of {most:g} points; half of them have {middle:g} or more."
    )
    return picture(figure, "d", alt)


def exercises(questions: list[Question], counts: np.ndarray) -> str:
    """A bar for each exercise, cut into right, partly right, and so on."""
    shares = counts / counts.sum(axis=1, keepdims=True)
    starts = shares.cumsum(axis=1) - shares
    shown = [n for n in range(len(NAMES)) if counts[:, n].any()]
    with plt.style.context(explore.style):
        figure, axes = plt.subplots(figsize=(5, 0.62 * len(questions) + 0.8))
        for n in shown:
            axes.barh(range(len(questions)), shares[:, n], 0.4, starts[:, n],
                      color=COLOURS[n], label=NAMES[n])  # fmt: skip
        for place, question in enumerate(questions):
            title = question.title.replace("$", "")
            axes.text(0, place - 0.27, title, va="bottom", parse_math=False)
            axes.text(1.02, place, f"{shares[place, 0]:.0%}", va="center", color="C2")
        axes.legend(loc="upper left", ncols=3, handlelength=0.8, borderpad=0)
        axes.set(ylim=(len(questions) - 0.7, -2), xlim=(0, 1.15))
        axes.axis("off")
    told = [f"{q.title}: {own[0]} of {own.sum()} right" for q, own in zip(questions, counts)]
    return picture(figure, "e", "; ".join(told).replace("$", ""))


def colours() -> str:
    """The colours of the figures, dark where the reader's system is: no script says so here."""
    css = files("xentlib.explore").joinpath("colours.css").read_text("utf-8")
    dark = re.search(r'html\[data-theme="dark"\] ({.*?})', css, re.DOTALL)[1]
    return Markup(f"{css}@media (prefers-color-scheme: dark) {{ html {dark} }}\n")


def picture(figure, prefix: str, alt: str) -> str:
    """A figure as part of the page, in whose colours it is drawn."""
    drawn = Markup(str(Picture(figure, (), prefix, alt)))
    plt.close(figure)
    return drawn
