"""Panels, forecasts, derivations and exercises on the pages of any book that Sphinx builds.

In the `_config.yml` of a Jupyter Book::

    sphinx:
      extra_extensions: [xentlib.sphinx]

Cells that end in a panel or a derivation then show it. The directive `proof-index` lists all
derivations of the book, `exercises` shows the sheet ``NAME.md`` in ``exercises`` of the page ``NAME``,
`forecast` asks the reader to commit, and the role `shows` points at what moves in a panel.
"""

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


def setup(app):
    """Load them all; the exercises, which need the extra `classroom` and Node, in a book that has some."""
    for extension in EXTENSIONS:
        app.setup_extension(extension)
    if Path(app.srcdir, "exercises").is_dir():
        app.setup_extension("xentlib.sphinx.exercises.directive")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
