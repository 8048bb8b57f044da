"""The panels of the book's chapters, made again in this process from the chapters' own cells."""

import ast
import contextlib
import io
import linecache
import os
from pathlib import Path

import jupytext
import matplotlib.pyplot as plt

from xentlib.explore import Panel, panel

ROOT = Path(__file__).resolve().parents[2]


def panels_of(chapter):
    """The panels that a chapter shows, in order, by running its cells up to the last of them."""
    cells = [cell.source for cell in jupytext.read(chapter).cells if cell.cell_type == "code"]
    last = max(
        (i for i, source in enumerate(cells) if "Panel(" in source or "Graph(" in source),
        default=-1,
    )
    panel._names_given.clear()
    shown, names = [], {"__name__": "__main__"}
    here = Path.cwd()
    os.chdir(chapter.parent)  # as Jupyter Book runs it
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for number, source in enumerate(cells[: last + 1]):
                value = run(source, f"<{chapter.stem}, cell {number}>", names)
                if isinstance(value, Panel):
                    shown.append(value)
                plt.close("all")
    finally:
        os.chdir(here)
    return shown


def run(source, name, names):
    """Run a cell; its value is that of its last expression."""
    lines = [line for line in source.splitlines(True) if not line.startswith(("%", "!"))]
    linecache.cache[name] = (len(source), None, lines, name)
    tree = ast.parse("".join(lines))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names) if last else None


def source_of(page):
    """The chapter that a built page was made from."""
    return ROOT / "book" / f"{page.stem}.md"
