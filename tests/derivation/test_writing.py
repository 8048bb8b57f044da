"""Lines look as their author wrote them, and what is looked at is what was checked."""

import pytest
import sympy as sp
from sympy import Eq, log

import xentlib as xl
from xentlib.derivation import Derivation, DerivationError, named, written
from xentlib.derivation.printing import latex
from xentlib.derivation.writing import Named, meaning

x, y = sp.symbols("x y", positive=True)
z = sp.Symbol("z", real=True)
SIGMA = named(r"\sigma(z)", xl.sigmoid(z))


def last(derivation):
    return derivation.line_latex(derivation.lines[-1])


def test_a_part_is_shown_under_its_name():
    d = Derivation("slope", xl.sigmoid(z), name="a").differentiate(z, SIGMA * (1 - SIGMA))
    assert r"\sigma(z)" in last(d) and "e^" not in last(d)
    assert not d.expression.has(Named)  # the next step goes on from what it means
    d.differentiate(z, SIGMA * (1 - SIGMA) * (1 - 2 * SIGMA))


def test_what_a_name_stands_for_is_checked():
    wrong = named(r"\sigma(z)", xl.sigmoid(-z))
    with pytest.raises(DerivationError, match="counter-example"):
        Derivation("slope", log(1 + sp.exp(z))).differentiate(z, wrong)


def test_a_power_of_a_name():
    squared = Derivation("square", xl.sigmoid(z) ** 2, name="C").equals(SIGMA**2)
    assert last(squared) == r"= \sigma(z)^{2}"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (lambda: y + x, "y + x"),
        (lambda: x + y, "x + y"),
        (lambda: log(y) - log(x), r"\ln y - \ln x"),
        (lambda: y * log(x), r"y \ln x"),
        (lambda: log(x) * y, r"\ln x y"),
        (lambda: 2 * x + 0 * y, r"2 x + 0 y"),
        (lambda: log(x, 2), r"\log_{2} x"),
        (lambda: x / x, r"\frac{x}{x}"),
    ],
)
def test_terms_keep_their_order(line, shown):
    assert latex(written(line)) == shown


def test_a_written_line_is_checked_and_means_what_sympy_would_make_of_it():
    d = Derivation("slope", x * log(x), name="f")
    d.differentiate(x, written(lambda: 1 * log(x) + x * (1 / x)), "product rule")
    assert d.expression == log(x) + 1
    with pytest.raises(DerivationError, match="counter-example"):
        d.from_line(1).differentiate(x, written(lambda: 1 * log(x) + x * (1 / y)))


def test_a_written_equation():
    d = Derivation("twice", Eq(x**2, y))
    d.apply(lambda side: 2 * side, written(lambda: Eq(x**2 + x**2, y + y)))
    assert last(d) == "x^{2} + x^{2} = y + y"
    assert d.expression == Eq(2 * x**2, 2 * y)


def test_a_division_by_0_that_is_written_is_seen():
    with pytest.raises(DerivationError, match="z may be 0"):
        Derivation("one", z + 1).equals(written(lambda: z / z + z))


def test_a_learner_may_use_names_too():
    d = Derivation("slope", xl.softplus(z)).differentiate(z, SIGMA)
    assert d.check(2, SIGMA) and not d.check(2, 1 - SIGMA)


def test_the_meaning_of_a_line_without_names_is_the_line():
    line = sp.Add(y, x, evaluate=False)
    assert meaning(line) is line


def test_bound_and_free_letters_look_different():
    k, j, K = sp.symbols("k j K", integer=True, positive=True)
    q = sp.IndexedBase("q", positive=True)
    d = Derivation("put", sp.Sum(x * q[j], (j, 1, K))).substitute({x: q[j]})
    assert last(d).endswith(r"q_{j} q_{k}") and r"\sum_{k=1}^{K}" in last(d)
    assert k != j
