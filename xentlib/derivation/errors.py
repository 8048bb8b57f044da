"""What a derivation says where it cannot go on."""

import traceback
from pathlib import Path


class DerivationError(ValueError):
    """A step that does not follow: shows both sides, their difference, a counter-example."""

    def __init__(self, message, verdict=None):
        super().__init__(message)
        self.verdict = verdict

    def _render_traceback_(self):
        """In a notebook: the message and the line of the cell, without this package's frames."""
        frames = traceback.extract_tb(self.__traceback__)
        here = Path(__file__).parent
        own = [frame for frame in frames if here not in Path(frame.filename).parents]
        where = f"line {own[-1].lineno}: {own[-1].line}" if own else ""
        return [f"{type(self).__name__}: {self}", "", where]


class NotALine(DerivationError, TypeError):
    """What was given is no expression or equation that a proof can hold."""


class NoPoint(DerivationError):
    """No values of the letters satisfy what is assumed."""


class Undefined(DerivationError):
    """An expression has no value there: a division by 0, the logarithm of 0."""
