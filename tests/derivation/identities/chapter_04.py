"""Identities of lesson 4 that stand in no page."""

import sympy as sp

import xentlib as xl
from xentlib.derivation import Derivation


def the_smallest_cross_entropy_is_the_entropy():
    p, q = sp.symbols("p1:4", positive=True), sp.symbols("q1:4", positive=True)
    sums = [sp.Eq(sum(p), 1), sp.Eq(sum(q), 1)]
    d = Derivation("Smallest cross-entropy", xl.cross_entropy(p, q), name="H(p, q)", given=sums)
    level = "convex in $q$, and level there along $q_1 + q_2 + q_3 = 1$"
    return d.minimum(q, dict(zip(q, p)), xl.entropy(p), level)
