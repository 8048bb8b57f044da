"""Artists that move: which array each coordinate follows, in matplotlib and on the page."""

import math

import numpy as np
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.container import BarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text

from xentlib.explore.definition import PanelError, written_at
from xentlib.explore.numbers import fill_template, parse_template


def moves(artist, **arrays):
    """Let `artist` follow the model's arrays, and return it.

    Parameters
    ----------
    artist
        A line or its markers (`ax.plot`, `ax.axvline`), bars (`ax.bar`, `ax.barh`) or a rectangle,
        a filled area (`ax.fill_between`), or a text in axes. In a text, `{name:.3f}` is replaced by a number
        of the model.
    **arrays : str
        Which array each coordinate follows: x and y for lines and texts; x, y, width, height
        for bars (left and bottom say the same as x and y); x, y1, y2 for areas.
        Coordinates that are not named stay where they were drawn.

    Raises
    ------
    PanelError
        If the artist cannot move, or has no such coordinate.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from xentlib.explore import moves
    >>> fig, ax = plt.subplots()
    >>> line = moves(ax.axvline(0.5), x="p")
    >>> plt.close(fig)
    """
    line = written_at()
    kinds = [kind for kind in MOVING if isinstance(artist, kind.artists)]
    if not kinds:
        raise PanelError(
            f"moves() cannot move a {type(artist).__name__}, only lines, bars, filled areas and texts; unpack what "
            "ax.plot returns (line, = ax.plot(...)), plot points as its markers, and other shapes "
            f"as one line with NaN between the pieces ({line})"
        )
    move = kinds[0](artist, arrays, line)
    moving = move.parts[0].get_figure(root=True).__dict__.setdefault("xentlib_moves", [])
    for other in moving:
        if set(other.parts) & set(move.parts):
            raise move.error(f"it moves already; name all its arrays in one moves() ({other.line})")
    moving.append(move)
    artist.xentlib_move = move
    return artist


def drags(artist, **sliders):
    """Let the reader drag `artist`, which `moves`, and return it.

    The page puts a handle on it, for mouse, finger and arrow keys.

    Parameters
    ----------
    artist
        A line of one point; a line of many points, which the hand then draws; or bars,
        whose free ends become handles.
    **sliders : str or list
        Which slider a drag along x or y sets; for many points (along y) or bars a list with one
        slider for each, None for one that stays. The slider takes the stop that brings the artist
        closest to the hand, which asks that the artist moves one way only while the slider does.

    Raises
    ------
    PanelError
        If the artist does not move, or has no such direction or bar.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from xentlib.explore import drags, moves
    >>> fig, ax = plt.subplots()
    >>> point, = ax.plot(0.5, 1.0, "o")
    >>> point = drags(moves(point, x="p", y="information"), x="p")
    >>> plt.close(fig)
    """
    line = written_at()
    if not hasattr(artist, "xentlib_move"):
        raise PanelError(f"drags() needs an artist that moves() was given before ({line})")
    artist.xentlib_move.let_drag(sliders, line)
    return artist


class Move:
    """One moving artist: `sources` maps its coordinates to array names."""

    aliases = {}
    drag = {}  # for a handle: the sliders that a drag sets, as lists by direction

    def __init__(self, artist, sources, line):
        self.artist, self.line = artist, line
        self.parts = self.parts_of(artist)
        self.sources = {self.aliases.get(key, key): name for key, name in sources.items()}
        for key, name in self.sources.items():
            if key not in self.coordinates:
                raise self.error(f"it has no {key}, only {', '.join(self.coordinates)}")
            if not isinstance(name, str):
                raise self.error(f"{key} is {name!r}; name an array of the model")
        if not self.sources and not isinstance(self, Label):
            raise self.error(f"say which arrays {', '.join(self.coordinates)} follow")
        if any(part.get_rasterized() for part in self.parts):
            raise self.error("it is rasterised, and pixels stay; draw it without rasterized=True")

    def parts_of(self, artist):
        """The matplotlib artists that it is drawn as."""
        return [artist]

    def error(self, problem):
        return PanelError(f"{self.kind} that moves: {problem} ({self.line})")

    def used(self):
        """The names of the arrays that it follows."""
        return set(self.sources.values())

    def let_drag(self, sliders, line):
        """Remember which sliders a drag sets, as one list of names for each direction."""
        self.line = line
        if not sliders or not sliders.keys() <= {"x", "y"}:
            raise self.error("say which slider a drag along x or y sets")
        self.drag = {
            key: list(names) if isinstance(names, (list, tuple)) else [names]
            for key, names in sliders.items()
        }

    def check_drag(self, names):
        """Refuse sliders that the panel does not have, and artists without a handle for each."""
        for direction, sliders in self.drag.items():
            self._check_handles(direction, sliders)
            for name in sliders:
                if name is not None and name not in names:
                    raise self.error(f"a drag sets {name!r}; the sliders are {', '.join(names)}")

    def _check_handles(self, direction, sliders):
        raise self.error("only lines and bars can be dragged")

    def transform(self):
        return self.artist.get_transform()

    def check(self, arrays):
        """Refuse unknown arrays, shapes that do not fit, and coordinates that are not the data's."""
        for key, name in self.sources.items():
            if name not in arrays:
                raise self.error(f"{key} is {name!r}, but the model has only {', '.join(arrays)}")
        self.check_shapes({key: np.shape(arrays[name]) for key, name in self.sources.items()})
        if self.parts[0].axes is None:
            raise self.error("it is not inside axes")
        for i, direction in enumerate("xy"):
            if self.sources.keys() & self.along[i]:
                self._check_axis(self.parts[0].axes, i, direction)

    def _check_axis(self, axes, i, direction):
        """A coordinate that follows an array is one of linear or logarithmic axes."""
        scale = getattr(axes, f"get_{direction}scale")()
        if axes.name != "rectilinear" or scale not in ("linear", "log"):
            raise self.error(
                f"its {direction}-axis is {axes.name} and {scale}; only plain linear and log axes move"
            )
        if not self.transform().contains_branch_separately(axes.transData)[i]:
            raise self.error(f"its {direction} is not in the units of the {direction}-axis")

    def check_shapes(self, shapes):
        """Every array has one entry, or one for each point of the artist."""
        count = self.count([math.prod(shape) for shape in shapes.values()])
        for key, shape in shapes.items():
            if shape not in ((), (1,), (count,)):
                raise self.error(
                    f"{key} is {self.sources[key]!r} of shape {shape}, neither one number nor one "
                    f"axis of {count} {self.entries}"
                )

    def count(self, sizes):
        """How many entries an array may have besides one: as many as were drawn."""
        return np.size(self.drawn[self.coordinates[0]])

    entries = "points"
    # The coordinates that lie along x and those along y.
    along = (("x", "width"), ("y", "y1", "y2", "height"))

    def followed(self, arrays):
        """The values of each coordinate: its array, or where it was drawn."""
        return {
            key: np.ravel(arrays[self.sources[key]] if key in self.sources else self.drawn[key])
            for key in self.coordinates
        }


class Curve(Move):
    """A line and its markers."""

    kind, artists = "line", Line2D
    coordinates = ("x", "y")

    def __init__(self, artist, sources, line):
        super().__init__(artist, sources, line)
        if artist.get_drawstyle() != "default":
            raise self.error("steps do not move; plot the corners of the steps")
        self.drawn = dict(zip("xy", artist.get_xydata().T, strict=True))

    def count(self, sizes):
        """Of a line whose two coordinates move, they agree with one another instead."""
        return max(sizes) if len(sizes) == 2 else super().count(sizes)

    def apply(self, arrays):
        self.artist.set_data(*np.broadcast_arrays(*self.followed(arrays).values()))

    def to_json(self, page):
        return {
            key: self.sources.get(key) or page.pixels(self.transform(), self.drawn[key], key)
            for key in "xy"
        }

    def _check_handles(self, direction, sliders):
        if len(self.drawn["x"]) != len(sliders) or (len(sliders) > 1 and direction != "y"):
            raise self.error("a drag needs one slider for each point, and many points go along y")

    def has_marks(self):
        return self.artist.get_marker() not in ("None", "none", " ", "", None)


class Bars(Move):
    """Bars, or a rectangle."""

    kind, artists = "bars", (BarContainer, Rectangle)
    coordinates = ("x", "width", "y", "height")
    aliases = {"left": "x", "bottom": "y"}
    entries = "bars"

    def __init__(self, artist, sources, line):
        super().__init__(artist, sources, line)
        self.drawn = {
            key: np.array([getattr(part, f"get_{key}")() for part in self.parts], float)
            for key in self.coordinates
        }

    def parts_of(self, artist):
        return list(artist.patches) if isinstance(artist, BarContainer) else [artist]

    def _check_handles(self, direction, sliders):
        extent = {"x": "width", "y": "height"}[direction]
        if extent not in self.sources:
            raise self.error(f"a drag along {direction} needs bars whose {extent} moves")
        if len(sliders) != len(self.parts):
            raise self.error(
                f"there are {len(self.parts)} bars, but {len(sliders)} sliders to drag"
            )

    def transform(self):
        return self.parts[0].get_data_transform()

    def apply(self, arrays):
        for key, values in self.followed(arrays).items():
            for part, value in zip(
                self.parts, np.broadcast_to(values, len(self.parts)), strict=True
            ):
                getattr(part, f"set_{key}")(value)

    def to_json(self, page):
        result = {}
        for start, extent in (("x", "width"), ("y", "height")):
            if start in self.sources or extent in self.sources:
                for key in (start, extent):
                    result[key] = self.sources.get(key) or page.data(self.drawn[key])
            else:
                begin, end = self.drawn[start], self.drawn[start] + self.drawn[extent]
                result[start] = page.pixels(self.transform(), begin, start)
                result[extent] = page.pixels(self.transform(), end, start)
        return result


class Area(Move):
    """The area between two curves."""

    kind, artists = "area", FillBetweenPolyCollection
    coordinates = ("x", "y1", "y2")

    def __init__(self, artist, sources, line):
        super().__init__(artist, sources, line)
        if artist.t_direction == "y" or artist._step or artist._interpolate:
            raise self.error("only ax.fill_between moves, without step= and interpolate=")
        self.drawn = self._drawn() if len(self.sources) < 3 else {}

    def _drawn(self):
        """The coordinates it was drawn with, read from its only polygon: start, low, end, high backwards."""
        paths = self.artist.get_paths()
        if len(paths) != 1:
            raise self.error(
                f"it is drawn in {len(paths)} pieces; name all of {', '.join(self.coordinates)}"
            )
        corners = paths[0].vertices[:-1]
        n = len(corners) // 2 - 1
        x, y = corners.T
        return {"x": x[1 : n + 1], "y1": y[1 : n + 1], "y2": y[: n + 1 : -1]}

    def count(self, sizes):
        return super().count(sizes) if self.drawn else max(sizes)

    def apply(self, arrays):
        values = map(np.ma.masked_invalid, self.followed(arrays).values())
        self.artist.set_data(*np.broadcast_arrays(*values, subok=True))

    def to_json(self, page):
        return {
            key: self.sources.get(key) or page.data(self.drawn[key]) for key in self.coordinates
        }


class Label(Move):
    """A text whose numbers or place move."""

    kind, artists = "text", Text
    coordinates = ("x", "y")

    def __init__(self, artist, sources, line):
        super().__init__(artist, sources, line)
        self.text = artist.get_text()
        further = self.text.split("\n")[1:]
        if further and (not all(further) or artist.get_ha() != "left" or artist.get_rotation()):
            raise self.error(
                "of several lines, it moves only if they are aligned left and not turned, none empty"
            )
        if "$" in self.text:
            raise self.error("it has TeX in it; write Unicode letters instead, such as σ or x²")
        if artist.get_bbox_patch() or getattr(artist, "arrow_patch", None):
            raise self.error("its box or arrow would stay behind; draw it without")

    def transform(self):
        if isinstance(self.artist, Annotation):
            return self.artist._get_xy_transform(
                self.artist.figure._get_renderer(), self.artist.xycoords
            )
        return self.artist.get_transform()

    def used(self):
        return super().used() | {piece[0] for piece in self.template if not isinstance(piece, str)}

    def check(self, arrays):
        self.template = parse_template(self.text, arrays, "text that moves", self.line)
        super().check(arrays)
        if not self.used():
            raise self.error(
                f"{self.text!r} has no {{array:.3f}} in it, and neither x nor y follows an array"
            )

    @property
    def drawn(self):
        """Its place."""
        text = self.artist
        return dict(
            zip("xy", text.xy if isinstance(text, Annotation) else text.get_position(), strict=True)
        )

    def apply(self, arrays):
        self.artist.set_text(fill_template(self.template, arrays))
        xy = tuple(values[0] for values in self.followed(arrays).values())
        if isinstance(self.artist, Annotation):
            self.artist.xy = xy
        else:
            self.artist.set_position(xy)

    def to_json(self, page):
        result = dict(sorted(self.sources.items()))
        if any(not isinstance(piece, str) for piece in self.template):
            result["template"] = self.template
        if self.sources:
            anchor = page.pixel_points(self.transform(), np.array([[*self.drawn.values()]], float))[
                0
            ]
            shown = page.shown_at(self.artist)
            result |= {"dx": round(shown[0] - anchor[0], 2), "dy": round(shown[1] - anchor[1], 2)}
            if self._leaves_with_its_point():
                result["inside"] = page.box_of(self.artist.axes).round(2).tolist()
        return result

    def _leaves_with_its_point(self):
        """An annotation is hidden while its point is outside the axes."""
        if not isinstance(self.artist, Annotation):
            return False
        clip = self.artist.get_annotation_clip()
        return clip or (clip is None and self.artist.xycoords == "data")


MOVING = (Curve, Bars, Area, Label)
