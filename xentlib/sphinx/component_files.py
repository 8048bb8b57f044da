"""Load the scripts and styles of panels, forecasts and derivations on the pages that have them.

The files belong to xentlib, so that the page and a notebook use the same ones. The scripts are
classic ones: browsers load no modules from file://.
"""

import shutil
from itertools import chain
from pathlib import Path

PROJECTOR = ("sphinx/projector/projector.css", "sphinx/projector/projector.js")
FILES = {
    "xl-panel": ("explore/panel.css", "explore/player.js", *PROJECTOR),
    "xl-forecast": (
        "explore/player.js",
        "sphinx/forecasts/forecast.css",
        "sphinx/forecasts/forecast.js",
        "sphinx/projector/class_vote.js",
        *PROJECTOR,
    ),
    "xl-account": (
        "explore/player.js",
        "sphinx/forecasts/forecast.css",
        "sphinx/forecasts/forecast.js",
        "sphinx/forecasts/account.js",
    ),
    "xl-derivation": ("derivation/derivation.css", "derivation/derivation.js"),
}
COLOURS = "explore/colours.css"  # on every page, so that a site may use them for the rest
XENTLIB = Path(__file__).resolve().parents[1]
FOLDER = XENTLIB.name


def copy_files(app):
    """Copy these files, and nothing else of the package, to the site."""
    for name in {COLOURS, *chain(*FILES.values())}:
        target = Path(app.outdir) / "_static" / FOLDER / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(XENTLIB / name, target)
    app.add_css_file(f"{FOLDER}/{COLOURS}")


def load_files(app, pagename, templatename, context, doctree):
    """Link the files that this page needs: it needs them if their class occurs in it."""
    body = context.get("body", "")
    needed = [names for css_class, names in FILES.items() if f'class="{css_class}' in body]
    for name in dict.fromkeys(chain(*needed)):  # each once
        if name.endswith(".css"):
            app.add_css_file(f"{FOLDER}/{name}", priority=850)
        else:
            app.add_js_file(f"{FOLDER}/{name}", defer="defer")


def setup(app):
    """Copy once, link per page."""
    app.connect("builder-inited", copy_files)
    app.connect("html-page-context", load_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
