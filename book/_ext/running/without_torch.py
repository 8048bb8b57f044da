"""Build the book where PyTorch is missing: the cells that need it are shown, not run.

There is no build of PyTorch without CUDA for every Python (see CONTRIBUTING.md). Where PyTorch is
installed this extension does nothing.
"""

import re
from importlib.util import find_spec

CODE_CELL = re.compile(r"^```\{code-cell\} *\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TAGS = re.compile(r"^:?tags: *\[", re.MULTILINE)
NOTE = "\n\n*Not run here: this cell needs PyTorch, which is not installed.*"


def leave_out(cell):
    """The cell with the tag that keeps it from running, and a note after it."""
    text = cell[0]
    if "torch" not in cell[1]:
        return text
    if TAGS.search(text):
        text = TAGS.sub(lambda tags: tags[0] + "skip-execution, ", text, count=1)
    else:
        head, body = text.split("\n", 1)
        if body.startswith("---\n"):  # the cell's settings are a block of YAML
            text = f"{head}\n---\ntags: [skip-execution]\n{body[4:]}"
        else:
            text = f"{head}\n:tags: [skip-execution]\n{body}"
    return text + NOTE


def read_source(app, docname, source):
    """Change the text of a page before it is parsed."""
    source[0] = CODE_CELL.sub(leave_out, source[0])


def setup(app):
    if find_spec("torch") is None:
        app.connect("source-read", read_source)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
