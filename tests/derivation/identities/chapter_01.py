"""Information content."""

import sympy as sp
from sympy import Eq, log

import xentlib as xl
from xentlib.derivation import Derivation

p, q, base = sp.symbols("p q b", positive=True)


def independent_surprises_add():
    d = Derivation("Independent surprises add", xl.self_information(p * q), name="I(pq)")
    d.equals(-log(p, 2) - log(q, 2), "the logarithm of a product is a sum")
    return d.equals(xl.self_information(p) + xl.self_information(q), "the two contents")


def only_the_logarithm_adds():
    f = sp.Function("f")
    c, constant = sp.symbols("c c_0", real=True)
    slope = sp.Derivative(f(p), p)
    at_one = sp.Subs(sp.Derivative(f(q), q), q, 1)
    d = Derivation(
        "Only logarithms turn products into sums",
        Eq(f(p * q), f(p) + f(q)),
        given=[Eq(c, at_one)],
        reason="what we ask of $f$, for all $p$ and $q$",
    )
    d.differentiate(q)
    d.substitute({q: 1}, Eq(p * slope, c), "put $q = 1$, and call $f'(1)$ the number $c$")
    d.solve(slope, c / p)
    d.integrate(p, c * log(p) + constant, constant=constant)
    d.substitute({p: 1}, Eq(f(1), constant))
    d.from_line(1).substitute({p: 1, q: 1}, Eq(f(1), 2 * f(1)))
    d.solve(f(1), 0, "so the constant is 0")
    d.from_line(5).substitute({constant: 0}, Eq(f(p), c * log(p)))
    return d


def change_of_base():
    u = sp.Symbol("u", real=True)
    d = Derivation(
        "Change of base",
        Eq(base**u, p),
        given=[sp.Ne(base, 1)],
        reason=r"what $u = \log_b p$ means",
    )
    d.apply(log, Eq(u * log(base), log(p)), "the natural logarithm of both sides")
    return d.solve(u, log(p) / log(base))
