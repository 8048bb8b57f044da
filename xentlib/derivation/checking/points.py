"""Random points that satisfy what is assumed, and values there: the second opinion.

The points come from the assumptions alone, never from what is being checked. Many are ordinary
rational numbers; some lie where mistakes hide: 0, 1, equal values, vectors of one entry, the
first and the last index.
"""

import itertools
import random
from collections import ChainMap
from fractions import Fraction

import sympy as sp

from ..errors import NoPoint, Undefined
from . import ranges, sums
from .evaluate import Evaluator, exact, floating, to_sympy

TRIES = 2000
REUSE = 3  # points for each choice of whole numbers
LONGEST = 4  # entries of a vector
SCALES = (Fraction(1, 16), Fraction(1, 2), Fraction(1), Fraction(4))
FACTS = ("positive", "negative", "nonnegative", "nonpositive", "nonzero", "real", "integer")


class Values(dict):
    """The values of letters and entries; what has none is drawn as it is asked for."""

    def __init__(self, rng, bounds, scale):
        super().__init__()
        self.rng, self.bounds, self.scale = rng, bounds, scale

    def __missing__(self, letter):
        self[letter] = draw(letter, self.rng, self.bounds, self.scale, list(self.values()))
        return self[letter]


class Without:
    """Values that do not tell what the entries of some vectors are."""

    def __init__(self, values, bases):
        self.values, self.bases = values, bases

    def __contains__(self, letter):
        return getattr(letter, "base", None) not in self.bases and letter in self.values

    def __getitem__(self, letter):
        return self.values[letter]


class Point(Evaluator):
    """Values for all letters; called with an expression, it gives what that is worth here."""

    def put(self, changes):
        """The same point, where some letters have the values of expressions."""
        whole = {n: self(v) for n, v in changes.items() if n.is_Symbol}
        vectors = {n: v for n, v in changes.items() if not n.is_Symbol}
        others = Without(self.values, {name.base for name in vectors})
        return Evaluator(ChainMap(whole, others), {**self.definitions, **vectors})

    def show(self):
        """The values as SymPy writes them, for an error message."""
        return {letter: to_sympy(value) for letter, value in self.values.items()}


class Places:
    """Where points are drawn for some expressions: the assumptions, for one choice of sizes."""

    def __init__(self, expressions, given, rng, smallest=False):
        self.given, self.rng = given, rng
        self.scope = sp.Tuple(
            *map(sp.sympify, expressions),
            *given.definitions.values(),
            *[side for r in given.constraints + given.bounds for side in r.args],
        )
        self.choice = self._whole_numbers(smallest)
        self.constraints = [e.lhs - e.rhs for r in given.constraints for e in self._every(r)]
        self.bounds = [e for r in given.bounds for e in self._every(r)]
        self.plan = self._settling()

    def _whole_numbers(self, smallest):
        """A value for every whole number: sizes, indices, powers."""
        letters = [
            s
            for s in self.scope.free_symbols
            if isinstance(s, sp.Symbol) and s not in self.given.definitions
        ]
        sizes = sums.limit_symbols(self.scope)
        labels = {item.base.label for item in self.scope.atoms(sp.Indexed)}
        letters = [s for s in letters if (s.is_integer or s in sizes) and s not in labels]
        limited = ranges.of_indices(self.scope)
        letters.sort(key=lambda s: (s in limited, s not in sizes, s.name))
        plain = [b for b in self.given.bounds if b.free_symbols <= set(letters)]
        for _ in range(TRIES):
            chosen = {}
            for letter in letters:
                chosen[letter] = self._whole(letter, sizes, limited, chosen, smallest)
            if all(Evaluator(chosen, self.given.definitions)(b) for b in plain):
                return chosen
            smallest = False
        raise NoPoint(f"no random point satisfies {_listed(plain)}: can they hold together?")

    def _whole(self, letter, sizes, limited, chosen, smallest):
        least = 1 if letter.is_positive else 0 if letter.is_nonnegative else None
        if letter in limited:
            low, high = (Evaluator(chosen, self.given.definitions)(end) for end in limited[letter])
            return Fraction(self.rng.randint(int(low), max(int(low), int(high))))
        if letter in sizes:
            low = 1 if least is None else least
            return Fraction(low if smallest else self.rng.randint(low, LONGEST))
        if least is None:
            return Fraction(self.rng.randint(-4, 6))
        return Fraction(least if smallest else least + self.rng.choice((0, 0, 1, 1, 2, 3, 4, 6)))

    def _every(self, relation):
        """The relation spelled out, once for every value of its free indices."""
        relation = relation.func(*map(self.given.define, relation.args), evaluate=False)
        free = sorted(sums.index_symbols(relation) & relation.free_symbols, key=str)
        free = [index for index in free if index not in sums.limit_symbols(self.scope)]
        size = max([int(v) for s, v in self.choice.items()] + [LONGEST])
        whole = {letter: sp.Integer(int(value)) for letter, value in self.choice.items()}
        found = []
        for places in itertools.product(range(1, size + 1), repeat=len(free)):
            at = {**whole, **dict(zip(free, map(sp.Integer, places)))}
            one = relation.func(*[sums.spelled_out(side, at) for side in relation.args])
            if one == sp.false:
                raise NoPoint(f"given: {relation} cannot hold")
            if one != sp.true:
                found.append(one)
        return found

    def _settling(self):
        """For each constraint: the letters to scale to a total, or the letter to solve for."""
        plan, settled = [], set()
        for gap in self.constraints:
            gap = sp.expand(gap)
            letters = sorted(sums.letters(gap), key=sp.default_sort_key)
            unknown = [a for a in letters if a not in settled]
            total = sp.expand(sum(unknown) - gap)
            scalable = unknown and total.is_positive and not total.free_symbols & set(unknown)
            if scalable and all(a.is_nonnegative for a in unknown):
                plan.append((unknown, total, None))
                settled.update(unknown)
                continue
            for letter in reversed(unknown):
                if roots := _roots(gap, letter):
                    plan.append(([letter], None, roots))
                    settled.add(letter)
                    break
        return plan

    def point(self):
        """One random point that satisfies assumptions, bounds and constraints."""
        for _ in range(TRIES):
            scale = self.rng.choice(SCALES)
            values = Values(self.rng, self.bounds, scale)
            values.update(self.choice)
            point = Point(values, self.given.definitions)
            try:
                if self._settle(point) and self._inside(point):
                    return point
            except (Undefined, ZeroDivisionError):
                continue
        raise NoPoint(
            "no random point satisfies the assumptions that are given:"
            f" {_listed(self.given.constraints + self.given.bounds)}"
        )

    def _settle(self, point):
        for letters, total, roots in self.plan:
            if roots:
                point.values[letters[0]] = point(self.rng.choice(roots))
            else:
                factor = point(total) / sum(point(letter) for letter in letters)
                point.values.update({a: point.values[a] * factor for a in letters})
        return all(abs(point(gap)) <= 10**-30 for gap in self.constraints)

    def _inside(self, point):
        if not all(point(bound) for bound in self.bounds):
            return False
        defined = {name: point(name) for name in self.given.definitions if name.is_Symbol}
        return all(
            has_facts(letter, value) for letter, value in {**point.values, **defined}.items()
        )


def _roots(gap, letter):
    if gap.is_polynomial(letter) and sp.degree(gap, letter) == 1:
        return [-gap.coeff(letter, 0) / gap.coeff(letter, 1)]
    try:
        return [root for root in sp.solve(gap, letter) if isinstance(root, sp.Expr)]
    except NotImplementedError:
        return []


def _listed(relations):
    return ", ".join(f"{r.lhs} {r.rel_op} {r.rhs}" for r in relations)


def has_facts(letter, value):
    """Whether the value is what the letter is assumed to be."""
    number = floating(value)
    if letter.is_real and number.imag != 0:
        return False
    number = number.real
    signs = {
        "positive": number > 0,
        "negative": number < 0,
        "nonnegative": number >= 0,
        "nonpositive": number <= 0,
        "nonzero": number != 0,
        "integer": number == int(number),
    }
    return all(holds for fact, holds in signs.items() if getattr(letter, f"is_{fact}"))


def draw(letter, rng, bounds, scale, others=()):
    """A random number that the letter may be: now and then 0, 1 or a number seen before."""
    low, high = interval(letter, bounds)
    if letter.is_integer:
        value = rng.randint(0, 5)
    elif low is not None and high is not None:
        bottom = rng.choice((7, 12, 30, 97))
        return exact(low) + exact(high - low) * Fraction(rng.randint(1, bottom - 1), bottom)
    else:
        bottom = rng.choice((7, 12, 30, 97))
        value = scale * Fraction(rng.randint(1, bottom), bottom)
        chance = rng.random()
        if chance < 0.1:
            value = Fraction(rng.choice((0, 0, 1)))
        elif chance < 0.2 and others:
            value = rng.choice(others)
    value = Fraction(value) if isinstance(value, int) else value
    if low is not None:
        value = exact(low) + abs(value)
    elif high is not None:
        value = exact(high) - abs(value)
    elif rng.random() < 0.5:
        value = -value
    if letter.is_nonzero and value == 0:
        value = Fraction(1)
        return -value if letter.is_negative else value
    return value


def interval(letter, bounds):
    """The numbers (or None) between which the letter lies."""
    low = sp.S.Zero if letter.is_nonnegative else None
    high = sp.S.Zero if letter.is_nonpositive else None
    for relation in bounds:
        if isinstance(relation, sp.Ne):
            continue
        if relation.gts == letter and relation.lts.is_number:
            low = relation.lts if low is None else max(low, relation.lts)
        if relation.lts == letter and relation.gts.is_number:
            high = relation.gts if high is None else min(high, relation.gts)
    return low, high


def points(expressions, given, count, seed=20):
    """Yield `count` random points for these expressions."""
    rng = random.Random(seed)
    reuse = REUSE if count <= 100 else 50
    for number in range(count):
        if number % reuse == 0:
            places = Places(expressions, given, rng, smallest=number == reuse)
        yield places.point()
