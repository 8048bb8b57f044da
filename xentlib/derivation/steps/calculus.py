"""Steps of calculus: derivatives, the chain rule, integrals, limits."""

import sympy as sp
from sympy.core.relational import Relational

from ..checking import proof
from ..checking.proof import Verdict
from ..checking.sums import linear
from ..lines import DerivationError, as_line, equation, on_sides
from ..printing import latex, quantity_latex


class Calculus:
    """The steps that differentiate, integrate, and take limits."""

    def differentiate(self, symbol, expression=None, reason=""):
        """The derivative by `symbol`, through whatever is defined by it (of both sides).

        Parameters
        ----------
        symbol : Symbol or Indexed
            What varies; ``p[j]`` inside a sum picks its term.
        expression : sympy expression, optional
            How to write the result; SymPy's form otherwise.
        reason : str, optional
            Words beside the line.

        Raises
        ------
        DerivationError
            When `expression` is not the derivative, or when the line holds only where a
            constraint does, so that its derivative means nothing.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> a, z = sp.symbols("a z", positive=True)
        >>> d = Derivation("Through a definition", a**2, given=sp.Eq(a, sp.exp(z)))
        >>> d.differentiate(z, 2 * a**2).expression
        2*a**2
        """
        slope = self._slope(symbol)
        name, by = self._quantity()
        reason = reason or f"differentiate by ${latex(symbol)}$"
        return self._replace(slope, expression, reason, (name, (*by, symbol)))

    def chain(self, inner, outer, expression=None, reason=""):
        """The chain rule: a derivative by `inner` becomes one by `outer`.

        The line must be a derivative by `inner`, which `given` defines by `outer`; it is
        multiplied by d inner / d outer.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> a, z = sp.symbols("a z", positive=True)
        >>> d = Derivation("Link by link", a**2, name="C", given=sp.Eq(a, sp.exp(z)))
        >>> d.differentiate(a, 2 * a).chain(a, z, 2 * a**2).expression
        2*a**2
        """
        name, by = self._quantity()
        if not by or by[-1] != inner or inner not in self.given.definitions:
            raise DerivationError(
                f"chain: the line before must be a derivative by {inner}, and given= must define it"
            )
        rate = self.given.definitions[inner].diff(outer)
        reason = reason or (
            rf"chain rule: times $\frac{{\partial {latex(inner)}}}{{\partial {latex(outer)}}}$"
        )
        quantity = (name, (*by[:-1], outer))
        return self._replace(self.expression * rate, expression, reason, quantity)

    def integrate(self, symbol, expression=None, reason="", *, constant=None, between=None):
        """The integral, proved by differentiating it again; `constant` is added to it.

        An equation whose left side is a derivative by `symbol` loses that derivative.
        With ``between=(a, b)`` it is the definite integral that SymPy finds.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> x, c = sp.Symbol("x", positive=True), sp.Symbol("c", real=True)
        >>> Derivation("Area", 1 / x).integrate(x, sp.log(x) + c, constant=c).expression
        c + log(x)
        """
        before = self.expression
        left = None
        if isinstance(before, Relational):
            left, before = self._antiderivative(symbol), before.rhs
        if between:
            terms = sp.Add.make_args(sp.expand(before))
            found = sp.Add(*[sp.integrate(term, (symbol, *between)) for term in terms])
        elif expression is not None:
            found = expression
        else:
            found = sp.integrate(before, symbol) + (0 if constant is None else constant)

        def follows(new):
            new = new.rhs if isinstance(new, Relational) else new
            if between:
                return proof.prove_equal(found, new, self.given)
            if constant is not None and new.diff(constant) != 1:
                return Verdict(False, f"the constant {constant} of integration is missing")
            return proof.prove_equal(new.diff(symbol), before, self.given)

        result = as_line(found if expression is None else expression)
        if left is not None and not isinstance(result, Relational):
            result = equation(left, result)
        bounds = f"_{{{latex(between[0])}}}^{{{latex(between[1])}}}" if between else ""
        name = rf"\int{bounds} {self._short_name()}\,d{latex(symbol)}"
        reason = reason or f"integrate by ${latex(symbol)}$"
        return self._step(result, reason, follows, None if left is not None else (name, ()))

    def _antiderivative(self, symbol):
        left = self.expression.lhs
        if isinstance(left, sp.Derivative) and left.variables == (symbol,):
            return left.expr
        raise DerivationError(f"integrate: the left side {left} is not a derivative by {symbol}")

    def limit(self, symbol, to, expression=None, reason="", *, direction="+"):
        """The limit as `symbol` goes to `to`, from above ("+") or below ("-").

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> p = sp.Symbol("p", positive=True)
        >>> Derivation("0 log 0", p * sp.log(p)).limit(p, 0, 0).expression
        0
        """
        before = self.given.define(self.expression)
        found = sp.limit(before, symbol, to, direction)
        side = "" if to in (sp.oo, -sp.oo) else f"^{{{direction}}}"
        name = rf"\lim_{{{latex(symbol)} \to {latex(to)}{side}}} {self._short_name()}"
        reason = reason or rf"let ${latex(symbol)}$ go to ${latex(to)}$"

        def follows(new):
            equal = proof.prove_equal(found, new, self.given)
            nearer = proof.comes_nearer(before, symbol, to, direction, new, self.given)
            return nearer if equal and not nearer else equal

        result = as_line(found if expression is None else expression)
        return self._step(result, reason, follows, (name, ()))

    # ------------------------------------------------------------ names of what is meant
    def _slope(self, symbol):
        """The derivative through all definitions, except where `symbol` is itself defined."""
        given = self.given
        if self._before.constrained:
            raise DerivationError(
                f"line {self._before.number} holds only where the constraints do, so its slope may"
                " differ from that of the lines before; differentiate first, or define one symbol"
                " by the others in given="
            )

        def slope(side):
            total = side if symbol in given.definitions else given.define(side)
            return linear(total.diff(symbol))

        return on_sides(self.expression, slope)

    def _quantity(self):
        before = self._before
        return before.quantity or (rf"(\text{{line }} {before.number})", ())

    def _short_name(self):
        return quantity_latex(self._quantity(), self.expression)

    def _at(self, changes):
        if self._before.quantity is None:
            return None
        where = ", ".join(f"{latex(a)} = {latex(b)}" for a, b in changes.items())
        return (rf"\left.{self._short_name()}\right|_{{{where}}}", ())
