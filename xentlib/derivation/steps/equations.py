"""Steps on equations: solving, adding up, extrema with and without a constraint."""

from dataclasses import replace

import sympy as sp
from sympy.core.relational import Relational

from ..checking import proof
from ..checking.extremum import prove_extremum
from ..checking.proof import Verdict
from ..lines import DerivationError, as_line, equation
from ..printing import latex


class Equations:
    """The steps that make, change and solve equations."""

    def stationary(self, symbol, result=None, reason=""):
        """Set the derivative by `symbol` to 0."""
        reason = (
            reason or f"where it is smallest or largest, the derivative by ${latex(symbol)}$ is 0"
        )
        return self._replace(equation(self._slope(symbol), 0), result, reason)

    def solve(self, unknown, value=None, reason=""):
        """Solve the equation (an expression means: it is 0); the only solution there is.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> x = sp.Symbol("x", positive=True)
        >>> Derivation("Root", x**2 - 4).solve(x, 2).expression
        Eq(x, 2)
        """
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
                return replace(fits, sides=(), how=f"put back, {back} is not 0")
            if len(roots) != 1 or not proof.is_zero(roots[0] - new, self.given):
                return Verdict(False, f"it is not the only solution; SymPy finds {roots}")
            return Verdict(True, "the only solution SymPy finds, put back")

        if value is None:
            if len(roots) != 1:
                raise DerivationError(f"solve: {unknown} has the solutions {roots}, not one")
            value = roots[0]
        result = (
            value if isinstance(value, Relational) else equation(unknown, as_line(value, "value"))
        )
        return self._step(result, reason or f"solve for ${latex(unknown)}$", follows)

    def _roots(self, gap, unknown):
        facts = {fact: known for fact, known in unknown.assumptions0.items() if known is not None}
        x = unknown if isinstance(unknown, sp.Symbol) else sp.Dummy("x", **facts)
        roots = sp.solve(gap.subs(unknown, x), x)
        return [r.subs(x, unknown) for r in roots if self._allowed(unknown, r)]

    def _allowed(self, unknown, root):
        return all(b.subs(unknown, root) != sp.false for b in self.given.bounds if b.has(unknown))

    def sum_over(self, index, low, high, result=None, reason=""):
        """Add the line up over all values of its free index."""
        reason = reason or f"add up over ${latex(index)}$"
        return self.apply(lambda side: sp.Sum(side, (index, low, high)), result, reason)

    def lagrangian(self, constraint, multiplier, reason=""):
        """Add multiplier * (left - right) of the constraint.

        Where the line is smallest or largest under the constraint, this is stationary.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> x, y, m = sp.symbols("x y m", positive=True)
        >>> d = Derivation("Shortest", x**2 + y**2).lagrangian(sp.Eq(x + y, 1), -m)
        >>> d.stationary(x).solve(x).expression
        Eq(x, m/2)
        """
        total = self.expression + multiplier * (constraint.lhs - constraint.rhs)
        reason = reason or f"add the constraint with a multiplier ${latex(multiplier)}$"
        return self._replace(total, None, reason, (r"\mathcal{L}", ()))

    def minimum(self, symbols, at, value, reason=""):
        """The line is smallest at `at` (a dict from symbol to value), over all allowed values.

        Proved by the sign of the difference, or by a zero gradient along the constraints that
        are given together with a Hessian that is nowhere negative.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> x, y = sp.symbols("x y", positive=True)
        >>> half = sp.Rational(1, 2)
        >>> d = Derivation("Shortest", x**2 + y**2, given=sp.Eq(x + y, 1))
        >>> d.minimum([x, y], {x: half, y: half}, half).expression
        1/2
        """
        return self._extremum(symbols, at, value, reason, 1)

    def maximum(self, symbols, at, value, reason=""):
        """The line is largest at `at`: see `minimum`."""
        return self._extremum(symbols, at, value, reason, -1)

    def _extremum(self, symbols, at, value, reason, sign):
        before = self.expression
        symbols = list(symbols) if isinstance(symbols, (list, tuple, sp.Tuple)) else [symbols]

        def follows(new):
            there = proof.prove_equal(before.subs(at), new, self.given)
            return there and prove_extremum(before, symbols, at, self.given, sign)

        names = ", ".join(latex(symbol) for symbol in symbols)
        name = rf"\{'min' if sign == 1 else 'max'}_{{{names}}} {self._short_name()}"
        where = r",\ ".join(f"{latex(symbol)} = {latex(sp.sympify(v))}" for symbol, v in at.items())
        where = rf"\quad\text{{at }} {where}"
        return self._step(as_line(value, "value"), reason, follows, (name, ()), where=where)
