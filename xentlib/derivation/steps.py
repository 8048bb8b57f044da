"""Derivations whose every line has been checked before it is shown."""

import time
from dataclasses import dataclass

import sympy as sp
from sympy.core.relational import Relational

from . import proof, sums
from .given import Given
from .inequality import bound
from .proof import Verdict
from .printing import latex
from .render import DerivationView, math, point_text

PROVED, LEMMA, TESTED = "proved", "lemma", "tested"
INVERSE = {"=": "=", "<=": ">=", ">=": "<="}


class DerivationError(ValueError):
    """A step that does not follow: shows both sides, their difference, a counter-example."""

    def __init__(self, message, verdict=None):
        super().__init__(message)
        self.verdict = verdict


@dataclass
class Line:
    """One line: `left relation expression`, and how it follows from the line before."""

    number: int
    left: str
    relation: str
    expression: object
    reason: str
    status: str = PROVED
    how: str = ""
    rests_on: str = ""
    seconds: float = 0.0
    follows: object = None  # expression -> Verdict


class Derivation(DerivationView):
    """A chain of lines, each proved from the one before when it is added.

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
        Assumptions beyond those the symbols carry: bounds ``p < 1``, constraints
        ``Eq(p1 + p2, 1)``, definitions ``Eq(a, sigmoid(z))``. They are shown, and every
        proof and every random test keeps to them.
    label : str, optional
        An identifier for the index of proofs.

    Raises
    ------
    DerivationError
        When a step does not follow.

    Examples
    --------
    >>> import sympy as sp
    >>> x = sp.Symbol("x", positive=True)
    >>> d = Derivation("Slope of x ln x", x * sp.log(x), name="f")
    >>> d = d.differentiate(x, sp.log(x) + 1, "product rule")
    >>> print(d.expression)
    log(x) + 1
    >>> d.equals(sp.log(x) - 1, "a slip")
    Traceback (most recent call last):
    ...
    xentlib.derivation.steps.DerivationError: Step 3 of "Slope of x ln x" does not follow (a slip).
      line 2:          log(x) + 1
      this line:       log(x) - 1
      difference:      2
      counter-example: x = 17/12: 1.348307... against -0.651693...
    """

    def __init__(self, title, start, *, name=None, given=(), reason="", label=None):
        self.title, self.given, self.label = title, Given(given), label
        self.lines = []
        start = sp.sympify(start)
        if isinstance(start, sp.Eq) and name is None and _names(start):
            name, start = latex(start.lhs), start.rhs
        self._add(start, "=", reason or "where we start", None, left=name or "")

    # ------------------------------------------------------------ the state
    @property
    def expression(self):
        """The expression (or equation) of the last line."""
        return self.lines[-1].expression

    @property
    def name(self):
        """LaTeX of the quantity that the last lines speak about."""
        return next((line.left for line in reversed(self.lines) if line.left), "")

    @property
    def status(self):
        """The weakest status of any line: tested < lemma < proved."""
        found = {line.status for line in self.lines}
        return next(s for s in (TESTED, LEMMA, PROVED) if s in found)

    @property
    def rests_on(self):
        """The lemmas that the derivation uses."""
        return list(dict.fromkeys(line.rests_on for line in self.lines if line.rests_on))

    @property
    def seconds(self):
        """Time that all checks took."""
        return sum(line.seconds for line in self.lines)

    # ------------------------------------------------------------ rewriting
    def equals(self, expression, reason=""):
        """The same thing, written another way (of an equation: its right side, or both)."""
        before = self.expression

        def follows(new):
            if isinstance(before, Relational):
                if not isinstance(new, Relational):
                    return proof.prove_equal(before.rhs, new, self.given)
                left = proof.prove_equal(before.lhs, new.lhs, self.given)
                return left and proof.prove_equal(before.rhs, new.rhs, self.given)
            return proof.prove_equal(before, new, self.given)

        expression = sp.sympify(expression)
        self._step(expression, "=", reason, follows)
        if isinstance(before, Relational) and not isinstance(expression, Relational):
            self.lines[-1].expression = _equation(before.lhs, expression)
        return self

    def substitute(self, changes, expression=None, reason="", *, line=None):
        """Put values for symbols, in the last line or in line number `line`."""
        before = self.lines[line - 1].expression if line else self.expression
        name = self.lines[line - 1].left if line else self.name
        put = _map(before, lambda side: side.subs(changes))
        return self._replace(put, expression, reason, left=_at(name, changes))

    def both_sides(self, operation, equation=None, reason=""):
        """Do the same to both sides of an equation, e.g. ``lambda side: side * x``."""
        self._need_equation("both_sides")
        left, right = (operation(side) for side in self.expression.args)
        return self._replace(_equation(left, right), equation, reason)

    # ------------------------------------------------------------ calculus
    def differentiate(self, symbol, expression=None, reason=""):
        """The derivative; of an equation, that of both sides."""
        given = self.given
        total = _map(
            self.expression, lambda e: e if symbol in given.definitions else given.define(e)
        )
        slope = _map(total, lambda e: sums.linear(e.diff(symbol)))
        many = len(_free(total)) > 1
        return self._replace(
            slope,
            expression,
            reason or f"differentiate by ${latex(symbol)}$",
            left=_slope_name(self.name, symbol, many, len(self.lines)),
        )

    def integrate(self, symbol, expression=None, reason="", *, constant=None, between=None):
        """The integral, proved by differentiating it again; `constant` is added to it.

        With ``between=(a, b)`` the definite integral, by the antiderivative SymPy finds.
        """
        before = self.expression
        if isinstance(before, Relational):
            left = before.lhs.args[0] if isinstance(before.lhs, sp.Derivative) else None
            if left is None or before.lhs.variables != (symbol,):
                raise DerivationError(
                    f"integrate: the left side {before.lhs} is not a derivative by {symbol}"
                )
        integrand = before.rhs if isinstance(before, Relational) else before
        extra = constant if constant is not None else 0
        if between:
            found = sp.integrate(integrand, (symbol, *between))
        else:
            found = (
                expression if expression is not None else sp.integrate(integrand, symbol) + extra
            )
        found = sp.sympify(found.rhs if isinstance(found, Relational) else found)

        def follows(new):
            new = new.rhs if isinstance(new, Relational) else new
            if between:
                return proof.prove_equal(found, new, self.given)
            if constant is not None and new.diff(constant) != 1:
                return Verdict(False, f"the constant {constant} is missing")
            return proof.prove_equal(new.diff(symbol), integrand, self.given)

        result = found if expression is None else sp.sympify(expression)
        if isinstance(before, Relational) and not isinstance(result, Relational):
            result = _equation(left, result)
        bounds = f"_{{{latex(between[0])}}}^{{{latex(between[1])}}}" if between else ""
        name = (
            ""
            if isinstance(before, Relational)
            else (rf"\int{bounds} {self._short_name()}\,d{latex(symbol)}")
        )
        return self._step(
            result, "=", reason or f"integrate by ${latex(symbol)}$", follows, left=name
        )

    def limit(self, symbol, to, expression=None, reason="", *, direction="+"):
        """The limit as `symbol` goes to `to`, from above ("+") or below ("-")."""
        found = sp.limit(self.given.define(self.expression), symbol, to, direction)
        side = "" if to in (sp.oo, -sp.oo) else f"^{{{direction}}}"
        name = rf"\lim_{{{latex(symbol)} \to {latex(to)}{side}}} {self._short_name()}"
        return self._replace(found, expression, reason, left=name)

    # ------------------------------------------------------------ equations and extrema
    def stationary(self, symbol, equation=None, reason=""):
        """Set the derivative by `symbol` to 0."""
        slope = sums.linear(self.given.define(self.expression).diff(symbol))
        return self._replace(
            _equation(slope, 0),
            equation,
            reason or f"the derivative by ${latex(symbol)}$ is 0 there",
            left=" ",
        )

    def solve(self, unknown, value=None, reason=""):
        """Solve the equation (an expression means: it is 0); the only solution there is."""
        before = self.expression
        gap = before.lhs - before.rhs if isinstance(before, Relational) else before
        if gap.has(sp.Sum):
            gap = self.given.reduce(gap)
        roots = self._roots(gap, unknown)

        def follows(new):
            new = new.rhs if isinstance(new, Relational) and new.lhs == unknown else new
            back = gap.subs(unknown, new)
            fits = proof.prove_equal(back, sp.S.Zero, self.given)
            if not fits:
                return fits
            same = [r for r in roots if proof.is_zero(r - new, self.given)]
            if len(roots) != 1 or not same:
                return Verdict(False, f"it is not the only solution: {roots}")
            return Verdict(True, "the only solution SymPy finds, put back")

        if value is None:
            if len(roots) != 1:
                raise DerivationError(f"solve: {unknown} has the solutions {roots}, say which one")
            value = roots[0]
        result = value if isinstance(value, Relational) else _equation(unknown, sp.sympify(value))
        return self._step(result, "=", reason or f"solve for ${latex(unknown)}$", follows, left=" ")

    def _roots(self, gap, unknown):
        facts = {k: v for k, v in unknown.assumptions0.items() if v is not None}
        x = sp.Dummy("x", **facts) if not isinstance(unknown, sp.Symbol) else unknown
        roots = sp.solve(gap.subs(unknown, x), x)
        return [r.subs(x, unknown) for r in roots if self._allowed(unknown, r)]

    def _allowed(self, unknown, root):
        return all(r.subs(unknown, root) != sp.false for r in self.given.bounds if r.has(unknown))

    def lagrangian(self, constraint, multiplier, reason=""):
        """Add multiplier * (left - right) of the constraint: from now on its stationary points."""
        total = self.expression + multiplier * (constraint.lhs - constraint.rhs)
        return self._replace(
            total, None, reason or "the constraint with its multiplier", left=r"\mathcal{L}"
        )

    def minimum(self, symbols, at, value, reason=""):
        """The last line is smallest at `at` (a dict), over all allowed values: it is convex.

        Proved by a zero gradient there (along the constraints that are given) and a Hessian
        that is nowhere negative.
        """
        return self._extremum(symbols, at, value, reason, 1)

    def maximum(self, symbols, at, value, reason=""):
        """The last line is largest at `at`: like `minimum`, for a concave function."""
        return self._extremum(symbols, at, value, reason, -1)

    def _extremum(self, symbols, at, value, reason, sign):
        from .extremum import prove_extremum

        before = self.expression
        symbols = list(symbols) if isinstance(symbols, (list, tuple, sp.Tuple)) else [symbols]

        def follows(new):
            there = proof.prove_equal(before.subs(at), new, self.given)
            return there and prove_extremum(before, symbols, at, self.given, sign)

        names = ",".join(latex(s) for s in symbols)
        name = rf"\{'min' if sign == 1 else 'max'}_{{{names}}} {self._short_name()}"
        where = ",\\ ".join(f"{latex(s)} = {latex(v)}" for s, v in at.items())
        self._step(sp.sympify(value), "=", reason, follows, left=name)
        self.lines[-1].where = rf"\text{{ at }} {where}"
        return self

    def sum_over(self, index, low, high, equation=None, reason=""):
        """Add the equation up over all values of its free index."""
        self._need_equation("sum_over")
        sides = [sums.linear(sp.Sum(s, (index, low, high))) for s in self.expression.args]
        return self._replace(_equation(*sides), equation, reason or f"add up over ${latex(index)}$")

    # ------------------------------------------------------------ inequalities
    def at_most(self, expression, reason="", *, using=None):
        """Something at least as large; `using` is a Derivation of f(t) <= g(t), termwise."""
        return self._compare(expression, reason, "<=", using)

    def at_least(self, expression, reason="", *, using=None):
        """Something at most as large."""
        return self._compare(expression, reason, ">=", using)

    def _compare(self, expression, reason, relation, using):
        before = self.expression

        def follows(new):
            high, low = (new, before) if relation == "<=" else (before, new)
            if using is None:
                return proof.prove_at_least(high, low, self.given)
            wrong = proof.counterexample(high, low, self.given, ">=")
            if wrong is not None:
                return wrong
            rest = bound(high - low, 1, using.as_upper_bound(), self.given)
            if proof.is_zero(rest, self.given) or proof.has_sign(rest, self.given):
                return Verdict(True, "term by term")
            return Verdict(False, "not proved")

        self._step(sp.sympify(expression), relation, reason, follows)
        self.lines[-1].rests_on = using.title if using else ""
        return self

    def as_upper_bound(self):
        """(f(t), g(t), t) of a derivation that runs from f(t) to g(t) by = and <= alone."""
        if any(line.relation == ">=" or line.left for line in self.lines[1:]):
            raise DerivationError(f'"{self.title}" is not a chain of = and <=')
        first, last = self.lines[0].expression, self.expression
        (t,) = first.free_symbols
        return first, last, t

    # ------------------------------------------------------------ what SymPy cannot do
    def lemma(self, expression, reason, *, rests_on, relation="=", cases=proof.CASES, test=None):
        """A step by a cited result, tested on `cases` random cases.

        ``test(case_number)``, if given, returns the two sides for one random case; it is
        needed where the statement cannot be evaluated as it stands.
        """
        before = self.expression

        def follows(new):
            wrong = (
                proof.counterexample(before, new, self.given, relation, cases)
                if test is None
                else _own_test(test, cases, relation)
            )
            return Verdict(True, f"{cases} random cases") if wrong is None else wrong

        self._step(sp.sympify(expression), relation, reason, follows)
        self.lines[-1].status, self.lines[-1].rests_on = LEMMA, rests_on
        return self

    def tested(self, expression, reason, *, relation="=", cases=proof.CASES):
        """A step that is only tested on random cases, and says so."""
        self.lemma(expression, reason, rests_on="", relation=relation, cases=cases)
        self.lines[-1].status = TESTED
        return self

    def induction(self, expression, n, reason="", *, start=1):
        """Equal for every n >= start: true at the start, and from n to n + 1."""
        before = self.expression

        def follows(new):
            def side(e, at):
                return sp.expand_log(e.subs(n, at).doit())

            wrong = proof.counterexample(before, new, self.given)
            if wrong is not None:
                return wrong
            first = proof.is_zero(side(before, start) - side(new, start), self.given)
            ahead = sums.expand(sums.peel(before.subs(n, n + 1), n)).subs(before, new)
            claim = sums.expand(sums.peel(new.subs(n, n + 1), n))
            if first and proof.is_zero(ahead - claim, self.given):
                return Verdict(True, f"induction on {n} from {start}")
            return Verdict(False, "not proved")

        return self._step(
            sp.sympify(expression), "=", reason or f"by induction on ${latex(n)}$", follows
        )

    # ------------------------------------------------------------ a learner's own line
    def check(self, step, expression):
        """Whether your own line could stand as line number `step`: follows from the one before.

        Returns an `Answer` that prints as yes, or as no with a numeric counter-example.
        """
        if not 2 <= step <= len(self.lines):
            raise ValueError(f"step: expected a number from 2 to {len(self.lines)}, got {step}")
        line = self.lines[step - 1]
        return Answer(step, sp.sympify(expression), line.follows(sp.sympify(expression)))

    # ------------------------------------------------------------ adding a line
    def _need_equation(self, operation):
        if not isinstance(self.expression, Relational):
            raise DerivationError(f"{operation}: the last line is not an equation")

    def _short_name(self):
        return self.name.strip() or rf"(\text{{line }} {len(self.lines)})"

    def _replace(self, found, expression, reason, left=""):
        """The step whose result is `found`, perhaps written as `expression`."""

        def follows(new):
            if isinstance(found, Relational):
                if not isinstance(new, Relational):
                    return proof.prove_equal(found.rhs, new, self.given)
                one = proof.prove_equal(found.lhs, new.lhs, self.given)
                return one and proof.prove_equal(found.rhs, new.rhs, self.given)
            return proof.prove_equal(found, new, self.given)

        result = found if expression is None else sp.sympify(expression)
        if isinstance(found, Relational) and not isinstance(result, Relational):
            result = _equation(found.lhs, result)
        if isinstance(found, Relational):
            left = " "
        return self._step(result, "=", reason, follows, left=left)

    def _step(self, expression, relation, reason, follows, left=""):
        began = time.perf_counter()
        verdict = follows(expression)
        if not verdict:
            raise DerivationError(self._refusal(expression, reason, verdict), verdict)
        self._add(expression, relation, reason, follows, left, verdict.how)
        self.lines[-1].seconds = time.perf_counter() - began
        return self

    def _add(self, expression, relation, reason, follows, left="", how=""):
        number = len(self.lines) + 1
        self.lines.append(
            Line(number, left, relation, expression, reason, follows=follows, how=how)
        )

    def _refusal(self, expression, reason, verdict):
        number = len(self.lines) + 1
        text = [f'Step {number} of "{self.title}" does not follow ({reason or "no reason given"}).']
        text += [f"  line {number - 1}:          {self.expression}"]
        text += [f"  this line:       {expression}"]
        if verdict.at or verdict.left is not None:
            gap = _gap(self.expression, expression)
            text += [f"  difference:      {gap}"] if gap is not None else []
            text += [f"  counter-example: {point_text(verdict)}"]
        elif verdict.how == "not proved":
            text += [
                "  no counter-example was found, but SymPy cannot prove it: take smaller steps,"
            ]
            text += ["  state an assumption in given=, or cite a lemma (Derivation.lemma)"]
        else:
            text += [f"  {verdict.how}"]
        return "\n".join(text)


@dataclass
class Answer:
    """Whether a learner's line follows; prints as a sentence."""

    step: int
    expression: object
    verdict: Verdict

    def __bool__(self):
        return bool(self.verdict)

    def __str__(self):
        if self.verdict:
            return f"Yes: your line follows from line {self.step - 1} ({self.verdict.how})."
        if self.verdict.at or self.verdict.left is not None:
            return (
                f"No: it does not follow from line {self.step - 1}. At {point_text(self.verdict)}."
            )
        if self.verdict.how == "not proved":
            return "Undecided: it holds at every random point tried, but SymPy cannot prove it."
        return f"No: {self.verdict.how}."

    __repr__ = __str__

    def _repr_html_(self):
        return f"<p>{math('', self.expression)} — {self}</p>"


def _equation(left, right):
    return sp.Eq(left, right, evaluate=False)


def _names(start):
    return isinstance(start.lhs, sp.Symbol) and not start.rhs.has(start.lhs)


def _map(expression, operation):
    if isinstance(expression, Relational):
        return expression.func(*[operation(side) for side in expression.args], evaluate=False)
    return operation(expression)


def _free(expression):
    return expression.free_symbols


def _at(name, changes):
    if not name.strip():
        return ""
    where = ", ".join(f"{latex(a)} = {latex(sp.sympify(b))}" for a, b in dict(changes).items())
    return rf"\left.{name}\right|_{{{where}}}"


def _slope_name(name, symbol, many, line):
    d = r"\partial" if many else "d"
    by = latex(symbol)
    if not name.strip():
        return rf"\frac{{{d}}}{{{d} {by}}} (\text{{line }} {line})"
    again = name.startswith(r"\frac{") and name.endswith(rf"{{{d} {by}}}")
    if again and rf"\frac{{{d} " in name:
        top = name[len(rf"\frac{{{d} ") : name.rindex("}{")]
        return rf"\frac{{{d}^2 {top}}}{{{d} {by}^2}}"
    return rf"\frac{{{d} {name}}}{{{d} {by}}}"


def _gap(before, after):
    if isinstance(before, Relational) or isinstance(after, Relational):
        return None
    return sums.linear(sums.expand(before - after))


def _own_test(test, cases, relation):
    for number in range(cases):
        left, right = (sp.sympify(side) for side in test(number))
        gap = left - right
        size = proof.WIDE_TOLERANCE * max(1, abs(left))
        fine = {"=": abs(gap) <= size, "<=": gap <= size, ">=": gap >= -size}[relation]
        if not fine:
            return Verdict(False, "counter-example", {"case": number}, left, right)
    return None
