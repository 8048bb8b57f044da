"""Panels, forecasts, derivations and exercises on the pages of any book that Sphinx builds.

In the `_config.yml` of a Jupyter Book::

    sphinx:
      extra_extensions: [xentlib.sphinx]

Cells that end in a panel or a derivation then show it. The directive `proof-index` lists all
derivations of the book, `exercises` shows the sheet ``NAME.md`` in ``exercises`` of the page ``NAME``,
`forecast` asks the reader to commit, and the role `shows` points at what moves in a panel.
"""

import re
from pathlib import Path

EXTENSIONS = (
    "xentlib.sphinx.static_mode",
    "xentlib.sphinx.execution_cache",
    "xentlib.sphinx.component_files",
    "xentlib.sphinx.proof_index",
    "xentlib.sphinx.forecasts",
    "xentlib.sphinx.pointing",
    "xentlib.sphinx.folded_code",
)


SHEET = re.compile(r"\A---\n(?:(?!---\n).*\n)*?sheet:\n")  # in its head


def leave_out_sheets(app, config):
    """A sheet is no page: it holds the solutions."""
    config.exclude_patterns = [*config.exclude_patterns, *sheets(app.srcdir)]


def sheets(folder):
    """The sheets of exercises in a book, as paths from its root."""
    files = sorted(Path(folder, "exercises").rglob("*.md"))
    return [
        file.relative_to(folder).as_posix()
        for file in files
        if SHEET.match(file.read_text("utf-8"))
    ]


def setup(app):
    """Load them all; the exercises, which need the extra `classroom` and Node, in a book that has some."""
    for extension in EXTENSIONS:
        app.setup_extension(extension)
    if sheets(app.srcdir):
        app.setup_extension("xentlib.sphinx.exercises.directive")
        app.connect("config-inited", leave_out_sheets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
