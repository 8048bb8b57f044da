"""Maximum likelihood."""

import sympy as sp
from sympy import Eq, log

from identities.symbols import K, j, k, n, p_, p_sums_to_one, total
from xentlib.derivation import Derivation

theta = sp.Symbol("theta", positive=True)
heads, tosses = sp.symbols("k n", positive=True)
coin = [theta < 1, heads < tosses]
x_ = sp.IndexedBase("x", real=True)
i = sp.Symbol("i", integer=True, positive=True)
n_ = sp.IndexedBase("n", positive=True)


def _coin_log_likelihood(title):
    d = Derivation(title, theta**heads * (1 - theta) ** (tosses - heads), name="L", given=coin)
    return d.apply(
        log,
        heads * log(theta) + (tosses - heads) * log(1 - theta),
        "the logarithm of both sides",
        name=r"\ln L",
    )


def bernoulli():
    d = _coin_log_likelihood("The best θ for k heads in n tosses is k/n")
    d.differentiate(theta, heads / theta - (tosses - heads) / (1 - theta))
    d.solve(theta, heads / tosses)
    d.from_line(3).differentiate(theta, -heads / theta**2 - (tosses - heads) / (1 - theta) ** 2)
    d.substitute({theta: heads / tosses}, -(tosses**3) / (heads * (tosses - heads)))
    return d.at_most(0, "so it is a maximum")


def bernoulli_is_concave():
    d = _coin_log_likelihood("The log-likelihood of a coin is concave")
    d.differentiate(theta, heads / theta - (tosses - heads) / (1 - theta))
    d.differentiate(theta, -heads / theta**2 - (tosses - heads) / (1 - theta) ** 2)
    return d.at_most(0, "no term is positive, whatever $\\theta$ is")


def categorical():
    lam = sp.Symbol("lambda", positive=True)
    every = Eq(total(n_[k]), n)
    d = Derivation(
        "The best probabilities are the relative frequencies",
        log(sp.Product(p_[k] ** n_[k], (k, 1, K))),
        name=r"\ln L",
        given=[p_sums_to_one, every],
    )
    d.induction(total(n_[k] * log(p_[k])), K)
    d.apply(
        lambda f: f - lam * (p_sums_to_one.lhs - 1),
        None,
        "the constraint with a multiplier",
        name=r"\mathcal{L}",
    )
    d.stationary(p_[j], Eq(n_[j] / p_[j] - lam, 0), "only term $j$ holds $p_j$")
    d.solve(p_[j], n_[j] / lam)
    d.sum_over(j, 1, K)
    d.equals(Eq(1, n / lam), "the $p_k$ sum to 1, the counts to $n$")
    d.solve(lam, n)
    return d.from_line(5).substitute({lam: n}, Eq(p_[j], n_[j] / n))


def gaussian():
    mu = sp.Symbol("mu", real=True)
    v = sp.Symbol("v", positive=True)  # the variance
    over = (i, 1, n)
    squares = sp.Sum((x_[i] - mu) ** 2, over)
    d = Derivation(
        "The best mean and variance of a Gaussian",
        sp.Sum(-log(2 * sp.pi * v) / 2 - (x_[i] - mu) ** 2 / (2 * v), over),
        name=r"\ln L",
        reason="the logarithm of the density, added over the sample; $v = \\sigma^2$",
    )
    d.stationary(mu, Eq(sp.Sum(x_[i] - mu, over) / v, 0))
    d.solve(mu, sp.Sum(x_[i], over) / n, "the sample mean")
    d.from_line(1).stationary(v, Eq(-n / (2 * v) + squares / (2 * v**2), 0))
    d.solve(v, squares / n, "the mean squared distance from the mean")
    return d
