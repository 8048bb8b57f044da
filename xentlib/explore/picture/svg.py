"""The SVG that matplotlib writes, cleaned for a page: small, with names of its own and the page's colours."""

import re
import xml.etree.ElementTree as ET

from matplotlib.colors import to_hex

# The light colours of the book, and the variables that hold them and their dark counterparts.
COLOURS = {
    "#22262b": "--xl-ink", "#000000": "--xl-ink", "#5c6269": "--xl-muted", "#dcd8ce": "--xl-grid",
    "#fdfcf8": "--xl-paper", "#ffffff": "--xl-paper",
    "#0072b2": "--xl-c0", "#c75200": "--xl-c1", "#008763": "--xl-c2",
    "#b8578d": "--xl-c3", "#a87400": "--xl-c4", "#3690c4": "--xl-c5",
}  # fmt: skip
GROUND = "ground"  # the id of what is drawn behind figure and axes
REFERENCE = re.compile(r"(^#|url\(#)([^)]+)")
REFERRING = ("href", "clip-path", "style")  # of styles, that of a hatched face to its pattern
LINK = re.compile(r"</?a(?: [^>]*)?>")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")


def parsed(source):
    """The SVG as a tree without namespaces or links: a panel's picture is one image, with one name."""
    root = ET.fromstring(LINK.sub("", source))
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
        node.attrib = {key.rpartition("}")[2]: value for key, value in node.attrib.items()}
    return root


def clean(root, prefix, alt):
    """Tidy the tree in place; what is referred to inside gets a name that begins with `prefix`."""
    view = root.get("viewBox")
    root.attrib.clear()
    root.attrib.update({"viewBox": view, "role": "img", "aria-label": alt})
    for child in list(root):
        if child.tag == "metadata" or child.find("style") is not None:
            root.remove(child)
    _drop_ground(root)
    _name_ids(root, prefix)
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


def _name_ids(root, prefix):
    """Keep the ids that something refers to, short and with the prefix."""
    names = {}

    def named(reference):
        start, name = reference.groups()
        return start + names.setdefault(name, f"{prefix}-{len(names)}")

    for node in root.iter():
        for key in REFERRING:
            if key in node.attrib:
                node.set(key, REFERENCE.sub(named, node.get(key)))
    for node in root.iter():
        name = node.attrib.pop("id", None)
        if name in names:
            node.set("id", names[name])


def _drop_ground(root):
    """The page is the ground: leave out the figure's and the axes' own."""
    for group in list(root.iter("g")):
        for ground in group.findall(f"g[@id='{GROUND}']"):
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
    family = style.pop("font-family", "")
    if node.tag == "tspan":  # TeX: each glyph has its place, so the widths of the font count
        style["font-family"] = (
            f"{family}, Verdana, sans-serif" if "Verdana" not in family else family
        )
    for key in ("fill", "stroke"):
        if style.get(key, "none") != "none":
            style[key] = _colour(style[key])
    if node.tag in ("text", "tspan") and "--xl-ink" in style.get("fill", ""):
        del style["fill"]
    return ";".join(f"{key}:{value}" for key, value in style.items())


def _colour(colour):
    if colour.startswith("url("):
        return colour
    colour = to_hex(colour)
    return f"var({COLOURS[colour]},{colour})" if colour in COLOURS else colour


def _hoist_mark_styles(root):
    """The style that all copies of a mark share stands once, on their group."""
    for group in root.iter("g"):
        uses = list(group)
        styles = {use.get("style") if use.tag == "use" else None for use in uses}
        if len(styles) == 1 and None not in styles:
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


def shifted(path, dx, dy):
    """A path, moved."""
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

    >>> from xentlib.explore.picture.svg import compact_path
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
