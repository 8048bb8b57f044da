"""What a derivation takes for granted: assumptions on symbols, definitions, constraints."""

import sympy as sp
from sympy.core.relational import Relational

from .checking import signs, sums
from .checking.sums import put
from .errors import DerivationError
from .lines import refuse_parts


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
        self.statements, self.constraints, self.bounds = [], [], []
        self.definitions, self.notes = {}, []
        self.scope = []  # the lines so far, which say how long the vectors are
        self.add(statements)

    def add(self, statements):
        """Take more for granted."""
        for statement in statements:
            if isinstance(statement, str):
                self.notes.append(statement)
            elif statement in (False, sp.false):
                raise DerivationError(
                    "given: a relation cannot hold, since its symbols are assumed otherwise"
                    " (x < 0 with a positive x)"
                )
            elif statement not in (True, sp.true, *self.statements):
                self._sort(statement)

    def _sort(self, statement):
        if not isinstance(statement, Relational):
            raise TypeError(f"given: expected a SymPy relation or a text, got {statement!r}")
        refuse_parts(statement, "given")
        self.statements.append(statement)
        if not statement.is_Equality:
            self.bounds.append(statement)
        elif self._defines(*statement.args):
            self.definitions[statement.lhs] = statement.rhs
        else:
            self.constraints.append(statement)

    def _defines(self, left, right):
        if left in self.definitions or self.define(right).has(left):
            return False
        if not left.is_Indexed:
            return left.is_Symbol
        letters = set(left.indices) - sums.limit_symbols(right)
        return len(letters) == len(left.indices) and all(index.is_Symbol for index in letters)

    def only(self, keeps):
        """The same, of the statements those alone that `keeps` accepts."""
        given = Given([s for s in self.statements if keeps(s)])
        given.scope = self.scope
        return given

    def without_constraints(self):
        """The same, the constraints left out."""
        return self.only(lambda statement: statement not in self.constraints)

    def depending_on(self, symbols):
        """The definitions alone that change when `symbols` do."""
        others, changing = Given(), Given()
        others.definitions = {n: v for n, v in self.definitions.items() if n not in symbols}
        changing.definitions = {
            name: value
            for name, value in others.definitions.items()
            if any(speaks_of(others.define(value), symbol) for symbol in symbols)
        }
        return changing

    def define(self, expression):
        """Replace every defined symbol by its definition."""
        for _ in self.definitions:  # one may stand in another
            for name, value in reversed(self.definitions.items()):
                expression = put(expression, name, value)
        return expression

    def reduce(self, expression):
        """Use definitions and constraints: the form in which equal things look alike."""
        facts = sums.whole_facts(self, expression)
        of_sums = [constraint for constraint in self.constraints if constraint.has(sp.Sum)]
        values = [pair for one in of_sums for pair in self._values_of_sums(one, facts)]

        def known(total):
            for one, value in values:
                total = _put_sum(total, one, value)
            return total

        expression = sums.split(sums.linear(self.define(expression), facts), facts)
        expression = sums.linear(expression, facts, known)
        for constraint in self.constraints:
            if constraint not in of_sums:
                expression = self._eliminate(constraint, expression)
        return expression

    def _values_of_sums(self, constraint, facts):
        """The sum that the constraint fixes, if any, and its value."""
        gap = sums.linear(self.define(constraint.lhs - constraint.rhs), facts)
        gap = sums.split(gap, facts)
        for total in sorted(gap.atoms(sp.Sum), key=sp.default_sort_key)[-1:]:
            place = sp.Dummy("S")
            plain = sp.expand(gap.xreplace({total: place}))
            factor = plain.coeff(place, 1)
            rest = sp.expand(plain - factor * place)
            if factor.is_number and factor.is_nonzero and not rest.has(place):
                yield total, -rest / factor

    def _eliminate(self, constraint, expression):
        """Use an equation between single symbols to drop the last of them."""
        gap = self.define(constraint.lhs - constraint.rhs)
        letters = sorted(sums.letters(gap), key=sp.default_sort_key, reverse=True)
        return expression.subs(signs.fixed(gap, letters, self.without_constraints()))


def speaks_of(expression, letter):
    """Whether the letter, or an entry of the same vector, occurs."""
    return expression.has(letter.base if letter.is_Indexed else letter)


def _put_sum(expression, total, value):
    """Replace a sum, also where its free index has another value."""
    indices = sums.index_symbols(expression) & expression.free_symbols
    free = sums.index_symbols(total) & total.free_symbols
    for at in [{}, *({one: other} for one in free for other in indices)]:
        if total.xreplace(at) == expression:
            return value.xreplace(at)
    return expression
