"""Quadratic cost against cross-entropy."""

import sympy as sp
from sympy import Eq, Rational, exp, log

import xentlib as xl
from identities.symbols import a, b, c, w, x, y, z
from xentlib.derivation import Derivation

sigmoid = [Eq(a, xl.sigmoid(z)), a < 1]
neuron = [Eq(z, w * x + b), *sigmoid]
quadratic_cost = (a - y) ** 2 / 2
cross_entropy = -y * log(a) - (1 - y) * log(1 - a)


def quadratic_gradient():
    d = Derivation(
        "Quadratic cost: the slope carries the factor σ′(z)", quadratic_cost, name="C", given=neuron
    )
    d.differentiate(a, a - y)
    d.chain(a, z, (a - y) * a * (1 - a), r"chain rule: $\sigma'(z) = a(1 - a)$")
    return d.chain(z, w, (a - y) * a * (1 - a) * x, "chain rule: $z = wx + b$")


def cross_entropy_gradient():
    d = Derivation("Cross-entropy: the factor σ′(z) cancels", cross_entropy, name="C", given=neuron)
    d.differentiate(a, -y / a + (1 - y) / (1 - a))
    d.equals((a - y) / (a * (1 - a)), "over one denominator")
    d.chain(a, z, a - y, r"chain rule: $\sigma'(z) = a(1 - a)$ cancels the denominator")
    return d.chain(z, w, (a - y) * x, "chain rule: $z = wx + b$")


def reverse():
    slope = sp.Derivative(sp.Function("C")(a), a)
    d = Derivation(
        "Ask for the slope a − y, and cross-entropy falls out",
        Eq(slope * xl.sigmoid(z).diff(z), a - y),
        given=sigmoid,
        reason=r"chain rule for $\frac{\partial C}{\partial b}$, and what we ask it to be",
    )
    d.equals(Eq(slope * a * (1 - a), a - y), r"$\sigma'(z) = a(1 - a)$")
    d.solve(slope, (a - y) / (a * (1 - a)))
    d.equals(-y / a + (1 - y) / (1 - a), "partial fractions")
    return d.integrate(a, -y * log(a) - (1 - y) * log(1 - a) + c, constant=c)


def peak():
    d = Derivation(
        "For y = 0 the quadratic slope is largest at a = 2/3",
        quadratic_cost,
        name="C",
        given=sigmoid,
    )
    d.differentiate(z, (a - y) * a * (1 - a))
    d.substitute({y: 0}, a**2 * (1 - a), "the target is 0")
    d.stationary(a, Eq(a * (2 - 3 * a), 0))
    d.solve(a, Rational(2, 3), "$a = 0$ is not allowed, since $0 < a < 1$")
    return d.from_line(3).maximum(
        a, {a: Rational(2, 3)}, Rational(4, 27), "no other $a$ gives more"
    )


def ratio():
    d = Derivation(
        "Cross-entropy learns 1/σ′(z) times as fast",
        cross_entropy.diff(a) / quadratic_cost.diff(a),
        name=r"\frac{\partial C_{\text{cross-entropy}}}{\partial z} \Big/"
        r" \frac{\partial C_{\text{quadratic}}}{\partial z}",
        given=[*sigmoid, sp.Ne(a, y)],
        reason=r"the factor $\frac{\partial a}{\partial z}$ is in both",
    )
    d.equals(1 / (a * (1 - a)), "the factor $a - y$ is in both too")
    d.equals(1 / xl.sigmoid(z).diff(z), r"$\sigma'(z) = a(1 - a)$")
    d.equals(2 + exp(z) + exp(-z), "put $a = 1 / (1 + e^{-z})$ and multiply out")
    return d.substitute({z: 4}, 2 + exp(4) + exp(-4), "at $z = 4$ this is 56.6")
