"""Softmax and its logarithm."""

import sympy as sp
from sympy import Eq, exp, log

import xentlib as xl
from identities.symbols import K, Z, c, e, i, j, k, p_, p_sums_to_one, total, v_, z_
from xentlib.derivation import Derivation, named
from xentlib.engines.symbolic import IndexedVector


def softmax_ignores_a_shift():
    shifted = IndexedVector(z_[k] + c, k, K)
    d = Derivation(
        "Softmax ignores a shift", xl.softmax(shifted).at(j), name=r"\text{softmax}(z + c)_j"
    )
    d.equals(
        exp(c) * exp(z_[j]) / (exp(c) * total(exp(z_[k]))), "$e^{z + c} = e^c e^z$ in every term"
    )
    return d.equals(
        named(r"\text{softmax}(z)_j", xl.softmax(Z).at(j)), "cancel $e^c$: softmax of $z$"
    )


def logsumexp_moves_with_a_shift():
    shifted = IndexedVector(z_[k] + c, k, K)
    d = Derivation(
        "Log-sum-exp moves with a shift", xl.logsumexp(shifted), name=r"\operatorname{LSE}(z + c)"
    )
    d.equals(log(exp(c) * total(exp(z_[k]))), "$e^{z + c} = e^c e^z$ in every term")
    return d.equals(c + xl.logsumexp(Z), "the logarithm of a product")


def gradient_of_logsumexp():
    d = Derivation(
        "The gradient of log-sum-exp is softmax", xl.logsumexp(Z), name=r"\operatorname{LSE}"
    )
    d.differentiate(z_[j], exp(z_[j]) / total(exp(z_[k])), "only term $j$ holds $z_j$")
    return d.equals(named(r"\text{softmax}(z)_j", xl.softmax(Z).at(j)), "this is softmax")


def hessian_of_logsumexp():
    d = Derivation(
        "The curvature of log-sum-exp is diag(p) − ppᵀ",
        xl.logsumexp(Z),
        name=r"\operatorname{LSE}",
        given=[Eq(p_[k], xl.softmax(Z).term)],
    )
    d.differentiate(z_[j], p_[j], "softmax")
    d.differentiate(z_[i], sp.KroneckerDelta(i, j) * p_[j] - p_[i] * p_[j], "the quotient rule")
    return d


def positive_semidefinite():
    mean = total(p_[j] * v_[j], j)
    d = Derivation(
        "diag(p) − ppᵀ is positive semidefinite",
        sp.Sum(
            v_[i] * v_[j] * (sp.KroneckerDelta(i, j) * p_[j] - p_[i] * p_[j]), (i, 1, K), (j, 1, K)
        ),
        name=r"v^{\mathsf{T}} (\operatorname{diag}(p) - p p^{\mathsf{T}}) v",
        given=[p_sums_to_one],
    )
    d.equals(total(p_[k] * v_[k] ** 2) - mean**2, "mean square minus squared mean")
    d.equals(total(p_[k] * (v_[k] - mean) ** 2), "the variance of $v$ under $p$")
    return d.at_least(0, "no term is negative")


def two_classes_are_a_sigmoid():
    a, b = sp.symbols("z1 z2", real=True)
    d = Derivation(
        "Two-class softmax is the sigmoid of the difference", xl.softmax([a, b])[0], name="p_1"
    )
    d.equals(1 / (1 + exp(-(a - b))), "divide above and below by $e^{z_1}$")
    return d.equals(named(r"\sigma(z_1 - z_2)", xl.sigmoid(a - b)), "the sigmoid")


def divergence_from_a_softmax():
    r_ = sp.IndexedBase("r", positive=True)
    R = IndexedVector(r_[k], k, K)
    d = Derivation(
        "The divergence from a softmax",
        xl.kl_divergence(R, xl.softmax(Z), base=e),
        name=r"D(r \parallel p)",
        given=[Eq(R.total(), 1)],
    )
    return d.equals(
        -xl.entropy(R, base=e) - total(r_[k] * z_[k]) + xl.logsumexp(Z),
        r"$\ln p_k = z_k - \operatorname{LSE}(z)$, and $r$ sums to 1",
    )
