"""Random exact points inside the assumptions, and values there: the second opinion."""

import itertools
import random

import mpmath
import sympy as sp

from ..given import opaque
from .sums import index_symbols

DIGITS = 50
TRIES = 2000
REUSE = 3  # points for each choice of sizes and indices


SCALES = (sp.Rational(1, 16), sp.Rational(1, 2), sp.Integer(1), sp.Integer(4))
FACTS = ("positive", "negative", "nonnegative", "nonpositive", "real", "integer")


class NoPoint(ValueError):
    """No random point satisfies the assumptions."""


class Concrete:
    """Expressions with symbolic sizes and indices, made concrete for one choice of them.

    `expressions` become sums of finitely many terms; `atoms` are what needs a value.
    """

    def __init__(self, expressions, given, rng):
        everything = [given.define(sp.sympify(e)) for e in expressions]
        sides = [side for r in given.constraints + given.bounds for side in r.args]
        scope = sp.Tuple(*everything, *[given.define(s) for s in sides])
        scope, self.names = opaque(scope)
        self.sizes, indices = _sizes(scope, rng)
        self.choice = {**self.sizes, **indices}
        self.expressions = [self.fix(opaque(e, self.names)[0]) for e in everything]
        self.constraints, self.bounds = [], []
        for relation in given.constraints:
            self.constraints += self._every(relation, given)
        for relation in given.bounds:
            self.bounds += self._every(relation, given)
        self._name_atoms()
        self.plan = self._settling()

    def _name_atoms(self):
        """One plain symbol for everything that needs a value: p[3] too, which is slow otherwise."""
        whole = sp.Tuple(*self.expressions, *self.constraints, *self.bounds)
        indexed = whole.atoms(sp.Indexed)
        symbols = whole.free_symbols - indexed - {item.base.label for item in indexed}
        named = {}
        for atom in sorted(indexed | symbols, key=sp.default_sort_key):
            facts = {f: True for f in FACTS if getattr(atom, f"is_{f}")}
            named[atom] = sp.Symbol(f"x{len(named)}", **facts)
        self.expressions, self.constraints, self.bounds = (
            [one.xreplace(named) for one in several]
            for several in (self.expressions, self.constraints, self.bounds)
        )
        self.atoms = list(named.values())
        original = {plain: item for item, plain in self.names.items()}
        self.shown = {plain: original.get(atom, atom) for atom, plain in named.items()}

    def _settling(self):
        """For each constraint: the atoms to scale to a total, or the atom to solve for."""
        plan, settled = [], set()
        for equation in self.constraints:
            gap = sp.expand(equation.lhs - equation.rhs)
            unknown = [a for a in self.atoms if gap.has(a) and a not in settled]
            total = sum(unknown) - gap
            scalable = total.is_number and all(a.is_nonnegative for a in unknown)
            if unknown and scalable and total.is_positive:
                plan.append((unknown, total, None))
                settled.update(unknown)
                continue
            for atom in reversed(unknown):
                if roots := sp.solve(gap, atom):
                    plan.append(([atom], None, roots))
                    settled.add(atom)
                    break
        return plan

    def fix(self, expression):
        sizes = {s: v for s, v in self.choice.items() if s in expression.free_symbols}
        return expression.subs(sizes).doit() if sizes or expression.has(sp.Sum) else expression

    def _every(self, relation, given):
        """The relation, once for every value of its free indices."""
        relation = relation.func(*[given.define(s) for s in relation.args], evaluate=False)
        relation = opaque(relation, self.names)[0]
        size = max(self.sizes.values(), default=0)
        free = sorted(index_symbols(relation) & relation.free_symbols, key=str)
        found = []
        for values in itertools.product(range(1, size + 1), repeat=len(free)):
            one = relation.subs(dict(zip(free, values)), simultaneous=True)
            one = one.func(*[self.fix(side) for side in one.args])
            if one == sp.false:
                raise NoPoint(f"the assumption {relation} cannot hold")
            if one != sp.true:
                found.append(one)
        return found

    def point(self, rng):
        """One random point: exact rationals that satisfy assumptions, bounds, constraints."""
        for _ in range(TRIES):
            scale = rng.choice(SCALES)
            values = {atom: _draw(atom, rng, self.bounds, scale) for atom in self.atoms}
            for atoms, total, roots in self.plan:
                if roots:
                    values[atoms[0]] = rng.choice(roots).xreplace(values)
                else:
                    factor = total / sum(values[atom] for atom in atoms)
                    values.update({atom: values[atom] * factor for atom in atoms})
            if self._inside(values):
                return values
        raise NoPoint("no random point satisfies the assumptions that are given")

    def _inside(self, values):
        for relation in self.bounds:
            if relation.xreplace(values) != sp.true:
                return False
        for atom, value in values.items():
            if any(getattr(atom, f"is_{f}") and not getattr(value, f"is_{f}") for f in FACTS):
                return False
        return all(sp.simplify((e.lhs - e.rhs).xreplace(values)) == 0 for e in self.constraints)

    def show(self, values):
        """The point as a dict for an error message, sizes and indices included."""
        return {**self.choice, **{self.shown[atom]: value for atom, value in values.items()}}


def _sizes(scope, rng):
    """Pick a number of terms for every symbolic limit, and a value for every free index."""
    limits = {
        s
        for total in scope.atoms(sp.Sum, sp.Product)
        for _, low, high in total.limits
        for s in low.free_symbols | high.free_symbols
    } & scope.free_symbols
    ranges = {s for item in scope.atoms(sp.Indexed) for s in _shape_symbols(item)}
    sizes = sorted((limits | ranges) - index_symbols(scope), key=str)
    choice = {size: rng.randint(2, 4) for size in sizes}
    top = min(choice.values(), default=4)
    free = sorted((index_symbols(scope) & scope.free_symbols) - set(choice), key=str)
    return choice, {index: rng.randint(1, top) for index in free}


def _shape_symbols(item):
    return set().union(*[sp.sympify(s).free_symbols for s in (item.base.shape or ())], set())


def _draw(atom, rng, bounds, scale):
    """A small random rational (or integer) with the sign the symbol has."""
    if atom.is_integer:
        value = sp.Integer(rng.randint(0, 9))
        value += 1 if atom.is_positive else 0
        return value if atom.is_nonnegative else value * rng.choice((1, -1))
    low, high = interval(atom, bounds)
    bottom = rng.choice((7, 12, 30, 97))
    if low is not None and high is not None:
        return low + (high - low) * sp.Rational(rng.randint(1, bottom - 1), bottom)
    value = scale * sp.Rational(rng.randint(1, bottom), bottom)
    if low is not None:
        return low + value
    if high is not None:
        return high - value
    return value if rng.random() < 0.5 else -value


def interval(atom, bounds):
    low = sp.S.Zero if atom.is_nonnegative else None
    high = sp.S.Zero if atom.is_nonpositive else None
    for relation in bounds:
        if isinstance(relation, sp.Ne):
            continue
        if relation.gts == atom and relation.lts.is_number:
            low = relation.lts if low is None else max(low, relation.lts)
        if relation.lts == atom and relation.gts.is_number:
            high = relation.gts if high is None else min(high, relation.gts)
    return low, high


def value(expression, point):
    """The value there: an exact rational where there is one, else 50 digits."""
    result = expression.xreplace(point)
    if result.is_Rational:
        return result
    return sp.N(result, DIGITS)


def samples(expressions, given, count, seed=20):
    """Yield `count` times (point to show, values of the expressions there)."""
    rng = random.Random(seed)
    for number in range(count):
        if number % REUSE == 0:
            concrete = Concrete(expressions, given, rng)
        point = concrete.point(rng)
        yield concrete.show(point), [value(e, point) for e in concrete.expressions]


def many_samples(expressions, given, count, seed=20):
    """The same for a thousand cases: compiled once for every fifty, 30 digits."""
    rng = random.Random(seed)
    for number in range(count):
        if number % 50 == 0:
            concrete = Concrete(expressions, given, rng)
            compiled = sp.lambdify(concrete.atoms, concrete.expressions, "mpmath", cse=True)
        point = concrete.point(rng)
        with mpmath.workdps(30):
            numbers = [mpmath.mpf(v.p) / v.q for v in point.values()]
            results = [sp.sympify(r) for r in compiled(*numbers)]
        yield concrete.show(point), results
