"""The numbers and statements of the page on honest scores, computed again."""

import math

import numpy as np
import sympy as sp
from claims import claim
from scipy.optimize import minimize_scalar

import xentlib as xl

CHANCES = np.arange(1, 10) / 10
SCORES = {
    "logarithm": lambda q: -math.log(q),
    "Brier": lambda q: 2 * (1 - q) ** 2,
    "distance": lambda q: 1 - q,
    "focal": lambda q: -((1 - q) ** 2) * math.log(q),
}


def expected(score, p, q):
    return p * SCORES[score](q) + (1 - p) * SCORES[score](1 - q)


def best(score, p):
    return minimize_scalar(
        lambda q: expected(score, p, q), bounds=(1e-9, 1 - 1e-9), method="bounded",
        options={"xatol": 1e-12},
    ).x  # fmt: skip


def price(factor):
    """What a forecaster pays for multiplying her logits by some factor, in bits a day."""
    said = xl.sigmoid(factor * np.log(CHANCES / (1 - CHANCES)))
    return xl.kl_divergence(
        np.stack([CHANCES, 1 - CHANCES], axis=1), np.stack([said, 1 - said], axis=1)
    ).mean()


@claim("believes that it will rain with a chance of 70 %")
def test_what_anna_believes():
    return 70


@claim("Anna believes in 70 % and wants to lose as little as possible on average.")
def test_what_anna_believes_again():
    return 70


@claim("- [ ] 70 %, what she believes - [ ] 85 % - [x] 100 %")
def test_what_she_should_print():
    return 70, 85, 100 * best("distance", 0.7)


@claim(
    """If she prints $q$, she expects to lose $0.7 (1 - q) + 0.3 q = 0.7 - 0.4 q$. Each share more on rain saves her
    something, all the way up to 100 %."""
)
def test_the_editors_score():
    q = sp.Symbol("q")
    loss = sp.Rational(7, 10) * (1 - q) + sp.Rational(3, 10) * q
    constant, slope = loss.subs(q, 0), sp.diff(loss, q)
    return 0.7, 0.3, constant, -slope, 100


@claim("The Brier score is the squared distance between the forecast $(q, 1 - q)$ and what came")
def test_the_brier_score():
    for q in (0.1, 0.7):
        assert math.isclose(xl.brier_score([q, 1 - q], 0), SCORES["Brier"](q))
        assert math.isclose(xl.brier_score([q, 1 - q], 1), SCORES["Brier"](1 - q))


@claim(
    """Under the logarithm and under Brier the {shows}`lowest place <curve>` is at what she believes."""
)
def test_two_scores_are_strictly_proper():
    for p in (0.05, 0.3, 0.7, 0.9):
        assert math.isclose(best("logarithm", p), p, rel_tol=1e-5)
        assert math.isclose(best("Brier", p), p, rel_tol=1e-5)


@claim("someone who believes in 0.9 does best to print 0.694")
def test_the_focal_loss():
    return 0.9, best("focal", 0.9)


@claim("The Brier score of one day is never above 2. The logarithm has no limit.")
def test_the_largest_brier_score():
    assert SCORES["Brier"](0) == 2 == max(SCORES["Brier"](q) for q in np.linspace(0, 1, 101))
    assert SCORES["logarithm"](1e-300) > 600


def bills(q):
    log = -98 * math.log(q) - 2 * math.log(1 - q)
    return log, 98 * SCORES["Brier"](q) + 2 * SCORES["Brier"](1 - q)


@claim("Suppose it rains on 98 of 100 such days.")
def test_the_days():
    return 98, 100


@claim("| 0.95 | 11.02 | 4.10 | | 0.98 | 9.80 | 3.92 | | 0.999 | 13.91 | 3.99 |")
def test_three_forecasters():
    return tuple(x for q in (0.95, 0.98, 0.999) for x in (q, *bills(q)))


@claim(
    r"""The honest one comes first under both. But Brier forgives the braggart, who says 0.999, and puts the
    cautious one
    last. The logarithm puts the braggart last: the two dry days cost $-\ln 0.001 = 6.91$ nats each."""
)
def test_who_wins():
    log, brier = zip(*map(bills, (0.95, 0.98, 0.999)))
    assert log[1] < log[0] < log[2] and brier[1] < brier[2] < brier[0]
    return 0.999, -0.001 * -1, -math.log(0.001)


@claim(
    "it rains on 70 % of the days on which she says 70 %, on 20 % of those on which she says 20 %"
)
def test_calibrated():
    return 70, 70, 20, 20


@claim("with chances of rain from 0.1 to 0.9")
def test_the_chances():
    return CHANCES[0], CHANCES[-1]


@claim(
    """The first part, 0.787 bit, is left over by what she can tell apart. The second is her calibration: 0.105 bit if
    she is twice as sure as she should be, 0.045 bit if half as sure."""
)
def test_two_parts_of_the_bill():
    return xl.binary_entropy(CHANCES).mean(), price(2), price(0.5)


@claim(
    """A forecaster who says 50 % every day has the factor 0. It rains on half of the days, so she is perfectly
    calibrated, and pays 1 bit a day for knowing nothing."""
)
def test_who_knows_nothing():
    assert math.isclose(CHANCES.mean(), 0.5)
    return 100 * xl.sigmoid(0.0), xl.binary_entropy(CHANCES).mean() + price(0)


@claim(
    """someone who says 80 % thirty times and is perfectly calibrated is right 24 times on average, with a standard
    deviation of 2.2"""
)
def test_thirty_forecasts():
    return 80, 30 * 0.8, math.sqrt(30 * 0.8 * 0.2)


@claim(
    """If your "95 %" come true four times in five, the habit costs you 0.20 bit a forecast. Say 80 % next time"""
)
def test_a_habit():
    return 95, xl.kl_divergence([0.8, 0.2], [0.95, 0.05]), 80
