"""Put matplotlib's figures into the page as SVG, so that they follow light and dark mode.

The figures are drawn in the colours of xentlib/explore/book.mplstyle; here each of them becomes
the CSS variable of the same role (book/_static/colours.css). Panels do this for themselves.
"""

import html
import re
from pathlib import Path

import numpy as np
from docutils import nodes
from matplotlib.path import Path as Curve
from sphinx.transforms.post_transforms import SphinxPostTransform

from xentlib.explore.picture import COLOURS

BEFORE_SVG = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
NOT_SHOWN = re.compile(r"<metadata>.*?</metadata>|<!--.*?-->", re.DOTALL)
ROOT = re.compile(r'<svg\b[^>]*?\bviewBox="([^"]*)"[^>]*>')
NAME = re.compile(r'(\bid="|\bhref="#|url\(#)')
LINE = re.compile(r'(?<= d=")M [^"a-zCQZ]*(?=")')
DIGITS = re.compile(r"-?\d+\.\d{3,}")
TAG = re.compile(r"<[^>]*>")
LONG = 200  # points; longer lines are thinned
COLOUR = re.compile(r"(?<=[:\s])#([0-9a-f]{6})\b")


def themed(match):
    """A colour of the style as the variable that holds it in either mode."""
    variable = COLOURS.get(match[0])
    return f"var({variable}, {match[0]})" if variable else match[0]


def thinned(match):
    """A long line without the points that nobody could see (off the curve by 1/9 pixel)."""
    words = match[0].split()
    if len(words) < 3 * LONG:
        return match[0]
    codes = [Curve.MOVETO if word == "M" else Curve.LINETO for word in words[::3]]
    points = np.array([words[1::3], words[2::3]], float).T
    curve = Curve(points, codes).cleaned(simplify=True)
    letters = {Curve.MOVETO: "M", Curve.LINETO: "L"}
    return " ".join(f"{letters[c]} {x} {y}" for (x, y), c in curve.iter_segments() if c in letters)


def rounded(tag):
    """A tag with coordinates to 1/100 point; the numbers between tags are for readers and stay."""
    return DIGITS.sub(lambda number: f"{float(number[0]):.2f}", tag[0])


def inline_svg(source, prefix, alt):
    """The SVG as part of a page: no header, names of its own, colours from variables."""
    source = NOT_SHOWN.sub("", BEFORE_SVG.sub("", source))
    source = NAME.sub(rf"\g<1>{prefix}-", source)
    source = re.sub(r'style="[^"]*"', lambda style: COLOUR.sub(themed, style[0]), source)
    source = TAG.sub(rounded, LINE.sub(thinned, source))
    label = html.escape(alt)
    width = float(ROOT.search(source)[1].split()[2]) * 96 / 72
    root = (
        f'<svg class="book-figure" role="img" aria-label="{label}" style="width: {width:.0f}px" '
        r'viewBox="\1" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    return re.sub(r"\n\s*", "\n", ROOT.sub(root.replace("\\1", "\\g<1>"), source, count=1)).strip()


class InlineFigures(SphinxPostTransform):
    """Replace each SVG image that a notebook made."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs):
        for image in list(self.document.findall(nodes.image)):
            file = Path(self.app.srcdir, image["uri"])
            if file.suffix == ".svg" and "jupyter_execute" in file.parts:
                svg = inline_svg(file.read_text("utf-8"), f"f{file.stem[:8]}", image.get("alt", ""))
                image.replace_self(nodes.raw("", svg, format="html"))


def setup(app):
    """Register the transform."""
    app.add_post_transform(InlineFigures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
