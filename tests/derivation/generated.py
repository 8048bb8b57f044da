"""Lines made at random, of every kind of step: true ones, and false ones made from them."""

import random
from dataclasses import dataclass, field

import sympy as sp
from sympy import Eq, KroneckerDelta, Rational, Sum, exp, log
from truth import differs

from xentlib.derivation import Derivation

i, j, k, n, K = sp.symbols("i j k n K", integer=True, positive=True)
u, v = sp.symbols("u v", real=True)
x, y = sp.symbols("x y", positive=True)
p, q = sp.IndexedBase("p", positive=True), sp.IndexedBase("q", positive=True)
z = sp.IndexedBase("z", real=True)
LIMITS = {i: (sp.S.One, K), j: (sp.S.One, K)}  # indices of vectors with K entries


@dataclass
class Made:
    """A line that is claimed: how, and whether it is true."""

    kind: str
    start: object
    line: object
    step: object  # (derivation, line) -> None, raises where it is refused
    by: object = None
    relation: str = "="
    given: tuple = ()
    limits: dict = field(default_factory=dict)

    def claim(self):
        self.step(Derivation(self.kind, self.start, given=self.given), self.line)

    def is_false(self, line=None):
        line = self.line if line is None else line
        return differs(self.start, line, self.limits or LIMITS, self.relation, self.by)


def number(rng):
    return rng.choice((1, 2, 3, -1, -2, Rational(1, 2), Rational(2, 3), 5))


def scalar(rng, depth=2):
    """A random expression in x, y, u, v that has a value everywhere."""
    if depth == 0:
        return rng.choice((x, y, u, v, number(rng) * sp.S.One))
    a, b = scalar(rng, depth - 1), scalar(rng, depth - 1)
    shape = rng.randrange(8)
    if shape < 2:
        return a + b
    if shape < 4:
        return a * b
    if shape == 4:
        return a ** rng.choice((2, 3))
    if shape == 5:
        return exp(rng.choice((u, v, -u, x)))
    if shape == 6:
        return log(rng.choice((x, y, x * y, 1 + exp(u), x / y, 1 + x))) + a
    return a / rng.choice((x, y, x + y, 1 + u**2, 1 + exp(v)))


def entry(rng, index, depth=1):
    """A random term of a sum over the index."""
    if depth == 0:
        return rng.choice((p[index], q[index], z[index], log(p[index]), exp(z[index]), x))
    a, b = entry(rng, index, depth - 1), entry(rng, index, depth - 1)
    shape = rng.randrange(5)
    if shape == 0:
        return a + number(rng) * b
    if shape == 1:
        return a**2
    if shape == 2:
        return a / q[index]
    return a * b


# ------------------------------------------------------------------ true lines


def equals(d, line):
    d.equals(line)


def rewritten(rng):
    start = scalar(rng, 2)
    way = rng.choice((sp.expand, sp.factor, sp.together, sp.powsimp, sp.expand_log, sp.cancel))
    return Made("rewritten", start, way(start), equals)


def squares(rng):
    a, b = scalar(rng, 1), scalar(rng, 1)
    return Made("square", (a + b) ** 2, a**2 + 2 * a * b + b**2, equals)


def renamed(rng):
    term = entry(rng, k)
    return Made("renamed", Sum(term, (k, 1, K)), Sum(term.subs(k, i), (i, 1, K)), equals)


def taken_out(rng):
    term, factor = entry(rng, k), scalar(rng, 1)
    return Made("factor", Sum(factor * term, (k, 1, K)), factor * Sum(term, (k, 1, K)), equals)


def parted(rng):
    a, b = entry(rng, k), entry(rng, k)
    line = Sum(a, (k, 1, K)) + Sum(b, (k, 1, K))
    return Made("parts", Sum(a + b, (k, 1, K)), line, equals)


def first_term(rng):
    term = entry(rng, k)
    line = term.subs(k, 1) + Sum(term, (k, 2, K))
    return Made("first term", Sum(term, (k, 1, K)), line, equals)


def last_term(rng):
    term = entry(rng, k)
    line = Sum(term, (k, 1, K - 1)) + term.subs(k, K)
    return Made("last term", Sum(term, (k, 1, K)), line, equals)


def shifted(rng):
    term, by = entry(rng, k), rng.choice((1, 2, -1))
    line = Sum(term.subs(k, k + by), (k, 1 - by, K - by))
    return Made("shifted", Sum(term, (k, 1, K)), line, equals)


def written_out(rng):
    term, size = entry(rng, k), rng.choice((2, 3, 4))
    line = sum(term.subs(k, place) for place in range(1, size + 1))
    return Made("written out", Sum(term, (k, 1, size)), line, equals)


def picked(rng):
    term = entry(rng, k) * p[k]
    line = term.subs(k, j)
    return Made("delta", Sum(KroneckerDelta(j, k) * term, (k, 1, K)), line, equals)


def swapped(rng):
    a, b = entry(rng, i), entry(rng, j)
    start = Sum(a * b, (i, 1, K), (j, 1, K))
    return Made("product of sums", start, Sum(a, (i, 1, K)) * Sum(b, (j, 1, K)), equals)


def powers(rng):
    power, start = rng.choice((1, 2, 3)), Sum(k ** rng.choice((1, 2, 3)), (k, 1, n))
    line = sp.factor(start.doit()) + 0 * power
    return Made("induction", start, line, lambda d, line: d.induction(line, n))


def slope_of_scalar(rng):
    start, letter = scalar(rng, 2), rng.choice((x, y, u))
    line = start.diff(letter)
    return Made("slope", start, line, lambda d, line: d.differentiate(letter, line), letter)


def slope_of_sum(rng):
    term, base = entry(rng, k), rng.choice((p, q, z))
    line = term.subs(k, j).diff(base[j])
    start = Sum(term, (k, 1, K))
    return Made(
        "slope of a sum", start, line, lambda d, line: d.differentiate(base[j], line), base[j]
    )


def slope_of_logarithm(rng):
    term = p[k] ** rng.choice((1, 2)) * exp(rng.choice((1, 2)) * z[k])
    start, base = log(Sum(term, (k, 1, K))), rng.choice((p, z))
    line = term.subs(k, j).diff(base[j]) / Sum(term, (k, 1, K))
    step = lambda d, line: d.differentiate(base[j], line)  # noqa: E731
    return Made("slope of a logarithm", start, line, step, base[j])


def above(rng):
    a, gap = scalar(rng, 1), rng.choice((u**2, x, (u - v) ** 2, x * exp(u), x / y))
    start = a + gap
    return Made("above", start, a, lambda d, line: d.at_least(line), relation=">=")


def below(rng):
    a, c = number(rng), rng.choice((x, y))
    start = log(c) + a
    return Made("below", start, c - 1 + a, lambda d, line: d.at_most(line), relation="<=")


def put_in(rng):
    start, value = scalar(rng, 2), rng.choice((1, 2, Rational(1, 2)))
    line = start.subs(x, value)
    made = Made("value", start, line, lambda d, line: d.substitute({x: value}, line))
    made.is_false = lambda other=None: differs(line, line if other is None else other)
    return made


KINDS = [
    rewritten,
    squares,
    renamed,
    taken_out,
    parted,
    first_term,
    last_term,
    shifted,
    written_out,
    picked,
    swapped,
    powers,
    slope_of_scalar,
    slope_of_sum,
    slope_of_logarithm,
    above,
    below,
    put_in,
]


def true_lines(count, seed=7):
    """Random true lines of every kind, in turn."""
    rng, made = random.Random(seed), []
    while len(made) < count:
        one = KINDS[len(made) % len(KINDS)](rng)
        if one.start != one.line and not one.start.is_number and not one.start.has(sp.zoo, sp.nan):
            assert not one.is_false(), f"{one.kind}: {one.start} is not {one.line}"
            made.append(one)
    return made


# ------------------------------------------------------------------ false lines


def wrong_versions(line):
    """The line with one thing changed: (what, line)."""
    for place, node in enumerate(sp.preorder_traversal(line)):
        for what, new in _changes(node):
            changed = _replaced(line, place, new)
            if changed != line and not changed.has(sp.zoo, sp.nan, sp.oo):
                yield what, changed


def _changes(node):
    if isinstance(node, Sum) and len(node.limits) == 1:
        index, low, high = node.limits[0]
        yield "range", node.func(node.function, (index, low, high - 1))
        yield "range", node.func(node.function, (index, low + 1, high))
        yield "bound letter", node.func(node.function.subs(index, i), (index, low, high))
    if isinstance(node, sp.Indexed) and node.indices[0] == j:
        yield "index", node.base[i]
        yield "index", node.base[1]
    if isinstance(node, KroneckerDelta):
        yield "index", KroneckerDelta(i, 1)
    if node.is_Add:
        yield "sign", node - 2 * node.args[-1]
        yield "term", node - node.args[0]
    if node.is_Mul:
        yield "factor", node * 2
        yield "factor", node / node.args[-1]
    if node.is_Pow and node.exp.is_Integer:
        yield "power", node.base ** (node.exp + 1)
    if node in (x, y, u, v):
        yield "letter", {x: y, y: x, u: v, v: u}[node]


def _replaced(expression, place, new, counter=None):
    """The expression with the part at a place in preorder replaced."""
    counter = counter or [0]
    if counter[0] == place:
        counter[0] += 1
        return new
    counter[0] += 1
    arguments = []
    for argument in expression.args:
        size = sum(1 for _ in sp.preorder_traversal(argument))
        if counter[0] <= place < counter[0] + size:
            arguments.append(_replaced(argument, place, new, counter))
            counter[0] = place + 10**6
        else:
            arguments.append(argument)
            counter[0] += size
    return expression.func(*arguments)


def false_lines(count, seed=11):
    """Random false lines: true ones with one thing changed, checked to be false."""
    rng, made = random.Random(seed), []
    while len(made) < count:
        one = KINDS[len(made) % len(KINDS)](rng)
        versions = list(wrong_versions(one.line))
        rng.shuffle(versions)
        for what, line in versions:
            if one.is_false(line):
                one.kind, one.line = f"{one.kind}: {what}", line
                made.append(one)
                break
    return made


def false_equations(count, seed=13):
    """Solutions, extrema and sums over ranges that are not what is claimed."""
    rng, made = random.Random(seed), []
    for _ in range(count):
        a, b = rng.sample(range(-4, 5), 2)
        c = rng.choice((1, 2, 3))
        made += [
            ("two roots", Eq((u - a) * (u - b), 0), lambda d, a=a: d.solve(u, a)),
            ("wrong root", Eq(c * u, a), lambda d, a=a, c=c: d.solve(u, Rational(a + 1, c))),
            ("may be 0", Eq(u * v, a * u), lambda d, a=a: d.solve(v, a)),
            ("two signs", Eq(u**2, v**2), lambda d: d.solve(u, v)),
            ("no extremum", c * u**3 + a, lambda d, a=a: d.minimum(u, {u: 0}, a)),
            ("largest", c * (u - a) ** 2, lambda d, a=a: d.maximum(u, {u: a}, 0)),
            ("elsewhere", c * (u - a) ** 2, lambda d, b=b: d.minimum(u, {u: b}, 0)),
            (
                "feasible set",
                c * x + c * y,
                lambda d, c=c: d.maximum([x, y], {x: 1, y: 1}, 2 * c),
                (Eq(x * y, 1),),
            ),
            (
                "no constraint",
                c * x**2 + c * y**2,
                lambda d, c=c: d.minimum([x, y], {x: 1, y: 1}, 2 * c),
            ),
            ("constraint", x + c * y, lambda d, c=c: d.equals(1 + c * y), (Eq(x + 2 * y, 1),)),
        ]
    return made
