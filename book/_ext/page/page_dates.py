"""Each page says when its source last changed, as git knows it; without git it says nothing.

(sphinx-last-updated-by-git asks for a date when it reads a page: one that is committed after a
build would keep its old date, and every chapter would change with the bibliography.)
"""

from datetime import date
from functools import cache
from pathlib import Path

from _tools.repository import git


@cache  # git is asked once a build
def dates_of_changes():
    """The day of the last commit of each file under book/, by its path."""
    dates, day = {}, None
    for line in git("log", "--format=%cs", "--name-only", "--", "book").split("\n"):
        if line.startswith("book/"):
            dates.setdefault(line, day)
        elif line:
            day = date.fromisoformat(line)
    return dates


def add_date(app, pagename, templatename, context, doctree):
    """Show the date as in 20 November 2026."""
    if doctree:
        source = Path(app.env.doc2path(pagename, base=False)).as_posix()
        day = dates_of_changes().get(source)
        context["last_updated"] = day and f"{day.day} {day:%B %Y}"


def setup(app):
    """Show the date of each page."""
    app.connect("html-page-context", add_date)
