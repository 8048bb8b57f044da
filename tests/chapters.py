"""The book's chapters, each executed once in a process: its names, its panels, its derivations."""

import ast
import contextlib
import functools
import io
import linecache
import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from _ext.running import recorded, without_torch
from _tools.site import notebooks
from xentlib.derivation import Derivation
from xentlib.explore import Panel

BOOK = Path(__file__).resolve().parents[1] / "book"
# Cells that train for minutes, by what they use: their records stand in for them, but in deep tests.
LONG = {"a-run-in-full": r"\b(results|adam_runs)\b"}


def each(argument, pages):
    """Make a test of one page a test of each."""
    return pytest.mark.parametrize(argument, pages, ids=[page.stem for page in pages])


@dataclass
class Chapter:
    """What a chapter's cells have left: all names, and what they showed or made, in order."""

    names: dict = field(default_factory=lambda: {"__name__": "__main__"})
    printed: str = ""
    panels: list = field(default_factory=list)
    derivations: list = field(default_factory=list)

    def look(self, shown):
        """Note the panel that a cell shows, and the derivations that it has made."""
        if isinstance(shown, Panel):
            self.panels.append(shown)
        for value in [*self.names.values(), shown]:
            if isinstance(value, Derivation) and not any(value is d for d in self.derivations):
                self.derivations.append(value)


def built(site, page):
    """Where the site has a page, which may lie in a folder of the book."""
    return site / page.relative_to(BOOK.parent).with_suffix(".html")


@functools.cache
def executed(page, in_full=False):
    """Run the cells of a page in the folder of the page, as Jupyter Book does."""
    chapter = Chapter()
    with contextlib.chdir(page.parent), contextlib.redirect_stdout(io.StringIO()) as printed:
        for number, source in enumerate(cells(page, in_full)):
            chapter.look(run(source, f"<{page.stem}, cell {number}>", chapter.names))
            plt.close("all")
    chapter.printed = printed.getvalue()
    return chapter


@functools.cache
def cells(page, in_full=False):
    """The code of each cell, or what stands in for it: without PyTorch, or because it takes long."""
    text = page.read_text("utf-8")
    sources = without_torch.sources_of(text)
    if find_spec("torch") and (in_full or page.stem not in LONG):
        return sources
    left_out = LONG[page.stem] if find_spec("torch") else ""
    stand_ins = without_torch.stand_ins(text, recorded.read(page))
    return [stand_ins.get(s, s) if re.search(left_out, s) else s for s in sources]


def run(source, name, names):
    """Run a cell; its value is that of its last expression."""
    lines = [line for line in source.splitlines(True) if not line.startswith(("%", "!"))]
    linecache.cache[name] = (len(source), None, lines, name)
    tree = ast.parse("".join(lines))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names) if last else None


def pages_with(pattern):
    """The pages whose cells have something like `pattern`."""
    return [
        page
        for page in notebooks.chapters()
        if any(re.search(pattern, cell) for cell in cells(page))
    ]


WITH_PANELS = pages_with(r"\bPanel\(")
WITH_DERIVATIONS = pages_with(r"\bDerivation\(")
