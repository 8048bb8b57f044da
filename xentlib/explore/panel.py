"""The panel: a model, a figure and sliders, checked when they are defined."""

import hashlib
import inspect
import itertools
import math
import os
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from xentlib.core.lines import line_that_raised
from xentlib.engines.recorded import RecordingError, record
from xentlib.explore import page
from xentlib.explore.controls import Chooser, Control, Draws, Slider
from xentlib.explore.definition import PanelError, line_of, written_at
from xentlib.explore.numbers import fill_template, parse_template
from xentlib.explore.picture import Picture
from xentlib.explore.sampled import Grid

SETTINGS_TRIED = 20
RECORDED_AGAIN = 3
MOST_PROGRAMS = 16  # one for each combination of choices
PHONE = 328  # the width of the text on a screen 360 pixels wide
SMALLEST_TEXT = 8  # pixels on that phone
MOST_WORDS = 60  # of the tasks
STYLE = str(Path(__file__).with_name("book.mplstyle"))


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
    sliders : list of Slider, Chooser and Draws
        One for each parameter of the model.
    title, alt : str
        The heading of the panel, and in words what the picture shows.
    says : str
        The sentence of key numbers under the picture, such as "H = {entropy:.3f} bits".
    tasks : list of str
        What to do, in a few short sentences: they stand beside the buttons that they speak of.
    presets : dict
        Names of settings worth returning to: {"fair coin": {"p": 0.5}}. What a preset does not name
        stays where it is.
    sampled : bool
        For a model that cannot be recorded: it is computed at every stop of its one or two sliders,
        and the page looks the numbers up. They are rounded so that no text changes and no artist
        moves by more than 0.01 pixel.

    Raises
    ------
    PanelError
        If the definition is wrong: it names the slider, array, artist or operation and the line.
    """

    def __init__(
        self, model, figure, sliders, *, title, alt, says="", tasks=(), presets=None, sampled=False
    ):
        self.line = written_at()
        self.model, self.sliders = model, list(sliders)
        self.title, self.alt, self.presets = title, alt, dict(presets or {})
        self.tasks = self._checked_tasks(tasks)
        if not all(isinstance(text, str) and text.strip() for text in (title, alt)):
            raise self.error("title or alt is empty; say in words what the picture shows")
        self._check_sliders()
        self._check_presets()
        self.start = {slider.name: slider.value for slider in self.sliders}
        self.choosers = [slider for slider in self.sliders if isinstance(slider, Chooser)]
        self.sampled = sampled
        if sampled:
            self.model = Grid(model, self.sliders, self.error, self._words)
        self.programs = self._record_all()
        self._check_programs()
        arrays = self.arrays(self.start)
        self.says = parse_template(says, arrays, "says", self.line)
        self.id = self._name()
        self.figure = self._draw(figure, arrays)
        self._check_artists(arrays)
        self._freeze(arrays)
        if sampled:
            self.model.round(self)
            self.programs = self._record_all()
        self.picture = Picture(self.figure, self.moves, self.id, self.alt)
        self._check_text_sizes()

    def error(self, problem):
        return PanelError(f"panel {self.title!r}: {problem} ({self.line})")

    # The model.

    def arrays(self, values):
        """The model's arrays for the sliders' `values`, computed by calling the model."""
        with np.errstate(all="ignore"):
            return {name: np.asarray(array, float) for name, array in self._call(values).items()}

    def _call(self, values):
        """What the model answers where the controls stand at `values`, numbers or recorded ones."""
        return self.model(**{s.name: s.given(values[s.name]) for s in self.sliders})

    def program_for(self, values):
        """The recorded program for the choices among `values`."""
        return self.programs[tuple(values[chooser.name] for chooser in self.choosers)]

    def sentence(self, arrays):
        """The key numbers in words."""
        return fill_template(self.says, arrays)

    @property
    def model_line(self):
        code = getattr(inspect.unwrap(self.model), "__code__", None)
        return line_of(code.co_filename, code.co_firstlineno) if code else self.line

    def _checked_tasks(self, tasks):
        if isinstance(tasks, str):
            raise self.error("tasks is one text; give a list of short sentences")
        words = sum(len(task.split()) for task in tasks)
        if words > MOST_WORDS:
            raise self.error(f"its tasks have {words} words; {MOST_WORDS} are the most")
        return list(tasks)

    def _check_sliders(self):
        if not self.sliders or not all(isinstance(s, Control) for s in self.sliders):
            raise self.error(f"its sliders are {self.sliders}; give a list with a Slider or more")
        names = [slider.name for slider in self.sliders]
        for slider in self.sliders:
            if names.count(slider.name) > 1:
                raise slider.error("two sliders have this name")
        try:
            inspect.signature(self.model).bind(**dict.fromkeys(names))
        except TypeError as error:
            raise self.error(
                f"the sliders {', '.join(names)} do not fit the model: {error} ({self.model_line})"
            ) from None

    def _check_presets(self):
        by_name = {slider.name: slider for slider in self.sliders}
        for preset, values in self.presets.items():
            for name, value in values.items():
                if name not in by_name:
                    raise self.error(
                        f"preset {preset!r} sets {name!r}; the sliders are {', '.join(by_name)}"
                    )
                by_name[name].check(value, f"preset {preset!r}:")

    def _record_all(self):
        """A program for each combination of choices, in the order of their options."""
        count = math.prod(len(chooser.names) for chooser in self.choosers)
        if count > MOST_PROGRAMS:
            raise self.error(
                f"its choosers have {count} combinations, and each needs a program of its own; "
                f"{MOST_PROGRAMS} are the most"
            )
        return {tuple(chosen.values()): self._record(chosen) for chosen in self._choices()}

    def _choices(self):
        """Each combination of choices, by the names of their choosers."""
        names = [chooser.name for chooser in self.choosers]
        for choices in itertools.product(*(chooser.names for chooser in self.choosers)):
            yield dict(zip(names, choices, strict=True))

    def _record(self, chosen):
        program = self._recorded_at(self.start, chosen)
        if not program.outputs:
            raise self.error(
                f"the model returns no arrays{self._words(chosen)} ({self.model_line})"
            )
        # A model that always does the same is recorded the same, wherever the sliders are.
        for values in itertools.islice(self._values(chosen), 1, 1 + RECORDED_AGAIN):
            again = self._recorded_at(values, chosen)
            line = program.first_difference(again)
            if line is not None:
                raise self.error(
                    f"the model does something else when it is recorded again{self._words(values)}; "
                    f"does it draw random numbers, read a clock, or remember earlier calls? "
                    f"({line or self.model_line})"
                )
        return program

    def _recorded_at(self, values, chosen):
        """The program that is recorded where the sliders stand at `values`."""
        inputs = {name: value for name, value in values.items() if name not in chosen}
        at = self._words(chosen)
        try:
            return record(lambda **recorded: self._call(recorded | chosen), inputs)
        except RecordingError as error:
            raise self.error(f"the model cannot be recorded{at}: {error}") from error
        except Exception as error:
            what = f"{line_that_raised(error) or self.model_line}: {type(error).__name__}: {error}"
            raise self.error(f"the model cannot be recorded{at}: {what}") from error

    def _words(self, values):
        """Where a fault was found: " at p = 0.5, base = bits"."""
        settings = [
            f"{s.name} = {s.shown(values[s.name])}" for s in self.sliders if s.name in values
        ]
        return " at " + ", ".join(settings) if settings else ""

    def _values(self, chosen):
        """The start, the corners' extremes, and random values: between the stops and on them."""
        random = np.random.default_rng(0)
        sliders = [slider for slider in self.sliders if slider not in self.choosers]
        yield self.start | chosen
        yield {slider.name: slider.min for slider in sliders} | chosen
        yield {slider.name: slider.max for slider in sliders} | chosen
        for _ in range(SETTINGS_TRIED):
            between = {s.name: float(random.uniform(s.min, s.max)) for s in sliders}
            drawn = {
                s.name: float(random.choice(s.stops())) for s in sliders if isinstance(s, Draws)
            }
            yield between | drawn | chosen
            yield {s.name: float(random.choice(s.stops())) for s in sliders} | chosen

    def _check_programs(self):
        """The program must give what the model gives: no chance, no branch taken while recording."""
        first = None
        for values in itertools.chain.from_iterable(map(self._values, self._choices())):
            at = self._words(values)
            try:
                direct = self.arrays(values)
            except Exception as error:
                raise self.error(f"the model fails{at}: {error} ({self.model_line})") from error
            replayed = self.program_for(values).evaluate(values)
            for name, array in direct.items():
                if name not in replayed or not _same(array, replayed[name]):
                    raise self.error(
                        f"array {name!r} of the recorded program differs from the model's{at}; does the "
                        f"model draw random numbers, or choose by a slider's value? ({self.model_line})"
                    )
            shapes = {name: array.shape for name, array in direct.items()}
            first = first or shapes
            if shapes != first:
                raise self.error(
                    f"the model returns other arrays{at}: {shapes} instead of {first} "
                    f"({self.model_line})"
                )

    # The figure.

    def _draw(self, figure, arrays):
        with plt.style.context(STYLE):
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
            move.check_drag([s.name for s in self.sliders if isinstance(s, Slider)])
            used |= move.used()
        for name in arrays:
            if name not in used:
                raise self.error(
                    f"no artist, text or sentence uses the model's array {name!r} ({self.model_line})"
                )

    def _freeze(self, arrays):
        """Draw once at the start values; from now on limits and layout stay."""
        self.apply(arrays)
        with plt.style.context(STYLE):
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
        self.apply(self.arrays(values))
        with plt.style.context(STYLE):
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
        """An id for the page, the same at every build: links to the panel's settings hold it.

        Panels of one title are told apart by what their pictures show.
        """
        return "xl-" + hashlib.sha1(f"{self.title}\n{self.alt}".encode()).hexdigest()[:6]

    # The output.

    def to_json(self):
        """What player.js needs: programs, sliders, axes, artists, handles, sentence, presets."""
        return page.panel_json(self)

    def to_html(self):
        """The panel as a piece of HTML that moves by itself, for a page of any kind: a blog, a wiki, a slide.

        It holds its style and its script, and asks nothing of a server. Several may stand on a page.
        """
        return page.fragment(self)

    def __str__(self):
        return f"{self.title}. {self.alt} {self.sentence(self.arrays(self.start))}".strip()

    def widget(self):
        """The panel for a kernel: the same, moved by Python."""
        from xentlib.explore.live import live_panel

        return live_panel(self)

    def _repr_mimebundle_(self, include=None, exclude=None):
        if os.environ.get("XENTLIB_STATIC") == "1":  # the site brings style and script
            return {"text/html": page.panel_html(self), "text/plain": str(self)}
        if _only_executed():
            return {"text/html": self.to_html(), "text/plain": str(self)}
        widget = self.widget()._repr_mimebundle_(include=include, exclude=exclude)
        return widget | {"text/html": page.still_html(self), "text/plain": str(self)}


def _only_executed():
    """Whether cells run for a page of nbconvert, Quarto and the like: then none may ask for input."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return not getattr(getattr(shell, "kernel", None), "_allow_stdin", True)


def _pin(legend):
    """Keep a legend where it is: the best place for it would move with the curves."""
    box = legend.get_window_extent()
    legend.set_loc(tuple(legend.axes.transAxes.inverted().transform((box.x0, box.y0))))


def _same(a, b):
    if a.shape != b.shape:
        return False
    largest = np.max(np.abs(a[np.isfinite(a)]), initial=0.0)
    return np.allclose(a, b, rtol=1e-9, atol=1e-12 * largest, equal_nan=True)
