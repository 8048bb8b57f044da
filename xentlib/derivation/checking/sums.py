"""Finite sums with a symbolic number of terms, brought to one form.

Only rules that hold for every finite sum are used, and an empty sum is 0: linearity, a constant
taken out, sum_k delta_jk f_k = f_j for j inside the range (0 for j outside), a shift of the
index, first and last terms split off, renaming and reordering of the indices. Bound letters are
renamed apart before anything is put in.
"""

import itertools

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits

from . import ranges

SHORT = 12  # terms that are written out
NEAR = 4  # how far apart the ends of two sums may be


def expand(expression):
    """Multiply out products, powers and logarithms, as far as the assumptions allow."""
    return sp.expand(sp.expand_log(expression))


# ---------------------------------------------------------------- letters
def apart(expression):
    """The same with every bound letter replaced by one that occurs nowhere else."""
    return _each(
        expression,
        ExprWithLimits,
        lambda total: _renamed(total, total.limits, [None] * len(total.limits)),
    )


def _each(expression, kind, change):
    """Change every part of a kind, those inside first, so that an outer one sees what they are."""
    return expression.replace(lambda part: isinstance(part, kind), change, simultaneous=False)


def _renamed(total, limits, names):
    """The same with these names for its letters (dummies for None), from the innermost on."""
    fresh, renamed = {}, []
    for (index, *ends), name in zip(reversed(limits), reversed(names)):
        ends = [end.xreplace(fresh) for end in ends]
        fresh[index] = fresh_letter(index, ends, name)
        renamed = [(fresh[index], *ends), *renamed]
    return total.func(total.function.xreplace(fresh), *renamed)


def fresh_letter(index, ends, name=None):
    """A letter for an index, no more positive than the numbers that it runs over."""
    low, facts = ends[0], {"real": True}
    if index.is_integer:
        facts = {"integer": True, "positive": low.is_positive or None}
        facts["nonnegative"] = low.is_nonnegative or None
    return sp.Symbol(name, **facts) if name else sp.Dummy(index.name, **facts)


def put(expression, name, value):
    """Replace a symbol; of an indexed one with plain letters, p[k], every p[...]."""
    expression = apart(expression)
    if not name.is_Indexed:
        return expression.subs(name, value)

    def entry(item):
        fresh = apart(value)
        return fresh.subs(dict(zip(name.indices, item.indices)), simultaneous=True)

    def meant(part):  # p[k] speaks of every entry, p[3] of that one alone
        return (part.is_Indexed and part.base == name.base) and all(
            letter.is_Symbol or letter == index for letter, index in zip(name.indices, part.indices)
        )

    return expression.replace(meant, entry)


def index_symbols(expression):
    """Symbols that stand in an index: of an Indexed or of a Kronecker delta."""
    places = [index for item in expression.atoms(sp.Indexed) for index in item.indices]
    deltas = expression.atoms(sp.KroneckerDelta)
    return {symbol for symbol in sp.Tuple(*places, *deltas).free_symbols if symbol.is_Symbol}


def limit_symbols(expression):
    """Symbols that say how many terms a sum or product has, or how long a vector is."""
    totals, items = expression.atoms(sp.Sum, sp.Product), expression.atoms(sp.Indexed)
    ends = [end for total in totals for _, *ends in total.limits for end in ends]
    lengths = [length for item in items for length in item.base.shape or ()]
    return sp.Tuple(*ends, *lengths).free_symbols & expression.free_symbols


def letters(expression):
    """What needs a value: the free symbols and entries, but for indices."""
    labels = {item.base.label for item in expression.atoms(sp.Indexed)}
    return expression.free_symbols - labels - index_symbols(expression)


def spelled_out(expression, at):
    """The expression with whole numbers for letters, its sums and products written out."""
    return linear(apart(expression).xreplace(at))


# ---------------------------------------------------------------- one form
def linear(expression, facts=(), known=None):
    """Write every Sum in `expression` as constants times sums of single terms in one form.

    `facts` are whole numbers known to be at least 0. `known`, if given, takes such a sum and
    returns its value, or the sum itself.
    """
    if not expression.has(sp.Sum, sp.Product, sp.KroneckerDelta):
        return expression
    if isinstance(expression, sp.Product):
        return _product(expression)
    if expression.is_Mul and expression.has(sp.KroneckerDelta):
        expression = _deltas_used(expression)
    if not isinstance(expression, sp.Sum):
        arguments = [linear(argument, facts, known) for argument in expression.args]
        return expression.func(*arguments) if arguments != [*expression.args] else expression
    expression = apart(expression)
    orders = _orders(expression) if known else [expression.limits]
    return min((_summed(expression.function, one, facts, known) for one in orders), key=_depth)


def _product(total):
    (index, low, high), *others = total.limits
    length = sp.expand(high - low + 1)
    if others or not length.is_Integer or length > SHORT:
        return canonical(total)
    places, factor = range(max(0, int(length))), apart(total.function)
    return sp.Mul(*[linear(factor.subs(index, low + place)) for place in places])


def _deltas_used(product):
    """delta_ij f_j = delta_ij f_i."""
    for delta in sorted(product.atoms(sp.KroneckerDelta), key=sp.default_sort_key):
        first, second = delta.args[:2]
        if not second.is_Symbol:
            first, second = second, first
        if delta in product.args and second.is_Symbol and not first.has(second):
            product = delta * apart(product / delta).subs(second, first)
    return product


def _summed(result, limits, facts, known):
    for place, (index, low, high) in enumerate(limits):  # innermost first, as SymPy writes them
        inside = [f for limit in limits[place:] for f in range_facts(*limit)]
        terms = sp.Add.make_args(expand(linear(result, (*facts, *inside), known)))
        outside = (*facts, *[f for limit in limits[place + 1 :] for f in range_facts(*limit)])
        result = sp.Add(*[_one_term(t, index, low, high, outside, known) for t in terms])
    return result


def range_facts(index, low, high):
    """What an index inside its range makes at least 0."""
    return (index - low, high - index)


def _orders(total):
    """The orders in which the sums may be taken: all of them where no range depends on another."""
    ends = sp.Tuple(*[end for _, low, high in total.limits for end in (low, high)])
    free = not ends.has(*total.variables)
    return itertools.permutations(total.limits) if free else [total.limits]


def _depth(expression):
    return sum(len(total.limits) for total in expression.atoms(ExprWithLimits))


def _one_term(term, index, low, high, facts, known):
    constant, rest = term.as_independent(index, as_Add=False)
    length = sp.expand(high - low + 1)
    if length.is_Integer and length <= SHORT:
        places = [sp.expand(low + number) for number in range(max(0, int(length)))]
        return constant * sp.Add(*[linear(rest.subs(index, at), facts) for at in places])
    regular = is_surely(length, facts)  # not shorter than empty
    if rest.is_polynomial(index) and regular and not rest.has(sp.Sum, sp.Indexed):
        return constant * sp.expand(sp.summation(rest, (index, low, high)))
    for delta in sp.Mul.make_args(rest):
        if isinstance(delta, sp.KroneckerDelta):
            picked = _picked(delta, rest / delta, index, low, high, facts)
            if picked is not None:
                return constant * linear(picked, facts, known)
    rest, low, high = _shifted(rest, index, low, high)
    terms = sp.Add.make_args(expand(rest))
    return constant * sp.Add(*[_total(t, index, low, high, facts, known) for t in terms])


def _total(term, index, low, high, facts, known):
    """The sum of one term, in the form that equal sums share."""
    constant, rest = term.as_independent(index, as_Add=False)
    total = canonical(sp.Sum(rest, (index, low, high)))
    factors = sp.Mul.make_args(rest)
    nested = [factor for factor in factors if isinstance(factor, sp.Sum)]
    if len(nested) == 1:  # sum_k f_k sum_j g_kj = sum_kj f_k g_kj
        inner = apart(nested[0])
        outside = sp.Mul(*[factor for factor in factors if factor != nested[0]])
        total = canonical(sp.Sum(outside * inner.function, *inner.limits, (index, low, high)))
    return constant * (known(total) if known else total)


def _picked(delta, rest, index, low, high, facts):
    """The term that the delta picks, 0 if it is surely outside, None if that is not known."""
    slope, offset = _line(delta.args[0] - delta.args[1], index)
    place = sp.expand(-slope * offset)
    if not slope or not place.is_integer:
        return None
    if is_surely(place - low, facts) and is_surely(high - place, facts):
        return rest.subs(index, place)
    if is_surely(low - 1 - place, facts) or is_surely(place - high - 1, facts):
        return sp.S.Zero
    return None


def _line(place, index):
    """(slope, offset) of a place that goes up or down with the index, else (0, place)."""
    place = sp.expand(place)
    slope = place.coeff(index, 1)
    offset = sp.expand(place - slope * index)
    return (slope, offset) if slope in (1, -1) and not offset.has(index) else (0, place)


def _shifted(rest, index, low, high):
    """Move the index so that it stands alone in its first entry, or begins at 1."""
    places = {i for item in rest.atoms(sp.Indexed) for i in item.indices if i.has(index)}
    first = min(places, key=sp.default_sort_key, default=index + 1 - low)
    slope, offset = _line(first, index)
    if not slope:
        return rest, low, high
    ends = [sp.expand(slope * end + offset) for end in (low, high)]
    moved = rest.subs(index, slope * (index - offset))
    return (sp.expand_power_exp(moved), *(ends if slope == 1 else reversed(ends)))


def is_surely(gap, facts):
    """Whether the whole number is at least 0: by its letters' signs and at most three facts."""
    return any(
        sp.expand(gap - sp.Add(*some)).is_nonnegative
        for count in range(4)
        for some in itertools.combinations(facts, count)
    )


def whole_facts(given, *expressions):
    """What bounds and the ranges of indices make at least 0, among whole numbers."""
    facts, scope = [], sp.Tuple(*expressions, *given.scope)
    for index, ends in ranges.of_indices(scope).items():
        facts += range_facts(index, *ends)
    for small, large, too in ranges.ordered(given.bounds):
        if small.is_integer and large.is_integer:
            facts.append(large - small - (0 if too else 1))
    return tuple(facts)


def canonical(expression):
    """Give the indices of all sums fixed names, and pick one order of independent sums.

    Sums inside have smaller numbers in their names, so that none is caught.
    """
    return _each(expression, ExprWithLimits, _named)


def _named(total):
    """The same for a sum whose inner sums have their names already."""
    depth, count = _depth(total.function), len(total.limits)
    names = [f"_k{number}" for number in range(depth, depth + count)]
    forms = [_renamed(total, limits, names) for limits in _orders(total)]
    return min(forms, key=sp.default_sort_key)


# ---------------------------------------------------------------- first and last terms
def split(expression, facts=()):
    """Every sum or product from 1 to a letter, say, with the terms that this adds or leaves out.

    The sum to K - 1 is that to K without the last term: both sides of an equation are continuous,
    so that it holds where this term has no value too.
    """

    def by_terms(total):
        (index, low, high), *others = total.limits
        (early, first), (late, last) = (low - 1).as_coeff_Add(), high.as_coeff_Add()
        latest, earliest = (low if early > 0 else first + 1), (last if late > 0 else high)
        near = all(gap.is_Integer and abs(gap) <= NEAR for gap in (early, late))
        if others or not near or not is_surely(earliest - latest + 1, facts):
            return total
        front = _terms(total.function, index, first + 1, early)
        back = _terms(total.function, index, last + 1, late)
        whole = total.func(total.function, (index, first + 1, last))
        if isinstance(total, sp.Product):
            return whole * sp.Mul(*back) if early == 0 and late > 0 else total
        result = whole - sp.Add(*front) * sp.sign(early) + sp.Add(*back) * sp.sign(late)
        return total if result.has(sp.zoo, sp.nan) else result

    return _each(expression, (sp.Sum, sp.Product), by_terms)


def _terms(function, index, start, count):
    """So many terms from the start on, or as many before it."""
    places = range(count) if count > 0 else range(count, 0)
    return [function.subs(index, start + place) for place in places]


def sums_to_symbols(expression, facts=()):
    """Replace each outermost sum, product or integral by a symbol that has its sign."""
    totals = sorted(expression.atoms(ExprWithLimits), key=sp.default_sort_key)
    return expression.xreplace({t: sp.Dummy("S", **_sign_of_total(t, facts)) for t in totals})


def _sign_of_total(total, facts):
    term = sp.factor(sums_to_symbols(apart(total).function))
    if isinstance(total, sp.Integral) or not term.is_real:
        return {"real": True} if term.is_real else {}
    some = isinstance(total, sp.Product) or all(
        is_surely(high - low, facts) for _, low, high in total.limits
    )
    if term.is_positive and some:
        return {"positive": True}
    return {"nonnegative": True} if term.is_nonnegative else {"real": True}
