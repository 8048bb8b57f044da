"""The numbers and statements of chapter 5, computed again."""

import math

import numpy as np
from claims import claim

import xentlib as xl

TOSSES = np.array([1, 1, 0, 1, 1, 1, 0, 1, 0, 1])
DAYS = np.repeat([0, 1, 2, 3], [38, 22, 9, 11])
WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
DEGREES = np.array([2.1, 3.4, 1.8, 4.0, 3.2])


def likelihood_of_the_tosses(theta):
    return theta**7 * (1 - theta) ** 3


@claim(
    """Of these three, 0.7 makes the data most likely: 0.0022236 against 0.0009766 for the fair coin, 2.28 times as
    much. Both numbers are small. They have to be: 1,024 series of ten tosses are possible"""
)
def test_seven_heads_in_ten():
    best, fair = likelihood_of_the_tosses(0.7), likelihood_of_the_tosses(0.5)
    assert likelihood_of_the_tosses(0.9) < fair < best
    return TOSSES.mean(), best, fair, best / fair, 2**10


@claim("A fair coin is tossed 1,100 times, and your program multiplies the probabilities.")
def test_a_long_series():
    assert math.prod([0.5] * 1100) == 0
    return (1100,)


@claim(
    """0.7 both times. What changes is how sharply the curve falls off on either side: more data leave less room."""
)
def test_more_data_leave_less_room():
    def curvature(heads, tosses):
        theta = heads / tosses
        return heads / theta**2 + (tosses - heads) / (1 - theta) ** 2

    assert curvature(70, 100) > curvature(7, 10)
    return xl.bernoulli_mle([1] * 70 + [0] * 30)


@claim(
    """`0.0`. The product is smaller than the smallest positive number of double precision. Its logarithm is a
    harmless −762.46 nats."""
)
def test_the_product_underflows():
    assert xl.likelihood(np.full(1100, 0.5)) == 0
    return xl.log_likelihood(np.full(1100, 0.5))


@claim("Press *28 of 40*, the same share of heads.")
def test_the_same_share_of_heads():
    assert 28 / 40 == 7 / 10
    return 28, 40


@claim("It says 0, exactly.")
def test_snow_that_was_never_seen():
    assert xl.bernoulli_mle([0] * 10) == 0


@claim(
    """The smallest positive double is $2^{-1074}$. A few tosses more, and a sample with as many heads as tails has a
    smaller likelihood than that under every parameter"""
)
def test_the_smallest_double():
    assert math.prod([0.5] * 1074) == 5e-324
    assert math.prod([0.5] * 1075) == 0
    best = math.log2(xl.bernoulli_mle([0, 1] * 538))  # half heads: no parameter does better
    assert 1076 * best < -1074
    return (-1074,)


@claim(
    """A classifier that starts with the same probability for each of 1,000 classes gets there after 108 images."""
)
def test_a_batch_of_images_underflows():
    assert math.prod([1 / 1000] * 107) > 0
    assert math.prod([1 / 1000] * 108) == 0
    return 1000, 108


@claim(
    r"""Eighty days of weather: sun on 38, cloud on 22, rain on 9, snow on 11. By hand, $\hat p = (0.475, 0.275, 0.1125,
    0.1375)$."""
)
def test_eighty_days():
    counts = [int(np.sum(DAYS == k)) for k in range(4)]
    assert sum(counts) == 80
    assert counts[2:] == [9, 11]
    return *counts[:2], *xl.categorical_mle(DAYS, 4)


@claim("The estimate beats the truth: −98.18 nats against −98.43 nats. It always does, or ties.")
def test_the_estimate_beats_the_truth():
    estimate = xl.categorical_mle(DAYS, 4)
    return xl.log_likelihood(estimate[DAYS]), xl.log_likelihood(WEATHER[DAYS])


@claim(
    r"""Five temperatures in degrees, 2.1, 3.4, 1.8, 4.0 and 3.2, have the mean 2.9 and the squared distances
    0.64, 0.25, 1.21, 1.21 and 0.09. So $\hat\sigma^2 = 3.4 / 5 = 0.68$ degrees squared."""
)
def test_five_temperatures():
    squares = (DEGREES - DEGREES.mean()) ** 2
    mean, variance = xl.gaussian_mle(DEGREES)
    return *DEGREES, mean, *squares, squares.sum(), variance


@claim("encloses an area of 0.000758, not 1.")
def test_the_area_under_a_likelihood():
    return 1 / (11 * math.comb(10, 7))


@claim(
    "A fair coin shows exactly seven heads in ten with probability 0.117. Then maximum likelihood says 0.7"
)
def test_seven_heads_of_a_fair_coin():
    return math.comb(10, 7) / 2**10, xl.bernoulli_mle(TOSSES)


@claim(r"A Gaussian with $\sigma = 0.1$ has the density 3.99 at its mean.")
def test_a_density_above_one():
    return 0.1, 1 / (0.1 * math.sqrt(2 * math.pi))


@claim("The probability of seven heads *in any order* is 120 times that of one series.")
def test_orders_of_seven_heads():
    return (math.comb(10, 7),)


@claim(
    "The most likely one divides by $n$: 0.68 for the temperatures. Dividing by $n - 1$ gives 0.85"
)
def test_two_variances():
    return DEGREES.var(), DEGREES.var(ddof=1)


@claim(
    r"""It rained on 3 of 30 days. Give $\hat\theta$, and how many times as likely the data are under it as under
    $\theta = 0.2$."""
)
def test_rain_in_a_month():
    return 30, 0.2


@claim(
    r"$\hat\theta = 0.1$. The ratio is $(0.1/0.2)^3\,(0.9/0.8)^{27} = 0.125 \times 24.05 = 3.01$."
)
def test_ratio_of_likelihoods():
    falls, rises = (0.1 / 0.2) ** 3, (0.9 / 0.8) ** 27
    return 3 / 30, 0.1, 0.2, 0.9, 0.8, 27, falls, rises, falls * rises


@claim("In 32-bit floating point the smallest positive number is $2^{-149}$.")
def test_the_smallest_single():
    assert np.float32(2) ** np.float32(-149) == np.finfo(np.float32).smallest_subnormal
    return 32, -149


@claim(
    "At 150: $2^{-150}$ lies halfway between 0 and the smallest number, and is rounded to the even neighbour, 0."
)
def test_single_precision_underflows():
    products = np.multiply.accumulate(np.full(150, 0.5, np.float32))
    assert products[148] > 0
    assert products[149] == 0
    return 150, -150


@claim("You add one imagined day of each kind to the 80 days of weather")
def test_days_of_weather():
    return (len(DAYS),)


@claim("$12/84 = 0.143$ instead of 0.1375.")
def test_an_imagined_day():
    smoothed = (np.bincount(DAYS) + 1) / (len(DAYS) + 4)
    return smoothed[3], smoothed[3], xl.categorical_mle(DAYS, 4)[3]
