"""Panels, derivations and exercises on the pages of any book that Sphinx builds.

In the `_config.yml` of a Jupyter Book::

    sphinx:
      extra_extensions: [xentlib.sphinx]

Cells that end in a panel or a derivation then show it. The directive `proof-index` lists all
derivations of the book, `exercises` shows the sheet ``exercises/NAME.md`` of the page ``NAME``.
"""

EXTENSIONS = (
    "xentlib.sphinx.static_mode",
    "xentlib.sphinx.component_files",
    "xentlib.sphinx.proof_index",
    "xentlib.sphinx.exercises.directive",
)


def setup(app):
    """Load them all."""
    for extension in EXTENSIONS:
        app.setup_extension(extension)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
