"""What a derivation is made of: lines, refusals, and answers to a learner."""

import itertools
from dataclasses import dataclass

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits

from .checking.proof import NOT_PROVED, Verdict
from .checking.signs import facts_of
from .checking.sums import expand, linear
from .errors import DerivationError, NotALine
from .printing import latex
from .render import point_text, shown, words

PROVED, LEMMA = "proved", "lemma"


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
    bounds: str = "="  # how the quantity is related to this line: =, <=, >=
    constrained: bool = False  # whether it holds only where the constraints do
    follows: object = None  # expression -> Verdict
    written: object = None  # the expression as the author wants it to look


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
        if self.verdict == NOT_PROVED:
            return "Undecided: it holds at every random point tried, but SymPy cannot prove it."
        return f"No: {self.verdict.how}."

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None):
        return shown(words(f"${latex(self.expression)}$ — {self}"), str(self))


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
    if verdict == NOT_PROVED:
        text += ["  no counter-example was found, but SymPy cannot prove it: take smaller steps,"]
        text += ["  state an assumption in given=, or cite a lemma (Derivation.lemma)"]
    elif verdict.how != "counter-example":
        text += [f"  {verdict.how}"]
    return DerivationError("\n".join(text), verdict)


def as_line(value, name="expression"):
    """One exact expression or equation, or an error that says what to write instead."""
    try:
        line = None if isinstance(value, str) else sp.sympify(value)
    except sp.SympifyError:
        line = None
    if line in (sp.true, sp.false):
        raise NotALine(
            f"{name}: SymPy has already decided this relation to be {line};"
            " write Eq(left, right, evaluate=False)"
        )
    if not isinstance(line, (sp.Expr, sp.Eq)) or isinstance(line, sp.MatrixBase):
        raise NotALine(
            f"{name}: expected one SymPy expression or equation, got {value!r}"
            " (of an array take one entry, such as softmax(z)[0];"
            " for an inequality use at_most or at_least)"
        )
    floats = sorted(line.atoms(sp.Float))
    if floats:
        raise NotALine(
            f"{name}: {floats[0]} is a rounded number and cannot stand in a proof;"
            " write a fraction, such as Rational(1, 10)"
        )
    refuse_parts(line, name)
    return line


def refuse_parts(expression, name):
    """Refuse what no proof can hold inside an expression or relation."""
    if expression.has(sp.Idx):
        raise NotALine(f"{name}: an index is a symbol, such as Symbol('k', integer=True)")
    for total in expression.atoms(ExprWithLimits):
        if any(len(limit) != 3 for limit in total.limits):
            raise NotALine(f"{name}: {total} has no first and last value")


def agree_on_symbols(line, known):
    """Refuse a symbol that has the name of a known one and other assumptions."""
    symbols = {}
    for name, symbol in itertools.chain.from_iterable(map(_named, (*known, line))):
        other = symbols.setdefault(name, symbol)
        if other != symbol:
            kinds = [" ".join(facts_of(one)) or "of any kind" for one in (other, symbol)]
            raise DerivationError(
                f"two symbols are called {symbol.name}: one is {kinds[0]}, the other {kinds[1]}."
                " Use the same symbol in every line"
            )


def _named(expression):
    """(name, symbol) of scalars and of vectors, without letters that sums bind."""
    vectors = {item.base.label for item in expression.atoms(sp.Indexed)}
    for symbol in expression.free_symbols | vectors:
        if type(symbol) is sp.Symbol:
            yield (symbol.name, symbol in vectors), symbol


def equation(left, right):
    """An equation that SymPy leaves as it stands."""
    return sp.Eq(left, right, evaluate=False)


def on_sides(expression, operation):
    """Do it to the expression, or to both sides of a relation."""
    if expression.is_Relational:
        return expression.func(*[operation(side) for side in expression.args], evaluate=False)
    return operation(expression)
