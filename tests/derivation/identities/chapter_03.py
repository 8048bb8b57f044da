"""Relative entropy."""

import sympy as sp
from sympy import Eq, log

import xentlib as xl
from identities.chapter_02 import tangent
from identities.symbols import P, Q, e, k, p_, p_sums_to_one, q_, q_sums_to_one, t, total
from xentlib.derivation import Derivation


def gibbs():
    bound = tangent()
    d = Derivation(
        "Gibbs' inequality",
        xl.kl_divergence(P, Q, base=e),
        name=r"D(p\,\|\,q)",
        given=[p_sums_to_one, q_sums_to_one],
    )
    d.equals(-total(p_[k] * log(q_[k] / p_[k])), "turn the fraction over")
    d.at_least(-total(p_[k] * (q_[k] / p_[k] - 1)), r"$\ln t \le t - 1$ in each term", using=bound)
    return d.equals(0, "both sum to 1")


def equality_only_at_the_tangent():
    """t - 1 - ln t is 0 at t = 1 alone, so each q_k / p_k is 1."""
    d = Derivation(
        "Equality only at p = q",
        t - 1 - log(t),
        name="g(t)",
        reason=r"what each term loses, with $t = q_k / p_k$",
    )
    d.differentiate(t, 1 - 1 / t)
    d.solve(t, 1, "the only level place")
    d.from_line(2).differentiate(t, 1 / t**2)
    d.at_least(0, "so $g$ is convex")
    d.from_line(1).minimum(t, {t: 1}, 0, "level there, and convex: 0 at $t = 1$ and nowhere else")
    return d


def gaussians():
    x, m1, m2 = sp.symbols("x mu_1 mu_2", real=True)
    s1, s2 = sp.symbols("sigma_1 sigma_2", positive=True)
    u = sp.Symbol("u", real=True)
    density = sp.exp(-(u**2) / 2) / sp.sqrt(2 * sp.pi)

    def log_density(mean, width):
        return -((x - mean) ** 2) / (2 * width**2) - log(width * sp.sqrt(2 * sp.pi))

    d = Derivation(
        "KL divergence of two Gaussians",
        log_density(m1, s1) - log_density(m2, s2),
        name=r"\ln\frac{p(x)}{q(x)}",
    )
    d.substitute({x: m1 + s1 * u}, None, "measure $x$ in widths of $p$ from its mean")
    d.equals(log(s2 / s1) - u**2 / 2 + (m1 - m2 + s1 * u) ** 2 / (2 * s2**2), "tidy up")
    d.apply(lambda f: f * density, None, r"the density of $u$ is standard normal", name="f(u)")
    d.integrate(
        u,
        log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - sp.Rational(1, 2),
        r"the mean of $u$ is 0, of $u^2$ it is 1",
        between=(-sp.oo, sp.oo),
    )
    return d


def neighbours():
    step, move = sp.Symbol("h", positive=True), sp.IndexedBase("d", real=True)
    moved = p_[k] + step * move[k]
    d = Derivation(
        "KL between neighbours is half the Fisher information times the squared step",
        total(p_[k] * log(p_[k] / moved)),
        name="D(h)",
        given=[p_sums_to_one, Eq(total(move[k]), 0), moved > 0],
        reason="from $p$ to $p + h d$, where the $d_k$ sum to 0",
    )
    d.differentiate(step, -total(p_[k] * move[k] / moved))
    d.substitute({step: 0}, -total(move[k]))
    d.equals(0, "level: no first-order term")
    d.from_line(2).differentiate(step, total(p_[k] * move[k] ** 2 / moved**2))
    d.substitute(
        {step: 0}, total(move[k] ** 2 / p_[k]), "the Fisher information in the direction $d$"
    )
    return d
