"""What the Python of a page does with an answer: run it, show what it says, mark it."""

import io
import json
import linecache
import sys
import time
import traceback

from pyodide.code import eval_code

from xentlib.classroom import check, values

FILE = "your answer"
MOST_PRINTED = 20_000  # characters
PAUSE = 0.05  # seconds between two messages to the page
CALLS = 3


class Printed(io.TextIOBase):
    """Standard output and error: on their way to the page in few messages, and not without end."""

    def __init__(self, show):
        self.show = show
        self.waiting = ""
        self.left = MOST_PRINTED
        self.shown = 0.0

    def write(self, text):
        if self.left > 0:
            self.waiting += text[: self.left]
            self.left -= len(text)
            if self.left <= 0:
                self.waiting += "\n… and more, which is not shown here.\n"
        if time.monotonic() - self.shown > PAUSE:
            self.flush()
        return len(text)

    def flush(self):
        if self.waiting:
            self.show(self.waiting)
            self.waiting = ""
            self.shown = time.monotonic()


def tried(source, data, marks, show):
    """Run an answer, mark it if `marks`, else show what it gives: JSON for the page."""
    printed = Printed(show)
    before = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = printed
    try:
        return json.dumps(outcome(source, json.loads(data), marks))
    finally:
        sys.stdout, sys.stderr = before
        printed.flush()


def outcome(source, data, marks):
    """The error that an answer raises, or the result of its check."""
    names = {"__name__": "__main__"}
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    try:
        value = eval_code(source, names, filename=FILE)
        if value is not None:
            print(repr(value))
        if not marks:
            show_values(data, names)
    except BaseException as error:  # sys.exit and the like, too
        return {"error": explained(error)}
    return {"result": check.check(data, names).as_dict()} if marks else {}


def explained(error):
    """The traceback as far as it concerns the answer."""
    report = traceback.TracebackException.from_exception(error)
    report.stack = traceback.StackSummary.from_list([f for f in report.stack if f.filename == FILE])
    text = "".join(report.format()).strip().removeprefix("Traceback (most recent call last):\n")
    if isinstance(error, ModuleNotFoundError):
        text += "\n(This page has math, SymPy and the rest of Python's standard library.)"
    return {"type": type(error).__name__, "text": text}


def show_values(data, names):
    """Call the function that was asked for, or show the expression."""
    if data["kind"] == "derivation":
        print("answer =", names.get("answer"))
    function = data.get("function")
    if callable(names.get(function)):
        for case in data["cases"][:CALLS]:
            arguments = ", ".join(values.show(argument, 12) for argument in case["args"])
            value = names[function](*[values.decode(argument) for argument in case["args"]])
            print(f"{function}({arguments}) = {values.readable(repr(value))}")
