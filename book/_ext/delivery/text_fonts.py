"""The fonts of the text, served by the site: Source Serif 4 and Source Sans 3, Latin letters only.

Both are under the SIL Open Font License. book/_static/fonts.css names them.
"""

import hashlib
import shutil

from xentlib.sphinx.npm.packages import kept, npm_package

PACKAGES = [
    (
        "@fontsource/source-serif-4",
        "5.3.1",
        "sha512-cWcTCXjYYrgF9A67fThVir1VSc0lPEYmwQ6jA4pPt01s2MSCi/maINUcZoCzaqnU8fyUReDO97eGcBUkHgOeug==",
        ["latin-400-normal", "latin-400-italic", "latin-600-normal"],
    ),
    (
        "@fontsource-variable/source-sans-3",
        "5.3.0",
        "sha512-dpi0GZk7EQe2tYpg6Q0Fx0OmUgnuGu+0rHPgtXqtKhglYmJuP7jZ12Mu1uN+NfRaJRY1Emn8AQJEWzmoZ4wa9g==",
        ["latin-wght-normal"],
    ),
]


def serve_fonts(app):
    """Put the fonts where Sphinx copies static files from."""
    digest = hashlib.sha256(repr(PACKAGES).encode()).hexdigest()[:16]
    app.config.html_static_path.append(str(kept(f"{digest}-text-fonts", copy_fonts)))


def copy_fonts(scratch):
    """The folder of the fonts, out of the packages that hold them."""
    folder = scratch / "site" / "fonts"
    folder.mkdir(parents=True)
    for name, version, integrity, cuts in PACKAGES:
        package = npm_package(name, version, integrity)
        for cut in cuts:
            file = f"{name.split('/')[1]}-{cut}.woff2"
            shutil.copy(package / "files" / file, folder / file)
    return folder.parent


def setup(app):
    """Fetch the fonts on first use."""
    app.connect("builder-inited", serve_fonts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
