"""A page of the class: how the marks lie, what went wrong most often, who is missing or needs a look."""

import re
from collections import Counter, defaultdict
from html import escape
from importlib.resources import files
from pathlib import Path
from statistics import median

from xentlib.classroom.grade.assignment import Assignment
from xentlib.classroom.grade.mark.marking import Question
from xentlib.classroom.grade.report import feedback, formulas
from xentlib.classroom.grade.report.table import Row, counted, replace_file
from xentlib.classroom.grade.report.written import CHANGED

COMMONEST = 4  # wrong answers of an exercise that are shown
MOST_KINDS = 5000  # of messages that are counted for one exercise: a class of any size fits
LOOK = ("it wrote into the grader's channel", CHANGED)  # what messages say that somebody should see
ANSWERS = {"Right": ["right"], "Partly": ["partly"], "Not right": ["wrong", "error"],
           "No answer": ["missing"], "Not marked yet": ["unmarked"]}  # fmt: skip
COLOURS = ("C2", "C4", "C1", "#dcd8ce", "#5c6269")
STYLE = """
html { --xl-paper: #fdfcf8; background: var(--xl-paper); color: var(--xl-ink); }
@media (prefers-color-scheme: dark) { html { --xl-paper: #15181d; } }
svg { display: block; width: 100%; max-width: 34rem; margin: 1rem 0; }
table { width: 100%; border-collapse: collapse; }
td { padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--xl-grid); vertical-align: top;
  overflow-wrap: anywhere; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
td:first-child { width: 3rem; white-space: nowrap; text-align: right; font-variant-numeric: tabular-nums; }
ul { padding-left: 1.2rem; }
.everybody { columns: 16rem; }
a { color: inherit; }
"""


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
        self.statuses = defaultdict(Counter)
        self.messages = defaultdict(Counter)
        self.examples: dict[tuple[str, str], str] = {}
        self.silent, self.look, self.everybody = [], [], []

    def add(self, row: Row) -> None:
        """Take in one student's line."""
        link = self.link(row)
        if not row.file and not row.points:
            self.silent.append(link)
            return
        self.points.append(row.points)
        self.everybody.append(f"{link} {row.points:g}")
        why = [row.note] if row.note else []
        for question in self.assignment.questions:
            mark = row.marks[question.name]
            self.statuses[question.name][mark.status] += 1
            if mark.status in ("wrong", "error", "partly"):
                self.count(question.name, mark)
            if any(sign in mark.message for sign in LOOK):
                why.append(f"{question.title}: {mark.message}")
        if why:
            self.look.append(f"{link}: {escape('; '.join(why))}")

    def count(self, name: str, mark) -> None:
        """Count what was said to a wrong answer, and keep the first such answer."""
        messages = self.messages[name]
        messages[mark.message] += 1
        self.examples.setdefault((name, mark.message), mark.answer.strip())
        if len(messages) > MOST_KINDS:
            for message, _ in messages.most_common()[MOST_KINDS // 2 :]:
                del messages[message], self.examples[name, message]

    def link(self, row: Row) -> str:
        """A student's name, which leads to their page."""
        name = escape(row.student.name or row.student.id)
        return f'<a href="{escape(self.folder)}/{feedback.file_name(row.student.id)}"><bdi>{name}</bdi></a>'

    def write(self, path: Path) -> None:
        """Write the page."""
        title = escape(self.assignment.title)
        replace_file(
            path,
            feedback.document(
                f"{title}: the class", colours() + STYLE, f"<h1>{title}</h1>\n{self.body()}"
            ),
        )

    def body(self) -> str:
        """All that stands below the heading."""
        sent, all_of_them = len(self.points), len(self.points) + len(self.silent)
        parts = [f"<p>{sent:,} of {counted(all_of_them, 'student')} sent something"]
        if sent:
            middle = f"{median(self.points):g} of {self.assignment.points:g} points"
            parts[0] += (
                f"; half of them have {middle} or more.</p>\n{distribution(self.points, self.assignment)}"
            )
        else:
            parts[0] += ".</p>"
        parts.append(listed("Who needs a look", self.look))
        parts.append(listed("Who sent nothing", self.silent))
        if sent:
            parts.append(
                f"<h2>Exercise by exercise</h2>\n{exercises(self.assignment, self.statuses)}"
            )
        parts += [self.exercise(question) for question in self.assignment.questions]
        parts.append(listed("Everybody", self.everybody, "everybody"))
        return "\n".join(filter(None, parts))

    def exercise(self, question: Question) -> str:
        """The commonest wrong answers of one exercise, with what was said to them."""
        lines = []
        for message, times in self.messages[question.name].most_common(COMMONEST):
            answer = escape(self.examples[question.name, message])
            lines.append(
                f"<tr><td>{times:,} ×</td><td>{formulas.html(message)}<details><summary>One of these answers"
                f"</summary><pre><code>{answer}</code></pre></details></td></tr>"
            )
        if not lines:
            return ""
        return f"<h3>{formulas.html(question.title)}</h3>\n<table>{''.join(lines)}</table>"


def listed(heading: str, lines: list[str], name: str = "") -> str:
    """A list below its heading, or nothing where there is nothing to list."""
    if not lines:
        return ""
    items = "\n".join(f"<li>{line}</li>" for line in lines)
    return f'<h2>{heading}</h2>\n<ul class="{name}">\n{items}\n</ul>'


# --- pictures -------------------------------------------------------------------------------------


def distribution(points: list[float], assignment: Assignment) -> str:
    """How many have how many points, with the middle of the class marked."""
    import matplotlib.pyplot as plt
    import numpy as np

    most = assignment.points
    wide = max(1, round(most / 20))  # points that one bar stands for
    edges = np.arange(0, most + wide + 1, wide)
    middle = median(points)
    with plt.style.context(style()):
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


def exercises(assignment: Assignment, statuses: dict[str, Counter]) -> str:
    """A bar for each exercise, cut into right, partly right, and so on."""
    import matplotlib.pyplot as plt

    questions = assignment.questions
    shares = {
        q.name: [sum(statuses[q.name][s] for s in group) for group in ANSWERS.values()]
        for q in questions
    }
    shown = [n for n in range(len(ANSWERS)) if any(counts[n] for counts in shares.values())]
    with plt.style.context(style()):
        figure, axes = plt.subplots(figsize=(5, 0.62 * len(questions) + 0.8))
        for place, question in enumerate(questions):
            counts, left = shares[question.name], 0
            for n in shown:
                part = counts[n] / sum(counts)
                axes.barh(place, part, left=left, height=0.4, color=COLOURS[n])
                left += part
            axes.text(
                0, place - 0.27, question.title.replace("$", ""), va="bottom", parse_math=False
            )
            axes.text(1.02, place, f"{counts[0] / sum(counts):.0%}", va="center", color="C2")
        wide = 3 if len(shown) > 4 else 4  # names in a line
        for step, n in enumerate(shown):
            ink = "#5c6269" if n == len(COLOURS) - 2 else COLOURS[n]
            axes.text(
                step % wide / wide,
                step // wide * 0.45 - 1.7,
                list(ANSWERS)[n],
                color=ink,
                weight="bold",
            )
        axes.set(ylim=(len(questions) - 0.7, -2), xlim=(0, 1.15))
        axes.axis("off")
    told = [f"{q.title}: {shares[q.name][0]} of {sum(shares[q.name])} right" for q in questions]
    return picture(figure, "e", "; ".join(told).replace("$", ""))


def colours() -> str:
    """The colours of the figures, dark where the reader's system is: no script says so here."""
    css = files("xentlib.explore").joinpath("colours.css").read_text("utf-8")
    dark = re.search(r'html\[data-theme="dark"\] ({.*?})', css, re.DOTALL)[1]
    return f"{css}@media (prefers-color-scheme: dark) {{ html {dark} }}\n"


def style() -> str:
    """The book's own style of figures."""
    from xentlib import explore

    return explore.style


def picture(figure, prefix: str, alt: str) -> str:
    """A figure as part of the page, in whose colours it is drawn."""
    import matplotlib.pyplot as plt

    from xentlib.explore.picture import Picture

    drawn = str(Picture(figure, (), prefix, alt))
    plt.close(figure)
    return drawn
