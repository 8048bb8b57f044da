"""Trim what the site ships, after the pages are written.

The theme brings all of Font Awesome (0.9 MB) for the dozen icons that its buttons show: the
fonts and the style rules are cut down to the icons in use. Source maps, fonts in old formats and
the second copy of the icons as a script go. Our own scripts are minified. Nothing that a page
loads is left to ask for.
"""

import logging
import re
import shutil
from pathlib import Path

from fontTools import subset

from xentlib.sphinx.npm.packages import esbuild

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports every table it cuts

WEBFONTS = Path("_static", "vendor", "fontawesome", "webfonts")
STYLE = Path("_static", "styles", "pydata-sphinx-theme.css")
UNUSED = (
    *("scripts/fontawesome.js*", "**/*.map", "**/*.LICENSE.txt", "**/*.ttf", "locales"),
    *("searchtools.js", "language_data.js"),  # of Sphinx's own search
    "*.html",  # templates of the theme, no pages
)
OUR_SCRIPTS = (
    "book.js",
    "previews.js",
    "resting.js",
    "progress.js",
    "search/search.js",
    "xentlib/**/*.js",
    "exercises/exercises.js",
    "exercises/python_worker.js",
)
ICON = re.compile(r"\bfa-[a-z0-9-]+")
ICON_RULE = re.compile(r"((?:\.fa-[a-z0-9-]+:before,?)+)\{content:\"\\[0-9a-f]+\"\}")
CODE_POINT = re.compile(r"\\([ef][0-9a-f]{3})\b")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
OLD_FONT = re.compile(r",url\([^)]*\.ttf\) format\(\"truetype\"\)")


def icons_in_use(outdir):
    """The names of all icons that a page or a script mentions."""
    files = [*outdir.glob("**/*.html"), *outdir.glob("_static/**/*.js")]
    return {name for file in files for name in ICON.findall(file.read_text("utf-8"))}


def trim_style(file, names):
    """Drop the rules of icons that nobody uses."""

    def keep(match):
        used = [s for s in match[1].split(",") if s[1:].removesuffix(":before") in names]
        return match[0] if used else ""

    css = OLD_FONT.sub("", ICON_RULE.sub(keep, file.read_text("utf-8")))
    file.write_text(css, "utf-8")


def icon_code_points(static):
    """The icons that the styles still show, written as \\f105 or as the character itself."""
    code_points = set()
    for file in static.rglob("*.css"):
        css = file.read_text("utf-8")
        code_points |= {int(code, 16) for code in CODE_POINT.findall(css)}
        code_points |= {ord(character) for character in PRIVATE_USE.findall(css)}
    return code_points


def trim_font(file, code_points):
    """Keep the glyphs in use, those that the font has."""
    codes = ",".join(f"{code_point:x}" for code_point in sorted(code_points))
    options = ("--flavor=woff2", "--layout-features=", "--notdef-outline", f"--unicodes={codes}")
    subset.main([str(file), f"--output-file={file}", *options])


def remove_unused(static):
    """Remove files that no page loads."""
    for pattern in UNUSED:
        for path in list(static.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def minify(static):
    """Our own scripts, without their comments and long names."""
    scripts = [
        str(file.relative_to(static)) for names in OUR_SCRIPTS for file in static.glob(names)
    ]
    banner = "--banner:js=/* minified; its source is in the repository of this book */"
    options = ("--minify", "--target=es2020", "--outdir=.", "--outbase=.", "--allow-overwrite")
    esbuild(static, *scripts, *options, banner)


def trim(app, exception):
    """Trim the built site."""
    if exception or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    remove_unused(outdir / "_static")
    minify(outdir / "_static")
    trim_style(outdir / STYLE, icons_in_use(outdir))
    code_points = icon_code_points(outdir / "_static")
    for font in (outdir / WEBFONTS).glob("*.woff2"):
        trim_font(font, code_points)


def setup(app):
    """Trim last, when all static files are in place."""
    # Jupyter Book sets this value even when sphinx_comments, which knows it, is not loaded.
    app.add_config_value("comments_config", {}, "")
    app.connect("build-finished", trim)
