"""Steps to something larger or smaller, and a proved inequality used term by term."""

import sympy as sp

from ..checking import proof, signs, sums
from ..checking.extremum import prove_at_least
from ..checking.proof import Verdict
from ..errors import DerivationError


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
        before = self._bounded_expression("bound")
        lemma = using.as_upper_bound() if using is not None else None

        def follows(new):
            low, high = (before.expression, new) if relation == "<=" else (new, before.expression)
            wrong = proof.refuted(before.expression, new, self.given, relation)
            if wrong is not None:
                return wrong
            if lemma is None:
                return prove_at_least(high, low, self.given)
            rest = bound(sums.apart(high - low), 1, lemma, self.given)
            if proof.is_zero(rest, self.given) or signs.surely(rest, "nonnegative", self.given):
                return Verdict(True, "term by term")
            return proof.NOT_PROVED

        more = {"relation": relation}
        if using is not None:
            more.update(rests_on=using.title, status=using.status)
        return self._step(self._line(expression), reason, follows, before.quantity, **more)

    def as_upper_bound(self):
        """(f(t), g(t), t) of a derivation that runs from f(t) to g(t) by = and <= alone."""
        chain = [self.lines[-1]]
        while chain[-1].source:
            chain.append(self.lines[chain[-1].source - 1])
        if any(line.relation == ">=" or line.quantity for line in chain):
            raise DerivationError(f'"{self.title}" is not a chain of = and <= from f(t)')
        first, last = chain[-1].expression, chain[0].expression
        if self.given.statements or len(first.free_symbols) != 1:
            raise DerivationError(
                f'"{self.title}" is not about one symbol without further conditions'
            )
        (t,) = first.free_symbols
        if first.args != (t,):
            raise DerivationError(f'"{self.title}" does not begin with one function of {t}')
        return first, last, t


def bound(expression, direction, lemma, given):
    """A lower (direction = 1) or upper (-1) bound of `expression` by `lemma`.

    `lemma` is (f(t), g(t), t) with f(t) <= g(t). Whatever it does not speak about stays.
    """
    function, upper, t = lemma
    if expression.is_Add:
        return sp.Add(*[bound(a, direction, lemma, given) for a in expression.args])
    if isinstance(expression, sp.Sum):
        return sp.Sum(bound(expression.function, direction, lemma, given), *expression.limits)
    if expression.func == function.func and direction == -1:
        argument = expression.args[0]
        return upper.subs(t, argument) if proof.signs_allow(t, argument, given) else expression
    if expression.is_Mul:
        inner = [f for f in expression.args if isinstance(f, (sp.Sum, function.func, sp.Add))]
        if len(inner) == 1:
            factor = sp.Mul(*[f for f in expression.args if f != inner[0]])
            for fact, turn in (("nonnegative", 1), ("nonpositive", -1)):
                if signs.surely(factor, fact, given):
                    return factor * bound(inner[0], direction * turn, lemma, given)
    return expression
