"""Load the derivations' script and style sheet on pages that have a derivation."""

from pathlib import Path

FILES = ("derivation.js", "derivation.css")
SOURCE = Path("xentlib", "derivation")


def add_source(app):
    """Let Sphinx copy the two files, and nothing else of that folder."""
    target = Path(app.outdir) / "_static" / "derivations"
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (target / name).write_bytes((Path(app.srcdir) / SOURCE / name).read_bytes())


def load(app, pagename, templatename, context, doctree):
    """Link the files on this page if it has a derivation."""
    if "xl-derivation" in context.get("body", ""):
        app.add_css_file("derivations/derivation.css", priority=850)
        app.add_js_file("derivations/derivation.js", defer="defer")


def setup(app):
    """Copy once, link per page."""
    app.connect("builder-inited", add_source)
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
