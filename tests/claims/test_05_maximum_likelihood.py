"""The numbers and statements of lesson 5, computed again."""

import math

import numpy as np
import pytest
import sympy as sp
from claims import claim

import xentlib as xl
from xentlib.explore import Draws

TOSSES = np.array([1, 1, 0, 1, 1, 1, 0, 1, 0, 1])  # Mia's ten days, 1 for sun
DAYS = np.repeat([0, 1, 2, 3], [38, 22, 9, 11])
WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
DEGREES = np.array([2.1, 3.4, 1.8, 4.0, 3.2])


def log_likelihood(theta, sunny, days):
    return xl.log_likelihood([theta, 1 - theta], weights=[sunny, days - sunny])


def likelihood_of_the_ten(theta):
    return theta**7 * (1 - theta) ** 3


def against_the_top(theta, sunny, days):
    return math.exp(log_likelihood(theta, sunny, days) - log_likelihood(sunny / days, sunny, days))


def width(sunny, days):
    best = sunny / days
    return math.sqrt(best * (1 - best) / days)


def reach(sunny, days):
    """How far from the top every θ makes the days at least half as likely, in steps of 0.001."""
    best = sunny / days
    steps = np.arange(0, 0.29, 0.001)
    enough = [
        min(against_the_top(best + step, sunny, days), against_the_top(best - step, sunny, days))
        >= 0.5
        for step in steps
    ]
    return steps[np.argmin(enough) - 1]


# ------------------------------------------------------------------ the hump


@claim(
    """Seven of ten suggests 0.7. But a town where the chance is 0.6 or 0.8 could easily have shown her the same ten
    days."""
)
def test_other_towns_show_seven_of_ten():
    for theta in (0.6, 0.8):
        assert math.comb(10, 7) * likelihood_of_the_ten(theta) > 0.2
    return xl.bernoulli_mle(TOSSES), 0.6, 0.8


@claim("After forty days the sun has shone on 28, which is the same share.")
def test_the_same_share():
    assert 28 / 40 == 7 / 10
    return (28,)


@claim(
    r"Up to 0.145 away from 0.7, every $\theta$ makes the ten days at least half as likely as 0.7 does."
)
def test_half_as_likely():
    for theta in np.linspace(0.7 - 0.145, 0.7 + 0.145, 100):
        assert against_the_top(theta, 7, 10) >= 0.5
    return width(7, 10), 0.7, 0.7


@claim("For the forty days, how far from 0.7 may")
def test_about_half_as_far():
    assert reach(28, 40) / reach(7, 10) == pytest.approx(0.54, abs=0.01)
    return (0.7,)


@claim(
    """Four times the days give about half the distance. A quarter of the distance would take sixteen times the days,
    160 of them."""
)
def test_a_quarter_of_the_distance():
    assert reach(112, 160) / reach(7, 10) == pytest.approx(0.28, abs=0.01)
    assert math.isclose(width(112, 160), width(7, 10) / 4)
    return (16 * 10,)


@claim(
    """at 0.7, the share of sunny days. With 28 of 40 it is in the same place, and the hump is half as wide; with 63 of
    90 it has a third of the width."""
)
def test_half_and_a_third_of_the_width():
    assert math.isclose(width(28, 40), width(7, 10) / 2)
    assert math.isclose(width(63, 90), width(7, 10) / 3)
    return 7 / 10, 28, 40, 63, 90


@claim("the *width* of the hump: 0.145 for ten days, 0.072 for forty.")
def test_the_parabola_is_half_a_nat_down_at_the_width():
    for sunny, days in ((7, 10), (28, 40)):
        best, step = sunny / days, 1e-4
        bend = (
            log_likelihood(best + step, sunny, days)
            + log_likelihood(best - step, sunny, days)
            - 2 * log_likelihood(best, sunny, days)
        ) / step**2
        assert bend * width(sunny, days) ** 2 / 2 == pytest.approx(-1 / 2, abs=1e-4)
    return width(7, 10), width(28, 40)


@claim(
    """(Half a nat is a factor of 0.61 and not a half. The ten days themselves are 0.64 times as likely at the left end
    of the bar as at the top, and 0.52 times at the right end.)"""
)
def test_half_a_nat_is_no_half():
    ends = [against_the_top(0.7 + side * width(7, 10), 7, 10) for side in (-1, 1)]
    return math.exp(-1 / 2), *ends


@claim(r"Its top is at the edge, $\theta = 0$, where it is not level, and no parabola fits.")
def test_no_sunny_day():
    assert xl.bernoulli_mle([0] * 10) == 0
    theta = sp.Symbol("theta")
    assert sp.diff(10 * sp.log(1 - theta), theta).subs(theta, 0) == -10


# ------------------------------------------------------------------ the likelihood


@claim("over all 1,024 possible sequences of ten days it adds up to 1")
def test_all_sequences():
    sequences = [math.comb(10, k) * 0.3**k * 0.7 ** (10 - k) for k in range(11)]
    assert math.isclose(sum(sequences), 1)
    return (2**10,)


@claim("| 0.5 | $0.5^{10} = 0.0009766$ | 10.00 bits |")
def test_likelihood_at_a_half():
    return 0.5, 0.5, likelihood_of_the_ten(0.5), -math.log2(likelihood_of_the_ten(0.5))


@claim(r"| 0.7 | $0.7^7 \cdot 0.3^3 = 0.0022236$ | 8.81 bits |")
def test_likelihood_at_the_top():
    return 0.7, 0.7, 0.3, likelihood_of_the_ten(0.7), -math.log2(likelihood_of_the_ten(0.7))


@claim(r"| 0.9 | $0.9^7 \cdot 0.1^3 = 0.0004783$ | 11.03 bits |")
def test_likelihood_beyond_the_top():
    return 0.9, 0.9, 0.1, likelihood_of_the_ten(0.9), -math.log2(likelihood_of_the_ten(0.9))


@claim(
    r"""Under 0.7 the days are 2.28 times as likely as under 0.5, and the bill is lower by $\log_2 2.28 = 1.19$
    bits."""
)
def test_ratio_of_two_likelihoods():
    ratio = likelihood_of_the_ten(0.7) / likelihood_of_the_ten(0.5)
    return 0.7, ratio, 0.5, ratio, math.log2(ratio)


@claim("The chance of seven sunny days *in any order* is 120 times as large")
def test_orders_of_seven_sunny_days():
    return (math.comb(10, 7),)


@claim(r"under $\theta = 0.99$, ten sunny days in a row have the chance 0.904.")
def test_a_likelihood_that_is_not_small():
    return 0.99, xl.likelihood(np.full(10, 0.99))


@claim("The area under the likelihood of seven of ten is 0.000758 and not 1")
def test_the_area_under_a_likelihood():
    theta = sp.Symbol("theta")
    area = sp.integrate(theta**7 * (1 - theta) ** 3, (theta, 0, 1))
    assert area == sp.Rational(1, 11 * math.comb(10, 7))
    return (area,)


# ------------------------------------------------------------------ the logarithm


@claim(
    """The smallest positive number in double precision is $2^{-1074}$, and half of it is rounded to 0. Once every
    $\\theta$ gives 0, nothing is left to compare."""
)
def test_the_smallest_double():
    assert math.prod([0.5] * 1074) == 5e-324
    assert math.prod([0.5] * 1075) == 0
    best = math.log2(xl.bernoulli_mle([0, 1] * 538))  # half of the days sunny: no θ does better
    assert 1076 * best < -1074
    return (-1074,)


@claim("In single precision, 150 such days are enough.")
def test_single_precision_underflows():
    products = np.multiply.accumulate(np.full(150, 0.5, np.float32))
    assert products[148] > 0
    assert products[149] == 0
    return (150,)


@claim(
    """A classifier that gives each of 1,000 classes the same chance gets to 0 in double precision after 108
    pictures."""
)
def test_a_batch_of_pictures_underflows():
    assert math.prod([1 / 1000] * 107) > 0
    assert math.prod([1 / 1000] * 108) == 0
    return 1000, 108


# ------------------------------------------------------------------ the top and the bend


@claim(
    "To the left of 0.7 the sunny days pull harder, to the right the others.",
)
def test_the_pulls():
    assert 7 / 0.6 > 3 / 0.4 and 7 / 0.8 < 3 / 0.2
    return (7 / 10,)


@claim("They cross at θ = 0.7, where both are 10.")
def test_the_pulls_balance():
    assert math.isclose(7 / 0.7, 10) and math.isclose(3 / (1 - 0.7), 10)
    return (0.7,)


@claim(
    r"The slope of the slope, $-n_1/\theta^2 - (n - n_1)/(1 - \theta)^2$, is negative for every $\theta$."
)
def test_the_slope_of_the_slope():
    k, n, theta = sp.symbols("k n theta", positive=True)
    curve = k * sp.log(theta) + (n - k) * sp.log(1 - theta)
    stated = -k / theta**2 - (n - k) / (1 - theta) ** 2
    assert sp.simplify(sp.diff(curve, theta, 2) - stated) == 0
    assert sp.simplify(stated.subs(k, n * theta) + n / (theta * (1 - theta))) == 0


@claim("the slope is never 0, and the top is at the edge of the interval: again at $n_1/n$")
def test_tops_at_the_edge():
    thetas = np.linspace(0, 1, 11)
    assert thetas[np.argmax([log_likelihood(t, 0, 10) for t in thetas])] == 0
    assert thetas[np.argmax([log_likelihood(t, 10, 10) for t in thetas])] == 1


@claim(
    r"""For seven of ten, $0.7 \cdot 0.3 / 10 = 0.021$, and the root is 0.145. For 28 of 40 it is
    $\sqrt{0.00525} = 0.072$."""
)
def test_two_widths_by_hand():
    return 0.7, 0.3, width(7, 10) ** 2, width(7, 10), 28, 40, 0.7 * 0.3 / 40, width(28, 40)


@claim(
    r"""At $\theta = 0.95$ the parabola would make the ten days 0.23 times as likely as at the top, and they are 0.04
    times as likely."""
)
def test_the_parabola_far_from_the_top():
    parabola = math.exp(-((0.95 - 0.7) ** 2) / (2 * width(7, 10) ** 2))
    return 0.95, parabola, against_the_top(0.95, 7, 10)


@claim("Here are twenty towns with the same climate: the chance of sun is 0.7 in each.")
def test_the_climate_of_the_towns():
    return (0.7,)


@claim(
    """Among the first twenty towns 16 bars reach the truth at ten days and 14 at forty, and on the way the number
    wanders between 11 and 19."""
)
def test_the_first_twenty_towns():
    weather = Draws("weather", (20, 40), seed=8, sets=4, levels=10).given(0)
    hits = []
    for days in range(10, 41):
        sunny = (weather[:, :days] < 0.7).sum(axis=1)
        hits.append(sum(abs(k / days - 0.7) <= width(k, days) for k in sunny))
    assert min(hits) == 11
    return hits[0], hits[-1], max(hits)


@claim(
    """it is 70 % with ten days, 62 % with 25 and 69 % with forty, about two in three. More days buy a shorter bar at
    about the same risk."""
)
def test_how_often_a_bar_reaches_the_truth():
    def share(days):
        return sum(
            math.comb(days, k) * 0.7**k * 0.3 ** (days - k)
            for k in range(days + 1)
            if abs(k / days - 0.7) <= width(k, days)
        )

    return 100 * share(10), 100 * share(25), 25, 100 * share(40)


@claim("0.7, give or take 0.145. About one such statement in three will miss.")
def test_what_mia_may_say():
    return 0.7, width(7, 10)


# ------------------------------------------------------------------ never seen


@claim("the width formula gives 0 as well")
def test_the_width_of_nothing_seen():
    assert width(0, 10) == 0
    assert xl.self_information(0.0) == math.inf


@claim(
    "With two kinds, snow or none, that is $(n_1 + 1)/(n + 2)$ after $n_1$ snowy days, and snow gets $1/12$."
)
def test_an_imagined_day_of_each_kind():
    theta = sp.Symbol("theta")
    for k, n in ((0, 10), (7, 10)):
        likelihood = theta**k * (1 - theta) ** (n - k)
        mean = sp.integrate(theta * likelihood, (theta, 0, 1)) / sp.integrate(
            likelihood, (theta, 0, 1)
        )
        assert mean == sp.Rational(k + 1, n + 2)


# ------------------------------------------------------------------ four kinds


@claim(
    """In the old town, before she met Tom, Mia had counted sun on 38, cloud on 22, rain on 9, snow on 11. What should
    she have announced?"""
)
def test_eighty_days():
    counts = np.bincount(DAYS)
    assert counts.sum() == 80 and counts[2:].tolist() == [9, 11]
    return counts[0], counts[1]


@claim(
    "Take one percentage point from snow, which came 11 times, and give it to sun, which came 38 times."
)
def test_what_came():
    sun, _, _, snow = np.bincount(DAYS)
    assert snow == 11
    return sun


@claim(
    """They become 0.85 times as likely. For sun, 38 factors grow by 2 %, together to 2.12; for snow, 11 factors
    shrink by 8 %, together to 0.40."""
)
def test_one_point_from_snow_to_sun():
    ratio = (WEATHER + [0.01, 0, 0, -0.01]) / WEATHER
    sun, _, _, snow = powers = ratio ** np.bincount(DAYS)
    grows, shrinks = 100 * (ratio[0] - 1), 100 * (1 - ratio[3])
    return powers.prod(), 38, grows, sun, shrinks, snow


@claim("For Mia it is $(0.475, 0.275, 0.1125, 0.1375)$.")
def test_the_empirical_distribution():
    estimate = xl.categorical_mle(DAYS, 4)
    top = xl.log_likelihood(estimate[DAYS])
    for q in np.random.default_rng(0).dirichlet(np.ones(4), 1000):
        assert xl.log_likelihood(q[DAYS]) <= top
    return tuple(estimate)


@claim("snow gets $12/84 = 0.143$ where the frequency is 0.1375")
def test_imagined_days_among_many():
    smoothed = (np.bincount(DAYS) + 1) / (len(DAYS) + 4)
    return smoothed[3], smoothed[3], xl.categorical_mle(DAYS, 4)[3]


@claim("At the top they are all equal (to $n$, as the proof shows)")
def test_equal_ratios():
    ratios = np.bincount(DAYS) / xl.categorical_mle(DAYS, 4)
    assert np.allclose(ratios, len(DAYS))


# ------------------------------------------------------------------ a bell curve


@claim(
    r"""Five temperatures, 2.1, 3.4, 1.8, 4.0 and 3.2 degrees, have the mean 2.9. The squared distances are 0.64, 0.25,
    1.21, 1.21 and 0.09, so $\hat v = 3.4 / 5 = 0.68$ degrees squared. Many programs divide by $n - 1$ and print
    0.85"""
)
def test_five_temperatures():
    squares = (DEGREES - DEGREES.mean()) ** 2
    mean, variance = xl.gaussian_mle(DEGREES)
    return *DEGREES, mean, *squares, squares.sum(), variance, DEGREES.var(ddof=1)


@claim(
    """With $v = 0.01$ degree squared the bell curve is 3.99 per degree high at its mean, and the logarithm of that is
    positive."""
)
def test_a_density_above_one():
    assert math.log(xl.gaussian_density(0.0, 0.0, 0.1**2)) > 0
    return 0.01, 1 / (0.1 * math.sqrt(2 * math.pi))


@claim("finds a chance of 1 in 65,536. The other adds up the bill and finds 16 bits.")
def test_two_bills_for_eight_days():
    return 4**8, 8 * xl.self_information(1 / 4)


# ------------------------------------------------------------------ on paper


@claim(
    r"""It rained on 3 of 30 days. Give $\hat\theta$ for rain, its width, and how many times as likely the days are
    under $\hat\theta$ as under $\theta = 0.2$."""
)
def test_rain_in_a_month():
    return 30, 0.2


@claim(
    r"""$\hat\theta = 0.1$, and the width is $\sqrt{0.1 \cdot 0.9 / 30} = 0.055$. The ratio is
    $(0.1/0.2)^3 \, (0.9/0.8)^{27} = 0.125 \cdot 24.05 = 3.01$."""
)
def test_ratio_of_likelihoods():
    falls, rises = (0.1 / 0.2) ** 3, (0.9 / 0.8) ** 27
    width_by_hand = 3 / 30, 0.1, 0.9, 30, width(3, 30)
    return *width_by_hand, 0.1, 0.2, 0.9, 0.8, 27, falls, rises, falls * rises


@claim('Mia would like to say "0.7, give or take 0.01".')
def test_what_mia_would_like_to_say():
    return 0.7, 0.01


@claim(r"$0.7 \cdot 0.3 / n = 0.01^2$ gives $n = 2{,}100$ days, almost six years.")
def test_days_for_a_small_width():
    days = 0.7 * 0.3 / 0.01**2
    assert 5.7 < days / 365.25 < 6
    return 0.7, 0.3, 0.01, days


@claim(r"has the slope $n/\theta - \sum_i x_i$, which is 0 at $\hat\theta = n / \sum_i x_i$")
def test_waiting_times():
    n, rate, total = sp.symbols("n theta S", positive=True)
    slope = sp.diff(n * sp.log(rate) - rate * total, rate)
    assert sp.solve(slope, rate) == [n / total]
    assert sp.diff(slope, rate) == -n / rate**2
