"""Put matplotlib's figures into the page as SVG, so that they follow light and dark mode.

The figures are drawn in the colours of xentlib/explore/book.mplstyle and cleaned like the pictures
of panels.
"""

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
from docutils import nodes
from matplotlib.path import Path as Curve
from sphinx.transforms.post_transforms import SphinxPostTransform

from xentlib.explore.picture import svg

LONG = 200  # points; longer lines are thinned


def thinned(line):
    """A long line without the points that nobody could see (off the curve by 1/9 pixel)."""
    words = line.split()
    if len(words) < 3 * LONG or not set(words[::3]) <= {"M", "L"}:
        return line
    codes = [Curve.MOVETO if word == "M" else Curve.LINETO for word in words[::3]]
    points = np.array([words[1::3], words[2::3]], float).T
    curve = Curve(points, codes).cleaned(simplify=True)
    letters = {Curve.MOVETO: "M", Curve.LINETO: "L"}
    return " ".join(f"{letters[c]} {x} {y}" for (x, y), c in curve.iter_segments() if c in letters)


def inline_svg(source, prefix, alt):
    """The SVG as part of a page: no header, names of its own, colours from variables."""
    root = svg.parsed(source)
    for path in root.iter("path"):
        path.set("d", thinned(path.get("d")))
    svg.clean(root, prefix, alt)
    width = float(root.get("viewBox").split()[2]) * 96 / 72
    root.set("class", "book-figure")
    root.set("style", f"width:{width:.0f}px;{root.get('style')}")
    return ET.tostring(root, encoding="unicode")


class InlineFigures(SphinxPostTransform):
    """Replace each SVG image that a notebook made."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs):
        for image in list(self.document.findall(nodes.image)):
            file = Path(self.app.srcdir, image["uri"])
            if file.suffix == ".svg" and "jupyter_execute" in file.parts:
                drawn = inline_svg(
                    file.read_text("utf-8"), f"f{file.stem[:8]}", image.get("alt", "")
                )
                image.replace_self(nodes.raw("", drawn, format="html"))


def setup(app):
    """Register the transform."""
    app.add_post_transform(InlineFigures)
