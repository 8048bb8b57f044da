"""Tell the notebooks that they run for the page: kernels inherit this environment.

With XENTLIB_STATIC=1 panels and derivations emit plain HTML, not widgets. The rest makes a
build repeatable: one hash seed, one thread, and matplotlib's settings in one style file.
"""

import os
from pathlib import Path

ENVIRONMENT = {
    "XENTLIB_STATIC": "1",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
}
STYLE = Path("xentlib", "explore", "book.mplstyle")


def setup(app):
    """Set the environment before any notebook runs."""
    os.environ.update(ENVIRONMENT)
    style = Path(app.srcdir) / STYLE
    if style.exists():
        os.environ["MATPLOTLIBRC"] = str(style)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
