"""Put matplotlib's figures into the page as SVG, so that they follow light and dark mode.

The figures are drawn in the colours of xentlib/explore/book.mplstyle and cleaned like the pictures
of panels.
"""

import xml.etree.ElementTree as ET
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from xentlib.explore.picture import svg


def inline_svg(source, prefix, alt):
    """The SVG as part of a page: no header, names of its own, colours from variables."""
    root = svg.parsed(source)
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
