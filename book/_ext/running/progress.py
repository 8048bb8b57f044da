"""Say which notebook runs and how many are left, since that is what takes the time of a build."""

from pathlib import Path

from sphinx.util import logging

from _ext.running.without_torch import NOTEBOOK

LOGGER = logging.getLogger(__name__)


class Progress:
    """The notebooks that are still to be read, in the order of Sphinx."""

    def __init__(self):
        self.left = []

    def begin(self, app, env, docnames):
        """Look which of the pages that Sphinx is about to read are notebooks."""
        files = {name: Path(env.doc2path(name)) for name in docnames}
        self.left = [n for n, file in files.items() if NOTEBOOK.match(file.read_text("utf-8"))]

    def tell(self, app, docname, source):
        """Before a page is read, and its notebook runs."""
        if docname in self.left:
            self.left.remove(docname)
            LOGGER.info("\n%s: its code runs, %d notebooks left", docname, len(self.left))


def setup(app):
    progress = Progress()
    app.connect("env-before-read-docs", progress.begin)
    app.connect("source-read", progress.tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
