"""The gradient."""

import sympy as sp
from sympy import Eq, log

import xentlib as xl
from identities.symbols import Y, Z, e, j, k, p_, total, y, y_, z, z_
from xentlib.derivation import Derivation


def gradient_of_softmax():
    i = sp.Symbol("i", integer=True, positive=True)
    d = Derivation(
        "The gradient of softmax",
        xl.softmax(Z).at(i),
        name="p_i",
        given=[Eq(p_[k], xl.softmax(Z).term)],
    )
    return d.differentiate(z_[j], p_[i] * (sp.KroneckerDelta(i, j) - p_[j]), "the quotient rule")


def gradient_for_many_classes():
    d = Derivation(
        "The gradient in the logits is p − y",
        xl.cross_entropy(Y, xl.softmax(Z), base=e),
        name="L",
        given=[Eq(p_[k], xl.softmax(Z).term), Eq(Y.total(), 1)],
        reason="cross-entropy of the label with the softmax of the logits",
    )
    d.equals(-total(y_[k] * z_[k]) + total(y_[k]) * xl.logsumexp(Z), "the logarithm of softmax")
    d.differentiate(z_[j], -y_[j] + total(y_[k]) * p_[j], "log-sum-exp has the gradient softmax")
    return d.equals(p_[j] - y_[j], "the label sums to 1")


def gradient_for_two_classes():
    d = Derivation(
        "The gradient in the logit is σ(z) − y",
        -y * log(xl.sigmoid(z)) - (1 - y) * log(1 - xl.sigmoid(z)),
        name="C",
    )
    d.equals(y * xl.softplus(-z) + (1 - y) * xl.softplus(z), "from logits")
    d.differentiate(z, -y * xl.sigmoid(-z) + (1 - y) * xl.sigmoid(z), "softplus has the slope σ")
    return d.equals(xl.sigmoid(z) - y, r"$\sigma(-z) = 1 - \sigma(z)$")
