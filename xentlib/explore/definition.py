"""What a panel is made of, and the errors that a wrong definition deserves."""

import linecache
import math
import sys
from dataclasses import dataclass, field


class PanelError(ValueError):
    """A panel is defined wrongly; says what, and on which line it is written."""


def written_at():
    """The line outside `xentlib` that is being run: where the reader of an error should look."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("xentlib"):
        frame = frame.f_back
    return line_of(frame.f_code.co_filename, frame.f_lineno)


def line_of(filename, number):
    """A line as an error names it: place, number, and what is written there."""
    in_cell = "ipykernel" in filename or filename.startswith("<")
    source = linecache.getline(filename, number).strip()
    return f"{'cell' if in_cell else filename}, line {number}" + (f": {source}" if source else "")


@dataclass
class Slider:
    """A number that the reader moves: the model's parameter `name`, from `min` to `max` in steps of `step`.

    Parameters
    ----------
    name : str
        The parameter of the model that takes the value.
    min, max, value, step : float
        The range, the start value, and the distance between two stops; `max` must be one of the stops.
    label, unit : str
        What stands beside the slider; the label defaults to the name.

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
    value: float = field(kw_only=True)
    step: float = field(kw_only=True)
    label: str = field(default="", kw_only=True)
    unit: str = field(default="", kw_only=True)

    def __post_init__(self):
        self.line = written_at()
        self.label = self.label or self.name
        for what in ("min", "max", "value", "step"):
            number = getattr(self, what)
            if (
                isinstance(number, bool)
                or not isinstance(number, (int, float))
                or not math.isfinite(number)
            ):
                raise self.error(f"{what} is {number!r}, not a finite number")
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise self.error("the name must be a parameter of the model, such as 'p'")
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
        if not self.min <= number <= self.max:
            raise self.error(
                f"{what} {number} lies outside the range from {self.min} to {self.max}"
            )

    def error(self, problem):
        return PanelError(f"slider {self.name!r}: {problem} ({self.line})")

    def to_json(self):
        """What player.js needs to build the control."""
        kept = {key: getattr(self, key) for key in ("name", "label", "min", "max", "step", "value")}
        return kept | ({"unit": self.unit} if self.unit else {})
