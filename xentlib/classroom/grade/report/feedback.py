"""A page for each student: the marks, what was said about each answer, and the answer itself."""

import hashlib
import re
from html import escape
from pathlib import Path

from xentlib.classroom.grade.assignment import Assignment
from xentlib.classroom.grade.report import formulas
from xentlib.classroom.grade.report.table import Row, counted, replace_file

STYLE = """
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { line-height: 1.2; }
h2 { margin: 2rem 0 0; font-size: 1.15rem; }
section p { margin: .25rem 0; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid #8888; border-radius: .4rem; }
.points { font-variant-numeric: tabular-nums; }
.status { font-weight: 600; }
"""

WORDS = {"right": "Right", "partly": "Partly right", "wrong": "Not right", "error": "It stops",
         "missing": "No answer", "unmarked": "Not marked yet"}  # fmt: skip


def page(row: Row, assignment: Assignment) -> str:
    """The page as HTML; everything that a student has written is text in it, never markup."""
    parts = []
    if row.points or not row.unread:  # else the note says it all
        for number, question in enumerate(assignment.questions, 1):
            parts.append(exercise(question, row.marks[question.name], number))
    late = ""
    if row.days_late:
        off = f": {counted(row.penalty, 'point')} off {row.earned:g}" if row.penalty else ""
        late = f"<p>{counted(row.days_late, 'day')} late{off}.</p>"
    texts = filter(None, (row.note and sentence(row.note), row.comment))
    note = "".join(f"<p>{escape(text)}</p>" for text in texts)
    who = escape(row.student.name or row.student.id)
    title = escape(assignment.title)
    return document(
        f"{title}: {who}",
        "",
        f"""<h1>{title}</h1>
<p class="who"><bdi>{who}</bdi>: <strong class="points">{row.points:g} of
{assignment.points:g} points</strong></p>
{late}{note}
{"".join(parts)}""",
    )


def document(title: str, style: str, body: str) -> str:
    """A whole page of HTML, which may load nothing and run nothing."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{STYLE}{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


def sentence(text: str) -> str:
    """A note with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def exercise(question, mark, number: int) -> str:
    """One exercise's part of the page."""
    answer = mark.answer.strip()
    shown = f"<pre><code>{escape(answer)}</code></pre>\n" if answer else ""
    message = mark.message.removeprefix("Right.").strip()  # the status says that already
    message = f"<p>{formulas.html(message)}</p>\n" if message else ""
    return f"""<section>
<h2>{number}. {formulas.html(question.title)}</h2>
<p><span class="status">{WORDS[mark.status]}</span>:
<span class="points">{mark.points:g} of {counted(question.points, "point")}</span></p>
{message}{shown}</section>
"""


def file_name(student: str) -> str:
    """A file's name for a student's id: the same for no two students, on any file system.

    Examples
    --------
    >>> file_name("ada"), file_name("../Ada"), file_name("ada-4e4af216")
    ('ada.html', 'ada-4e4af216.html', 'ada-4e4af216-902f2d29.html')
    """
    plain = re.sub(r"[^a-z0-9_-]+", "-", student.casefold()).strip("-")[:60]
    if plain != student or re.search(r"-[0-9a-f]{8}$", plain):
        plain += f"-{hashlib.sha256(student.encode()).hexdigest()[:8]}"
    return f"{plain.lstrip('-')}.html"


def write(folder: Path, row: Row, assignment: Assignment) -> None:
    """Write the student's page into `folder`."""
    replace_file(folder / file_name(row.student.id), page(row, assignment))
