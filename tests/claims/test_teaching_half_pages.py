"""The numbers of the half-pages on sums, logarithms and partial derivatives."""

import math

import sympy as sp
from claims import claim

p, c = (1 / 2, 1 / 4, 1 / 4), (1, 2, 2)
z1, z2 = sp.symbols("z1 z2", positive=True)
BILL = z1**2 * z2 + 3 * z2


@claim("$\\sum_k p_k c_k = \\tfrac12 + \\tfrac12 + \\tfrac12 = 1.5$.")
def test_a_sum_by_hand():
    assert all(share * cost == 1 / 2 for share, cost in zip(p, c))
    return (sum(share * cost for share, cost in zip(p, c)),)


@claim("Sums: 5; 3; 1.")
def test_answers_to_the_sums():
    products = [share * cost for share, cost in zip(p, c)]
    assert (sum(c), 3 * sum(p), sum(products[1:])) == (5, 3, 1)


@claim("has the base $e = 2.718$, and $\\ln x = 0.6931 \\cdot \\log_2 x$.")
def test_natural_logarithm():
    return math.e, math.log(2)


@claim("$\\log_2 \\tfrac{3}{8} = \\log_2 3 - 3 = 1.585 - 3 = -1.415$.")
def test_a_logarithm_by_hand():
    return math.log2(3), math.log2(3 / 8)


@claim("Compute $\\log_2 \\tfrac1{32}$,")
def test_a_logarithm_to_compute():
    assert 2**-5 == 1 / 32
    return (32,)


@claim("""Logarithms: −5; $2 + 1.585 = 3.585$; $\\log_2 \\tfrac13 = -1.585$ is larger""")
def test_answers_to_the_logarithms():
    return math.log2(3), math.log2(12), math.log2(1 / 3)


@claim("""at $z = (2, 1)$ the bill above is $4 + 3 = 7$. At $(2.01, 1)$ it is $4.0401 + 3 = 7.0401$. The
change is 0.0401, divided by 0.01 it is 4.01, and $2 z_1 z_2 = 4$.""")
def test_a_nudge_by_hand():
    before, after = (float(BILL.subs({z1: value, z2: 1})) for value in (2, 2.01))
    slope = sp.diff(BILL, z1).subs({z1: 2, z2: 1})
    assert (before, slope) == (7, 4) and sp.diff(BILL, z2) == z1**2 + 3
    return 2.01, after - 3, after, after - before, 0.01, (after - before) / 0.01


@claim("both are $\\frac{1}{z_1 + z_2}$, and $\\tfrac14$ at $(1, 3)$.")
def test_answer_to_the_partial_derivatives():
    loss = sp.log(z1 + z2)
    slopes = [sp.diff(loss, letter).subs({z1: 1, z2: 3}) for letter in (z1, z2)]
    assert slopes == [sp.Rational(1, 4)] * 2
