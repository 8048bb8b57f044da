"""Load the slider panels' script and style sheet on pages that have a panel.

Both are files of xentlib.explore, so that the page and the installed package use the same
ones. The script is a classic one: browsers load no modules from file://.
"""

from pathlib import Path

FILES = ("player.js", "panel.css")
SOURCE = Path("xentlib", "explore")


def add_source(app):
    """Let Sphinx copy the two files, and nothing else of that folder."""
    source = Path(app.srcdir) / SOURCE
    target = Path(app.outdir) / "_static" / "panels"
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (target / name).write_bytes((source / name).read_bytes())


def load_panels(app, pagename, templatename, context, doctree):
    """Link the files on this page if it has a panel."""
    if "xl-panel" in context.get("body", ""):
        app.add_css_file("panels/panel.css", priority=850)
        app.add_js_file("panels/player.js", defer="defer")


def setup(app):
    """Copy once, link per page."""
    app.connect("builder-inited", add_source)
    app.connect("html-page-context", load_panels)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
