"""The line of Python that an error is about."""

import linecache
import sysconfig
import traceback

# Where Python and what is installed beside it lie: no reader of an error wrote a line there.
INSTALLED = tuple(
    sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")
)
LIBRARIES = ("xentlib", "numpy")


def line_of(filename, number, name=""):
    """A line as an error names it: place, number, function, and what is written there."""
    in_cell = "ipykernel" in filename or filename.startswith("<")
    source = linecache.getline(filename, number).strip()
    place = f"{'cell' if in_cell else filename}, line {number}" + (f", in {name}" if name else "")
    return place + (f": {source}" if source else "")


def is_installed(code, module):
    """Does this code belong to a library?"""
    return module.startswith(LIBRARIES) or code.co_filename.startswith((*INSTALLED, "<frozen"))


def innermost(frames):
    """Of (frame, line number) from the inside out, the first that no library holds, as a line; "" if none."""
    for frame, number in frames:
        code = frame.f_code
        if not is_installed(code, frame.f_globals.get("__name__", "")):
            return line_of(code.co_filename, number, code.co_name)
    return ""


def line_being_run():
    """The line of the innermost function being run that is no library's."""
    return innermost(traceback.walk_stack(None))


def line_that_raised(error):
    """The innermost line that is no library's on the way to `error`."""
    return innermost(reversed([*traceback.walk_tb(error.__traceback__)]))
