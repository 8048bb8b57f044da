"""The fonts of the text, served by the site: Source Serif 4 and Source Sans 3, Latin letters only.

Both are under the SIL Open Font License. book/_static/fonts.css names them.
"""

import shutil
from pathlib import Path

from _ext.npm import node_modules

CUTS = {
    "@fontsource/source-serif-4": ("latin-400-normal", "latin-400-italic", "latin-600-normal"),
    "@fontsource-variable/source-sans-3": ("latin-wght-normal",),
}


def serve_fonts(app):
    """Put the fonts, and their licences, into the site."""
    folder = Path(app.outdir, "_static", "fonts")
    folder.mkdir(parents=True, exist_ok=True)
    for name, cuts in CUTS.items():
        package, font = node_modules() / name, name.split("/")[1]
        shutil.copy(package / "LICENSE", folder / f"{font}-licence.txt")
        for cut in cuts:
            shutil.copy(package / "files" / f"{font}-{cut}.woff2", folder)


def setup(app):
    """Fetch the fonts on first use."""
    app.connect("builder-inited", serve_fonts)
