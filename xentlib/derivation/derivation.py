"""Derivations whose every line has been checked before it is shown."""

import time
from dataclasses import replace

import sympy as sp
from sympy.core.function import AppliedUndef

from .checking import points, proof, ranges
from .checking.defined import danger, danger_of
from .checking.sums import apart, canonical, linear, put
from .errors import DerivationError
from .given import Given, speaks_of
from .lines import (
    LEMMA,
    PROVED,
    Answer,
    Line,
    agree_on_symbols,
    as_line,
    equation,
    on_sides,
    refused,
)
from .printing import latex
from .render import View
from .steps.calculus import Calculus
from .steps.equations import Equations
from .steps.inequality import Inequalities
from .steps.lemmas import Lemmas
from .writing import meaning


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
    name : str, optional
        The name of the quantity in LaTeX: with ``name="C"`` the line is C = f.
    given : relations or texts, optional
        Assumptions beyond those that the symbols carry: bounds ``p < 1``, constraints
        ``Eq(p1 + p2, 1)``, definitions ``Eq(a, sigmoid(z))``. They are shown, and every
        proof and every random test keeps to them.
    reason : str, optional
        Words beside the first line; formulas in reasons stand between dollar signs.

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
    xentlib.derivation.errors.DerivationError: Step 3 of "Slope of x ln x" does not follow (a slip).
      line 2:          log(x) + 1
      this line:       log(x) - 1
      difference:      2
      counter-example: x = 11/30: -0.00330211 against -2.00330
    >>> d.check(step=2, expression=sp.log(sp.E * x))
    Yes: your line follows from line 1 (SymPy, and 9 random points).
    """

    def __init__(self, title, start, *, name=None, given=(), reason=""):
        self.title, self.given = title, Given(given)
        self.lines, self._source = [], None
        shown = self._line(start, "start")
        start = meaning(shown)
        next(points.points([start], self.given, 1))  # what is given can hold
        quantity = (name, ()) if name else None
        reason = reason or "where we start"
        self._add(Line(1, "=", start, reason, quantity, chain=bool(name), written=shown))

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
        """Proved, if every line is; else lemma."""
        return PROVED if all(line.status == PROVED for line in self.lines) else LEMMA

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
        before = self._exact_line("put values into").expression
        changes = {
            name: meaning(self._line(v, f"the value of {name}")) for name, v in changes.items()
        }
        for name, value in changes.items():
            self._may_put(name, value, changes)
        through = self.given.depending_on(changes)  # z = 4 changes a = f(z) too

        def changed(side):
            side = apart(through.define(side))
            several = {name: value for name, value in changes.items() if name.is_Symbol}
            side = side.subs(several, simultaneous=True)
            for name, value in changes.items():
                side = side if name.is_Symbol else put(side, name, value)
            side = side.replace(lambda part: isinstance(part, sp.Subs), lambda part: part.doit())
            return canonical(side)

        def follows(old, made, new):
            return proof.prove_made(
                old,
                lambda point: point.put(old, changes),
                made,
                new,
                self.given,
                changes.values(),
            )

        made = on_sides(before, changed)
        put_in = [f"${latex(name)} = {latex(value)}$" for name, value in changes.items()]
        reason = reason or f"put {', '.join(put_in)}"
        return self._replace(made, expression, reason, self._at(changes), prove=follows)

    def _may_put(self, name, value, changes):
        """Refuse a value that the symbol cannot have, or that an equation does not allow."""
        before = self._before
        if before.expression.is_Relational:
            self._for_all(name, f"given the value {value} for", value)
        if not proof.signs_allow(name, value, self.given, changes):
            raise DerivationError(
                f"substitute: {value} is not surely among the values allowed for {name}"
            )
        if before.constrained and any(speaks_of(c, name) for c in self.given.constraints):
            raise DerivationError(
                f"line {before.number} holds only where the constraints do, and they speak of"
                f" {name}; put the value into an earlier line"
            )

    def _for_all(self, name, what, value=None):
        """Refuse to treat an equation as an identity in `name` if it is none.

        It is one if it is about an unknown function, or if both sides are equal anyway; and a
        value may be put for a letter that another line says is equal to it.
        """
        equation = self.expression
        if any(f.has(name) for f in equation.atoms(AppliedUndef)):
            return
        pairs = [set(line.args) for line in self.given.scope if line.is_Equality]
        reached = {name}
        for _ in pairs:  # a chain of equations may lead from one to the other
            reached.update(*[pair for pair in pairs if pair & reached])
        if value in reached:
            return
        if not proof.prove_equal(equation.lhs, equation.rhs, self.given):
            raise DerivationError(
                f"line {self._before.number} is an equation that need not hold for all {name},"
                f" so it cannot be {what} {name}"
            )

    def apply(self, operation, expression=None, reason="", *, name=None):
        """Do something to the expression, or to both sides of the equation.

        ``d.apply(lambda side: side / 2)``; `name` is the LaTeX of what comes out.
        """
        before = self._exact_line("change").expression
        done = on_sides(before, lambda side: linear(sp.sympify(operation(side))))
        factor = danger_of(operation, self.given)
        factor = factor or danger(_parts(done), _parts(before), self.given)
        if factor is not None:
            raise DerivationError(
                f"apply: {factor} may be 0, and this divides by it or takes its logarithm;"
                " what it cannot be is said in given="
            )
        changed = rf"\text{{line }} {self._before.number} \text{{, changed}}"
        return self._replace(done, expression, reason, (name or changed, ()))

    # ------------------------------------------------------------ a learner's own line
    def check(self, step, expression):
        """Whether your own line could stand as line number `step`: follows from the one before.

        Returns an `Answer` that prints as yes, or as no with a numeric counter-example.
        """
        if not 2 <= step <= len(self.lines):
            raise ValueError(f"step: expected a number from 2 to {len(self.lines)}, got {step}")
        expression = meaning(self._line(expression))
        line = self.lines[step - 1]
        if isinstance(line.expression, sp.Expr) and not isinstance(expression, sp.Expr):
            raise DerivationError(f"check: line {step} is an expression, not an equation")
        return Answer(line.source, expression, line.follows(expression))

    # ------------------------------------------------------------ adding a line
    def _line(self, value, name="expression"):
        """One exact line whose symbols are those of the lines before."""
        line = as_line(value, name)
        agree_on_symbols(line, self.given.statements + self.given.scope)
        return line

    def _exact_line(self, what):
        """The line before, unless it is only a bound of its quantity."""
        before = self._before
        if before.bounds != "=":
            raise DerivationError(
                f"line {before.number} is only a bound, so you cannot {what} it;"
                " go on from an earlier line (from_line)"
            )
        return before

    def _exact_expression(self, what):
        self._bounded_expression(what)
        return self._exact_line(what)

    def _bounded_expression(self, what):
        before = self._before
        if before.expression.is_Relational:
            raise DerivationError(f"line {before.number} is an equation; you cannot {what} it")
        return before

    def _replace(self, made, expression, reason, quantity=None, prove=None):
        """The step whose result is `made`, perhaps written as `expression`.

        `prove` takes what stood before, what the step makes of it, and what was written.
        """
        before = self.expression
        prove = prove or (lambda old, made, new: proof.prove_equal(made, new, self.given))

        def follows(new):
            # right sides first: a learner may write the right side alone
            lines = [reversed(_parts(line)) for line in (before, made, new)]
            verdicts = [prove(*sides) for sides in zip(*lines)]
            if failures := [verdict for verdict in verdicts if not verdict]:
                return failures[0]
            return replace(verdicts[0], constrained=any(one.constrained for one in verdicts))

        result = self._line(made if expression is None else expression)
        if made.is_Relational and not result.is_Relational:
            result = equation(made.lhs, result)
        if result.is_Relational and not made.is_Relational:
            raise DerivationError(
                f"line {self._before.number} is an expression, and the next is an equation;"
                " write its right side alone"
            )
        return self._step(result, reason, follows, quantity)

    def _step(self, expression, reason, follows, quantity=None, relation="=", **more):
        began = time.process_time()
        before, shown = self._before, expression
        expression = meaning(shown)
        self._keep_ranges(expression)
        verdict = follows(expression)
        if not verdict:
            self._source = None
            here = f'Step {len(self.lines) + 1} of "{self.title}" does not follow'
            raise refused(here, before, expression, reason, verdict)
        if quantity is None and self._source and not expression.is_Relational:
            quantity = self._name_of(before)
        line = Line(len(self.lines) + 1, relation, expression, reason, quantity, **more)
        line.source, line.how, line.follows = before.number, verdict.how, follows
        line.written = shown
        line.constrained = before.constrained or verdict.constrained
        self._go_on(line, before)
        self._is_what_it_looks_like(line)
        line.seconds = time.process_time() - began
        return self._add(line)

    def _go_on(self, line, before):
        """Whether the line goes on with its quantity, and how it is related to it."""
        same = line.quantity in (before.quantity, self._name_of(before))
        if same and {before.bounds, line.relation} == {"<=", ">="}:  # only the line before is known
            line.quantity = self._name_of(before)
        line.bounds = before.bounds if same and line.relation == "=" else line.relation
        chain = line.quantity == before.quantity and self._source is None
        line.chain = line.quantity is not None and not chain

    def _is_what_it_looks_like(self, line):
        """Refuse a line that is not worth what it looks like."""
        for look, meant in zip(_parts(line.written), _parts(line.expression)):
            wrong = None if look == meant else proof.refuted(meant, look, self.given)
            if wrong is not None:
                raise DerivationError(f"{look} is not what it looks like: {wrong.how}", wrong)

    def _keep_ranges(self, expression):
        """Refuse a line in which an index no longer has the range that earlier lines gave it."""
        before = ranges.of_indices(sp.Tuple(*self.given.scope))
        after = ranges.of_indices(sp.Tuple(*self.given.scope, expression))
        for index, (low, high) in before.items():
            if after.get(index) != (low, high):
                raise DerivationError(
                    f"{index} ran from {low} to {high} in the lines before, since a vector has that"
                    " many entries; here it has another number"
                )

    def _add(self, line):
        self.lines.append(line)
        self.given.scope.append(line.expression)
        self._source = None
        return self


def _parts(line):
    return sp.Tuple(*(line.args if line.is_Relational else [line]))
