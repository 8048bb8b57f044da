"""What a derivation takes for granted: assumptions on symbols, definitions, constraints."""

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from .checking import sums


class Given:
    """The assumptions of a derivation, used by every proof and every random test.

    Parameters
    ----------
    statements : sequence
        SymPy relations, or plain text for what is only a manner of speaking.
        ``Eq(a, f(z))`` with a symbol that does not occur on the right *defines* a;
        any other equation is a constraint (``Eq(p1 + p2, 1)``); ``p < 1`` is a bound.
    """

    def __init__(self, statements=()):
        if isinstance(statements, (str, Relational)):
            statements = [statements]
        self.statements = list(statements)
        self.notes, self.definitions, self.constraints, self.bounds = [], {}, [], []
        for statement in self.statements:
            self._sort(statement)

    def _sort(self, statement):
        if isinstance(statement, str):
            self.notes.append(statement)
        elif isinstance(statement, sp.Eq):
            left, right = statement.args
            if isinstance(left, (sp.Symbol, sp.Indexed)) and not right.has(left):
                self.definitions[left] = right
            else:
                self.constraints.append(statement)
        elif isinstance(statement, Relational):
            self.bounds.append(statement)
        else:
            raise TypeError(
                f"given: expected a SymPy relation or a text, got {statement!r}"
                " (a relation that SymPy can decide itself needs no mention)"
            )

    def without_constraints(self):
        """The same, the constraints left out."""
        return Given([s for s in self.statements if s not in self.constraints])

    def depending_on(self, symbols):
        """The definitions alone that change when `symbols` do."""
        found = Given()
        for name, value in self.definitions.items():
            if any(self.define(value).has(symbol) for symbol in symbols) and name not in symbols:
                found.definitions[name] = value
        return found

    def define(self, expression):
        """Replace every defined symbol by its definition."""
        if not self.definitions:
            return expression
        expression, names = opaque(expression)
        for name, value in reversed(self.definitions.items()):
            expression = put(expression, name, value)
        return expression.xreplace({plain: item for item, plain in names.items()})

    def reduce(self, expression):
        """Use definitions and constraints: the form in which equal things look alike."""
        sums_known = [c for c in self.constraints if c.has(sp.Sum)]
        values = [value for c in sums_known if (value := self._value_of_sum(c))]

        def known(total):
            for one, value in values:
                total = _put_sum(total, one, value)
            return total

        expression = sums.linear(self.define(expression), known)
        for constraint in self.constraints:
            if constraint not in sums_known:
                expression = self._eliminate(constraint, expression)
        return expression

    def _value_of_sum(self, constraint):
        """The sum that the constraint fixes, and its value."""
        gap = sums.linear(self.define(constraint.lhs - constraint.rhs))
        totals = gap.atoms(sp.Sum)
        if not totals:
            return None
        total = max(totals, key=sp.default_sort_key)
        return total, sp.solve(gap, total)[0]

    def _eliminate(self, constraint, expression):
        """Use an equation between single symbols to drop the last of them."""
        gap = self.define(constraint.lhs - constraint.rhs)
        for symbol in sorted(gap.free_symbols, key=sp.default_sort_key, reverse=True):
            if gap.is_polynomial(symbol) and sp.degree(gap, symbol) == 1:
                return expression.subs(symbol, sp.solve(gap, symbol)[0])
        return expression


def put(expression, name, value):
    """Replace a symbol; of an indexed one, p[k], every p[...]."""
    if not isinstance(name, sp.Indexed):
        return expression.subs(name, value)
    (index,) = name.indices
    return expression.replace(
        lambda e: isinstance(e, sp.Indexed) and e.base == name.base,
        lambda e: value.subs(index, e.indices[0]),
    )


def _put_sum(expression, total, value):
    """Replace a sum, also where its free index has another value."""
    if expression == total:
        return value
    free = sorted(sums.index_symbols(total) & total.free_symbols, key=str)
    if len(free) != 1 or not isinstance(expression, sp.Sum):
        return expression
    for index in sums.index_symbols(expression) & expression.free_symbols:
        if total.subs(free[0], index) == expression:
            return value.subs(free[0], index)
    return expression


def opaque(expression, names=None):
    """Unknown functions and their derivatives stand for plain real numbers."""
    names = {} if names is None else names
    for kind in (sp.Subs, sp.Derivative, AppliedUndef):
        for item in sorted(expression.atoms(kind), key=sp.default_sort_key):
            if item not in names:
                names[item] = sp.Dummy(f"u{len(names)}", real=True)
        expression = expression.xreplace(names)
    return expression, names
