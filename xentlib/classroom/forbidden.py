"""Libraries that a function is to be written without. This is a rule for the honest, not a lock."""

import contextlib
import os
import sys


class Forbidden:
    """Stands where something of a forbidden library was; whoever uses it is told so."""

    def __init__(self, library):
        self.library = library

    def __getattr__(self, _name):
        raise ImportError(f"this exercise is to be solved without {self.library}")

    def __call__(self, *_arguments, **_named):
        self.use()


@contextlib.contextmanager
def without(libraries, namespace):
    """Take what comes from some libraries out of `namespace`, of modules beside it, and of imports.

    >>> import math
    >>> names = {"math": math, "root": math.sqrt, "two": 2}
    >>> with without(["math"], names):
    ...     names["root"](names["two"])
    Traceback (most recent call last):
    ImportError: this exercise is to be solved without math
    >>> names["root"](4)
    2.0
    """
    taken = [
        (place, name, place.get(name), library)
        for library in libraries
        for place, name in where(library, namespace)
    ]
    try:
        for place, name, _, library in taken:
            place[name] = Forbidden(library)
        yield
    finally:
        for place, name, value, _ in taken:
            place[name] = value
            if value is None:
                del place[name]


def where(library, namespace):
    """The places and the names under which a library, or something of it, can be reached."""
    here = os.getcwd()
    files = [(module, getattr(module, "__file__", None)) for module in [*sys.modules.values()]]
    helpers = [vars(module) for module, file in files if file and os.path.dirname(file) == here]
    for place in (namespace, *helpers):
        yield from (
            (place, name) for name, value in [*place.items()] if top(origin(value)) == library
        )
    for name in {library, *sys.modules}:
        if top(name) == library and not name.startswith("xentlib.classroom"):  # which is at work
            yield sys.modules, name


def origin(value):
    """The name of the module that something is, or comes from."""
    name = getattr(value, "__module__", None) or getattr(value, "__name__", "")
    return name if isinstance(name, str) else ""


def top(module):
    """The name of the outermost package."""
    return module.partition(".")[0]
