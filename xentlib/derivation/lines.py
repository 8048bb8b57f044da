"""What a derivation is made of: lines, refusals, and answers to a learner."""

import traceback
from dataclasses import dataclass
from pathlib import Path

import sympy as sp
from sympy.core.relational import Relational

from .checking.proof import Verdict
from .checking.sums import expand, linear
from .printing import latex
from .render import inline, point_text

PROVED, LEMMA, TESTED = "proved", "lemma", "tested"


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


@dataclass
class Line:
    """One line: `quantity relation expression`, and how it follows from line `source`.

    The quantity is LaTeX of a name and the symbols by which it has been differentiated.
    """

    number: int
    relation: str
    expression: object
    reason: str
    quantity: tuple | None = None
    chain: bool = False  # whether a chain begins here, so that the quantity is written out
    where: str = ""
    status: str = PROVED
    rests_on: str = ""
    how: str = ""
    source: int = 0
    seconds: float = 0.0
    constrained: bool = False  # whether it holds only where the constraints do
    follows: object = None  # expression -> Verdict


@dataclass
class Answer:
    """Whether a learner's line follows; prints as a sentence."""

    source: int
    expression: object
    verdict: Verdict

    def __bool__(self):
        return bool(self.verdict)

    def __str__(self):
        if self.verdict:
            return f"Yes: your line follows from line {self.source} ({self.verdict.how})."
        if self.verdict.left is not None:
            return f"No: it does not follow from line {self.source}. At {point_text(self.verdict)}."
        if self.verdict.how == "not proved":
            return "Undecided: it holds at every random point tried, but SymPy cannot prove it."
        return f"No: {self.verdict.how}."

    __repr__ = __str__

    def _repr_html_(self):
        return f"<p>{inline(latex(self.expression))} — {self}</p>"


def refused(here, before, expression, reason, verdict):
    """The error for a step that does not follow, with all that helps to find the slip."""
    text = [f"{here} ({reason or 'no reason given'})."]
    text += [f"  line {before.number}:          {before.expression}"]
    if verdict.sides and verdict.sides[0] not in (before.expression, expression):
        text += [f"  the step gives:  {verdict.sides[0]}"]
    text += [f"  this line:       {expression}"]
    if verdict.sides:
        text += [f"  difference:      {linear(expand(verdict.sides[0] - verdict.sides[1]))}"]
    if verdict.left is not None:
        text += [f"  counter-example: {point_text(verdict)}"]
    if verdict.how == "not proved":
        text += ["  no counter-example was found, but SymPy cannot prove it: take smaller steps,"]
        text += ["  state an assumption in given=, or cite a lemma (Derivation.lemma)"]
    elif verdict.how != "counter-example":
        text += [f"  {verdict.how}"]
    return DerivationError("\n".join(text), verdict)


def as_line(value, name="expression"):
    """One exact expression or equation, or an error that says what to write instead."""
    try:
        line = sp.sympify(value)
    except sp.SympifyError:
        line = None
    if not isinstance(line, (sp.Expr, Relational)) or isinstance(line, sp.MatrixBase):
        raise TypeError(
            f"{name}: expected one SymPy expression or equation, got {value!r}"
            " (of an array take one entry, such as softmax(z)[0])"
        )
    floats = sorted(line.atoms(sp.Float))
    if floats:
        raise TypeError(
            f"{name}: {floats[0]} is a rounded number and cannot stand in a proof;"
            " write a fraction, such as Rational(1, 10)"
        )
    return line


def equation(left, right):
    """An equation that SymPy leaves as it stands."""
    return sp.Eq(left, right, evaluate=False)


def on_sides(expression, operation):
    """Do it to the expression, or to both sides of a relation."""
    if isinstance(expression, Relational):
        return expression.func(*[operation(side) for side in expression.args], evaluate=False)
    return operation(expression)
