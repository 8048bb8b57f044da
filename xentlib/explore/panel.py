"""The panel: a model, a figure and sliders, checked when they are defined."""

import hashlib
import html
import inspect
import itertools
import json
import os

import matplotlib.pyplot as plt
import numpy as np

from xentlib.engines.recorded import RecordingError, record
from xentlib.explore.definition import PanelError, Slider, line_of, written_at
from xentlib.explore.numbers import fill_template, parse_template
from xentlib.explore.picture import Picture
from xentlib.explore.sampled import Grid, packed

SETTINGS_TRIED = 20
PHONE = 328  # the width of the text on a screen 360 pixels wide
SMALLEST_TEXT = 8  # pixels on that phone
_names_given = {}


class Panel:
    """Sliders over a figure: an ipywidgets panel in a kernel, a live picture on a static page.

    Parameters
    ----------
    model : callable
        Takes the sliders' values by name, returns a dict of named arrays; its mathematics goes
        through `xentlib` and operators, so that it can be recorded for the page.
    figure : callable
        Takes that dict at the start values, draws with matplotlib, marks what `moves`, and
        returns the figure. It is called once.
    sliders : list of Slider
        One for each parameter of the model.
    title, alt : str
        The heading of the panel, and in words what the picture shows.
    says : str
        The sentence of key numbers under the picture, such as "H = {entropy:.3f} bits".
    presets : dict
        Names of settings worth returning to: {"fair coin": {"p": 0.5}}.
    sampled : bool
        For a model that cannot be recorded: it is computed at every stop of its one or two sliders,
        and the page looks the numbers up. They are rounded so that no text changes and no artist
        moves by more than 0.01 pixel.

    Raises
    ------
    PanelError
        If the definition is wrong: it names the slider, array, artist or operation and the line.
    """

    def __init__(self, model, figure, sliders, *, title, alt, says="", presets=None, sampled=False):
        self.line = written_at()
        self.model, self.sliders = model, list(sliders)
        self.title, self.alt, self.presets = title, alt, dict(presets or {})
        if not (isinstance(alt, str) and alt.strip()):
            raise self.error("alt is empty; say in words what the picture shows")
        self._check_sliders()
        self._check_presets()
        self.start = {slider.name: slider.value for slider in self.sliders}
        self.sampled = sampled
        if sampled:
            self.model = Grid(model, self.sliders, self.error)
        self.program = self._record()
        self._check_program()
        arrays = self.arrays(self.start)
        self.says = parse_template(says, arrays, "says", self.line)
        self.figure = self._draw(figure, arrays)
        self._check_artists(arrays)
        self._freeze(arrays)
        if sampled:
            self.model.round(self)
            self.program = self._record()
        self.id = self._name()
        self.picture = Picture(self.figure, self.moves, self.id, alt)
        self._check_text_sizes()

    def error(self, problem):
        return PanelError(f"panel {self.title!r}: {problem} ({self.line})")

    # The model.

    def arrays(self, values):
        """The model's arrays for the sliders' `values`, computed by calling the model."""
        inputs = {name: np.float64(value) for name, value in values.items()}
        with np.errstate(all="ignore"):
            return {name: np.asarray(array, float) for name, array in self.model(**inputs).items()}

    def sentence(self, arrays):
        """The key numbers in words."""
        return fill_template(self.says, arrays)

    @property
    def model_line(self):
        code = getattr(inspect.unwrap(self.model), "__code__", None)
        return line_of(code.co_filename, code.co_firstlineno) if code else self.line

    def _check_sliders(self):
        if not self.sliders:
            raise self.error("it has no sliders")
        for slider in self.sliders:
            if not isinstance(slider, Slider):
                raise self.error(f"{slider!r} is not a Slider")
        names = [slider.name for slider in self.sliders]
        parameters = inspect.signature(self.model).parameters.values()
        taken = [p.name for p in parameters]
        for slider in self.sliders:
            if names.count(slider.name) > 1:
                raise slider.error("two sliders have this name")
            if slider.name not in taken and not any(p.kind is p.VAR_KEYWORD for p in parameters):
                raise slider.error(f"the model takes {', '.join(taken)} ({self.model_line})")
        for p in parameters:
            needed = p.default is p.empty and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
            if needed and p.name not in names:
                raise self.error(
                    f"the model's parameter {p.name!r} has no slider ({self.model_line})"
                )

    def _check_presets(self):
        by_name = {slider.name: slider for slider in self.sliders}
        for preset, values in self.presets.items():
            for name, value in values.items():
                if name not in by_name:
                    raise self.error(
                        f"preset {preset!r} sets {name!r}; the sliders are {', '.join(by_name)}"
                    )
                by_name[name].check(value, f"preset {preset!r}:")

    def _record(self):
        try:
            program = record(self.model, self.start)
        except RecordingError as error:
            raise self.error(f"the model cannot be recorded: {error}") from error
        if not program.outputs:
            raise self.error(f"the model returns no arrays ({self.model_line})")
        return program

    def _settings(self):
        """The start, the corners' extremes and random values: where program and model are compared."""
        random = np.random.default_rng(0)
        yield self.start
        yield {slider.name: slider.min for slider in self.sliders}
        yield {slider.name: slider.max for slider in self.sliders}
        for _ in range(SETTINGS_TRIED):
            yield {s.name: float(random.uniform(s.min, s.max)) for s in self.sliders}

    def _check_program(self):
        """The program must give what the model gives: no chance, no branch taken while recording."""
        for values in self._settings():
            at = ", ".join(f"{name} = {value:g}" for name, value in values.items())
            try:
                direct = self.arrays(values)
            except Exception as error:
                raise self.error(f"the model fails at {at}: {error} ({self.model_line})") from error
            replayed = self.program.evaluate(values)
            for name, array in direct.items():
                if name not in replayed or not _same(array, replayed[name]):
                    raise self.error(
                        f"array {name!r} of the recorded program differs from the model's at {at}; does the "
                        f"model draw random numbers, or choose by a slider's value? ({self.model_line})"
                    )

    # The figure.

    def _draw(self, figure, arrays):
        from xentlib.explore import style

        with plt.style.context(style):
            drawn = figure(arrays)
        if not isinstance(drawn, plt.Figure):
            raise self.error(
                f"the figure function returns a {type(drawn).__name__}, not the figure"
            )
        plt.close(drawn)
        self.moves = drawn.__dict__.get("xentlib_moves", [])
        return drawn

    def _check_artists(self, arrays):
        used = {piece[0] for piece in self.says if not isinstance(piece, str)}
        for move in self.moves:
            move.check(arrays)
            used |= move.used()
        for name in arrays:
            if name not in used:
                raise self.error(
                    f"no artist, text or sentence uses the model's array {name!r} ({self.model_line})"
                )

    def _freeze(self, arrays):
        """Draw once at the start values; from now on limits and layout stay."""
        from xentlib.explore import style

        self.apply(arrays)
        with plt.style.context(style):
            self.figure.set_dpi(72)
            self.figure.draw_without_rendering()
            self.figure.set_layout_engine("none")
            for axes in self.figure.axes:
                axes.set_xlim(axes.get_xlim())
                axes.set_ylim(axes.get_ylim())
                if axes.get_legend():
                    _pin(axes.get_legend())

    def apply(self, arrays):
        """Move the artists to the arrays."""
        for move in self.moves:
            move.apply(arrays)

    def redraw(self, values):
        """The picture for the sliders' `values`, drawn by matplotlib."""
        from xentlib.explore import style

        self.apply(self.arrays(values))
        with plt.style.context(style):
            return Picture(self.figure, self.moves, self.id, self.alt, first=False)

    def _check_text_sizes(self):
        scale = PHONE / (self.figure.get_figwidth() * 72)
        for text in self.figure.findobj(plt.Text):
            size = text.get_fontsize() * scale
            if text.get_text().strip() and text.get_visible() and size < SMALLEST_TEXT - 0.05:
                raise self.error(
                    f"the text {text.get_text()!r} would be {size:.1f} pixels high on a phone; make the "
                    f"figure narrower than {self.figure.get_figwidth():g} inches or the text larger"
                )

    def _name(self):
        """An id for the page: the same at every build, different for every panel."""
        digest = hashlib.sha1(f"{self.title}{self.program.to_json()}".encode()).hexdigest()[:6]
        count = _names_given.setdefault(digest, itertools.count())
        number = next(count)
        return f"xl-{digest}" + (f"-{number}" if number else "")

    # The output.

    def to_json(self):
        """What player.js needs: program, sliders, axes, artists, sentence, presets."""
        axes = list(dict.fromkeys(move.parts[0].axes for move in self.moves))
        artists = [
            {
                "kind": move.kind,
                "axes": axes.index(move.parts[0].axes),
                **move.to_json(self.picture),
            }
            for move in self.moves
        ]
        result = {
            "program": self._program_json(),
            "sliders": [slider.to_json() for slider in self.sliders],
            "axes": [self._axis_scales(a) for a in axes],
            "artists": artists,
        }
        return (
            result
            | ({"says": self.says} if self.says else {})
            | ({"presets": self.presets} if self.presets else {})
        )

    def _program_json(self):
        program = _with_ranges(self.program.to_json())
        return packed(program) if self.sampled else program

    def _axis_scales(self, axes):
        """For x and y: is the axis logarithmic, and pixel = factor · value + offset."""
        if axes is None:
            return []
        ends = np.array([axes.get_xlim(), axes.get_ylim()])
        pixels = self.picture.pixel_points(axes.transData, ends.T).T
        scales = []
        for scale, (low, high), (start, stop) in zip(
            (axes.get_xscale(), axes.get_yscale()), ends, pixels, strict=True
        ):
            log = scale == "log"
            if log:
                low, high = np.log10([low, high])
            factor = (stop - start) / (high - low)
            scales.append([int(log), *(float(f"{v:.10g}") for v in (factor, start - factor * low))])
        return scales

    def to_html(self):
        """The panel for a static page: first picture, sentence, and the data that bring it to life."""
        data = json.dumps(self.to_json(), separators=(",", ":"), ensure_ascii=False).replace(
            "<", "\\u003c"
        )
        says = html.escape(self.sentence(self.arrays(self.start)))
        return (
            f'<figure class="xl-panel" id="{self.id}">'
            + (
                f'<figcaption class="xl-title">{html.escape(self.title)}</figcaption>'
                if self.title
                else ""
            )
            + f'<div class="xl-picture">{self.picture}</div>'
            + (f'<p class="xl-says">{says}</p>' if says else "")
            + f'<div class="xl-controls" style="--xl-rows:{len(self.sliders) + 1}"></div>'
            + f'<script type="application/json">{data}</script></figure>'
        )

    def __str__(self):
        return f"{self.title}. {self.alt} {self.sentence(self.arrays(self.start))}".strip()

    def widget(self):
        """The panel for a kernel: the same, moved by Python."""
        from xentlib.explore.live import live_panel

        return live_panel(self)

    def _repr_mimebundle_(self, include=None, exclude=None):
        if os.environ.get("XENTLIB_STATIC") == "1":
            return {"text/html": self.to_html(), "text/plain": str(self)}
        return self.widget()._repr_mimebundle_(include=include, exclude=exclude)


def _pin(legend):
    """Keep a legend where it is: the best place for it would move with the curves."""
    box = legend.get_window_extent()
    legend.set_loc(tuple(legend.axes.transAxes.inverted().transform((box.x0, box.y0))))


def _same(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape:
        return False
    largest = np.max(np.abs(a[np.isfinite(a)]), initial=0.0)
    return np.allclose(a, b, rtol=1e-9, atol=1e-12 * largest, equal_nan=True)


def _with_ranges(program):
    """Evenly spaced constants as start, stop and count, where that gives the very same numbers."""
    for node in program["nodes"]:
        attributes = node[-1] if isinstance(node[-1], dict) else {}
        if node[0] == "iterate":
            attributes["body"] = _with_ranges(attributes["body"])
        value = attributes.get("value")
        if (
            node[0] == "const"
            and isinstance(value, list)
            and len(attributes["shape"]) == 1
            and len(value) > 3
        ):
            if all(isinstance(v, (int, float)) for v in value):
                ends = value[0], value[-1], len(value)
                if np.array_equal(np.linspace(*ends), value):
                    del attributes["value"]
                    attributes["linspace"] = list(ends)
    return program
