"""Steps on equations: solving, adding up, extrema with and without a constraint."""

import sympy as sp

from ..checking import ranges, solutions
from ..checking.extremum import prove_extremum
from ..checking.proof import Verdict
from ..errors import DerivationError
from ..lines import equation
from ..printing import latex
from ..writing import meaning


class Equations:
    """The steps that make, change and solve equations."""

    def stationary(self, symbol, result=None, reason=""):
        """Set the derivative by `symbol` to 0."""
        self._bounded_expression("set to 0 the derivative of")
        symbol = self._line(symbol)
        before = self._line_with_slope("set to 0 the derivative of").expression
        reason = (
            reason or f"where it is smallest or largest, the derivative by ${latex(symbol)}$ is 0"
        )
        slope = self._slope(before, symbol)
        line = self._line(equation(slope, 0) if result is None else result)
        if not line.is_Relational:
            raise DerivationError("stationary: the result is an equation, such as Eq(x - 1, 0)")

        def follows(new):
            return self._prove_slope(before, symbol, new.lhs - new.rhs, slope)

        return self._step(line, reason, follows)

    def solve(self, unknown, value, reason=""):
        """Solve the equation (an expression means: it is 0); the only solution there is.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> x = sp.Symbol("x", positive=True)
        >>> Derivation("Root", x**2 - 4).solve(x, 2).expression
        Eq(x, 2)
        """
        before = self._exact_line("solve").expression
        unknown = self._line(unknown)
        gap = before.lhs - before.rhs if before.is_Relational else before
        if not gap.has(unknown):
            raise DerivationError(f"solve: {unknown} does not stand in the line before")
        if gap.has(sp.Sum):
            gap = self.given.reduce(gap)
        value = self._line(value, "value")
        if not value.is_Relational:
            value = equation(unknown, value)

        def follows(new):
            if new.is_Relational and new.lhs != unknown:
                return Verdict(False, f"it does not say what {unknown} is")
            new = new.rhs if new.is_Relational else new
            return solutions.prove_only(gap, unknown, new, self.given)

        return self._step(value, reason or f"solve for ${latex(unknown)}$", follows)

    def sum_over(self, index, low, high, result=None, reason=""):
        """Add the line up over all values of its free index."""
        index = self._line(index)
        reason = reason or f"add up over ${latex(index)}$"
        self._runs_over(index, sp.sympify(low), sp.sympify(high))
        return self.apply(lambda side: sp.Sum(side, (index, low, high)), result, reason)

    def _runs_over(self, index, low, high):
        """Refuse a range other than the one in which the line is known to hold."""
        own = ranges.of_indices(sp.Tuple(*self.given.scope)).get(index)
        narrower = index.is_positive and not low.is_positive
        if own != (low, high) or narrower or any(b.has(index) for b in self.given.bounds):
            raise DerivationError(
                f"sum_over: the line is not known to hold for {index} from {low} to {high} and no"
                " other: it is out of range, in no vector of that length, or given= says more of it"
            )

    def lagrangian(self, constraint, multiplier, reason=""):
        """Add multiplier * (left - right) of the constraint.

        Where the line is smallest or largest under the constraint, this is stationary.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> x, y, m = sp.symbols("x y m", positive=True)
        >>> d = Derivation("Shortest", x**2 + y**2).lagrangian(sp.Eq(x + y, 1), -m)
        >>> d.stationary(x).solve(x, m / 2).expression
        Eq(x, m/2)
        """
        before = self._exact_expression("add a constraint to")
        total = before.expression + multiplier * (constraint.lhs - constraint.rhs)
        reason = reason or f"add the constraint with a multiplier ${latex(multiplier)}$"
        return self._replace(total, None, reason, (r"\Lambda", ()))

    def minimum(self, symbols, at, value, reason=""):
        """The line is smallest at `at` (a dict from symbol to value), over all allowed values.

        Proved by the sign of the difference, or by a zero gradient along affine constraints that
        are given, on a convex set on which the line is convex.

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

    def _extremum(self, symbols, at, value, reason, direction):
        before = self._exact_expression("find the extremum of").expression
        symbols = list(symbols) if isinstance(symbols, (list, tuple, sp.Tuple)) else [symbols]
        at = {s: meaning(self._line(v, f"the value of {s}")) for s, v in at.items()}

        def follows(new):
            return prove_extremum(before, symbols, at, new, self.given, direction)

        names = ", ".join(latex(symbol) for symbol in symbols)
        name = rf"\{'min' if direction == 1 else 'max'}_{{{names}}} {self._short_name()}"
        where = r",\ ".join(f"{latex(symbol)} = {latex(v)}" for symbol, v in at.items())
        where = rf"\quad\text{{at }} {where}"
        return self._step(self._line(value, "value"), reason, follows, (name, ()), where=where)
