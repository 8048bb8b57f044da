"""A graph as inline SVG: boxes with a value above and a gradient below, arrows, and how they multiply."""

import xml.etree.ElementTree as ET

from xentlib.explore.graph.layout import Layout
from xentlib.explore.numbers import fill_template

SPEC = ".4g"
LETTER = 8.4  # pixels for a letter of a label, generously
BOX, NARROWEST, GAP, ROW = (
    34,
    88,
    60,
    96,
)  # pixels: height and least width of a box, between columns and rows
MARGIN, TOP, BOTTOM = 3, 24, 74
SMALLEST = 0.8  # on a narrow screen the picture shrinks to this, then it scrolls


class Number:
    """A text of the picture with numbers in it, for player.js like any text that moves."""

    kind, axes, drag = "text", None, None

    def __init__(self, node, template):
        self.node, self.template, self.parts = node, template, [self]

    def to_json(self, picture):
        return {"template": self.template}


class GraphPicture:
    """The picture of a graph. `nodes` maps names to labels, `edges` are pairs of names."""

    def __init__(self, nodes, edges, prefix, alt, arrays):
        self.nodes, self.edges, self.prefix, self.first = nodes, edges, prefix, arrays
        self.last, self.numbers = list(nodes)[-1], []
        self.layout = Layout(edges)
        self._place()
        size = {
            "viewBox": f"0 0 {self.width:g} {self.height:g}",
            "role": "group",
            "aria-label": alt,
        }
        least = f"min-width:{self.width * SMALLEST:.0f}px;max-width:{self.width:.0f}px"
        self.svg = ET.Element("svg", size | {"style": least})
        legend = f"above each box its value, below it the gradient of {nodes[self.last]}"
        self._text(self.svg, 0, self.height - 30, legend, "xl-legend")
        for name in sorted(nodes, key=lambda n: (self.layout.column[n], self.layout.row[n])):
            self._draw_node(name)

    def __str__(self):
        return self.filled(self.first)

    def filled(self, arrays):
        """The picture with these numbers in it."""
        for number in self.numbers:
            number.node.text = fill_template(number.template, arrays)
        return f'<div class="xl-graph">{ET.tostring(self.svg, encoding="unicode")}</div>'

    def _place(self):
        """Left edges and widths of the columns, and the centre of every node."""
        columns, row = self.layout.column, self.layout.row
        names = [
            [n for n in self.nodes if columns[n] == k] for k in range(max(columns.values()) + 1)
        ]
        widths = [
            max(NARROWEST, *(LETTER * len(self.nodes[n]) + 16 for n in column)) for column in names
        ]
        self.lefts = [MARGIN + sum(widths[:k]) + GAP * k for k in range(len(widths))]
        self.widths = widths
        self.width = self.lefts[-1] + widths[-1] + MARGIN
        self.height = TOP + BOX + ROW * max(row.values()) + BOTTOM
        self.y = {place: TOP + BOX / 2 + ROW * y for place, y in row.items()}

    def _draw_node(self, name):
        label, column = self.nodes[name], self.layout.column[name]
        left, width, y = self.lefts[column], self.widths[column], self.y[name]
        group = ET.SubElement(self.svg, "g", {"class": "xl-node"})
        ways = [b for a, b in self.edges if a == name]
        for end in ways:
            ET.SubElement(group, "path", {"class": "xl-edge", "d": self._way(name, end)})
        sizes = {"x": left, "y": y - BOX / 2, "width": width, "height": BOX, "rx": 6}
        box = ET.SubElement(group, "rect", {key: f"{value:g}" for key, value in sizes.items()})
        box.attrib |= {"role": "img", "tabindex": "0"}
        why = self._why(name, ways)
        heard = [f"{label}: value ", self._of(name), ", gradient ", *why]
        self._number(ET.SubElement(box, "title"), heard)
        middle = left + width / 2
        self._text(group, middle, y + 5, label, "xl-label")
        self._number(self._text(group, middle, y - BOX / 2 - 7, "", "xl-value"), [self._of(name)])
        below = self._text(group, middle, y + BOX / 2 + 17, "", "xl-gradient")
        self._number(below, [self._of(f"grad_{name}")])
        for end in ways:
            x, at = self._beside(name, end)
            slope = ["· ", self._of(f"{end}_per_{name}")]
            self._number(self._text(group, x, at, "", "xl-slope"), slope)
        # At the left or the right, so that it is in sight with its box where the picture scrolls.
        right = middle > self.width / 2
        line = self._text(group, self.width * right, self.height - 8, "", "xl-why")
        line.set("text-anchor", "end" if right else "start")
        self._number(line, [f"gradient in {label}: ", *why])

    def _why(self, name, ways):
        """How the gradient of a node comes about: over every arrow, gradient times slope."""
        template = [self._of(f"grad_{name}")]
        for i, end in enumerate(ways):
            times = [self._of(f"grad_{end}"), " · ", self._of(f"{end}_per_{name}")]
            template += [" + " if i else " = ", *times]
        return template

    def _way(self, start, end):
        """A smooth arrow from box to box, through its lanes in the columns between."""
        points = [
            (
                self.lefts[self.layout.column[start]] + self.widths[self.layout.column[start]],
                self.y[start],
            )
        ]
        path = "M{:g} {:.1f}".format(*points[0])
        for k, row in self.layout.lanes[start, end]:
            y = TOP + BOX / 2 + ROW * row
            path += self._bend(points[-1], (self.lefts[k], y)) + f"h{self.widths[k]:g}"
            points.append((self.lefts[k] + self.widths[k], y))
        x, y = self.lefts[self.layout.column[end]], self.y[end]
        return path + self._bend(points[-1], (x, y)) + f"m-8 -4.5L{x:g} {y:.1f}l-8 4.5"

    def _bend(self, start, end):
        middle = (start[0] + end[0]) / 2
        return f"C{middle:g} {start[1]:.1f} {middle:g} {end[1]:.1f} {end[0]:g} {end[1]:.1f}"

    def _beside(self, start, end):
        """Where the slope of an arrow stands: in the gap after its start, on the arrow's outer side."""
        lanes = self.layout.lanes[start, end]
        y = TOP + BOX / 2 + ROW * lanes[0][1] if lanes else self.y[end]
        column = self.layout.column[start]
        x = self.lefts[column] + self.widths[column] + GAP / 2
        return x, (self.y[start] + y) / 2 + (20 if y > self.y[start] + 4 else -8)

    def _of(self, array):
        return (array, 0, SPEC)

    def _text(self, parent, x, y, text, css_class):
        place = {"x": f"{x:g}", "y": f"{y:g}", "class": css_class}
        if parent is not self.svg:
            place["aria-hidden"] = "true"  # the name of the box says it
        node = ET.SubElement(parent, "text", place)
        node.text = text
        return node

    def _number(self, node, template):
        node.set("data-xl", str(len(self.numbers)))
        self.numbers.append(Number(node, template))
