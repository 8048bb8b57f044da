"""Tell the notebooks that they run for the page: kernels inherit this environment.

With XENTLIB_STATIC=1 panels emit plain HTML, not widgets, and derivations MyST Markdown. MyST-NB would
print that Markdown without its formulas, unless it is told to read it like the page.
"""

import os

SETTINGS = {"nb_render_markdown_format": "myst", "myst_enable_extensions": {"dollarmath"}}


def run_for_the_page(app, config):
    """Set the environment, and read what cells put out as Markdown like the page."""
    os.environ["XENTLIB_STATIC"] = "1"
    for name, value in SETTINGS.items():
        if (
            name not in config.overrides and name not in config._raw_config
        ):  # the author did not choose
            setattr(config, name, value)


def setup(app):
    """The build reads pages, and runs them, after this."""
    app.connect("config-inited", run_for_the_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
