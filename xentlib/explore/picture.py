"""A matplotlib figure as a small inline SVG whose colours are the page's."""

import io
import re
import xml.etree.ElementTree as ET

import matplotlib
import numpy as np
from matplotlib.colors import to_hex

from xentlib.explore.artists import Area, Bars, Curve, Label, Points
from xentlib.explore.definition import PanelError

# The light colours of the book, and the variables that hold them and their dark counterparts.
COLOURS = {
    "#22262b": "--xl-ink", "#000000": "--xl-ink", "#5c6269": "--xl-muted", "#dcd8ce": "--xl-grid",
    "#fdfcf8": "--xl-paper", "#ffffff": "--xl-paper",
    "#0072b2": "--xl-c0", "#c75200": "--xl-c1", "#008763": "--xl-c2",
    "#b8578d": "--xl-c3", "#a87400": "--xl-c4", "#3690c4": "--xl-c5",
}  # fmt: skip
SVG = {"svg.hashsalt": "xentlib", "svg.fonttype": "none", "path.simplify": False}
NO_METADATA = dict.fromkeys(["Date", "Creator", "Format", "Type"])
PARAMETERS = {"M": 1, "L": 1, "Q": 2, "C": 3}  # points after each of matplotlib's path commands
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")


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
        self.figure, self.prefix, self.first = figure, prefix, first
        self.height = figure.get_figheight() * 72
        for i, move in enumerate(moves):
            for part in move.parts:
                part.set_gid(f"moves-{i}")
        self.svg = _without_namespaces(ET.fromstring(draw_svg(figure)))
        self.marks, self.texts = 0, {}
        for i, move in enumerate(moves):
            self._mark(i, move)
        self._tidy(alt)

    def __str__(self):
        return ET.tostring(self.svg, encoding="unicode")

    # Where things are, in pixels of the picture.

    def pixel_points(self, transform, xy):
        """Pixels of points given in the coordinates of `transform`."""
        points = np.array(transform.transform(np.ma.filled(xy, np.nan)), float)
        return np.column_stack([points[:, 0], self.height - points[:, 1]])

    def pixels(self, transform, drawn, key):
        """A coordinate that does not move, in pixels: one number, first and step, or all of them."""
        # The other coordinate says nothing about this one, unless it is NaN.
        other = np.ones(len(drawn[key]))
        xy = (drawn["x"], other) if key == "x" else (other, drawn["y"])
        values = self.pixel_points(transform, np.column_stack(xy).astype(float))[:, "xy".index(key)]
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
        if self.first and (
            not marked or (isinstance(move, Bars) and len(marked) < len(move.parts))
        ):
            raise move.error("it is not inside the picture at the start values")
        for node in marked:
            node.set("data-xl", str(i))
        if isinstance(move, Label) and marked:
            self.texts[move.artist] = marked[0]

    def _moving_nodes(self, group, move):
        """The nodes of a matplotlib group that player.js will change."""
        if isinstance(move, Points):
            return self._marks_of_points(group, move)
        if isinstance(move, Curve):
            if self.first and move.has_marks() and not group.findall("g/use"):
                raise move.error("none of its markers is inside the picture at the start values")
            return [child for child in group if child.tag != "defs"]
        if isinstance(move, Area):
            return self._joined(group)
        return group.findall("path") if isinstance(move, Bars) else group.findall("text")

    def _marks_of_points(self, group, move):
        """Scattered points as copies of one mark each; matplotlib draws a few points as paths instead."""
        paths = group.findall("path")
        if not paths:
            return [child for child in group if child.tag == "g"]
        points = self.pixel_points(move.transform(), move.artist.get_offsets())
        if len(paths) != len(points):
            if self.first:
                raise move.error("some of the points are outside the picture at the start values")
            return []
        marks = ET.Element("g", {k: v for k, v in paths[0].items() if k == "clip-path"})
        for path, (x, y) in zip(paths, points, strict=True):
            group.remove(path)
            name = f"mark-{self.marks}"
            self.marks += 1
            defs = ET.SubElement(group, "defs")
            ET.SubElement(defs, "path", {"id": name, "d": _shifted(path.get("d"), -x, -y)})
            use = {"href": f"#{name}", "x": str(x), "y": str(y), "style": path.get("style", "")}
            ET.SubElement(marks, "use", use)
        group.append(marks)
        return [marks]

    def _joined(self, group):
        """The polygons of an area as one path; matplotlib writes them as paths or as placed copies."""
        shape, kept = "", {}
        for node in group.iter():
            if node.tag == "use":
                original = self.svg.find(f".//path[@id='{node.get('href')[1:]}']")
                shape += _shifted(original.get("d"), float(node.get("x")), float(node.get("y")))
            elif node.tag == "path" and "id" not in node.attrib:
                shape += node.get("d", "")
            kept |= {key: value for key, value in node.items() if key in ("clip-path", "style")}
        for child in list(group):
            group.remove(child)
        return [ET.SubElement(group, "path", {"d": shape} | kept)] if shape else []

    # Tidying.

    def _tidy(self, alt):
        root = self.svg
        view = root.get("viewBox")
        root.attrib.clear()
        root.attrib.update({"viewBox": view, "role": "img", "aria-label": alt})
        for style in [d for d in root.findall("defs") if d.find("style") is not None]:
            root.remove(style)
        _drop_ground(root)
        self._name_ids(root)
        for node in root.iter():
            _tidy_node(node)
        _hoist_mark_styles(root)
        _flatten(root)
        root.set("style", "stroke-linejoin:round;white-space:pre;fill:var(--xl-ink,#22262b)")
        for node in root.iter():
            if node.tag != "tspan":
                node.tail = None
            if node.tag not in ("text", "tspan"):
                node.text = None

    def _name_ids(self, root):
        """Keep the ids that something refers to, short and with the panel's prefix."""
        source = ET.tostring(root, encoding="unicode")
        wanted = dict.fromkeys(re.findall(r'(?:url\(|href=")#([^)"]+)', source))
        names = {old: f"{self.prefix}-{i}" for i, old in enumerate(wanted)}
        for node in root.iter():
            if "id" in node.attrib:
                old = node.attrib.pop("id")
                if old in names:
                    node.set("id", names[old])
            if "href" in node.attrib:
                node.set("href", "#" + names[node.get("href")[1:]])
            if "clip-path" in node.attrib:
                node.set("clip-path", f"url(#{names[node.get('clip-path')[5:-1]]})")


def _plain(values):
    values = [float(v) for v in values]
    if len(set(values)) == 1:
        values = values[:1]
    return [v if np.isfinite(v) else str(v) for v in values]


def _without_namespaces(root):
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
        node.attrib = {key.rpartition("}")[2]: value for key, value in node.attrib.items()}
    return root


def _drop_ground(root):
    """The page is the ground: leave out the figure's and the axes' own."""
    figure = root.find("g")
    for group in [figure, *(g for g in figure if g.get("id", "").startswith("axes_"))]:
        ground = next((g for g in group if g.get("id", "").startswith("patch_")), None)
        if ground is not None:
            group.remove(ground)


def _tidy_node(node):
    if "d" in node.attrib:
        node.set("d", compact_path(node.get("d")))
    if node.tag in ("use", "rect", "text", "tspan"):
        for key in ("x", "y", "width", "height"):
            if key in node.attrib:
                node.set(key, " ".join(_short(float(v)) for v in node.get(key).split()))
    transform = node.get("transform", "")
    if transform.startswith("rotate(-0 "):
        del node.attrib["transform"]
    elif transform:
        node.set("transform", NUMBER.sub(lambda m: _short(float(m[0])), transform))
    if "style" in node.attrib:
        style = _tidy_style(node)
        if style:
            node.set("style", style)
        else:
            del node.attrib["style"]


def _tidy_style(node):
    style = dict(
        part.split(": ", 1) for part in node.get("style").strip("; ").split("; ") if ": " in part
    )
    is_text = node.tag in ("text", "tspan")
    if "font" in style:
        raise PanelError(f"the picture has an unexpected font: {style['font']}")
    family = style.pop("font-family", "")
    if node.tag == "tspan":  # TeX: each glyph has its place, so the widths of the font count
        style["font-family"] = (
            f"{family}, Verdana, sans-serif" if "Verdana" not in family else family
        )
    for key in ("fill", "stroke"):
        if style.get(key, "none") != "none":
            style[key] = _colour(style[key])
    if is_text and "--xl-ink" in style.get("fill", ""):
        del style["fill"]
    return ";".join(f"{key}:{value}" for key, value in style.items())


def _colour(colour):
    colour = to_hex(colour)
    return f"var({COLOURS[colour]},{colour})" if colour in COLOURS else colour


def _hoist_mark_styles(root):
    """The style that all copies of a mark share stands once, on their group."""
    for group in root.iter("g"):
        uses = list(group)
        styles = {use.get("style") for use in uses}
        if (
            uses
            and all(use.tag == "use" for use in uses)
            and len(styles) == 1
            and None not in styles
        ):
            group.set("style", styles.pop())
            for use in uses:
                del use.attrib["style"]


def _flatten(parent):
    """Replace groups that say nothing by what is in them, and drop empty ones."""
    children = []
    for child in list(parent):
        _flatten(child)
        empty = child.tag in ("g", "defs") and not len(child) and "data-xl" not in child.attrib
        if not empty:
            children.extend(child if child.tag == "g" and not child.attrib else [child])
    for child in list(parent):
        parent.remove(child)
    parent.extend(children)


def _commands(path):
    """The commands of a path of matplotlib: (letter, points)."""
    for letter, numbers in re.findall(r"([MLQCz])([^MLQCz]*)", path):
        values = [float(v) for v in NUMBER.findall(numbers)]
        yield letter, list(zip(values[::2], values[1::2], strict=True))


def _shifted(path, dx, dy):
    return " ".join(
        letter + " ".join(f"{x + dx} {y + dy}" for x, y in points)
        for letter, points in _commands(path)
    )


def _short(value):
    """A number to 1/100, in as few characters as SVG allows."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    text = "0" if text in ("-0", "") else text
    return re.sub(r"^(-?)0\.", r"\1.", text)


def compact_path(path):
    """A path in steps of 1/100 pixel from point to point: smooth curves become short and repetitive.

    >>> from xentlib.explore.picture import compact_path
    >>> compact_path("M 10 20.5 L 11 20 L 12 19.504 z")
    'M10 20.5l1 -.5 1 -.5z'
    """
    result, last, here = "", "", (0, 0)
    for letter, points in _commands(path):
        if letter == "z":
            result, last = result + "z", "z"
            continue
        exact = [(round(x * 100), round(y * 100)) for x, y in points]
        absolute = letter == "M"
        shown = [p if absolute else (p[0] - here[0], p[1] - here[1]) for p in exact]
        text = " ".join(f"{_short(x / 100)} {_short(y / 100)}" for x, y in shown)
        name = letter if absolute else letter.lower()
        result += (" " if name == last and not absolute else name) + text
        last, here = name, exact[-1]
    return result
