"""Tell the notebooks that they run for the page: kernels inherit this environment.

With XENTLIB_STATIC=1 panels emit plain HTML, not widgets, and derivations MyST Markdown. MyST-NB would
print that Markdown without its formulas, unless it is told to read it like the page.
"""

import os


def set_environment(app):
    """Set the environment before any notebook runs."""
    os.environ["XENTLIB_STATIC"] = "1"


SETTINGS = {"nb_render_markdown_format": "myst", "myst_enable_extensions": {"dollarmath"}}


def read_as_myst(app, config):
    """What a cell puts out as Markdown is read like the page: its formulas are formulas."""
    for name, value in SETTINGS.items():
        if (
            name not in config.overrides and name not in config._raw_config
        ):  # the author did not choose
            setattr(config, name, value)


def setup(app):
    """The build reads pages, and runs them, after this."""
    app.connect("config-inited", read_as_myst)
    app.connect("builder-inited", set_environment)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
