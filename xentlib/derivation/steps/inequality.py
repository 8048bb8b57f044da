"""Steps to something larger or smaller, and a proved inequality used term by term."""

import sympy as sp

from ..checking import proof
from ..checking.proof import Verdict, open_up
from ..lines import DerivationError, as_line


class Inequalities:
    """The steps that bound a line from above or below."""

    def at_most(self, expression, reason="", *, using=None):
        """Something at least as large.

        `using` is a Derivation of f(t) <= g(t); it is used for every f(...) in the line.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> p, q, t = sp.symbols("p q t", positive=True)
        >>> tangent = Derivation("ln t <= t - 1", sp.log(t)).at_most(t - 1)
        >>> d = Derivation("One term", p * sp.log(q / p))
        >>> d.at_most(q - p, "the tangent", using=tangent).expression
        -p + q
        """
        return self._compare(expression, reason, "<=", using)

    def at_least(self, expression, reason="", *, using=None):
        """Something at most as large; `using` as in `at_most`."""
        return self._compare(expression, reason, ">=", using)

    def _compare(self, expression, reason, relation, using):
        before = self._before

        def follows(new):
            low, high = (before.expression, new) if relation == "<=" else (new, before.expression)
            wrong = proof.counterexample(before.expression, new, self.given, relation)
            if wrong is not None:
                return wrong
            if using is None:
                return proof.prove_at_least(high, low, self.given)
            rest = bound(high - low, 1, using.as_upper_bound(), self.given)
            if proof.is_zero(rest, self.given) or proof.has_sign(rest, self.given):
                return Verdict(True, "term by term")
            return Verdict(False, "not proved")

        more = {"relation": relation}
        if using is not None:
            more.update(rests_on=using.title, status=using.status)
        return self._step(as_line(expression), reason, follows, before.quantity, **more)

    def as_upper_bound(self):
        """(f(t), g(t), t) of a derivation that runs from f(t) to g(t) by = and <= alone."""
        if any(line.relation == ">=" or line.quantity for line in self.lines):
            raise DerivationError(f'"{self.title}" is not a chain of = and <= from f(t)')
        first, last = self.lines[0].expression, self.expression
        if self.given.bounds or self.given.constraints or len(first.free_symbols) != 1:
            raise DerivationError(
                f'"{self.title}" is not about one symbol without further conditions'
            )
        (t,) = first.free_symbols
        return first, last, t


def bound(expression, direction, lemma, given):
    """A lower (direction = 1) or upper (-1) bound of `expression` by `lemma`.

    `lemma` is (f(t), g(t), t) with f(t) <= g(t). Whatever it does not speak about stays.
    """
    function, upper, t = lemma
    if isinstance(expression, sp.Add):
        return sp.Add(*[bound(a, direction, lemma, given) for a in expression.args])
    if isinstance(expression, sp.Sum):
        return sp.Sum(bound(expression.function, direction, lemma, given), *expression.limits)
    if expression.func == function.func and direction == -1:
        argument = expression.args[0]
        return upper.subs(t, argument) if _may_be(argument, t, given) else expression
    if isinstance(expression, sp.Mul):
        inner = [f for f in expression.args if isinstance(f, (sp.Sum, function.func, sp.Add))]
        if len(inner) == 1:
            factor = sp.Mul(*[f for f in expression.args if f != inner[0]])
            sign = _sign(factor, given)
            if sign:
                return factor * bound(inner[0], direction * sign, lemma, given)
    return expression


def _may_be(argument, t, given):
    """Whether the lemma's symbol may stand for the argument."""
    opened = sp.factor(open_up(argument, given))
    facts = [fact for fact in ("positive", "nonnegative", "real") if getattr(t, f"is_{fact}")]
    return all(getattr(opened, f"is_{fact}") for fact in facts)


def _sign(factor, given):
    opened = sp.factor(open_up(factor, given))
    if opened.is_nonnegative:
        return 1
    return -1 if opened.is_nonpositive else 0
