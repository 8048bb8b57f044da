"""The kinds of exercises, one file each: `kinds/number.py` is the kind "number", with all that it does.

A kind is an object `KIND` of a subclass of `Kind`. Beside it there is one script of the same name,
`kinds/number.js`, for its form in the page. Nothing else knows the kinds by name.
These modules need the standard library alone when they are imported, since pages load them, too.
"""

import importlib
import pkgutil

from xentlib.classroom.kinds.kind import Kind


def names() -> tuple[str, ...]:
    """The names of all kinds.

    >>> names()
    ('choice', 'code', 'derivation', 'number', 'written')
    """
    modules = {module.name for module in pkgutil.iter_modules(__path__)}
    return tuple(sorted(modules - {"kind"}))


def named(name: str) -> Kind:
    """The kind of this name."""
    return importlib.import_module(f"{__name__}.{name}").KIND
