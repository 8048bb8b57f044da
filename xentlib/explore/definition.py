"""The error that a wrong definition deserves, and the line that it names."""

import sys

from xentlib.core.lines import line_of


class PanelError(ValueError):
    """A panel is defined wrongly; says what, and on which line it is written."""


def written_at():
    """The line outside `xentlib` that is being run: where the reader of an error should look."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("xentlib"):
        frame = frame.f_back
    return line_of(frame.f_code.co_filename, frame.f_lineno)
