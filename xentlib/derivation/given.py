"""What a derivation takes for granted: assumptions on symbols, definitions, constraints."""

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from .checking import signs, sums
from .checking.sums import put
from .errors import DerivationError


class Given:
    """The assumptions of a derivation, used by every proof and every random test.

    Parameters
    ----------
    statements : sequence
        SymPy relations, or plain text for what is only a manner of speaking.
        ``Eq(a, f(z))`` with a symbol that does not occur on the right *defines* a, and
        ``Eq(p[k], f(k))`` every entry of p; any other equation is a constraint
        (``Eq(p1 + p2, 1)``); ``p < 1`` is a bound.
    """

    def __init__(self, statements=()):
        if isinstance(statements, (str, Relational)):
            statements = [statements]
        self.statements = [s for s in statements if s not in (True, sp.true)]
        self.notes, self.definitions, self.constraints, self.bounds = [], {}, [], []
        self.scope = []  # the lines so far, which say how long the vectors are
        for statement in self.statements:
            self._sort(statement)

    def _sort(self, statement):
        if isinstance(statement, str):
            self.notes.append(statement)
        elif statement in (False, sp.false):
            raise DerivationError(
                "given: a relation cannot hold, since its symbols are assumed otherwise"
                " (x < 0 with a positive x)"
            )
        elif isinstance(statement, sp.Eq):
            left, right = statement.args
            if self._defines(left, right):
                self.definitions[left] = right
            else:
                self.constraints.append(statement)
        elif isinstance(statement, Relational):
            self.bounds.append(statement)
        else:
            raise TypeError(f"given: expected a SymPy relation or a text, got {statement!r}")

    def add(self, statements):
        """Take more for granted."""
        for statement in statements:
            if statement not in self.statements:
                self.statements.append(statement)
                self._sort(statement)

    def _defines(self, left, right):
        if left in self.definitions or self.define(right).has(left):
            return False
        if isinstance(left, sp.Indexed):
            letters = set(left.indices)
            return len(letters) == len(left.indices) and all(
                index.is_Symbol and index not in sums.limit_symbols(right) for index in letters
            )
        return isinstance(left, sp.Symbol)

    def without_constraints(self, but=()):
        """The same, the constraints left out, and what else `but` names."""
        given = Given([s for s in self.statements if s not in self.constraints and s not in but])
        given.scope = self.scope
        return given

    def depending_on(self, symbols):
        """The definitions alone that change when `symbols` do."""
        found = Given()
        for name, value in self.definitions.items():
            if name not in symbols and any(
                _may_hold(self._but(symbols, value), s) for s in symbols
            ):
                found.definitions[name] = value
        return found

    def _but(self, symbols, value):
        """The value with all definitions put in, but those of `symbols`."""
        others = Given()
        others.definitions = {n: v for n, v in self.definitions.items() if n not in symbols}
        return others.define(value)

    def define(self, expression):
        """Replace every defined symbol by its definition."""
        if not self.definitions:
            return expression
        expression, names = opaque(expression)
        for _ in self.definitions:  # one may stand in another
            before = expression
            for name, value in reversed(self.definitions.items()):
                expression = put(expression, name, value)
            if expression == before:
                break
        return expression.xreplace({plain: item for item, plain in names.items()})

    def reduce(self, expression):
        """Use definitions and constraints: the form in which equal things look alike."""
        facts = sums.whole_facts(self, sp.Tuple(expression, *self.scope))
        sums_known = [c for c in self.constraints if c.has(sp.Sum)]
        values = [value for c in sums_known if (value := self._value_of_sum(c, facts))]

        def known(total):
            for one, value in values:
                total = _put_sum(total, one, value)
            return total

        expression = self.define(expression)
        references = [total for total, _ in values if len(total.limits) == 1]
        expression = sums.merged(sums.linear(expression, facts), facts, references)
        expression = sums.linear(expression, facts, known)
        for constraint in self.constraints:
            if constraint not in sums_known:
                expression = self._eliminate(constraint, expression)
        return expression

    def _value_of_sum(self, constraint, facts):
        """The sum that the constraint fixes, and its value."""
        gap = sums.linear(self.define(constraint.lhs - constraint.rhs), facts)
        totals = gap.atoms(sp.Sum)
        if not totals:
            return None
        total = max(totals, key=sp.default_sort_key)
        place = sp.Dummy("S")
        plain = sp.expand(gap.xreplace({total: place}))
        factor = plain.coeff(place, 1)
        if factor.is_number and factor.is_nonzero and not (plain - factor * place).has(place):
            return total, (factor * place - plain) / factor
        return None

    def _eliminate(self, constraint, expression):
        """Use an equation between single symbols to drop the last of them."""
        gap = sp.expand(self.define(constraint.lhs - constraint.rhs))
        free = self.without_constraints()
        for symbol in sorted(sums.letters(gap), key=sp.default_sort_key, reverse=True):
            if gap.is_polynomial(symbol) and sp.degree(gap, symbol) == 1:
                factor, rest = gap.coeff(symbol, 1), gap.coeff(symbol, 0)
                # where factor * symbol + rest = 0 and the rest is not 0, neither is the factor
                if signs.never_zero(factor, free) or signs.never_zero(rest, free):
                    return expression.subs(symbol, -rest / factor)
        return expression


def _may_hold(expression, letter):
    """Whether the letter, or an entry of the same vector, occurs."""
    if isinstance(letter, sp.Indexed):
        return any(item.base == letter.base for item in expression.atoms(sp.Indexed))
    return expression.has(letter)


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
