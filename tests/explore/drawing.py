"""What matplotlib draws for given values, and how far the page's redrawing is from it, in pixels."""

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

import matplotlib
import numpy as np
from matplotlib.backends.backend_svg import RendererSVG

from xentlib.explore.picture import NO_METADATA, SVG, draw_svg

# Every node of the page that follows arrays, as plain data.
READ_PAGE = """figure => [...figure.querySelectorAll("[data-xl]")].map(node => ({
  artist: +node.dataset.xl, tag: node.tagName, d: node.getAttribute("d"), text: node.textContent,
  x: +node.getAttribute("x"), y: +node.getAttribute("y"), hidden: node.style.display === "none",
  marks: [...node.children].filter(mark => mark.style.display !== "none")
    .map(mark => [+mark.getAttribute("x"), +mark.getAttribute("y")]),
}))"""


@dataclass
class Drawn:
    """One artist as drawn: segments of its paths, places of its marks, the lines of its text."""

    segments: list = field(default_factory=list)
    marks: list = field(default_factory=list)
    text: list = field(default_factory=list)


def of_page(nodes, count):
    """The artists of a panel from what READ_PAGE returns."""
    artists = [Drawn() for _ in range(count)]
    for node in nodes:
        artist = artists[node["artist"]]
        if node["tag"] == "path":
            artist.segments += read_path(node["d"] or "")
        artist.marks += node["marks"]
        if node["tag"] == "text" and not node["hidden"]:
            artist.text.append((node["text"], node["x"], node["y"]))
    return artists


def moving_svg(panel):
    """The moving artists alone, which takes a tenth of the time of the whole figure."""
    buffer, size = io.StringIO(), panel.figure.get_size_inches() * 72
    with matplotlib.rc_context(SVG):
        renderer = RendererSVG(*size, buffer, image_dpi=72, metadata=NO_METADATA)
        for move in panel.moves:
            for part in move.parts:
                part.draw(renderer)
        renderer.finalize()
    return buffer.getvalue()


def of_matplotlib(panel, arrays, draw=moving_svg):
    """The artists of a panel, drawn by matplotlib for these arrays."""
    panel.apply(arrays)
    return of_svg(panel, draw(panel))


def of_figure(panel, arrays):
    """The same, cut out of the whole figure."""
    return of_matplotlib(panel, arrays, lambda panel: draw_svg(panel.figure))


def of_svg(panel, svg):
    root = ET.fromstring(re.sub(r' xmlns(:\w+)?="[^"]+"|xlink:', "", svg))
    defs = {path.get("id"): path.get("d") for path in root.iter("path") if "id" in path.attrib}
    artists = []
    for i, move in enumerate(panel.moves):
        drawn = Drawn()
        for group in root.findall(f".//g[@id='moves-{i}']"):
            read_group(group, move.kind, defs, drawn)
        artists.append(drawn)
    return artists


def read_group(group, kind, defs, drawn):
    for node in group.iter():
        if node.tag == "use":
            x, y = float(node.get("x")), float(node.get("y"))
            if kind == "area":
                drawn.segments += [
                    segment + [x, y, x, y] for segment in read_path(defs[node.get("href")[1:]])
                ]
            else:
                drawn.marks.append([x, y])
        elif node.tag == "path" and "id" not in node.attrib:
            drawn.segments += read_path(node.get("d") or "")
        elif node.tag == "text":
            place = [node.get("x"), node.get("y")]
            if place == [None, None]:  # a line of several is shifted to its place
                place = re.findall(r"[-\d.]+", node.get("transform"))
            drawn.text.append((node.text, *map(float, place)))


def read_path(d):
    """The segments of a path, as rows x, y, x, y; curves count by their ends."""
    segments, here, first = [], None, None
    for letter, numbers in re.findall(r"([MLHVCQzZ])([^A-Za-z]*)", d):
        values = [float(v) for v in re.findall(r"-?[\d.]+", numbers)]
        if letter in "zZ":
            ends = [first]
        elif letter in "HV":
            ends = [
                np.array([v, here[1]]) if letter == "H" else np.array([here[0], v]) for v in values
            ]
        else:
            step = {"M": 2, "L": 2, "Q": 4, "C": 6}[letter]
            ends = [np.array(values[k + step - 2 : k + step]) for k in range(0, len(values), step)]
        if letter == "M":
            here = first = ends.pop(0)
        for end in ends:
            segments.append(np.concatenate([here, end]))
            here = end
    return segments


def clipped(segments, box):
    """The parts of the segments inside the box (left, top, right, bottom)."""
    s = np.array(segments, float).reshape(-1, 4)
    start, step = s[:, :2], s[:, 2:] - s[:, :2]
    first, last = np.zeros(len(s)), np.ones(len(s))
    with np.errstate(divide="ignore", invalid="ignore"):
        for axis in (0, 1):
            low = (box[axis] - start[:, axis]) / step[:, axis]
            high = (box[axis + 2] - start[:, axis]) / step[:, axis]
            still = step[:, axis] == 0
            inside = (start[:, axis] >= box[axis]) & (start[:, axis] <= box[axis + 2])
            first = np.maximum(
                first, np.where(still, np.where(inside, 0, 2), np.minimum(low, high))
            )
            last = np.minimum(last, np.where(still, 1, np.maximum(low, high)))
    kept = first <= last
    a = start[kept] + first[kept, None] * step[kept]
    b = start[kept] + last[kept, None] * step[kept]
    return np.concatenate([a, b], axis=1)


def far(points, segments):
    """The largest distance of any point from the nearest segment."""
    a, d = segments[None, :, :2], (segments[:, 2:] - segments[:, :2])[None]
    length = np.maximum(np.sum(d * d, -1), 1e-12)
    t = np.clip(np.sum((points[:, None] - a) * d, -1) / length, 0, 1)
    return np.sqrt(np.min(np.sum((a + t[..., None] * d - points[:, None]) ** 2, -1), axis=1)).max()


def distance(page, drawn, box):
    """How far two drawings of one artist are apart, at most; infinite if one of them lacks something."""
    margin = np.array([-0.2, -0.2, 0.2, 0.2])
    a, b = clipped(page.segments, box), clipped(drawn.segments, box)
    if a.shape == b.shape and len(a) and (apart := np.abs(a - b).max()) <= 0.1:
        return max(apart, distance_of_marks(page, drawn, box))  # the same segments: no search
    inner_a, inner_b = clipped(page.segments, box - margin), clipped(drawn.segments, box - margin)
    distances = [distance_of_marks(page, drawn, box)]
    if (len(inner_a) and not len(b)) or (len(inner_b) and not len(a)):
        return np.inf
    if len(inner_a):
        distances.append(far(inner_a.reshape(-1, 2), b))
    if len(inner_b):
        distances.append(far(inner_b.reshape(-1, 2), a))
    return max(distances)


def distance_of_marks(page, drawn, box):
    """How far the marks and the text of two drawings of one artist are apart, at most."""
    distances = [0.0]
    for some, others in ((page.marks, drawn.marks), (drawn.marks, page.marks)):
        inner = [m for m in some if np.all(m > box[:2] + 0.2) and np.all(m < box[2:] - 0.2)]
        if inner and not others:
            return np.inf
        if inner:
            apart = np.array(inner)[:, None] - np.array(others)[None]
            distances.append(np.abs(apart).max(-1).min(1).max())
    if [line[0] for line in page.text] != [line[0] for line in drawn.text]:
        return np.inf
    for line, other in zip(page.text, drawn.text, strict=True):
        distances.append(np.abs(np.subtract(line[1:], other[1:])).max())
    return max(distances)


def box_of(move, panel):
    """Left, top, right, bottom of an artist's axes in the picture."""
    axes = move.parts[0].axes
    if axes is None:
        return np.array([0.0, 0.0, np.inf, np.inf])
    corners = panel.picture.pixel_points(axes.transAxes, np.array([[0.0, 1.0], [1.0, 0.0]]))
    return corners.reshape(4)
