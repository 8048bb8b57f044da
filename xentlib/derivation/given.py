"""What a derivation takes for granted: assumptions on symbols, definitions, constraints."""

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from . import sums


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
            expression = _put(expression, name, value)
        return expression.xreplace({plain: item for item, plain in names.items()})

    def reduce(self, expression):
        """Use definitions and constraints: the form in which equal things look alike."""
        expression = sums.linear(self.define(expression))
        for constraint in self.constraints:
            expression = self._use(constraint, expression)
        return expression

    def _use(self, constraint, expression):
        gap = sums.linear(self.define(constraint.lhs - constraint.rhs))
        totals = gap.atoms(sp.Sum)
        if totals:
            total = max(totals, key=sp.default_sort_key)
            return _put_sum(expression, total, sp.solve(gap, total)[0])
        symbols = sorted(gap.free_symbols, key=sp.default_sort_key)
        for symbol in reversed(symbols):
            if sp.degree(gap, symbol) == 1 if gap.is_polynomial(symbol) else False:
                return expression.subs(symbol, sp.solve(gap, symbol)[0])
        return expression


def _put(expression, name, value):
    if not isinstance(name, sp.Indexed):
        return expression.subs(name, value)
    (index,) = name.indices  # q[k] = f(k) defines every q[...]
    return expression.replace(
        lambda e: isinstance(e, sp.Indexed) and e.base == name.base,
        lambda e: value.subs(index, e.indices[0]),
    )


def _put_sum(expression, total, value):
    """Replace a sum, and the same sum at another value of its free index."""
    expression = expression.subs(total, value)
    free = [s for s in _indices(total) if s not in total.variables]
    if len(free) != 1:
        return expression
    for other in expression.atoms(sp.Sum):
        for index in _indices(other):
            if total.subs(free[0], index) == other:
                expression = expression.subs(other, value.subs(free[0], index))
    return expression


def _indices(expression):
    return {
        symbol
        for indexed in expression.atoms(sp.Indexed)
        for index in indexed.indices
        for symbol in index.free_symbols
    } & expression.free_symbols


def opaque(expression, names=None):
    """Unknown functions and their derivatives stand for plain real numbers."""
    names = {} if names is None else names
    for kind in (sp.Derivative, AppliedUndef):
        for item in sorted(expression.atoms(kind), key=sp.default_sort_key):
            if item not in names:
                names[item] = sp.Dummy(f"u{len(names)}", real=True)
        expression = expression.xreplace(names)
    return expression, names
