"""The numbers and statements of lesson 6, computed again."""

import math
from math import comb
from statistics import NormalDist

import numpy as np
from claims import claim
from optional import optional
from scipy.optimize import minimize

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)
EIGHT = np.array([0, 0, 1, 0, 2, 1, 3, 0])
EIGHTY = np.repeat([0, 1, 2, 3], [38, 22, 9, 11])
COUNTED = xl.categorical_mle(EIGHTY, 4)
READINGS, RAINY = np.arange(-2.0, 3), np.array([7, 6, 4, 1, 1])
SEEN = np.stack([RAINY / 8, 1 - RAINY / 8], axis=1)
DEGREES = np.array([2.1, 3.4, 1.8, 4.0, 3.2])


def bits(q, days):
    return -math.log2(xl.likelihood(q[days]))


def a_day(q, days):
    return bits(q, days) / len(days)


def answers(w, b):
    rain = xl.sigmoid(w * READINGS + b)
    return np.stack([rain, 1 - rain], axis=1)


def loss_of_mornings(w, b):
    return xl.cross_entropy(SEEN, answers(w, b), base=math.e).mean()


# ------------------------------------------------------------------ two judges


@claim("so all eight together had a chance of 1 in 65,536.")
def test_ben_multiplies():
    return 1 / xl.likelihood(UNIFORM[EIGHT])


@claim('"Each day cost you 2 bits. Your bill is 16 bits."')
def test_nora_adds():
    return a_day(UNIFORM, EIGHT), bits(UNIFORM, EIGHT)


@claim("Nora's bill for him is 14 bits.")
def test_toms_bill():
    return bits(WEATHER, EIGHT)


@claim("- [ ] 16/14, which is about 1.14 times")
def test_the_ratio_of_the_bills():
    assert xl.likelihood(WEATHER[EIGHT]) / xl.likelihood(UNIFORM[EIGHT]) == 4
    return 16 / 14, 16 / 14


@claim(
    "or 1 in 16,384: four times Mia's. One bit less on the bill doubles the chance, and Tom's bill is 2 bits lower."
)
def test_toms_product():
    assert 2 ** (bits(UNIFORM, EIGHT) - bits(WEATHER, EIGHT)) == 4
    return 1 / xl.likelihood(WEATHER[EIGHT]), bits(UNIFORM, EIGHT) - bits(WEATHER, EIGHT)


@claim("The order of the factors makes no difference.")
def test_the_order_makes_no_difference():
    for _ in range(20):
        days = np.random.default_rng(6).permutation(EIGHT)
        assert xl.likelihood(WEATHER[days]) == xl.likelihood(WEATHER[EIGHT])


@claim(
    """With Mia's shares every day divides Ben's {shows}`chance <one_in>` by 4 and adds 2 bits to Nora's
    {shows}`sum <bits>`. One bit is one halving, so either result gives the other: a bill of 16 bits is a chance of 1
    in $2^{16}$."""
)
def test_a_day_of_mias():
    assert 2**16 == 1 / xl.likelihood(UNIFORM[EIGHT])
    return 2, 16, 16


@claim("The four sunny cards lie side by side as one box, half of the row wide")
def test_the_heaps():
    assert np.array_equal(xl.categorical_mle(EIGHT, 4), WEATHER)
    assert (EIGHT == 0).sum() == 4


@claim(
    """"Bold on sun" puts three quarters on the weather that came most often, and its bill is 16 bits, exactly Mia's."""
)
def test_bold_on_sun():
    bold = np.array([9, 1, 1, 1]) / 12
    assert bold[0] == 3 / 4
    assert math.isclose(bits(bold, EIGHT), bits(UNIFORM, EIGHT))
    sunny = EIGHT[EIGHT == 0]
    assert bits(bold, sunny) < bits(UNIFORM, sunny)
    return bits(bold, EIGHT)


# ------------------------------------------------------------------ the same sum


@claim(r"For the eight days it is $\hat p = (\tfrac12, \tfrac14, \tfrac18, \tfrac18)$.")
def test_the_eight_days_have_the_frequencies_of_the_weather():
    assert np.array_equal(xl.categorical_mle(EIGHT, 4), WEATHER)


@claim(
    r"""For any sample of $n$ observations from a list of outcomes, and any model $q_\theta$ that treats them as
    independent,"""
)
def test_the_mean_negative_log_likelihood_is_the_cross_entropy():
    rng = np.random.default_rng(6)
    for q in rng.dirichlet(np.ones(4), 200):
        days = rng.choice(4, size=30)
        shares = np.bincount(days, minlength=4) / 30
        mean = xl.negative_log_likelihood(q[days]) / 30
        assert math.isclose(mean, xl.cross_entropy(shares, q, base=math.e), rel_tol=1e-12)


@claim(
    r"""Mia: $-\tfrac18 \log_2 2^{-16} = 2$ bits a day. Tom: $-\tfrac18 \log_2 2^{-14} = 1.75$ bits a day."""
)
def test_both_by_hand():
    assert a_day(UNIFORM, EIGHT) == 2
    return -16, -14, a_day(WEATHER, EIGHT)


@claim("One that came and was given 0 makes the product 0 and the bill infinite.")
def test_a_forecast_without_snow():
    q = np.array([1 / 2, 1 / 4, 1 / 4, 0])
    assert xl.likelihood(q[EIGHT]) == 0
    assert xl.cross_entropy(WEATHER, q) == math.inf


# ------------------------------------------------------------------ most likely means nearest


@claim("Could some forecast make these eight days cost less than 1.75 bits each?")
def test_the_floor_of_the_eight_days():
    for q in np.random.default_rng(7).dirichlet(np.ones(4), 200):
        assert a_day(q, EIGHT) > 1.75
        share = xl.likelihood(q[EIGHT]) / xl.likelihood(WEATHER[EIGHT])
        assert math.isclose(share, 2 ** (-8 * xl.kl_divergence(WEATHER, q)), rel_tol=1e-9)
    return xl.entropy(WEATHER)


@claim(
    """Mia's $D$ is 0.25 bit a day. Over eight days that makes $2^{-2}$, a quarter. Over eighty days with the same
    shares it makes $2^{-20}$, about one in a million. That ratio shrinks with every day, while the loss *per day*
    is 2 bits in both samples."""
)
def test_mia_on_eight_and_on_eighty_days():
    divergence, many = xl.kl_divergence(WEATHER, UNIFORM), np.tile(EIGHT, 10)
    assert xl.likelihood(UNIFORM[EIGHT]) / xl.likelihood(WEATHER[EIGHT]) == 2**-2 == 1 / 4
    assert 1 / 1.1e6 < 2**-20 < 1 / 1e6
    assert a_day(UNIFORM, many) == a_day(UNIFORM, EIGHT)
    return divergence, bits(WEATHER, many) - bits(UNIFORM, many), a_day(UNIFORM, many)


# ------------------------------------------------------------------ the days counted


@claim("Eighty days bring 38 of sun, 22 of cloud, 9 of rain and 11 of snow.")
def test_the_eighty_days():
    assert len(EIGHTY) == 80
    return np.bincount(EIGHTY)[:2].tolist()


@claim(
    r"""nothing beats their own shares, not even the truth: $H(\hat p, q) \ge H(\hat p)$ for every $q$. Here it is
    1.7705 bits a day against 1.7750."""
)
def test_counted_shares_beat_the_truth():
    for q in np.random.default_rng(0).dirichlet(np.ones(4), 200):
        assert a_day(q, EIGHTY) > a_day(COUNTED, EIGHTY)
    return a_day(COUNTED, EIGHTY), a_day(WEATHER, EIGHTY)


@claim("| the truth $p$ | 1.7750 bits a day | 1.7500 bits a day |")
def test_the_truth_on_the_sample_and_on_fresh_days():
    return a_day(WEATHER, EIGHTY), xl.entropy(WEATHER)


@claim(r"| the counted shares $\hat p$ | 1.7705 bits a day | 1.7544 bits a day |")
def test_the_counted_shares_on_the_sample_and_on_fresh_days():
    return a_day(COUNTED, EIGHTY), xl.cross_entropy(WEATHER, COUNTED)


@claim(
    r"""The counted forecast gains $D(\hat p \parallel p) = 0.0045$ bit a day on its own days, and loses
    $D(p \parallel \hat p) = 0.0044$ bit on fresh ones."""
)
def test_what_the_counted_shares_gain_and_lose():
    gain = a_day(WEATHER, EIGHTY) - a_day(COUNTED, EIGHTY)
    assert math.isclose(gain, xl.kl_divergence(COUNTED, WEATHER))
    return gain, xl.kl_divergence(WEATHER, COUNTED)


@claim("On average over all samples of that size the gain is 0.0275 bit, six times as much;")
def test_the_mean_gain_of_eighty_days():
    mean = sum(
        comb(80, k) * p**k * (1 - p) ** (80 - k) * (k / 80) * math.log2(k / 80 / p)
        for p in WEATHER
        for k in range(1, 81)
    )
    assert 5.5 < mean / xl.kl_divergence(COUNTED, WEATHER) < 6.5
    return mean


# ------------------------------------------------------------------ a forecast for every reading


@claim(
    r"""At the reading $-2$ it rained on seven of eight, so the shares are $(\tfrac78, \tfrac18)$ for rain and dry. The
    best curve answers $(0.89, 0.11)$. A morning there costs

    $$
    -\tfrac78 \ln 0.89 - \tfrac18 \ln 0.11 = 0.378 \text{ nat},
    $$

    of which 0.377 nat is the entropy of the shares and 0.001 nat is"""
)
def test_the_mornings_at_low_pressure():
    answer = answers(-1.127, -0.158)[0]
    cost = xl.cross_entropy(SEEN[0], answer, base=math.e)
    assert abs(-7 / 8 * math.log(0.89) - 1 / 8 * math.log(0.11) - cost) < 5e-4
    floor = xl.entropy(SEEN[0], base=math.e)
    assert round(cost, 3) == 0.378  # in the displayed formula
    return *answer, floor, cost - floor


@claim(
    """The first sum is the floor of this sample: 0.4772 nat, the {term}`conditional entropy` of rain when the reading
    is known. At the best setting, $w = -1.127$ and $b = -0.158$, the loss is 0.4861 nat. The 0.0089 nat between them
    remains, because two parameters cannot follow five dots. "Too sure" costs 0.8460 nat, more than the 0.6931 nat of
    knowing nothing. Its highest bars are at the ends: at reading $-2$ it gives rain 0.9997, and one of
    the eight mornings stayed dry; at reading 2 it is
    the other way round. The mornings at $-1$ and at the ends cost about the same, 1.02 and 1.00 nats, but at $-1$ more
    than half of that is floor."""
)
def test_the_barometer():
    w, b = minimize(lambda theta: loss_of_mornings(*theta), [0, 0], tol=1e-12).x
    floor = xl.conditional_entropy(SEEN / 5, given=0, base=math.e)
    rest = xl.kl_divergence(SEEN, answers(w, b), base=math.e).mean()
    assert math.isclose(loss_of_mornings(w, b), floor + rest)
    sure = xl.kl_divergence(SEEN, answers(-4, 0), base=math.e)
    assert math.isclose(sure[0], sure[4]) and sure[0] == sure.max() and RAINY[0] == 7
    loss, rain = loss_of_mornings(-4, 0), answers(-4, 0)[0, 0]
    costs = xl.cross_entropy(SEEN, answers(-4, 0), base=math.e)
    assert xl.entropy(SEEN[1], base=math.e) > costs[1] / 2 and costs[1] == costs.max()
    ends = costs[1], costs[0]
    return floor, w, b, loss_of_mornings(w, b), rest, loss, loss_of_mornings(0, 0), rain, *ends


@claim("the floor of the *training* sample is 0.")
def test_the_floor_if_no_input_occurs_twice():
    assert xl.conditional_entropy(np.diag(np.full(5, 1 / 5)), given=0) == 0


# ------------------------------------------------------------------ one line for each example


@claim(
    r"""A dry morning, $y = 0$, on which the model gave rain 0.3: $0.3^0 \cdot 0.7^1 = 0.7$. The negative logarithm is
    the {term}`binary cross-entropy`, here $-\ln 0.7 = 0.357$ nat."""
)
def test_a_dry_morning():
    loss = xl.binary_cross_entropy(0.3, 0.0)
    return 0.3, 0.3, 0.7, 0.3**0 * 0.7**1, 0.7, loss


@claim("If you give it shares, you get a wrong number and no error.")
def test_nll_loss_of_shares():
    shares = torch.tensor(WEATHER).expand(8, 4)
    assert F.nll_loss(shares, torch.tensor(EIGHT)).item() == -WEATHER[EIGHT].mean()


@claim("it picks the one of the label, turns its sign, and averages.")
def test_nll_loss_of_the_eight_days():
    log_q = torch.tensor(np.log(WEATHER)).expand(8, 4)
    nats = F.nll_loss(log_q, torch.tensor(EIGHT)).item()
    assert math.isclose(nats / math.log(2), 1.75)


# ------------------------------------------------------------------ numbers as targets


@claim(
    """A reading that is off by 3 standard deviations is $e^{9/2 - 1/2} = e^4 = 54.6$ times less likely than one that
    is off by 1."""
)
def test_off_by_three():
    return xl.gaussian_density(1.0) / xl.gaussian_density(3.0)


@claim(
    """Under Gaussian noise an error of 4 costs four times as much as one of 2, under Laplace noise twice as much."""
)
def test_twice_the_error():
    gaussian = [xl.gaussian_log_density(0.0) - xl.gaussian_log_density(u) for u in (2.0, 4.0)]
    assert math.isclose(gaussian[1], 4 * gaussian[0])


@claim("The Gaussian one is a parabola and rises to 8 nats at the ends")
def test_cost_of_the_largest_error():
    return xl.gaussian_log_density(0.0) - xl.gaussian_log_density(4.0)


@claim(
    r"a Gaussian with standard deviation 0.1 has density 3.99 in the middle, and $-\ln 3.99 = -1.38$ nats."
)
def test_a_density_above_1():
    density = xl.gaussian_density(0.0, 0.0, 0.1**2)
    return 0.1, density, density, -math.log(density)


@claim(r"So $D(\hat p \parallel q)$ is infinite for every density $q$")
def test_the_divergence_from_points_grows_without_bound():
    mean, variance = xl.gaussian_mle(DEGREES)
    model, divergences = NormalDist(mean, math.sqrt(variance)), []
    for width in (0.1, 0.01, 0.001):
        q = [model.cdf(x + width / 2) - model.cdf(x - width / 2) for x in DEGREES]
        divergences.append(xl.kl_divergence([0.2] * 5 + [0], [*q, 1 - sum(q)], base=math.e))
    assert np.allclose(np.diff(divergences), math.log(10), atol=1e-3)


@claim("What a regression usually reports is the mean squared error")
def test_the_density_loss_is_the_mean_squared_error_and_constants():
    squares = ((DEGREES - 3.0) ** 2).mean()
    loss = -xl.gaussian_log_density(DEGREES, 3.0, 1.0).mean()
    assert math.isclose(loss, squares / 2 + math.log(2 * math.pi) / 2)
