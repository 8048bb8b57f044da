"""The family of cross-entropy losses."""

import sympy as sp
from sympy import Eq, exp, log

import xentlib as xl
from identities.symbols import K, e, k, y, z
from xentlib.derivation import Derivation

binary = -y * log(xl.sigmoid(z)) - (1 - y) * log(1 - xl.sigmoid(z))


def sigmoid_turns_over():
    d = Derivation("σ(−z) = 1 − σ(z)", 1 - xl.sigmoid(z), name=r"1 - \sigma(z)")
    d.equals(exp(-z) / (1 + exp(-z)), "one fraction")
    return d.equals(xl.sigmoid(-z), "times $e^z$ above and below")


def binary_cross_entropy_from_logits():
    d = Derivation(
        "Binary cross-entropy from logits",
        binary,
        name="C",
        reason=r"$-y \ln \sigma(z) - (1 - y) \ln (1 - \sigma(z))$",
    )
    d.equals(y * log(1 + exp(-z)) + (1 - y) * log(1 + exp(z)), r"$-\ln\sigma(z) = \ln(1 + e^{-z})$")
    return d.equals(y * xl.softplus(-z) + (1 - y) * xl.softplus(z), "two softplus functions")


def _plus_minus(label, word):
    s = sp.Symbol("s", real=True)
    d = Derivation(
        f"The ±1 form is binary cross-entropy, for the {word} class",
        log(1 + exp(-label * s)),
        name=r"\ln(1 + e^{-ys})",
        reason=f"$y = {label}$, which is {(label + 1) // 2} in the other coding",
    )
    d.equals(-log(xl.sigmoid(label * s)), "a sigmoid turned over")
    one_or_zero = sp.Integer((label + 1) // 2)
    return d.equals(
        -one_or_zero * log(xl.sigmoid(s)) - (1 - one_or_zero) * log(1 - xl.sigmoid(s)),
        r"$\sigma(-s) = 1 - \sigma(s)$",
    )


def plus_one_form():
    return _plus_minus(1, "positive")


def minus_one_form():
    return _plus_minus(-1, "negative")


def smoothing_minimiser():
    """The minimum over q is at the smoothed label: Gibbs with p the smoothed label."""
    smoothing = sp.Symbol("epsilon", positive=True)
    p = [1 - smoothing + smoothing / 3, smoothing / 3, smoothing / 3]
    q = sp.symbols("q1:4", positive=True)
    d = Derivation(
        "The smoothed loss is smallest at the smoothed label",
        xl.cross_entropy(p, q, base=e),
        name="C",
        given=[smoothing < 1, Eq(sum(q), 1)],
        reason=r"three classes, label 1, smoothing $\varepsilon$",
    )
    return d.minimum(q, dict(zip(q, p)), xl.entropy(p, base=e), "convex in $q$, and level there")


def smoothing_floor():
    smoothing = sp.Symbol("epsilon", positive=True)
    rest = smoothing / K
    d = Derivation(
        "The floor of the smoothed loss",
        -(1 - smoothing + rest) * log(1 - smoothing + rest) - sp.Sum(rest * log(rest), (k, 2, K)),
        name=r"C_{\min}",
        given=[smoothing < 1],
        reason=r"the entropy of the smoothed label, which is class 1 of $K$",
    )
    return d.equals(
        -(1 - smoothing + rest) * log(1 - smoothing + rest)
        + (K - 1) * smoothing / K * log(K / smoothing),
        "the $K - 1$ other classes are alike",
    )
