"""What the reader moves: sliders, choosers, and numbers to draw again."""

import math
from dataclasses import KW_ONLY, dataclass

import numpy as np

from xentlib.engines import engine_of
from xentlib.explore.definition import PanelError, written_at
from xentlib.explore.numbers import format_number

NUMBERS = int, float, np.integer, np.floating


class Control:
    """What a slider, a chooser and draws have in common: a name, a label, and where they were written."""

    def __post_init__(self):
        self.line = written_at()
        self.label = self.label or self.name
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise self.error("the name must be a parameter of the model, such as 'p'")

    def error(self, problem):
        return PanelError(f"{type(self).__name__.lower()} {self.name!r}: {problem} ({self.line})")


@dataclass
class Slider(Control):
    """A number that the reader moves: the model's parameter `name`, from `min` to `max` in steps of `step`.

    Parameters
    ----------
    name : str
        The parameter of the model that takes the value.
    min, max, value, step : float
        The range, the start value, and the distance between two stops; `max` must be one of the stops.
    label, unit : str
        What stands beside the slider; the label defaults to the name.
    time : bool
        The slider is a time to run through: it gets a button that plays it.

    Raises
    ------
    PanelError
        If the range is empty, the step does not fit it, or the value lies outside.

    Examples
    --------
    >>> from xentlib.explore import Slider
    >>> Slider("p", 0, 1, value=0.5, step=0.01, label="probability p").unit
    ''
    """

    name: str
    min: float
    max: float
    _: KW_ONLY
    value: float
    step: float
    label: str = ""
    unit: str = ""
    time: bool = False

    def __post_init__(self):
        super().__post_init__()
        for what in ("min", "max", "value", "step"):
            number = getattr(self, what)
            if type(number) is bool or not isinstance(number, NUMBERS) or not math.isfinite(number):
                raise self.error(f"{what} is {number!r}, not a finite number")
            setattr(self, what, np.asarray(number).item())
        if self.min >= self.max:
            raise self.error(f"min {self.min} is not below max {self.max}")
        self._check_step()
        self.check(self.value, "value")

    def _check_step(self):
        if self.step <= 0:
            raise self.error(f"step {self.step} is not positive")
        steps = (self.max - self.min) / self.step
        if abs(steps - round(steps)) > 1e-6:
            raise self.error(
                f"step {self.step} does not lead from min {self.min} to max {self.max}: "
                f"the last stop would be {self.min + math.floor(steps) * self.step:g}"
            )

    def check(self, number, what):
        """Refuse a value outside the range."""
        if isinstance(number, str):
            raise self.error(f"{what} {number!r} is not a number")
        if not self.min <= number <= self.max:
            raise self.error(
                f"{what} {number} lies outside the range from {self.min} to {self.max}"
            )

    def stops(self):
        """All values that the slider steps on, without the dust of binary fractions."""
        count = round((self.max - self.min) / self.step) + 1
        return np.array([float(f"{self.min + k * self.step:.12g}") for k in range(count)])

    def to_json(self):
        """What player.js needs to build the control."""
        common = {
            key: getattr(self, key) for key in ("name", "label", "min", "max", "step", "value")
        }
        return (
            common | ({"unit": self.unit} if self.unit else {}) | ({"time": 1} if self.time else {})
        )

    def given(self, value):
        """What the model is called with: NumPy's number, or the recorded one."""
        return np.float64(value) if isinstance(value, (int, float)) else value

    def shown(self, value):
        """The value as text, with its unit."""
        return f"{format_number(value, '.6g')} {self.unit}".strip()


@dataclass
class Chooser(Control):
    """A named choice: the model's parameter `name` takes one of a few values, whatever they are.

    The model may branch on a choice, since each is recorded for itself.

    Parameters
    ----------
    name : str
        The parameter of the model that takes the value.
    options : list of str, or dict
        The names to choose from. The model gets the name itself, or the dict's value for it.
    value : str
        The name chosen at the start; the first one if it is not given.
    label : str
        What stands beside the names; it defaults to the parameter.

    Raises
    ------
    PanelError
        If there are fewer than two names, or the value is none of them.

    Examples
    --------
    >>> from xentlib.explore import Chooser
    >>> Chooser("base", {"bits": 2, "hartleys": 10}, label="unit").value
    'bits'
    """

    name: str
    options: list | dict
    _: KW_ONLY
    value: str = None
    label: str = ""

    def __post_init__(self):
        super().__post_init__()
        self.names = [*self.options] if isinstance(self.options, (list, tuple, dict)) else []
        if not self.names or not all(isinstance(name, str) for name in self.names):
            raise self.error(
                f"the options are {self.options!r}; give a list of names, or a dict from names to values"
            )
        if len(self.names) < 2 or len(set(self.names)) < len(self.names):
            raise self.error("it needs two or more different names to choose from")
        self.value = self.names[0] if self.value is None else self.value
        self.check(self.value, "value")

    def check(self, name, what):
        """Refuse what cannot be chosen."""
        if name not in self.names:
            raise self.error(f"{what} {name!r} is none of {', '.join(self.names)}")

    def to_json(self):
        """What player.js needs to build the control."""
        return {
            "name": self.name,
            "label": self.label,
            "options": self.names,
            "value": self.value,
        }

    def given(self, value):
        """What the model is called with."""
        return self.options[value] if isinstance(self.options, dict) else value

    def shown(self, value):
        """The value as text."""
        return value


@dataclass
class Draws(Control):
    """Random numbers drawn beforehand: the model's parameter `name` is an array of them.

    The page holds a few sets, so that chance can be seen: a button goes to the next one.

    Parameters
    ----------
    name : str
        The parameter of the model that takes the array.
    shape : int or tuple of int
        Its shape; the numbers are uniform between 0 and 1, and never 0 or 1.
    seed : int
        Of the generator: the same numbers at every build.
    sets : int
        How many sets there are before the first one comes again.
    label : str
        What the button says.
    levels : int
        How many numbers there are to draw from, evenly spaced. Few of them take less room on the page.

    Raises
    ------
    PanelError
        If there are fewer than two sets or levels.

    Examples
    --------
    >>> from xentlib.explore import Draws
    >>> Draws("days", 3, seed=1, sets=4).given(0).shape
    (3,)
    """

    name: str
    shape: int | tuple
    _: KW_ONLY
    seed: int
    sets: int = 6
    label: str = "Draw again"
    levels: int = 1000

    value, min, step = 0, 0, 1

    def __post_init__(self):
        super().__post_init__()
        if min(self.sets, self.levels) < 2:
            raise self.error(
                f"there are {self.sets} sets of {self.levels} levels; it takes two or more"
            )
        shape = (self.shape,) if isinstance(self.shape, int) else tuple(self.shape)
        uniform = np.random.default_rng(self.seed).random((self.sets, *shape))
        self.table = (np.floor(self.levels * uniform) + 0.5) / self.levels  # inside 0 to 1
        self.max = self.sets - 1

    def check(self, number, what):
        """Refuse a set that there is not."""
        if number not in range(self.sets):
            raise self.error(f"{what} {number!r} is no set from 0 to {self.max}")

    def stops(self):
        """The numbers of all sets."""
        return np.arange(float(self.sets))

    def to_json(self):
        """What player.js needs to build the button."""
        return {"name": self.name, "label": self.label, "draws": self.sets, "value": self.value}

    def given(self, value):
        """The array that the model is called with: of a recorded set number, a recorded array."""
        if isinstance(value, (int, float)):
            return self.table[int(value)]
        xp = engine_of(value)
        return xp.take(self.table, xp.broadcast_to(value, self.table.shape[1:]), 0)

    def shown(self, value):
        """The number of the set, in words."""
        return f"set {int(value) + 1} of {self.sets}"
