"""Build the book where PyTorch is missing: cells that need it are shown as they ran elsewhere.

Such a cell is not run. A cell without source follows it, which prints what it printed and defines
what later cells take from it, so that these run, figures and panels included. Where PyTorch is
installed this extension does nothing.
"""

from importlib.util import find_spec
from pathlib import Path

import jupytext
from nbformat.v4 import new_code_cell, new_markdown_cell

from _ext.running import names, recorded
from _tools.site.plain_markdown import is_notebook

NOTE = "*Shown as it ran with PyTorch {version}, which is not installed here.*"


class NotRecordedError(Exception):
    """A cell needs PyTorch and what it printed is not recorded."""


def sources_of(text: str) -> list[str]:
    """The sources of the code cells of a page."""
    cells = jupytext.reads(text, fmt="md:myst").cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def stand_ins(text: str, record: dict) -> dict[str, str]:
    """What stands in for each cell of a page that cannot run here, by the cell's source."""
    sources = sources_of(text)
    cells = {cell["source"]: cell for cell in record["cells"]}
    records = [cells.get(recorded.key(source)) for source in sources]
    values = {number: set(made["values"]) for number, made in enumerate(records) if made}
    codes = {}
    for number in names.needing(sources, values):
        source, made = sources[number], records[number]
        if not made:
            raise NotRecordedError(
                "what this cell prints with PyTorch is not recorded: where PyTorch is installed, "
                f"type `make outputs`\n{source}"
            )
        codes[source] = recorded.code(made)
    return codes


def replaced(text: str, record: dict) -> str:
    """The text of a page, each cell that needs PyTorch followed by one that stands in for it."""
    codes = stand_ins(text, record)
    if not codes:
        return text
    notebook = jupytext.reads(text, fmt="md:myst")
    cells, notebook.cells = notebook.cells, []
    for cell in cells:
        notebook.cells.append(cell)
        if cell.cell_type == "code" and cell.source in codes:
            code = codes[cell.source]
            cell.metadata["tags"] = ["skip-execution", *cell.metadata.get("tags", [])]
            notebook.cells.append(new_code_cell(code, metadata={"tags": ["remove-input"]}))
            if "\nprint(" in code:
                notebook.cells.append(new_markdown_cell(NOTE.format(version=record["pytorch"])))
    return jupytext.writes(notebook, fmt="md:myst")


def text_here(page: Path) -> str:
    """The text of a page as this machine can run it."""
    text = page.read_text("utf-8")
    if find_spec("torch") or not is_notebook(text):
        return text
    return replaced(text, recorded.read(page))


def read_source(app, docname, source):
    """Change the text of a page before it is parsed."""
    source[0] = text_here(Path(app.env.doc2path(docname)))


def note(app, config):
    """Pages are made anew when PyTorch comes or goes."""
    config.xl_depends_on = [*config.xl_depends_on, "no PyTorch"]


def setup(app):
    app.setup_extension("xentlib.sphinx.execution_cache")
    if find_spec("torch") is None:
        app.connect("config-inited", note, priority=400)  # before the key is made
        app.connect("source-read", read_source)
