"""Build the book where PyTorch is missing: cells that need it are shown as they ran elsewhere.

Such a cell is not run. A cell without source follows it, which prints what it printed and defines
what later cells take from it, so that these run, figures and panels included. Where PyTorch is
installed this extension does nothing.
"""

import re
from importlib.util import find_spec
from pathlib import Path

import jupytext

from _ext.running import names, recorded

CODE_CELL = re.compile(r"^```\{code-cell\} *\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOTEBOOK = re.compile(r"\A---\n(?:.*\n)*?kernelspec:")
TAGS = re.compile(r"^:?tags: *\[", re.MULTILINE)
AFTER = """

```{{code-cell}} ipython3
:tags: [remove-input]
{code}
```
"""
NOTE = "\n*Shown as it ran with PyTorch {version}, which is not installed here.*\n"


class NotRecordedError(Exception):
    """A cell needs PyTorch and what it printed is not recorded."""


def sources_of(text: str) -> list[str]:
    """The sources of the code cells of a page."""
    cells = jupytext.reads(text, fmt="md:myst").cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def records_of(sources: list[str], record: dict) -> dict[int, dict]:
    """The record of each cell that has one, by its number."""
    left, found = list(record["cells"]), {}
    for number, source in enumerate(sources):
        if left and left[0]["source"] == recorded.key(source):
            found[number] = left.pop(0)
    return found


def not_run(text: str, record: dict) -> dict[int, dict]:
    """The record of each cell of a page that cannot run here, by its number."""
    sources = sources_of(text)
    records = records_of(sources, record)
    numbers = names.needing(sources, {n: set(r["values"]) for n, r in records.items()})
    for number in numbers:
        if number not in records:
            raise NotRecordedError(
                "what this cell prints with PyTorch is not recorded: where PyTorch is installed, "
                f"type `make outputs`\n{sources[number]}"
            )
    return {number: records[number] for number in numbers}


def stand_ins(text: str, record: dict) -> dict[str, str]:
    """What stands in for each cell of a page that cannot run here, by the cell's source."""
    sources = sources_of(text)
    return {
        sources[number]: recorded.code(made, names.of(sources[number]).imports)
        for number, made in not_run(text, record).items()
    }


def replaced(text: str, record: dict) -> str:
    """The text of a page, each cell that needs PyTorch followed by one that stands in for it."""
    new = stand_ins(text, record)
    if not new:
        return text
    note = NOTE.format(version=record["pytorch"])
    blocks = zip(CODE_CELL.finditer(text), sources_of(text), strict=True)
    for block, source in reversed(list(blocks)):
        if code := new.get(source):
            after = AFTER.format(code=code) + (note if "\nprint(" in code else "")
            text = text[: block.start()] + without_running(block[0]) + after + text[block.end() :]
    return text


def without_running(cell: str) -> str:
    """The text of a cell with the tag that keeps it from running."""
    if TAGS.search(cell):
        return TAGS.sub(lambda tags: tags[0] + "skip-execution, ", cell, count=1)
    head, body = cell.split("\n", 1)
    if body.startswith("---\n"):  # the cell's settings are a block of YAML
        return f"{head}\n---\ntags: [skip-execution]\n{body[4:]}"
    return f"{head}\n:tags: [skip-execution]\n{body}"


def read_source(app, docname, source):
    """Change the text of a page before it is parsed."""
    if NOTEBOOK.match(source[0]):
        source[0] = replaced(source[0], recorded.read(Path(app.env.doc2path(docname))))


def note(app, config):
    """Pages are made anew when PyTorch comes or goes."""
    config.xl_depends_on = [*config.xl_depends_on, "no PyTorch"]


def setup(app):
    app.setup_extension("xentlib.sphinx.execution_cache")
    if find_spec("torch") is None:
        app.connect("config-inited", note, priority=400)  # before the key is made
        app.connect("source-read", read_source)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
