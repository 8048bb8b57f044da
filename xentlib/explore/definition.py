"""The error that a wrong definition deserves, and the line that it names."""

import linecache
import sys


class PanelError(ValueError):
    """A panel is defined wrongly; says what, and on which line it is written."""


def written_at():
    """The line outside `xentlib` that is being run: where the reader of an error should look."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("xentlib"):
        frame = frame.f_back
    return line_of(frame.f_code.co_filename, frame.f_lineno)


def line_of(filename, number):
    """A line as an error names it: place, number, and what is written there."""
    in_cell = "ipykernel" in filename or filename.startswith("<")
    source = linecache.getline(filename, number).strip()
    return f"{'cell' if in_cell else filename}, line {number}" + (f": {source}" if source else "")
