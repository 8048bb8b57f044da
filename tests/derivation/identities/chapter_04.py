"""Cross-entropy."""

import sympy as sp
from sympy import Eq, log, symbols

import xentlib as xl
from identities.symbols import (
    K,
    P,
    Q,
    e,
    i,
    j,
    k,
    lam,
    p_,
    p_sums_to_one,
    q_,
    q_sums_to_one,
    total,
    v_,
)
from xentlib.derivation import Derivation

p = symbols("p1:5", positive=True)
q = symbols("q1:5", positive=True)


def decomposition():
    entropy, divergence = sp.Symbol("H(p)", real=True), sp.Symbol(r"D(p\,\|\,q)", real=True)
    d = Derivation(
        "Cross-entropy is entropy plus KL divergence",
        xl.cross_entropy(p, q),
        name="H(p, q)",
        given=[Eq(entropy, xl.entropy(p)), Eq(divergence, xl.kl_divergence(p, q))],
    )
    d.equals(
        sum(pk * (log(1 / pk, 2) + log(pk / qk, 2)) for pk, qk in zip(p, q)),
        r"$-\log_2 q_k = \log_2 \frac{1}{p_k} + \log_2 \frac{p_k}{q_k}$ in each term",
    )
    return d.equals(
        entropy + divergence, "the first parts are the entropy, the others the divergence"
    )


def decomposition_in_general():
    d = Derivation(
        "The decomposition, for K outcomes", xl.cross_entropy(P, Q, base=e), name="H(p, q)"
    )
    d.equals(
        total(p_[k] * (log(1 / p_[k]) + log(p_[k] / q_[k]))),
        r"$-\ln q_k = \ln \frac{1}{p_k} + \ln \frac{p_k}{q_k}$",
    )
    return d.equals(
        xl.entropy(P, base=e) + xl.kl_divergence(P, Q, base=e), "entropy and divergence"
    )


def best_forecast():
    d = Derivation(
        "The best forecast is the truth",
        xl.cross_entropy(P, Q, base=e),
        name="H(p, q)",
        given=[p_sums_to_one, q_sums_to_one],
    )
    d.lagrangian(q_sums_to_one, lam)
    d.stationary(q_[j], Eq(lam - p_[j] / q_[j], 0), "only term $j$ of each sum holds $q_j$")
    d.solve(q_[j], p_[j] / lam)
    d.sum_over(j, 1, K)
    d.equals(Eq(1, 1 / lam), "both $p$ and $q$ sum to 1")
    d.solve(lam, 1)
    return d.from_line(4).substitute({lam: 1}, Eq(q_[j], p_[j]))


def convex_in_the_model():
    d = Derivation("Cross-entropy is convex in q", xl.cross_entropy(P, Q, base=e), name="H(p, q)")
    d.differentiate(q_[j], -p_[j] / q_[j], "only term $j$ holds $q_j$")
    d.differentiate(
        q_[i],
        p_[j] / q_[j] ** 2 * sp.KroneckerDelta(i, j),
        r"the matrix of second derivatives is diagonal: $\delta_{ij}$ is 1 if $i = j$, else 0",
    )
    d.apply(
        lambda h: sp.Sum(v_[i] * v_[j] * h, (i, 1, K), (j, 1, K)),
        total(p_[k] * v_[k] ** 2 / q_[k] ** 2),
        "the curvature in any direction $v$: only the terms with $i = j$ stay",
        name=r"v^{\mathsf{T}} \nabla^2 H \, v",
    )
    return d.at_least(0, "no factor is negative")


def smallest_value():
    d = Derivation(
        "The smallest cross-entropy is the entropy",
        xl.cross_entropy(p, q),
        name="H(p, q)",
        given=[Eq(sum(p), 1), Eq(sum(q), 1)],
    )
    return d.minimum(q, dict(zip(q, p)), xl.entropy(p), "convex in $q$, and level there")
