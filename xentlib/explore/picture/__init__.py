"""A matplotlib figure as a small inline SVG whose colours are the page's."""

import io
import xml.etree.ElementTree as ET

import matplotlib
import numpy as np

from xentlib.explore.picture.artists import Area, Bars, Curve, Label
from xentlib.explore.picture.svg import GROUND, NUMBER, clean, parsed, shifted

SVG = {"svg.hashsalt": "xentlib", "svg.fonttype": "none", "path.simplify": False}
NO_METADATA = dict.fromkeys(["Date", "Creator", "Format", "Type"])


def draw_svg(figure):
    """The figure as matplotlib writes it, one unit a point."""
    buffer = io.StringIO()
    with matplotlib.rc_context(SVG):
        figure.savefig(buffer, format="svg", metadata=NO_METADATA)
    return buffer.getvalue()


class Picture:
    """The cleaned SVG of `figure`; the artists of `moves` are marked data-xl="0", "1", ...

    In a panel's first picture every moving artist must be visible: the page copies its marks.
    """

    def __init__(self, figure, moves, prefix, alt, first=True):
        self.figure, self.first = figure, first
        self.height = figure.get_figheight() * 72
        for part in (figure, *figure.axes):
            part.patch.set_gid(GROUND)
        for i, move in enumerate(moves):
            for part in move.parts:
                part.set_gid(f"moves-{i}")
        self.svg = parsed(draw_svg(figure))
        self.texts = {}
        for i, move in enumerate(moves):
            self._mark(i, move)
        clean(self.svg, prefix, alt)

    def __str__(self):
        return ET.tostring(self.svg, encoding="unicode")

    # Where things are, in pixels of the picture.

    def pixel_points(self, transform, xy):
        """Pixels of points given in the coordinates of `transform`."""
        points = np.array(transform.transform(np.ma.filled(xy, np.nan)), float)
        return np.column_stack([points[:, 0], self.height - points[:, 1]])

    def box_of(self, axes):
        """Left, top, right and bottom of axes in pixels."""
        return self.pixel_points(axes.transAxes, np.array([[0.0, 1.0], [1.0, 0.0]])).ravel()

    def pixels(self, transform, drawn, key):
        """A coordinate that does not move, in pixels: one number, first and step, or all of them."""
        # The other coordinate says nothing about this one, unless it is NaN.
        xy, direction = np.ones((len(drawn), 2)), "xy".index(key)
        xy[:, direction] = drawn
        values = self.pixel_points(transform, xy)[:, direction]
        if len(values) > 2 and np.allclose(
            values, np.linspace(values[0], values[-1], len(values)), rtol=0, atol=1e-6
        ):
            step = (values[-1] - values[0]) / (len(values) - 1)
            if step:
                return {"px": [round(values[0], 4), float(f"{step:.8g}")], "n": len(values)}
        return {"px": _plain(np.round(values, 2))}

    def data(self, values):
        """A coordinate that does not move, in the units of the axis."""
        return {"data": _plain(values)}

    def shown_at(self, text):
        node = self.texts[text]
        return float(node.get("x")), float(node.get("y"))

    # Marking what moves.

    def _mark(self, i, move):
        groups = self.svg.findall(f".//g[@id='moves-{i}']")
        marked = [node for group in groups for node in self._moving_nodes(group, move)]
        if self.first and len(marked) < len(move.parts):
            raise move.error("it is not inside the picture at the start values")
        for node in marked:
            node.set("data-xl", str(i))
        if isinstance(move, Label) and marked:
            self.texts[move.artist] = marked[0]

    def _moving_nodes(self, group, move):
        """The nodes of a matplotlib group that player.js will change."""
        match move:
            case Curve():
                return self._line_and_marks(group, move)
            case Bars():
                return group.findall("path")
            case Area():
                return self._joined(group)
            case Label():
                return self._lines_of_text(group)

    def _line_and_marks(self, group, move):
        if self.first and move.has_marks() and not group.findall("g/use"):
            raise move.error("none of its markers is inside the picture at the start values")
        return [child for child in group if child.tag != "defs"]

    def _lines_of_text(self, group):
        """Each line at its place; of several lines matplotlib writes them as shifts."""
        for node in group.findall("text"):
            if "x" not in node.attrib and node.get("transform", "").startswith("translate("):
                x, y = NUMBER.findall(node.attrib.pop("transform"))
                node.attrib.update(x=x, y=y)
        return group.findall("text")

    def _joined(self, group):
        """The polygons of an area as one path; matplotlib writes them as paths or as placed copies."""
        shape, attributes = "", {}
        for node in group.iter():
            if node.tag == "use":
                original = self.svg.find(f".//path[@id='{node.get('href')[1:]}']")
                shape += shifted(original.get("d"), float(node.get("x")), float(node.get("y")))
            elif node.tag == "path" and "id" not in node.attrib:
                shape += node.get("d", "")
            attributes |= {
                key: value for key, value in node.items() if key in ("clip-path", "style")
            }
        for child in list(group):
            group.remove(child)
        return [ET.SubElement(group, "path", {"d": shape} | attributes)] if shape else []


def _plain(values):
    values = [float(v) for v in values]
    if len(set(values)) == 1:
        values = values[:1]
    return [v if np.isfinite(v) else str(v) for v in values]
