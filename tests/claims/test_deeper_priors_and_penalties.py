"""The numbers and statements of the page on priors and penalties, computed again."""

import math
from math import comb

import numpy as np
from claims import claim
from optional import optional
from scipy.optimize import minimize, minimize_scalar

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
READINGS, RAINY = np.arange(-2.0, 3), np.array([7, 6, 4, 1, 1])
X = np.repeat(READINGS, 8)
RAIN = np.concatenate([np.repeat([1.0, 0.0], [rainy, 8 - rainy]) for rainy in RAINY])


def mean_gain(n):
    """The mean of D(p̂‖p) over all samples of n days, in bits: each share is binomial."""
    return sum(
        comb(n, k) * p**k * (1 - p) ** (n - k) * (k / n) * math.log2(k / n / p)
        for p in WEATHER
        for k in range(1, n + 1)
    )


def most_plausible(variance):
    """Weight and bias of the largest posterior, with a Gaussian prior on the weight alone."""

    def posterior(theta):
        q = xl.sigmoid(theta[0] * X + theta[1])
        return -np.sum(np.log(np.where(RAIN == 1, q, 1 - q))) + theta[0] ** 2 / (2 * variance)

    return minimize(posterior, [0, 0], tol=1e-10).x


# ------------------------------------------------------------------ counted shares


@claim("What a sample gains on its own days it loses on fresh ones, and about as much.")
def test_gains_and_losses_are_about_alike():
    shares = np.random.default_rng(0).multinomial(80, WEATHER, size=2000) / 80
    shares = shares[(shares > 0).all(axis=1) & (shares != WEATHER).any(axis=1)]
    gain, loss = xl.kl_divergence(shares, WEATHER), xl.kl_divergence(WEATHER, shares)
    assert np.median(abs(loss - gain) / (loss + gain)) < 0.1


@claim(
    r"""The mean gain is close to $(K - 1)/(2n)$ nats, with $K = 4$ kinds of weather. For eighty days that is
    $3/160 = 0.0188$ nat, or 0.0271 bit; the exact mean is 0.0275 bit. The eighty days of lesson 6 gained only 0.0045
    bit, which only one sample in fourteen falls below."""
)
def test_the_mean_gain():
    shares = np.random.default_rng(1).multinomial(80, WEATHER, size=100_000) / 80
    gains = xl.kl_divergence(shares, WEATHER)
    lesson = xl.kl_divergence(np.array([38, 22, 9, 11]) / 80, WEATHER)
    assert math.isclose(gains.mean(), mean_gain(80), rel_tol=0.01)
    assert 1 / 15 < (gains < lesson + 1e-12).mean() < 1 / 13
    rule = 3 / (2 * 80)
    return 3 / 160, rule, rule / math.log(2), mean_gain(80), lesson


@claim("The rule holds for other models too, with the number of free parameters in the place of")
def test_the_rule_for_a_gaussian_with_known_variance():
    n, rng = 50, np.random.default_rng(2)
    x = rng.normal(size=(20_000, n))
    means = x.mean(axis=1, keepdims=True)
    gain = (xl.gaussian_log_density(x, means) - xl.gaussian_log_density(x)).mean(axis=1)
    assert math.isclose(gain.mean(), 1 / (2 * n), rel_tol=0.05)


# ------------------------------------------------------------------ the prior


@claim(
    "At each of its five readings, from −2 to 2, there were eight mornings; rain came on 7, 6, 4, 1 and 1 of them."
)
def test_the_forty_mornings():
    assert len(X) == 40 and RAIN.sum() == RAINY.sum()


@claim(
    """With a prior of variance 1 the weight is −1.015 where maximum likelihood says −1.127. With variance 100 it is
    −1.126, and with 0.01 it is −0.142"""
)
def test_the_prior_pulls_the_weight():
    narrow, wide = most_plausible(0.01)[0], most_plausible(100.0)[0]
    return most_plausible(1.0)[0], most_plausible(math.inf)[0], 100, wide, 0.01, narrow


# ------------------------------------------------------------------ two libraries


@claim("fits is exactly this MAP. Its default `C=1.0` is therefore a belief")
def test_c_is_the_variance_of_the_prior():
    linear_model = optional("sklearn.linear_model")
    assert linear_model.LogisticRegression().C == 1.0
    for variance in (0.1, 1.0, 10.0):
        fit = linear_model.LogisticRegression(C=variance, tol=1e-10).fit(X[:, None], RAIN)
        expected = most_plausible(variance)
        assert np.allclose([fit.coef_.item(), fit.intercept_.item()], expected, atol=1e-4)


@claim("So `weight_decay` has to be $1/(nv)$, here $1/40 = 0.025$.")
def test_weight_decay_of_the_prior():
    w, b = (torch.zeros((), dtype=torch.float64, requires_grad=True) for _ in "wb")
    sgd = torch.optim.SGD([{"params": [w], "weight_decay": 1 / 40}, {"params": [b]}], lr=1.0)
    for _ in range(60):
        sgd.zero_grad()
        F.binary_cross_entropy_with_logits(w * torch.tensor(X) + b, torch.tensor(RAIN)).backward()
        sgd.step()
    assert np.allclose([w.item(), b.item()], most_plausible(1.0), atol=1e-4)
    return 1 / len(X), 1 / len(X)


@claim(
    """on all forty mornings it settles at the same place: where the sum is 0. AdamW shrinks the weights after the
    rescaling {cite:p}`LoshchilovHutter2019` and settles elsewhere: with the same settings at −1.12, almost as if there
    were no prior."""
)
def test_where_adam_and_adamw_settle():
    x, rain, settled = torch.tensor(X), torch.tensor(RAIN), []
    for optimiser in (torch.optim.Adam, torch.optim.AdamW):
        w, b = (torch.zeros((), dtype=torch.float64, requires_grad=True) for _ in "wb")
        groups = [{"params": [w], "weight_decay": 1 / 40}, {"params": [b], "weight_decay": 0}]
        optimiser = optimiser(groups, lr=0.01)
        for _ in range(2_000):
            optimiser.zero_grad()
            F.binary_cross_entropy_with_logits(w * x + b, rain).backward()
            optimiser.step()
        settled.append([w.item(), b.item()])
    assert np.allclose(settled[0], most_plausible(1.0), atol=1e-4)
    return settled[1][0]


# ------------------------------------------------------------------ other priors


@claim(r"largest at $\theta = 1/12$: as if one day with snow and one without had come besides.")
def test_ten_days_without_snow():
    theta = np.linspace(0, 1, 12_001)
    assert theta[np.argmax((1 - theta) ** 10)] == 0
    assert math.isclose(np.trapezoid(6 * theta * (1 - theta), theta), 1, rel_tol=1e-6)
    assert math.isclose(theta[np.argmax(theta * (1 - theta) ** 11)], 1 / 12)


@claim("After 1,000 days without snow it is $1/1002$.")
def test_a_thousand_days_without_snow():
    log_posterior = minimize_scalar(
        lambda t: -math.log(t) - 1001 * math.log1p(-t), bounds=(1e-6, 0.1), options={"xatol": 1e-12}
    )
    assert math.isclose(log_posterior.x, 1 / 1002, rel_tol=1e-5)
    return 1000, 1 / 1002


@claim(r"it becomes $\theta (1 - \theta)$, and the MAP is at $\theta = 1/12$.")
def test_map_depends_on_the_parameter():
    z = np.linspace(-10, 10, 200_001)
    theta = xl.sigmoid(z)
    uniform = theta * (1 - theta)  # the slope of theta(z) is the density over z
    assert math.isclose(theta[np.argmax(uniform * (1 - theta) ** 10)], 1 / 12, rel_tol=1e-3)
