"""Random points that satisfy what is assumed, and values there: the second opinion.

The points come from the assumptions alone, never from what is being checked. Many are ordinary
rational numbers; some lie where mistakes hide: 0, 1, equal values, vectors of one entry, the
first and the last index.
"""

import itertools
import random
from fractions import Fraction

import sympy as sp

from ..errors import NoPoint, Undefined
from . import ranges, signs, sums
from .evaluate import Evaluator, exact, to_sympy

TRIES = 2000
REUSE = 3  # points, or more of many, for each choice of whole numbers
LONGEST = 4  # entries of a vector
SCALES = (Fraction(1, 16), Fraction(1, 2), Fraction(1), Fraction(4))


class Values(dict):
    """The values of letters and entries; what has none is drawn as it is asked for."""

    def __init__(self, rng, bounds, known):
        super().__init__(known)
        self.rng, self.bounds, self.scale = rng, bounds, rng.choice(SCALES)

    def __missing__(self, letter):
        self[letter] = self._drawn(letter)
        return self[letter]

    def _drawn(self, letter):
        """A random number that the letter may be: now and then 0, 1 or a number seen before."""
        low, high = (end and exact(end[0]) for end in signs.ends(letter, self.bounds))
        bottom = self.rng.choice((7, 12, 30, 97))
        if letter.is_integer:
            value = Fraction(self.rng.randint(0, 5))
        elif None not in (low, high):
            return low + (high - low) * Fraction(self.rng.randint(1, bottom - 1), bottom)
        else:
            value = self.scale * Fraction(self.rng.randint(1, bottom), bottom)
            chance = self.rng.random()
            if chance < 0.1:
                value = Fraction(self.rng.choice((0, 0, 1)))
            elif chance < 0.2 and self:
                value = self.rng.choice([*self.values()])
        if low is not None:
            value = low + abs(value)
        elif high is not None:
            value = high - abs(value)
        elif self.rng.random() < 0.5:
            value = -value
        if letter.is_nonzero and value == 0:
            return Fraction(-1 if letter.is_negative else 1)
        return value


class Point(Evaluator):
    """Values for all letters; called with an expression, it gives what that is worth here."""

    def put(self, expression, changes):
        """What the expression is worth where letters and vectors have the values of others."""
        new = {name: sp.Dummy() for name in changes if name.is_Symbol}
        new |= {name.base: sp.IndexedBase(sp.Dummy()) for name in changes if name.is_Indexed}
        definitions = {name: value.xreplace(new) for name, value in self.definitions.items()}
        definitions |= {name.xreplace(new): value for name, value in changes.items()}
        return Evaluator(self.values, definitions)(expression.xreplace(new))

    def show(self):
        """The values as SymPy writes them, for an error message."""
        return {letter: to_sympy(value) for letter, value in self.values.items()}

    def __str__(self):
        return listed(self.show())


def listed(values):
    """`p = 1/3, z = -2`, for an error message."""
    return ", ".join(f"{name} = {value}" for name, value in values.items())


class Places:
    """Where points are drawn for some expressions: the assumptions, for one choice of sizes."""

    def __init__(self, expressions, given, rng):
        self.given, self.rng = given, rng
        scope = sp.Tuple(
            *map(sp.sympify, expressions),
            *given.scope,
            *given.definitions.values(),
            *[side for r in given.constraints + given.bounds for side in r.args],
        )
        self.sizes, self.limited = sums.limit_symbols(scope), ranges.of_indices(scope)
        labels = {item.base.label for item in scope.atoms(sp.Indexed)}
        free = scope.free_symbols - labels - given.definitions.keys()
        self.whole = sorted(
            (s for s in free if s.is_Symbol and (s.is_integer or s in self.sizes)),
            key=lambda s: (s in self.limited, s not in self.sizes, s.name),
        )

    def choose(self, smallest):
        """Draw the whole numbers: sizes, indices, powers; perhaps the smallest that there are."""
        self.choice = self._whole_numbers(smallest)
        given = self.given
        self.constraints = [e.lhs - e.rhs for r in given.constraints for e in self._every(r)]
        self.bounds = [e for r in given.bounds for e in self._every(r)]
        self.plan = self._settling()

    def _whole_numbers(self, smallest):
        plain = [b for b in self.given.bounds if b.free_symbols <= set(self.whole)]
        for _ in range(TRIES):
            chosen = Evaluator({}, self.given.definitions)
            for letter in self.whole:
                chosen.values[letter] = Fraction(self._whole(letter, chosen, smallest))
            if all(map(chosen, plain)):
                return chosen.values
            smallest = False
        raise NoPoint(f"no random point satisfies {plain}: can they hold together?")

    def _whole(self, letter, chosen, smallest):
        if letter in self.limited:
            low, high = map(int, map(chosen, self.limited[letter]))
            return self.rng.randint(low, max(low, high))
        size = letter in self.sizes
        low = 1 if letter.is_positive else 0 if letter.is_nonnegative else 1 if size else -4
        return low if smallest else self.rng.randint(low, LONGEST if size else 6)

    def _every(self, relation):
        """The relation spelled out, once for every value of its free indices."""
        relation = relation.func(*map(self.given.define, relation.args), evaluate=False)
        free = sums.index_symbols(relation) & relation.free_symbols - self.sizes
        free = sorted(free, key=str)
        size = int(max([LONGEST, *self.choice.values()]))
        whole = {letter: sp.Integer(int(value)) for letter, value in self.choice.items()}
        relations = []
        for places in itertools.product(range(1, size + 1), repeat=len(free)):
            at = {**whole, **dict(zip(free, map(sp.Integer, places)))}
            one = relation.func(*[sums.spelled_out(side, at) for side in relation.args])
            if one == sp.false:
                raise NoPoint(f"given: {relation} cannot hold")
            if one != sp.true:
                relations.append(one)
        return relations

    def _settling(self):
        """For each constraint: a letter, and what it may be."""
        plan = {}
        for gap in self.constraints:
            letters = sorted(sums.letters(gap) - plan.keys(), key=sp.default_sort_key)
            for letter in reversed(letters):
                if values := roots(gap, letter):
                    plan[letter] = values
                    break
        return plan

    def point(self):
        """One random point that satisfies assumptions, bounds and constraints."""
        for _ in range(TRIES):
            values = Values(self.rng, self.bounds, self.choice)
            point = Point(values, self.given.definitions)
            try:
                for letter, solved in self.plan.items():
                    values[letter] = point(self.rng.choice(solved))
                if self._inside(point):
                    return point
            except (Undefined, ZeroDivisionError):
                continue
        raise NoPoint(
            "no random point satisfies the assumptions that are given:"
            f" {self.given.constraints + self.given.bounds}"
        )

    def _inside(self, point):
        if any(abs(point(gap)) > 10**-30 for gap in self.constraints):
            return False
        if not all(map(point, self.bounds)):
            return False
        defined = {name: point(name) for name in self.given.definitions if name.is_Symbol}
        return all(
            has_facts(letter, value) for letter, value in {**point.values, **defined}.items()
        )


def roots(gap, letter):
    """Where the gap is 0, as far as SymPy can tell."""
    numerator = sp.expand(sp.numer(sp.together(gap)))
    if numerator.is_polynomial(letter) and sp.degree(numerator, letter) == 1:
        return [sp.cancel(-numerator.coeff(letter, 0) / numerator.coeff(letter, 1))]
    try:
        return [root for root in sp.solve(gap, letter) if isinstance(root, sp.Expr)]
    except NotImplementedError:
        return []


def has_facts(letter, value):
    """Whether the value is what the letter is assumed to be."""
    number = to_sympy(value)
    return all(getattr(number, f"is_{fact}") for fact in signs.facts_of(letter))


def points(expressions, given, count, seed=20):
    """Yield `count` random points for these expressions."""
    places = Places(expressions, given, random.Random(seed))
    reuse = max(REUSE, count // 20)
    for number in range(count):
        if number % reuse == 0:
            places.choose(smallest=number == reuse)
        yield places.point()
