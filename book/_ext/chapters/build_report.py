"""The build report: with what this site was built, and what is on each page.

It is the one page that differs between two builds of the same commit, and the search leaves it out.
How long cells ran is what MyST-NB keeps; its own table would stand apart from the rest.
"""

import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from docutils import nodes
from sphinx.util.nodes import make_refnode

from _tools.repository import git
from xentlib.sphinx import tables

PACKAGES = [
    *("xentlib", "jupyter-book", "sphinx", "myst-nb", "sphinx-book-theme", "numpy", "sympy"),
    *("matplotlib", "torch", "keras", "scikit-learn", "optax"),
]
COLUMNS = ["Page", "Cells ran in", "Proofs", "Claims in the prose", "Exercises"]
CHAPTER = re.compile(r"book/((\d\d)-.+|deeper/(.+))")
CLAIM = re.compile(r"^@claim\(", re.MULTILINE)
EXERCISE = re.compile(r'"role": *"prompt"')


def shown(app, docname, _):
    """Both tables, each below its heading."""
    return [
        titled("Built with", ["What", "Version"], versions()),
        titled("The lessons and the deeper pages", COLUMNS, chapters(app, docname)),
    ]


def titled(title, columns, rows):
    """A section that is a table."""
    table = tables.table(columns, rows, "build-report")
    return nodes.section("", nodes.title("", title), table, ids=[nodes.make_id(title)])


def versions():
    """The Python, the packages and the commit that made this site."""
    yield ["Python", platform.python_version()]
    for package in PACKAGES:
        try:
            yield [package, version(package)]
        except PackageNotFoundError:
            yield [package, "not installed: what needs it was not run"]
    yield ["this book", git("describe", "--always", "--dirty") or "unknown"]


def chapters(app, docname):
    """A row for each lesson and each deeper page."""
    env = app.env
    for page in filter(CHAPTER.fullmatch, sorted(env.found_docs)):
        name, number, deeper = CHAPTER.fullmatch(page).groups()
        claims = f"{number}_*" if number else f"deeper_{deeper.replace('-', '_')}"
        seconds = env.nb_metadata.get(page, {}).get("exec_data", {}).get("runtime")
        title = nodes.Text(env.titles[page].astext())
        yield [
            [make_refnode(app.builder, docname, page, "", title)],
            f"{seconds:.1f} s" if seconds else "",
            str(len(env.metadata[page].get("proofs", []))),
            str(count(CLAIM, app.srcdir, f"tests/claims/test_{claims}.py")),
            str(count(EXERCISE, app.srcdir, f"exercises/{name}.md")),
        ]


def count(pattern, root, files):
    """How often the pattern occurs in these files."""
    texts = (file.read_text("utf-8") for file in Path(root).glob(files))
    return sum(len(pattern.findall(text)) for text in texts)
