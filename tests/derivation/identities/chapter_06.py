"""From maximum likelihood to cross-entropy."""

import sympy as sp
from sympy import Eq, log

import xentlib as xl
from identities.symbols import K, Q, e, k, n, q_, total
from xentlib.derivation import Derivation
from xentlib.engines.symbolic import IndexedVector

i = sp.Symbol("i", integer=True, positive=True)
n_ = sp.IndexedBase("n", positive=True)
counts = Eq(total(n_[k]), n)
share = IndexedVector(n_[k] / n, k, K)


def likelihood_is_cross_entropy():
    d = Derivation(
        "The negative log-likelihood is a cross-entropy",
        sp.Product(q_[k] ** n_[k], (k, 1, K)),
        name="L",
        given=[counts],
        reason="class $k$ was seen $n_k$ times",
    )
    d.apply(lambda f: -log(f) / n, None, "logarithm, sign, mean", name=r"-\tfrac1n \ln L")
    d.induction(-total(n_[k] * log(q_[k])) / n, K)
    d.equals(xl.cross_entropy(share, Q, base=e), r"with the observed shares $\hat p_k = n_k / n$")
    return d


def maximum_likelihood_minimises_kl():
    d = Derivation(
        "Maximum likelihood minimises the KL divergence from the data",
        -total(n_[k] * log(q_[k])) / n,
        name=r"-\tfrac1n \ln L",
        given=[counts],
    )
    d.equals(
        xl.entropy(share, base=e) + xl.kl_divergence(share, Q, base=e),
        r"only the divergence knows the model $q$",
    )
    return d


def one_line_for_two_classes():
    p = sp.Symbol("p", positive=True)
    y = sp.Symbol("y", nonnegative=True)
    d = Derivation(
        "Two classes in one line", p**y * (1 - p) ** (1 - y), name=r"P(y \mid x)", given=[p < 1]
    )
    d.apply(lambda f: -log(f), None, "the negative logarithm", name=r"-\ln P(y \mid x)")
    d.equals(-y * log(p) - (1 - y) * log(1 - p), "powers become factors")
    return d


def gaussian_noise_gives_the_quadratic_cost():
    y_, a_ = sp.IndexedBase("y", real=True), sp.IndexedBase("a", real=True)
    over = (i, 1, n)
    d = Derivation(
        "Gaussian noise gives the quadratic cost",
        sp.Product(sp.exp(-((y_[i] - a_[i]) ** 2) / 2) / sp.sqrt(2 * sp.pi), over),
        name="L",
        reason="targets $y_i$ with noise of width 1 around the outputs $a_i$",
    )
    d.apply(lambda f: -log(f), None, "the negative logarithm", name=r"-\ln L")
    d.induction(sp.Sum((y_[i] - a_[i]) ** 2 / 2 + log(2 * sp.pi) / 2, over), n)
    d.equals(
        sp.Sum((y_[i] - a_[i]) ** 2, over) / 2 + n * log(2 * sp.pi) / 2,
        "the quadratic cost, and a constant",
    )
    return d
