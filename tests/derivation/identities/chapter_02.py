"""Entropy."""

import sympy as sp
from sympy import Eq, Rational, log

import xentlib as xl
from identities.symbols import K, P, e, i, j, k, p_, p_sums_to_one, t, total
from xentlib.derivation import Derivation

p = sp.Symbol("p", positive=True)


def the_limit_of_p_log_p():
    d = Derivation("0 · log 0 = 0", p * log(p))
    return d.limit(p, 0, 0, "the power wins over the logarithm")


def binary_maximum():
    d = Derivation(
        "A fair coin is the most uncertain", xl.entropy([p, 1 - p]), name="H", given=p < 1
    )
    d.differentiate(p, log((1 - p) / p, 2))
    d.solve(p, Rational(1, 2), "it is 0 where the fraction is 1")
    d.from_line(2).differentiate(p, -1 / (p * (1 - p) * log(2)))
    d.at_most(0, "so the curve bends down everywhere")
    d.from_line(1).maximum(p, {p: Rational(1, 2)}, 1, "level there, and concave")
    return d


def general_maximum():
    d = Derivation(
        "The uniform distribution has the greatest entropy",
        xl.entropy(P, base=e),
        name="H(p)",
        given=[p_sums_to_one],
    )
    mu = sp.Symbol("mu", real=True)
    d.lagrangian(p_sums_to_one, mu)
    d.stationary(p_[j], Eq(mu - log(p_[j]) - 1, 0), "only term $j$ holds $p_j$")
    d.solve(p_[j], sp.exp(mu - 1), "the same for every $j$")
    d.sum_over(j, 1, K, Eq(total(p_[k]), K * sp.exp(mu - 1)))
    d.equals(Eq(1, K * sp.exp(mu - 1)), "the probabilities sum to 1")
    d.solve(mu, 1 - log(K))
    d.from_line(4).substitute({mu: 1 - log(K)}, Eq(p_[j], 1 / K))
    d.from_line(1).substitute({p_[k]: 1 / K}, log(K))
    return d


def uniform_by_gibbs():
    bound = tangent()
    d = Derivation(
        "No entropy is above ln K", xl.entropy(P, base=e), name="H(p)", given=[p_sums_to_one]
    )
    d.equals(total(p_[k] * log(1 / (K * p_[k]))) + log(K), "the probabilities sum to 1")
    d.at_most(
        total(p_[k] * (1 / (K * p_[k]) - 1)) + log(K),
        r"$\ln t \le t - 1$ in each term",
        using=bound,
    )
    return d.equals(log(K), "add up")


def tangent():
    d = Derivation("ln t ≤ t − 1", log(t))
    return d.at_most(t - 1, "$t - 1 - \\ln t$ is convex, with minimum 0 at $t = 1$")


def chain_rule():
    size = sp.Symbol("J", integer=True, positive=True)
    conditional = sp.IndexedBase("s", positive=True)
    every = Eq(sp.Sum(conditional[i, j], (j, 1, size)), 1)
    d = Derivation(
        "Chain rule",
        -sp.Sum(
            p_[i] * conditional[i, j] * log(p_[i] * conditional[i, j]), (j, 1, size), (i, 1, K)
        ),
        name="H(X, Y)",
        given=[every],
        reason="the joint probability is $p_i s_{ij}$, with $s_{ij}$ the probability of $j$ given $i$",
    )
    d.equals(
        -sp.Sum(p_[i] * conditional[i, j] * log(p_[i]), (j, 1, size), (i, 1, K))
        - sp.Sum(p_[i] * conditional[i, j] * log(conditional[i, j]), (j, 1, size), (i, 1, K)),
        "the logarithm of a product",
    )
    d.equals(
        -sp.Sum(p_[i] * log(p_[i]), (i, 1, K))
        - sp.Sum(
            p_[i] * sp.Sum(conditional[i, j] * log(conditional[i, j]), (j, 1, size)), (i, 1, K)
        ),
        "for each $i$ the $s_{ij}$ sum to 1: entropy of $X$, and of $Y$ given $X$",
    )
    return d
