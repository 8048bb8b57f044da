"""Tell the notebooks that they run for the page: kernels inherit this environment.

With XENTLIB_STATIC=1 panels and derivations emit plain HTML, not widgets.
"""

import os


def set_environment(app):
    """Set the environment before any notebook runs."""
    os.environ["XENTLIB_STATIC"] = "1"


def setup(app):
    """The build reads pages, and runs them, after this."""
    app.connect("builder-inited", set_environment)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
