"""Derivations whose every line has been checked before it is shown."""

import time

import sympy as sp
from sympy.core.relational import Relational

from .checking import proof
from .checking.sums import linear
from .given import Given, put
from .lines import LEMMA, PROVED, TESTED, Answer, Line, as_line, equation, on_sides, refused
from .printing import latex
from .render import View
from .steps.calculus import Calculus
from .steps.equations import Equations
from .steps.inequality import Inequalities
from .steps.lemmas import Lemmas


class Derivation(Calculus, Equations, Inequalities, Lemmas, View):
    """A chain of lines, each proved from the one before when it is added.

    A step that SymPy cannot prove, or that fails at a random exact point, raises. Steps
    return the derivation, so a notebook cell may end with one.

    Parameters
    ----------
    title : str
        What is being proved.
    start : sympy expression or Eq
        The first line, usually what an `xentlib` function returns for symbols.
        ``Eq(Symbol("C"), f)`` gives the quantity a name: C = f.
    name : str, optional
        The name of the quantity in LaTeX, instead of an Eq.
    given : relations or texts, optional
        Assumptions beyond those that the symbols carry: bounds ``p < 1``, constraints
        ``Eq(p1 + p2, 1)``, definitions ``Eq(a, sigmoid(z))``. They are shown, and every
        proof and every random test keeps to them.
    reason : str, optional
        Words beside the first line; formulas in reasons stand between dollar signs.
    label : str, optional
        An identifier for the index of proofs; the title gives one otherwise.

    Raises
    ------
    DerivationError
        When a step does not follow: both sides, their difference, a counter-example.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", positive=True)
    >>> d = Derivation("Slope of x ln x", x * sp.log(x), name="f")
    >>> d.differentiate(x, sp.log(x) + 1, "product rule")
    Slope of x ln x [proved]
      1  x*log(x)    (where we start) [proved]
      2  = log(x) + 1    (product rule) [proved]
    >>> d.equals(sp.log(x) - 1, "a slip")
    Traceback (most recent call last):
    ...
    xentlib.derivation.lines.DerivationError: Step 3 of "Slope of x ln x" does not follow (a slip).
      line 2:          log(x) + 1
      this line:       log(x) - 1
      difference:      2
      counter-example: x = 11/30: -0.00330211 against -2.00330
    >>> d.check(step=2, expression=sp.log(sp.E * x))
    Yes: your line follows from line 1 (SymPy, and 9 random points).
    """

    def __init__(self, title, start, *, name=None, given=(), reason="", label=None):
        self.title, self.given, self.label = title, Given(given), label
        self.lines, self._source = [], None
        start = as_line(start, "start")
        if isinstance(start, sp.Eq) and name is None and _names(start):
            name, start = latex(start.lhs), start.rhs
        quantity = (name, ()) if name else None
        self._add(Line(1, "=", start, reason or "where we start", quantity, chain=bool(name)))

    # ------------------------------------------------------------ the state
    @property
    def expression(self):
        """The expression (or equation) that the next step goes on from."""
        return self._before.expression

    @property
    def _before(self):
        return self.lines[(self._source or len(self.lines)) - 1]

    @property
    def status(self):
        """The weakest status of any line: tested < lemma < proved."""
        found = {line.status for line in self.lines}
        return next(s for s in (TESTED, LEMMA, PROVED) if s in found)

    @property
    def rests_on(self):
        """The lemmas and other derivations that this one uses."""
        return list(dict.fromkeys(line.rests_on for line in self.lines if line.rests_on))

    @property
    def seconds(self):
        """Processor time that all checks took."""
        return sum(line.seconds for line in self.lines)

    def from_line(self, number):
        """Let the next step go on from line `number` instead of the last one."""
        if not 1 <= number <= len(self.lines):
            raise ValueError(f"number: expected 1 to {len(self.lines)}, got {number}")
        self._source = number
        return self

    # ------------------------------------------------------------ rewriting
    def equals(self, expression, reason=""):
        """The same thing, written another way (of an equation: its right side, or both)."""
        before = self._before
        return self._replace(before.expression, expression, reason, before.quantity)

    def substitute(self, changes, expression=None, reason=""):
        """Put values for symbols: a dict from symbol to value; ``p[k]`` speaks of every p."""
        through = self.given.depending_on(changes)  # z = 4 changes a = f(z) too

        def changed(side):
            side = through.define(side)
            several = {name: value for name, value in changes.items() if name.is_Symbol}
            side = side.subs(several, simultaneous=True)
            for name, value in changes.items():
                side = side if name.is_Symbol else put(side, name, sp.sympify(value))
            return side.replace(lambda part: isinstance(part, sp.Subs), lambda part: part.doit())

        found = on_sides(self.expression, changed)
        return self._replace(found, expression, reason or _putting(changes), self._at(changes))

    def apply(self, operation, expression=None, reason="", *, name=None):
        """Do something to the expression, or to both sides of the equation.

        ``d.apply(lambda side: side / 2)``; `name` is the LaTeX of what comes out.
        """
        done = on_sides(self.expression, lambda side: linear(sp.sympify(operation(side))))
        return self._replace(done, expression, reason, (name, ()) if name else None)

    # ------------------------------------------------------------ a learner's own line
    def check(self, step, expression):
        """Whether your own line could stand as line number `step`: follows from the one before.

        Returns an `Answer` that prints as yes, or as no with a numeric counter-example.
        """
        if not 2 <= step <= len(self.lines):
            raise ValueError(f"step: expected a number from 2 to {len(self.lines)}, got {step}")
        expression = as_line(expression)
        line = self.lines[step - 1]
        return Answer(line.source, expression, line.follows(expression))

    # ------------------------------------------------------------ adding a line
    def _replace(self, found, expression, reason, quantity=None):
        """The step whose result is `found`, perhaps written as `expression`."""

        def follows(new):
            if not isinstance(found, Relational):
                return proof.prove_equal(found, new, self.given)
            if not isinstance(new, Relational):
                return proof.prove_equal(found.rhs, new, self.given)
            left = proof.prove_equal(found.lhs, new.lhs, self.given)
            right = proof.prove_equal(found.rhs, new.rhs, self.given)
            right.constrained = right.constrained or left.constrained
            return left and right

        result = as_line(found if expression is None else expression)
        if isinstance(found, Relational) and not isinstance(result, Relational):
            result = equation(found.lhs, result)
        return self._step(result, reason, follows, quantity)

    def _step(self, expression, reason, follows, quantity=None, relation="=", **more):
        began = time.process_time()
        before = self._before
        verdict = follows(expression)
        if not verdict:
            self._source = None
            here = f'Step {len(self.lines) + 1} of "{self.title}" does not follow'
            raise refused(here, before, expression, reason, verdict)
        chain = quantity is not None and quantity == before.quantity and self._source is None
        line = Line(len(self.lines) + 1, relation, expression, reason, quantity, **more)
        line.chain = quantity is not None and not chain
        line.source, line.how, line.follows = before.number, verdict.how, follows
        line.constrained = before.constrained or verdict.constrained
        line.seconds = time.process_time() - began
        return self._add(line)

    def _add(self, line):
        self.lines.append(line)
        self._source = None
        return self


def _names(start):
    return isinstance(start.lhs, sp.Symbol) and not start.rhs.has(start.lhs)


def _putting(changes):
    return "put " + ", ".join(f"${latex(a)} = {latex(b)}$" for a, b in changes.items())
