"""What a submission's process does: read the file, run its cells, and call what they define.

Everything here runs beside the answer and may be changed by it; the grader believes nothing of
what it says beyond that these are the values that the answer gives.
"""

import ast
import base64
import importlib.util
import linecache
import os
import random
import re
import sys
import traceback
import types
from pathlib import Path

from xentlib.classroom import check
from xentlib.classroom.grade.cage import frames
from xentlib.classroom.grade.read import reading

SEED = 0  # answers that draw random numbers draw the same ones every time
LONGEST_SOURCES = 8 * 2**20
FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
OTHER_LANGUAGES = (
    r"\s*%%(!|bash|sh|cmd|html|javascript|js|latex|markdown|perl|python2|ruby|script|svg|system|sx"
    r"|writefile|file)\b"
)


def seed() -> None:
    """Have all generators of random numbers begin where they begin for everybody."""
    random.seed(SEED)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(SEED)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(SEED)


def serve(line: frames.Line, longest: int) -> None:
    """Do what the grader asks for, message by message, until it closes the channel."""
    answers = Answers()
    while True:
        try:
            request = line.receive(frames.REQUEST)
        except frames.Gone:
            return
        reply = answers.do(request)
        limit = LONGEST_SOURCES if request["do"] == "read" else longest
        try:
            packed = frames.pack(reply | {"number": request["number"]}, longest=limit)
        except (ValueError, RecursionError):
            packed = frames.pack({"failed": "the answer is too large", "number": request["number"]})
        line.channel.sendall(packed)


class Answers:
    """A student's cells and the names that they define."""

    def __init__(self):
        self.cells = []
        self.module = types.ModuleType("__main__")
        self.names = self.module.__dict__
        self.names.update(display=nothing, get_ipython=Shell)
        check.check = nothing  # a check that was merged with an answer
        sys.modules["__main__"] = self.module

    def do(self, request: dict) -> dict:
        """One thing that the grader asks for; whatever goes wrong is the reply."""
        try:
            return getattr(self, request["do"])(**request["with"])
        except BaseException as problem:  # sys.exit and KeyboardInterrupt too
            return {"failed": described(problem)}

    def read(self, data: str, ending: str, helpers: dict[str, str]) -> dict:
        """The cells of the file; modules that lie beside it can be imported."""
        for module, source in helpers.items():
            Path(f"{module}.py").write_bytes(base64.b64decode(source))
        sys.path.insert(0, os.getcwd())
        self.cells = reading.cells(base64.b64decode(data), ending)
        return {"cells": self.cells}

    def run(self, cell: int, forget: str) -> dict:
        """Run one code cell, after removing the name `forget`."""
        self.names.pop(forget, None)
        source = self.cells[cell]["source"]
        name = f"<cell {cell + 1}>"
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        try:
            self.execute(compiled(source, name))
        except ModuleNotFoundError:
            rest = without_missing_modules(source)
            if rest is None:
                raise
            self.execute(compile(rest, name, "exec", FLAGS, dont_inherit=True))
            raise  # the rest has run; the module is named all the same
        return {"done": True}

    def execute(self, code: types.CodeType) -> None:
        if code.co_flags & 0x80:  # CO_COROUTINE: an await outside of any function
            import asyncio  # seldom needed, and large

            asyncio.run(eval(code, self.names))
        else:
            exec(code, self.names)

    def observe(self, questions: dict) -> dict:
        """What the answer gives for some questions of `check`."""
        return {"observed": check.observe(questions, self.names)}


def described(problem: BaseException) -> str:
    """An exception in one line, with the line of the cell that raised it."""
    try:
        message = str(problem).strip().partition("\n")[0][:300]
    except BaseException:
        message = "(it cannot be shown)"
    if isinstance(problem, SyntaxError):
        return f"{type(problem).__name__}: {message}"
    trace = traceback.walk_tb(problem.__traceback__)
    lines = [line for frame, line in trace if frame.f_code.co_filename.startswith("<cell")]
    where = f" (line {lines[-1]})" if lines else ""
    return f"{type(problem).__name__}: {message}{where}"


def compiled(source: str, name: str) -> types.CodeType:
    """Code from a cell; IPython's own notation is taken out where Python does not know it."""
    try:
        return compile(source, name, "exec", FLAGS, dont_inherit=True)
    except SyntaxError:
        plain = without_magics(source)
        if plain == source:
            raise
        return compile(plain, name, "exec", FLAGS, dont_inherit=True)


def without_magics(source: str) -> str:
    """`source` without lines for the shell or for IPython; `%time` and its like leave the code."""
    if re.match(OTHER_LANGUAGES, source):
        return ""
    source = re.sub(r"\A(\s*)%%.*", r"\1", source)
    source = re.sub(r"(?m)^([ \t]*)%(?:time|prun) +(?=[^-\s])", r"\1", source)
    source = re.sub(r"(?m)^([ \t]*[A-Za-z_][\w., \t]*=[ \t]*)[%!].*$", r"\1None", source)
    source = re.sub(r"(?m)^([ \t]*)[%!?].*$", r"\1pass", source)
    return re.sub(r"(?m)^([ \t]*)[\w.]+\?{1,2}[ \t]*$", r"\1pass", source)


def without_missing_modules(source: str) -> ast.Module | None:
    """The cell's code without imports of modules that are not here; None if there is no such import."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        tree = ast.parse(without_magics(source))
    missing = False
    for statement in list(tree.body):
        if isinstance(statement, ast.Import):
            here = [alias for alias in statement.names if installed(alias.name)]
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            here = statement.names if installed(statement.module) else []
        else:
            continue
        missing |= len(here) < len(statement.names)
        statement.names = here
        if not here:
            tree.body.remove(statement)
    return tree if missing else None


def installed(module: str) -> bool:
    """Whether there is a module of this name."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):  # its package is missing
        return False


def nothing(*_arguments, **_named) -> None:
    """What `display` does here."""


class Shell:
    """Stands for IPython's shell in exported notebooks; whatever is asked of it does nothing."""

    def __getattr__(self, name):
        return nothing
