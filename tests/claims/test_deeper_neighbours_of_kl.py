"""The numbers and statements of the deeper page on the neighbours of KL, computed again."""

import math

import numpy as np
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)


def coin(heads):
    return [heads, 1 - heads]


def gaussian_divergence(m1, s1, m2, s2):
    return xl.gaussian_kl(m1, s1**2, m2, s2**2, base=math.e)


@claim("And what does a number such as 0.25 bit say about probabilities?")
def test_a_number_such_as_this():
    return xl.kl_divergence(WEATHER, UNIFORM)


# ------------------------------------------------------------------ two bell curves


@claim("half the squared distance in units of $\\sigma$, and the same both ways.")
def test_equal_spreads():
    for distance, sigma in [(1, 1), (0.3, 2), (5, 0.5)]:
        nats = gaussian_divergence(0, sigma, distance, sigma)
        assert math.isclose(nats, (distance / sigma) ** 2 / 2)
        assert math.isclose(nats, gaussian_divergence(distance, sigma, 0, sigma))


@claim("a $q$ twice as wide as $p$ costs 0.318 nat and a $q$ half as wide 0.807 nat")
def test_being_too_sure_costs_more_than_being_too_vague():
    gaussian = torch.distributions.Normal
    for m1, s1, m2, s2 in [(0, 1, 0, 2), (0, 2, 0, 1), (1, 3, -2, 0.5)]:
        theirs = torch.distributions.kl_divergence(gaussian(m1, s1), gaussian(m2, s2)).item()
        assert math.isclose(gaussian_divergence(m1, s1, m2, s2), theirs, rel_tol=1e-5)
    return gaussian_divergence(0, 1, 0, 2), gaussian_divergence(0, 2, 0, 1)


# ------------------------------------------------------------------ close neighbours


@claim(
    r"""Moving a fair coin by $\delta = 0.01$ costs 0.000200 nat. Moving a coin with $p = 0.1$ by as much costs
    0.000525 nat upwards and 0.000591 nat downwards, where the formula says 0.000556 nat for both."""
)
def test_close_neighbours():
    fair = xl.kl_divergence(coin(0.5), coin(0.51), base=math.e)
    up, down = (xl.kl_divergence(coin(0.1), coin(q), base=math.e) for q in (0.11, 0.09))
    return 0.01, fair, 0.1, up, down, 0.01**2 / (2 * 0.1 * 0.9)


@claim(r"for the coin by $\frac{1}{p (1 - p)}$ a day")
def test_the_bend_of_the_likelihood():
    for p in (0.1, 0.5, 0.7):
        up, top, down = (
            -xl.cross_entropy(coin(p), coin(q), base=math.e) for q in (p + 1e-4, p, p - 1e-4)
        )
        assert math.isclose((up - 2 * top + down) / 1e-8, -1 / (p * (1 - p)), rel_tol=1e-4)


@claim("And to this order both directions agree")
def test_both_directions_agree_nearby():
    for step in (1e-2, 1e-3):
        forward = xl.kl_divergence(coin(0.3), coin(0.3 + step))
        reverse = xl.kl_divergence(coin(0.3 + step), coin(0.3))
        assert math.isclose(forward, reverse, rel_tol=4 * step)
        assert forward != reverse


# ------------------------------------------------------------------ a bounded relative


@claim(
    """lies between 0 and 1 bit. It reaches 1 bit when $p$ and $q$ have no outcome in common. For the weather and the
    forecast of a quarter each it is 0.061 bit."""
)
def test_jensen_shannon():
    random = np.random.default_rng(1)
    for p, q in zip(random.dirichlet(np.ones(4) / 4, 200), random.dirichlet(np.ones(4) / 4, 200)):
        assert 0 <= xl.js_divergence(p, q) <= 1
    apart = xl.js_divergence([1 / 2, 1 / 2, 0, 0], [0, 0, 1 / 4, 3 / 4])
    return 1, apart, xl.js_divergence(WEATHER, UNIFORM)


@claim(
    r"""$\operatorname{JS}(p, q)$ is how many bits this outcome tells about the toss, on average: 1 bit if it gives
    the choice away, 0 bits if $p = q$."""
)
def test_it_is_the_information_about_the_toss():
    random = np.random.default_rng(3)
    for p, q in random.dirichlet(np.ones(4), (50, 2)):
        table = np.stack([p, q]) / 2  # the toss by the outcome
        assert math.isclose(xl.js_divergence(p, q), xl.mutual_information(table), abs_tol=1e-12)
    return xl.js_divergence([1, 0], [0, 1]), xl.js_divergence(WEATHER, WEATHER)


# ------------------------------------------------------------------ two inequalities


@claim(
    """For the weather and a quarter each this leaves 0.25 bit, because the two disagree by the same factor on rain and
    on snow. Merging sun and snow leaves 0.076 bit."""
)
def test_merging_outcomes():
    wet = xl.kl_divergence([1 / 2, 1 / 4, 1 / 4], [1 / 4, 1 / 4, 1 / 2])
    return wet, xl.kl_divergence([5 / 8, 1 / 4, 1 / 8], [1 / 2, 1 / 4, 1 / 4])


@claim("or passed through any fixed random channel, the divergence cannot grow.")
def test_data_processing():
    random = np.random.default_rng(4)
    for _ in range(200):
        p, q = random.dirichlet(np.ones(4), 2)
        channel = random.dirichlet(np.ones(3), 4)
        assert xl.kl_divergence(p @ channel, q @ channel) <= xl.kl_divergence(p, q) + 1e-12


@claim(
    "For the weather $V = 0.25$, so the divergence must be at least 0.125 nat; it is 0.1733 nat."
)
def test_pinsker():
    random = np.random.default_rng(2)
    p, q = random.dirichlet(np.ones(4), 1000), random.dirichlet(np.ones(4), 1000)
    assert (xl.kl_divergence(p, q, base=math.e) >= np.abs(p - q).sum(axis=1) ** 2 / 2).all()
    variation = xl.total_variation(WEATHER, UNIFORM)
    return variation, 2 * variation**2, xl.kl_divergence(WEATHER, UNIFORM, base=math.e)


# ------------------------------------------------------------------ other libraries


@claim("PyTorch does not complain: here it would return −0.7")
def test_probabilities_in_place_of_their_logarithms():
    one_hot = torch.tensor([1.0, 0.0, 0.0, 0.0], dtype=torch.float64)
    model = torch.tensor([0.7, 0.1, 0.1, 0.1], dtype=torch.float64)
    assert model.exp().sum() > 1
    return F.kl_div(model, one_hot, reduction="sum").item()


# ------------------------------------------------------------------ on paper


@claim(
    r"""The verdict is positive with probability $0.9 \cdot \tfrac12 + 0.1 \cdot \tfrac12 = 0.5$ in truth and
    $0.9 \cdot \tfrac14 + 0.1 \cdot \tfrac34 = 0.3$ in the forecast. Before: 0.2075 bit. After:
    $\tfrac12 \log_2 \tfrac{5}{3} + \tfrac12 \log_2 \tfrac57 = 0.1258$ bit."""
)
def test_question_1():
    truth, forecast = 0.9 / 2 + 0.1 / 2, 0.9 / 4 + 0.1 * 3 / 4
    before = xl.kl_divergence(coin(1 / 2), coin(1 / 4))
    after = xl.kl_divergence(coin(truth), coin(forecast))
    return 0.9, 0.1, truth, 0.9, 0.1, forecast, before, after
