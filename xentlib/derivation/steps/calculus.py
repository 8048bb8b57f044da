"""Steps of calculus: derivatives, the chain rule, integrals, limits."""

import sympy as sp

from ..checking import proof, sums
from ..checking.limits import comes_nearer
from ..checking.proof import Verdict
from ..errors import DerivationError
from ..lines import equation, on_sides
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
        before = self._line_with_slope("differentiate").expression
        symbol = self._line(symbol)
        if before.is_Relational:
            self._for_all(symbol, "differentiated by")
        slope = on_sides(before, lambda side: self._slope(side, symbol))
        name, by = self._quantity()
        reason = reason or f"differentiate by ${latex(symbol)}$"
        return self._replace(
            slope,
            expression,
            reason,
            (name, (*by, symbol)),
            prove=lambda old, made, new: self._prove_slope(old, symbol, new, made),
        )

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
        self._line_with_slope("use the chain rule on")
        name, by = self._quantity()
        if not by or by[-1] != inner or inner not in self.given.definitions:
            raise DerivationError(
                f"chain: the line before must be a derivative by {inner}, and given= must define it"
            )
        start = self._line_of((name, by[:-1]))
        rate = self.given.definitions[inner].diff(outer)
        link = self.expression * rate
        reason = reason or (
            rf"chain rule: times $\frac{{\partial {latex(inner)}}}{{\partial {latex(outer)}}}$"
        )

        def follows(_, made, new):
            if not self._prove_slope(start.expression, outer, link):
                return Verdict(False, f"{outer} acts on {name} not by {inner} alone")
            return proof.prove_equal(made, new, self.given)

        return self._replace(link, expression, reason, (name, (*by[:-1], outer)), prove=follows)

    def _line_of(self, quantity):
        """The last exact line of a quantity."""
        for line in reversed(self.lines):
            own = line.quantity or self._name_of(line)
            if own == quantity and line.bounds == "=" and not line.constrained:
                if not line.expression.is_Relational:
                    return line
        raise DerivationError(f"chain: no line says what {quantity[0]} is")

    def integrate(self, symbol, expression, reason="", *, constant=None, between=None):
        """The integral, proved by differentiating it again; `constant` stands in it.

        An equation whose left side is a derivative by `symbol` loses that derivative, and needs
        its constant. With ``between=(a, b)`` it is the definite integral that SymPy finds,
        compared with a quadrature.

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> x, c = sp.Symbol("x", positive=True), sp.Symbol("c", real=True)
        >>> Derivation("Area", 1 / x).integrate(x, sp.log(x) + c, constant=c).expression
        c + log(x)
        """
        before = self._exact_line("integrate").expression
        left = None
        if before.is_Relational:
            left, before = self._antiderivative(symbol), before.rhs
            if constant is None or between:
                raise DerivationError("integrate: an equation needs the constant of integration")
        if constant is not None and any(line.has(constant) for line in self.given.scope):
            raise DerivationError(
                f"integrate: the constant {constant} stands in another line already"
            )

        def follows(new):
            if new.is_Relational and new.lhs != left:
                return Verdict(False, f"{new.lhs} is not the left side that is integrated")
            new = new.rhs if new.is_Relational else new
            if between:
                return self._prove_area(before, symbol, between, new)
            if constant is not None and new.diff(constant) != 1:
                return Verdict(False, f"the constant {constant} of integration is missing")
            return self._prove_slope(new, symbol, before)

        result = self._line(expression)
        if left is not None and not result.is_Relational:
            result = equation(left, result)
        bounds = f"_{{{latex(between[0])}}}^{{{latex(between[1])}}}" if between else ""
        name = rf"\int{bounds} {self._short_name()}\,d{latex(symbol)}"
        reason = reason or f"integrate by ${latex(symbol)}$"
        return self._step(result, reason, follows, None if left is not None else (name, ()))

    def _prove_area(self, before, symbol, between, new):
        if new.has(symbol) and not sp.Tuple(*between).has(symbol):
            return Verdict(False, f"{symbol} is still there after the integral")

        def area(point):
            return point(sp.Integral(self.given.define(before), (symbol, *between)))

        def integral():
            terms = sp.Add.make_args(sp.expand(before))
            return sp.Add(*[sp.integrate(term, (symbol, *between)) for term in terms])

        return proof.prove_made(before, area, integral, new, self.given, scope=between)

    def _antiderivative(self, symbol):
        left = self.expression.lhs
        if isinstance(left, sp.Derivative) and left.variables == (symbol,):
            return left.expr
        raise DerivationError(f"integrate: the left side {left} is not a derivative by {symbol}")

    def limit(self, symbol, to, expression, reason="", *, direction="+"):
        """The limit as `symbol` goes to `to`, from above ("+") or below ("-").

        Examples
        --------
        >>> import sympy as sp
        >>> from xentlib.derivation import Derivation
        >>> p = sp.Symbol("p", positive=True)
        >>> Derivation("0 log 0", p * sp.log(p)).limit(p, 0, 0).expression
        0
        """
        line = self._exact_expression("take the limit of")
        before = self.given.define(line.expression)
        side = "" if to in (sp.oo, -sp.oo) else f"^{{{direction}}}"
        name = rf"\lim_{{{latex(symbol)} \to {latex(to)}{side}}} {self._short_name()}"
        reason = reason or rf"let ${latex(symbol)}$ go to ${latex(to)}$"

        def follows(new):
            nearer = comes_nearer(line.expression, symbol, to, direction, new, self.given)
            if not nearer:
                return nearer
            value = sp.limit(before, symbol, to, direction)
            equal = proof.prove_equal(value, new, self.given)
            return nearer if equal else proof.NOT_PROVED

        result = self._line(expression)
        return self._step(result, reason, follows, (name, ()))

    # ------------------------------------------------------------ derivatives
    def _slope(self, side, symbol):
        """The derivative through all definitions that `symbol` enters."""
        if not (symbol.is_Indexed or (symbol.is_Symbol and not symbol.is_integer)):
            raise DerivationError(
                f"differentiate: {symbol} does not vary continuously;"
                " expected a real symbol or an entry such as p[j]"
            )
        total = sums.apart(self.given.depending_on([symbol]).define(side))
        facts = sums.whole_facts(self.given, side, symbol)
        return sums.linear(total.diff(symbol), facts)

    def _line_with_slope(self, what):
        before = self._exact_line(what)
        if before.constrained:
            raise DerivationError(
                f"line {before.number} holds only where the constraints do, so its slope may"
                " differ from that of the lines before; differentiate first, or define one symbol"
                " by the others in given="
            )
        return before

    def _prove_slope(self, side, symbol, new, made=None):
        """Prove that `new` is the derivative of `side`: by SymPy's rules and by differences."""
        made = self._slope(side, symbol) if made is None else made
        self.given.scope.append(symbol)
        try:
            return proof.prove_made(
                side, lambda point: point.slope(side, symbol), made, new, self.given
            )
        finally:
            self.given.scope.pop()

    # ------------------------------------------------------------ names of what is meant
    def _quantity(self):
        before = self._before
        return before.quantity or self._name_of(before)

    def _name_of(self, line):
        return (rf"(\text{{line }} {line.number})", ())

    def _short_name(self):
        return quantity_latex(self._quantity(), self.expression)

    def _at(self, changes):
        where = ", ".join(f"{latex(a)} = {latex(b)}" for a, b in changes.items())
        return (rf"\left.{self._short_name()}\right|_{{{where}}}", ())
