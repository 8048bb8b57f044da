"""The symbols that the identities share, with their assumptions."""

from math import e as e

import sympy as sp

from xentlib.engines.symbolic import IndexedVector

i, j, k = sp.symbols("i j k", integer=True, positive=True)
K = sp.Symbol("K", integer=True, positive=True)
n = sp.Symbol("n", integer=True, positive=True)
t = sp.Symbol("t", positive=True)
x, w, b, z, c = sp.symbols("x w b z c", real=True)
y = sp.Symbol("y", real=True)
a = sp.Symbol("a", positive=True)  # the output of a sigmoid, below 1
lam = sp.Symbol("lambda", positive=True)

p_, q_ = sp.IndexedBase("p", positive=True), sp.IndexedBase("q", positive=True)
z_, y_, v_ = (sp.IndexedBase(name, real=True) for name in "zyv")
P, Q = IndexedVector(p_[k], k, K), IndexedVector(q_[k], k, K)
Z, Y = IndexedVector(z_[k], k, K), IndexedVector(y_[k], k, K)
p_sums_to_one, q_sums_to_one = sp.Eq(P.total(), 1), sp.Eq(Q.total(), 1)


def total(term, index=k, size=K):
    """The sum of a term over its index, 1 to `size`."""
    return sp.Sum(term, (index, 1, size))
