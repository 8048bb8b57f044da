"""The numbers and statements of chapter 3, computed again."""

import math

import numpy as np
import pytest
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)
SKI = WEATHER[::-1].copy()


def bits(p, q):
    """The divergence as the chapter defines it, for positive probabilities."""
    return sum(a * math.log2(a / b) for a, b in zip(p, q))


def coin(heads):
    return [heads, 1 - heads]


# ------------------------------------------------------------------ the definition


@claim(
    r"""Sun surprises the forecaster by 1 bit too much, on half of all days: $\tfrac12 \cdot \log_2 2 = \tfrac12$
    bit. Cloud is right. Rain and snow surprise her by 1 bit *less* than they should, on an eighth of the days
    each. The sum is $\tfrac12 + 0 - \tfrac18 - \tfrac18 = \tfrac14$ bit."""
)
def test_the_divergence_term_by_term():
    extra = np.log2(WEATHER / UNIFORM)
    assert extra.tolist() == [1, 0, -1, -1]
    assert xl.kl_divergence(WEATHER, UNIFORM) == bits(WEATHER, UNIFORM) == 1 / 4
    return extra[0], -extra[2]


@claim("Some are negative; their sum, 0.25 bit, is not.")
def test_sum_of_the_terms():
    return bits(WEATHER, UNIFORM)


@claim("Sun reaches up to 0.5 bit, cloud is at 0, rain and snow each reach down to −0.125 bit.")
def test_bars_of_the_terms():
    terms = WEATHER * np.log2(WEATHER / UNIFORM)
    assert terms[1] == 0
    assert terms[2] == terms[3]
    return terms[0], terms[2]


# ------------------------------------------------------------------ predict


@claim("The careful one says 1 in 1,000, the reckless one says never.")
def test_the_careful_and_the_reckless_forecaster():
    assert xl.kl_divergence(WEATHER, [1 / 2, 1 / 4, 1 / 4, 0]) == math.inf
    return 1000


@claim(
    """The first: 0.737 bit against 0.531 bit. Whoever expects heads is surprised by half of all tosses, and by
    3.32 bits each time."""
)
def test_two_coins_in_both_directions():
    one, other = coin(0.5), coin(0.9)
    return xl.kl_divergence(one, other), xl.kl_divergence(other, one), xl.self_information(0.1)


@claim(r"snow term is $\tfrac18 \log_2 125 = 0.871$ bit; the reckless one's is $\infty$.")
def test_the_careful_snow_term():
    return (1 / 8) / (1 / 1000), 1 / 8 * math.log2((1 / 8) / (1 / 1000))


@claim(
    """Here it stays 0.25 bit, because truth and forecast disagree by the same factor on rain and on snow. Merging
    sun and snow instead would leave 0.076 bit."""
)
def test_merging_outcomes():
    wet = xl.kl_divergence([1 / 2, 1 / 4, 1 / 4], [1 / 4, 1 / 4, 1 / 2])
    return wet, xl.kl_divergence([5 / 8, 1 / 4, 1 / 8], [1 / 2, 1 / 4, 1 / 4])


# ------------------------------------------------------------------ play


@claim('Press "0.5 and 0.9", then "0.9 and 0.5".')
def test_presets_of_the_coins():
    return 0.5, 0.9, 0.9, 0.5


X = np.linspace(-10, 10, 101)


def normal(mean, width):
    height = np.exp(-(((X - mean) / width) ** 2) / 2)
    return height / height.sum()


HUMPS = (normal(-2, 0.6) + normal(2, 0.6)) / 2


def best(divergence):
    """The least divergence that the two sliders reach, with mean and width."""
    settings = [(m / 20, w / 20) for m in range(0, 81, 2) for w in range(10, 61)]
    return min((divergence(normal(*setting)), *setting) for setting in settings)


@claim("so the best $q$ covers both: mean 0, width 2.1, at 0.801 bit.")
def test_the_fit_that_covers_both_humps():
    least, mean, width = best(lambda q: xl.kl_divergence(HUMPS, q))
    assert mean == 0
    return width, least


@claim("so the best $q$ sits on one hump: mean 2 (or −2), width 0.6, at 0.998 bit.")
def test_the_fit_that_chooses_one_hump():
    least, mean, width = best(lambda q: xl.kl_divergence(q, HUMPS))
    assert mean == 2
    return width, least


# ------------------------------------------------------------------ prove


def gaussian_divergence(m1, s1, m2, s2):
    return xl.gaussian_kl(m1, s1**2, m2, s2**2, base=math.e)


@claim("$p$ twice as narrow as $q$ costs 0.318 nat and twice as wide costs 0.807 nat")
def test_overconfidence_is_dearer_than_vagueness():
    gaussian = torch.distributions.Normal
    for m1, s1, m2, s2 in [(0, 1, 0, 2), (0, 2, 0, 1), (1, 3, -2, 0.5)]:
        theirs = torch.distributions.kl_divergence(gaussian(m1, s1), gaussian(m2, s2)).item()
        assert math.isclose(gaussian_divergence(m1, s1, m2, s2), theirs, rel_tol=1e-5)
    return gaussian_divergence(0, 1, 0, 2), gaussian_divergence(0, 2, 0, 1)


@claim(
    r"""Moving a fair coin by $\delta = 0.01$ costs 0.000200 nat; moving a coin with $p = 0.1$ by as much costs
    0.000525 nat, where the formula says 0.000556."""
)
def test_close_neighbours():
    fair = xl.kl_divergence(coin(0.5), coin(0.51), base=math.e)
    rare = xl.kl_divergence(coin(0.1), coin(0.11), base=math.e)
    return 0.01, fair, 0.1, rare, 0.01**2 / (2 * 0.1 * 0.9)


# ------------------------------------------------------------------ not a distance


@claim("The coins: 0.737 bit one way, 0.531 bit the other.")
def test_not_symmetric():
    return bits(coin(0.5), coin(0.9)), bits(coin(0.9), coin(0.5))


@claim("(That the weather and its uniform forecast have 0.25 bit both ways is a coincidence.)")
def test_a_coincidence():
    assert bits(WEATHER, UNIFORM) == bits(UNIFORM, WEATHER)
    return bits(UNIFORM, WEATHER)


@claim(
    """From the weather to the uniform forecast it is 0.25 bit, from there to the ski resort's forecast
    $(1/8, 1/8, 1/4, 1/2)$ another 0.25 bit, but directly from the weather to the ski resort 0.875 bit."""
)
def test_no_triangle_inequality():
    first, second, direct = bits(WEATHER, UNIFORM), bits(UNIFORM, SKI), bits(WEATHER, SKI)
    assert first + second < direct
    return first, second, direct


@claim(
    """lies between 0 and 1 bit, and reaches 1 bit when $p$ and $q$ have no outcome in common. For the weather and
    its uniform forecast it is 0.061 bit."""
)
def test_jensen_shannon():
    random = np.random.default_rng(1)
    for p, q in zip(random.dirichlet(np.ones(4) / 4, 200), random.dirichlet(np.ones(4) / 4, 200)):
        assert 0 <= xl.js_divergence(p, q) <= 1
    apart = xl.js_divergence([1 / 2, 1 / 2, 0, 0], [0, 0, 1 / 4, 3 / 4])
    return 1, apart, xl.js_divergence(WEATHER, UNIFORM)


@claim(
    "For the weather $V = 0.25$, so the divergence must be at least 0.125 nat; it is 0.1733 nat."
)
def test_pinsker():
    random = np.random.default_rng(2)
    p, q = random.dirichlet(np.ones(4), 1000), random.dirichlet(np.ones(4), 1000)
    assert (xl.kl_divergence(p, q, base=math.e) >= np.abs(p - q).sum(axis=1) ** 2 / 2).all()
    variation = np.abs(WEATHER - UNIFORM).sum() / 2
    return variation, 2 * variation**2, xl.kl_divergence(WEATHER, UNIFORM, base=math.e)


# ------------------------------------------------------------------ when code says "negative"


@claim(
    "If $q$ sums to 2, the divergence comes out 1 bit too small: −0.75 bit here. `xl.kl_divergence` refuses"
)
def test_input_that_is_not_normalised():
    with pytest.raises(ValueError, match="q"):
        xl.kl_divergence(WEATHER, 2 * UNIFORM)
    wrong = bits(WEATHER, 2 * UNIFORM)
    return bits(WEATHER, UNIFORM) - wrong, wrong


@claim(r"The true value is about $2.7 \times 10^{-17}$ bit here.")
def test_rounding_between_close_neighbours():
    near = WEATHER + 1e-9 * np.array([3, -1, -1, -1])
    assert bits(WEATHER, near) < 0
    return xl.kl_divergence(WEATHER, near)


@claim("but ten days with little sun make it negative.")
def test_an_estimate_may_be_negative():
    days = np.random.default_rng(9).choice(4, size=10, p=WEATHER)
    assert np.log2(WEATHER / UNIFORM)[days].mean() < 0
    many = np.random.default_rng(9).choice(4, size=100_000, p=WEATHER)
    assert abs(np.log2(WEATHER / UNIFORM)[many].mean() - 1 / 4) < 0.01


# ------------------------------------------------------------------ check


@claim("A one-hot truth and a model that gives it 0.7:")
def test_the_check():
    return 0.7


@claim(
    r"""With $p = (1, 0, 0, 0)$ and $q = (0.7, 0.1, 0.1, 0.1)$ a single term is left:
    $D(p \parallel q) = -\ln 0.7 = 0.3567$ nat, or 0.5146 bit."""
)
def test_one_hot_truth():
    one_hot, model = [1.0, 0.0, 0.0, 0.0], [0.7, 0.1, 0.1, 0.1]
    nats = xl.kl_divergence(one_hot, model, base=math.e)
    target = torch.tensor(one_hot, dtype=torch.float64)
    log_model = torch.tensor(model, dtype=torch.float64).log()
    assert math.isclose(nats, F.kl_div(log_model, target, reduction="sum").item())
    return *model, 0.7, nats, xl.kl_divergence(one_hot, model)


@claim("Given $q$ instead of $\\ln q$ it does not complain: here it would return −0.7")
def test_probabilities_in_place_of_their_logarithms():
    one_hot = torch.tensor([1.0, 0.0, 0.0, 0.0], dtype=torch.float64)
    model = torch.tensor([0.7, 0.1, 0.1, 0.1], dtype=torch.float64)
    assert model.exp().sum() > 1
    return F.kl_div(model, one_hot, reduction="sum").item()


@claim("$|-0.75|$ bit is not the divergence, which is 0.25 bit.")
def test_the_absolute_value_is_wrong_too():
    return bits(WEATHER, 2 * UNIFORM), bits(WEATHER, UNIFORM)


@claim("For the weather and its uniform forecast it is 0.25 bit.")
def test_summary():
    return bits(WEATHER, UNIFORM)


# ------------------------------------------------------------------ exercises


@claim(
    r"""$D(p \parallel q) = \tfrac12 \log_2 2 + \tfrac12 \log_2 \tfrac23 = 0.5 - 0.2925 = 0.2075$ bit.
    $D(q \parallel p) = \tfrac14 \log_2 \tfrac12 + \tfrac34 \log_2 \tfrac32 = -0.25 + 0.4387 = 0.1887$ bit."""
)
def test_exercise_1():
    p, q = coin(1 / 2), coin(1 / 4)
    forward = 1 / 2, -1 / 2 * math.log2(2 / 3), xl.kl_divergence(p, q)
    return *forward, 1 / 4 * math.log2(1 / 2), 3 / 4 * math.log2(3 / 2), xl.kl_divergence(q, p)


@claim("For the weather: $2 - 1.75 = 0.25$ bit.")
def test_exercise_2():
    return xl.entropy(WEATHER), xl.kl_divergence(WEATHER, UNIFORM)


@claim(
    r"""The verdict is positive with probability $0.9 \cdot \tfrac12 + 0.1 \cdot \tfrac12 = 0.5$ in truth and
    $0.9 \cdot \tfrac14 + 0.1 \cdot \tfrac34 = 0.3$ in the forecast. Before: 0.2075 bit. After:
    $\tfrac12 \log_2 \tfrac{5}{3} + \tfrac12 \log_2 \tfrac57 = 0.1258$ bit."""
)
def test_exercise_4():
    truth, forecast = 0.9 / 2 + 0.1 / 2, 0.9 / 4 + 0.1 * 3 / 4
    before, after = bits(coin(1 / 2), coin(1 / 4)), bits(coin(truth), coin(forecast))
    return 0.9, 0.1, truth, 0.9, 0.1, forecast, before, after
