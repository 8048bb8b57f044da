"""Every derivation of the book's chapters, by running their code cells."""

import contextlib
import functools
import io
import re
from importlib.util import find_spec
from pathlib import Path

from xentlib.derivation import Derivation

BOOK = Path(__file__).resolve().parents[2] / "book"
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
OPTION = re.compile(r"^(:[^\n]*\n|---\n.*?^---\n)+", re.DOTALL | re.MULTILINE)
IN_THE_BOOK = re.findall(r"file: book/(\d\d-\S+)", (BOOK.parent / "_toc.yml").read_text("utf-8"))
CHAPTERS = [
    file
    for file in sorted(BOOK.glob("[0-9][0-9]-*.md"))
    if file.stem in IN_THE_BOOK and "xentlib.derivation" in file.read_text("utf-8")
]


def cells(chapter):
    """The code of each cell, without its options; without PyTorch, of those that run without."""
    for match in CELL.finditer(chapter.read_text("utf-8")):
        if find_spec("torch") or "torch" not in match["code"]:
            yield OPTION.sub("", match["code"], count=1)


def speaks_of_derivations(code, names):
    """Whether `code` makes a derivation, or goes on with one of those in `names`."""
    made = [name for name, value in names.items() if isinstance(value, Derivation)]
    return re.search(rf"\b({'|'.join(['Derivation', *made])})\b", code)


@functools.cache
def derivations(chapter):
    """The derivations that the chapter's cells make, in their order.

    What comes after the last of them, such as the training in chapter 11, is not run.
    """
    made = []
    start = Derivation.__init__

    def noted(self, *args, **options):
        made.append(self)
        start(self, *args, **options)

    Derivation.__init__ = noted
    try:
        names = {"__name__": "__main__"}
        to_run = list(cells(chapter))
        while to_run and speaks_of_derivations("".join(to_run), names):
            code = to_run.pop(0)
            with contextlib.chdir(BOOK), contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, chapter.name, "exec"), names)
    finally:
        Derivation.__init__ = start
    return [derivation for derivation in made if len(derivation.lines) > 1]
