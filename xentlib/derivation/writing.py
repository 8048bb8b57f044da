"""How the author wants a line to look: names for parts, and terms in the order written.

What is looked at is what was checked: the meaning of a line is proved, and the line as it is
written is compared with its meaning at random points.
"""

import sympy as sp
from sympy.core.symbol import Str


class Named(sp.Expr):
    """An expression that is shown under a name."""

    is_commutative = True

    def __new__(cls, name, expression):
        return super().__new__(cls, Str(str(name)), sp.sympify(expression))

    @property
    def name(self):
        return self.args[0].name

    def _sympystr(self, printer):
        return self.name

    def _latex(self, printer, exp=None):
        return self.name if exp is None else rf"{{{self.name}}}^{{{exp}}}"


class Written(sp.Expr):
    """An expression that is shown as it was written, nothing reordered or simplified."""

    is_commutative = True

    def _sympystr(self, printer):
        return sp.sstr(self.args[0], order="none")


def named(name, expression):
    r"""The expression, shown under a name in LaTeX such as ``r"\sigma(z)"``.

    Examples
    --------
    >>> import sympy as sp
    >>> import xentlib as xl
    >>> from xentlib.derivation import Derivation, named
    >>> z = sp.Symbol("z", real=True)
    >>> d = Derivation("Slope of the sigmoid", xl.sigmoid(z), name="a")
    >>> s = named(r"\sigma(z)", xl.sigmoid(z))
    >>> print(d.differentiate(z, s * (1 - s), "quotient rule").line_latex(d.lines[1]))
    \frac{d a}{d z} = \left(1 - \sigma(z)\right) \sigma(z)
    """
    return Named(name, expression)


def written(line):
    r"""What the function `line` returns, shown as it is written there.

    Parameters
    ----------
    line : function without arguments
        Usually a lambda. SymPy does not simplify or reorder what it writes.

    Examples
    --------
    >>> import sympy as sp
    >>> from xentlib.derivation import Derivation, written
    >>> x = sp.Symbol("x", positive=True)
    >>> d = Derivation("Slope of x ln x", x * sp.log(x), name="f")
    >>> d.differentiate(x, written(lambda: 1 * sp.log(x) + x * (1 / x)), "product rule")
    Slope of x ln x [proved]
      1  x*log(x)    (where we start) [proved]
      2  = 1*log(x) + x/x    (product rule) [proved]
    """
    with sp.evaluate(False):
        expression = sp.sympify(line())
    if expression.is_Relational:
        return expression.func(*map(Written, expression.args), evaluate=False)
    return Written(expression)


def meaning(line):
    """The line without names and with SymPy's own order: what the next step goes on from."""
    if not line.has(Named, Written):
        return line
    if line.is_Relational:
        return line.func(*map(meaning, line.args), evaluate=False)
    return _rebuilt(line)


def _rebuilt(part):
    if isinstance(part, (Named, Written)):
        return _rebuilt(part.args[-1])
    if not part.args or part.is_Indexed:
        return part
    return part.func(*map(_rebuilt, part.args))
