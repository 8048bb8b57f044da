"""The build report: with what this site was built, and what is on each page.

How many bytes a page has is known when every page is written; so the directive leaves a mark,
and the tables are put there at the end of the build. It is the one page that differs between two
builds of the same commit, and the search leaves it out. How long cells ran is what MyST-NB keeps;
its own table would stand apart from the rest.
"""

import gzip
import html
import os
import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

MARK = "<!-- build report -->"
PACKAGES = [
    *("xentlib", "jupyter-book", "sphinx", "myst-nb", "sphinx-book-theme", "numpy", "sympy"),
    *("matplotlib", "torch", "keras", "scikit-learn", "optax"),
]
CLAIM = re.compile(r"^@claim\(", re.MULTILINE)
EXERCISE = re.compile(r'"role": *"prompt"')


class BuildReport(SphinxDirective):
    """`build-report`: the place where the tables will stand."""

    def run(self):
        self.env.metadata[self.env.docname]["build_report"] = True
        return [nodes.raw("", MARK, format="html")]


def pages(app, env):
    """The pages with a report: they are written anew in every build."""
    return sorted(name for name, data in env.metadata.items() if "build_report" in data)


def fill(app, exception):
    """Put the tables in the place of the mark."""
    if exception or app.builder.format != "html":
        return
    for docname in pages(app, app.env):
        file = Path(app.builder.get_outfilename(docname))
        tables = (
            heading(2, "Built with")
            + table(("What", "Version"), versions(app.srcdir))
            + heading(2, "The lessons and the deeper pages")
            + table(CHAPTER_COLUMNS, chapters(app, file.parent))
            + heading(2, "The size of the pages")
            + table(("Page", "Its own text, compressed"), sizes(app, file.parent))
        )
        file.write_text(file.read_text("utf-8").replace(MARK, tables), "utf-8")


def versions(root):
    """The Python, the packages and the commit that made this site."""
    yield "Python", platform.python_version()
    for package in PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            yield package, "not installed: what needs it was not run"
    yield "this book", commit(root)


def commit(root):
    """The short name of the commit, and whether files have changed since."""
    command = ["git", "describe", "--always", "--dirty"]
    try:
        run = subprocess.run(command, cwd=root, capture_output=True, text=True)
    except OSError:  # no git on this machine
        return "unknown"
    return run.stdout.strip() or "unknown"


CHAPTER_COLUMNS = ("Page", "Cells ran in", "Proofs", "Claims in the prose", "Exercises")


def chapters(app, folder):
    """A row for each lesson and each deeper page."""
    for docname in sorted(app.env.found_docs):
        page = re.fullmatch(r"book/((\d\d)-.+|deeper/(.+))", docname)
        if page:
            name, number, deeper = page.groups()
            claims = f"{number}_*" if number else f"deeper_{deeper.replace('-', '_')}"
            seconds = app.env.nb_metadata.get(docname, {}).get("exec_data", {}).get("runtime")
            yield (
                link(app, docname, folder),
                f"{seconds:.1f} s" if seconds else "",
                str(len(app.env.xl_proofs.get(docname, []))),
                str(count(CLAIM, app.srcdir, f"tests/claims/test_{claims}.py")),
                str(count(EXERCISE, app.srcdir, f"exercises/{name}.md")),
            )


def count(pattern, root, files):
    """How often the pattern occurs in these files."""
    texts = (file.read_text("utf-8") for file in Path(root).glob(files))
    return sum(len(pattern.findall(text)) for text in texts)


def sizes(app, folder):
    """The gzipped size of every page, in kB; scripts, styles and fonts are shared by all."""
    for docname in sorted(app.env.found_docs):
        page = Path(app.builder.get_outfilename(docname)).read_bytes()
        yield link(app, docname, folder), f"{len(gzip.compress(page)) / 1000:.1f} kB"


def link(app, docname, folder):
    """The page's title as a link from a page in this folder."""
    target = os.path.relpath(app.builder.get_outfilename(docname), folder)
    title = html.escape(app.env.titles[docname].astext())
    return f'<a href="{Path(target).as_posix()}">{title}</a>'


def heading(level, text):
    """A heading of the page."""
    return f"<h{level}>{html.escape(text)}</h{level}>"


def table(columns, rows):
    """A table; its cells are HTML."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in columns)
    body = "".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest) + "</tr>"
        for first, *rest in rows
    )
    return (
        '<div class="pst-scrollable-table-container"><table class="table">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def setup(app):
    """Fill the tables after the pages are written and before the site is trimmed."""
    app.add_directive("build-report", BuildReport)
    app.connect("env-updated", pages)
    app.connect("build-finished", fill)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
