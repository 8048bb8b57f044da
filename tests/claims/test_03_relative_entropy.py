"""The numbers and statements of lesson 3, computed again."""

import math

import numpy as np
import pytest
from claims import claim

import xentlib as xl

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)
SKI = WEATHER[::-1].copy()
BOLD = np.array([13, 1, 1, 1]) / 16
ALMOST = np.array([7, 5, 2, 2]) / 16
NO_SNOW = np.array([8, 4, 4, 0]) / 16
THOUSAND = math.log2(1000)
RUNS, DAYS = 20, 120  # of the panel


def bits(p, q):
    """The divergence as the lesson defines it, for positive shares."""
    return sum(a * math.log2(a / b) for a, b in zip(p, q))


def coin(heads):
    return [heads, 1 - heads]


def chance_of_evidence(days):
    """For each number of days, the chances of the evidence being 9, 8, ... bits without having been 10 before.

    The old almanac is right: a day brings 1, 0 or -1 bits with the chances 1/2, 1/4, 1/4.
    """
    below = np.zeros(days + 10)  # place k: 9 - k bits
    below[9] = 1
    history = [below]
    for _ in range(days):
        up, down = np.append(below[1:], 0), np.append(0, below[:-1])
        below = up / 2 + below / 4 + down / 4
        history.append(below)
    return history


NOT_YET = [chances.sum() for chances in chance_of_evidence(2000)]  # after 0, 1, 2, ... days


def runs_of_the_panel():
    """The evidence of the twenty runs after 0 to 120 days, as the panel draws them."""
    roll = np.random.default_rng(8583).integers(16, size=(RUNS, DAYS))
    days = np.searchsorted(np.cumsum(WEATHER) * 16, roll, side="right")
    evidence = np.log2(WEATHER / UNIFORM)[days].cumsum(axis=1)
    return np.concatenate([np.zeros((RUNS, 1)), evidence], axis=1)


EVIDENCE = runs_of_the_panel()
PASSED_ON = (EVIDENCE >= THOUSAND).argmax(axis=1)


# ------------------------------------------------------------------ the hut


@claim(
    r"The old almanac gave that $\tfrac12$, the new one only $\tfrac14$. So the day speaks for the old one"
)
def test_a_sunny_day_speaks_for_the_old_one():
    assert WEATHER[0] == 1 / 2 > UNIFORM[0] == 1 / 4


@claim("- [x] about 40 - [ ] about 200 - [ ] about 1,000")
def test_how_many_days_it_takes():
    mean = sum(
        NOT_YET
    )  # of a number of days: the sum of the chances that it takes more than 0, 1, 2, ...
    assert abs(mean - 40) < 1e-9
    return mean, 200, 1000


@claim(
    """A factor of a thousand is ten doublings, or 10 bits of evidence, and this weather brings a quarter of a bit a
    day. But that is the average. Half of the time 35 days are enough, and one time in twenty it takes more than
    eighty"""
)
def test_one_time_in_twenty_it_takes_more_than_eighty_days():
    assert 0.0495 < NOT_YET[80] < 0.0505
    return math.ceil(THOUSAND), next(day for day, chance in enumerate(NOT_YET) if chance <= 1 / 2)


# ------------------------------------------------------------------ the panel


@claim(
    """On a sunny day the old one's number is twice the new one's: one doubling, or one {term}`bit`, for the old one.
    On a cloudy day they agree, and you learn nothing. The new one gave rain and snow twice as much as the old one
    did"""
)
def test_what_a_day_brings():
    assert np.log2(WEATHER / UNIFORM).tolist() == [1, 0, -1, -1]


@claim(r"Ten bits are ten doublings, $2^{10} = 1{,}024$ to one.")
def test_ten_doublings():
    return 2**10


@claim(
    """At its lowest the evidence was −6 bits, 64 to 1 for the wrong almanac, and on day 43 it passed a thousand to one
    for the right one. Of the twenty runs the {shows}`quickest <_day>` took 15 days and the slowest 88."""
)
def test_the_twenty_runs():
    lowest = EVIDENCE[0].min()
    assert EVIDENCE[0].argmin() < PASSED_ON[0]
    assert (EVIDENCE.max(axis=1) >= THOUSAND).all()
    return lowest, 2**-lowest, PASSED_ON[0], PASSED_ON.min(), PASSED_ON.max()


@claim("in four months you gain less than 2 bits on average.")
def test_an_almanac_that_is_almost_the_same():
    assert 1.5 < 120 * bits(WEATHER, ALMOST) < 2
    return math.ceil(120 * bits(WEATHER, ALMOST))


@claim("the first snowy day settles the matter, because that almanac had called it impossible.")
def test_a_day_called_impossible():
    assert xl.kl_divergence(WEATHER, NO_SNOW) == math.inf


# ------------------------------------------------------------------ the definition


@claim(
    "half of the days are sunny and bring 1 bit, a quarter bring nothing, and a quarter, rain or snow, take 1 bit away:"
)
def test_the_average_day():
    average = 1 / 2 * 1 + 1 / 4 * 0 + 1 / 8 * -1 + 1 / 8 * -1
    assert xl.kl_divergence(WEATHER, UNIFORM) == bits(WEATHER, UNIFORM) == average == 1 / 4
    return 1, 1


@claim("At that pace, 10 bits take 40 days.")
def test_forty_days():
    return 10, 10 / bits(WEATHER, UNIFORM)


@claim("Two terms are below 0; the sum, 0.25 bit, is not.")
def test_sum_of_the_terms():
    assert sum(WEATHER * np.log2(WEATHER / UNIFORM) < 0) == 2
    return bits(WEATHER, UNIFORM)


@claim("Sun reaches up to 0.5 bit, cloud is at 0, rain and snow each reach down to −0.125 bit.")
def test_bars_of_the_terms():
    terms = WEATHER * np.log2(WEATHER / UNIFORM)
    assert terms[1] == 0
    assert terms[2] == terms[3]
    return terms[0], terms[2]


# ------------------------------------------------------------------ the bet


@claim("after 10 bits, 1,024 to 1.")
def test_odds_after_ten_bits():
    return 10, 2**10


@claim(
    r"""A single day strays from the quarter of a bit by 0.83 bit (its standard deviation, the root of the mean
    squared distance from the average). Over independent days the squares add up, so after $n$ days the spread is
    $0.83 \sqrt n$ bits: after forty days, 10 bits give or take 5.2."""
)
def test_the_spread():
    one_day = math.sqrt(1 / 2 + 1 / 4 - (1 / 4) ** 2)
    return one_day, one_day, 40 * bits(WEATHER, UNIFORM), one_day * math.sqrt(40)


@claim("After ten days, though, the evidence points to the wrong almanac in 13 % of all runs.")
def test_after_ten_days():
    chances = np.array([1.0])
    for _ in range(10):
        chances = np.convolve(chances, [1 / 4, 1 / 4, 1 / 2])  # place 10 + k: k bits
    return 100 * chances[:10].sum()


@claim(
    "The chance that the evidence for the *wrong* almanac ever reaches ten doublings is about 1 in 1,000."
)
def test_being_fooled_for_once():
    return 1000


@claim(
    """Stop when you own a thousand: that can happen at most once in 1,000 times, for any pair of almanacs. For these
    two, it is exactly once in 1,024."""
)
def test_the_chance_of_ever_being_fooled():
    def chance_of_reaching_ten(lowest):
        """Starting from 0 bits, before falling to `lowest`, by the linear equations of the walk."""
        places = 10 - lowest - 1  # 9, 8, ... bits
        walk = np.eye(places) * 3 / 4 - np.eye(places, k=-1) / 4 - np.eye(places, k=1) / 2
        ends = np.zeros(places)
        ends[0] = 1 / 4
        return np.linalg.solve(walk, ends)[9]

    random = np.random.default_rng(0)
    for p, q in random.dirichlet(np.ones(4), (20, 2)):  # q is right, p is wrong
        days = random.choice(4, size=(1000, 500), p=q)
        ever = (np.log2(p / q)[days].cumsum(axis=1) >= THOUSAND).any(axis=1).mean()
        assert ever <= 6 / 1000  # a thousand runs with a chance of 1/1000 rarely give more than 5
    return 1000, 1 / chance_of_reaching_ten(-60)


# ------------------------------------------------------------------ Gibbs' inequality


@claim(
    """For the almanacs, q/p is 1/2 on sunny, 1 on cloudy, 2 on rainy and snowy days. Weighted by how often they come,
    the gaps add up to the relative entropy, 0.1733 nat."""
)
def test_the_gaps_add_up():
    t = UNIFORM / WEATHER
    assert t.tolist() == [1 / 2, 1, 2, 2]
    average = (WEATHER * (t - 1 - np.log(t))).sum()
    assert math.isclose(average, xl.kl_divergence(WEATHER, UNIFORM, base=math.e))
    return average


@claim(
    "Two vertical gaps are marked, 0.193 at t = 1/2 for sun and 0.307 at t = 2 for rain and snow."
)
def test_the_gaps_in_the_picture():
    gaps = {t: t - 1 - math.log(t) for t in (1 / 2, 2)}
    return gaps[1 / 2], gaps[2]


# ------------------------------------------------------------------ which way round


@claim(
    """Suppose that the new almanac is bold on sun, $(13, 1, 1, 1)/16$. If the old one is right, the evidence against
    the bold one grows by 0.40 bit a day. If the bold one is right, the evidence against the old one grows by only 0.32
    bit a day."""
)
def test_bold_on_sun():
    assert BOLD.sum() == 1
    return 13, 16, bits(WEATHER, BOLD), bits(BOLD, WEATHER)


@claim(
    r"""Or suppose that the new one says $(\tfrac12, \tfrac14, \tfrac14, 0)$, no snow. If the old one is right, the
    first snow decides it: $D$ is infinite. If the *new* one is right, it never snows, and you can only notice, slowly,
    that rain comes too often for the old one. That brings 0.25 bit a day."""
)
def test_no_snow():
    assert xl.kl_divergence(WEATHER, NO_SNOW) == math.inf
    assert np.log2(NO_SNOW[:3] / WEATHER[:3]).tolist() == [0, 0, 1]  # rainy days alone count
    return xl.kl_divergence(NO_SNOW, WEATHER)


@claim(
    """Taking a fair coin for a 9 : 1 coin costs 0.737 bit a toss; the opposite mistake costs 0.531 bit. Whoever expects
    heads nine times in ten is surprised by half of all tosses of the fair coin, each time by 3.32 bits."""
)
def test_two_coins_in_both_directions():
    fair, loaded = coin(0.5), coin(0.9)
    return bits(fair, loaded), bits(loaded, fair), xl.self_information(0.1)


@claim(
    r"""From the old almanac to a quarter each it is 0.25 bit, and from there to a ski resort's almanac, $(\tfrac18,
    \tfrac18, \tfrac14, \tfrac12)$, another 0.25 bit. Straight from the old one to the ski resort it is 0.875 bit."""
)
def test_no_triangle_inequality():
    first, second, direct = bits(WEATHER, UNIFORM), bits(UNIFORM, SKI), bits(WEATHER, SKI)
    assert first + second < direct
    return first, second, direct


@claim(
    """If our weather is the truth, the relative entropy from this almanac is more than 10 bits a day."""
)
def test_a_tempting_claim():
    return 10


@claim(
    """It is 1.99 bits. A snowy day brings 16.9 bits, but only one day in eight is snowy, and on rainy days that almanac
    is 1 bit ahead."""
)
def test_one_in_a_million():
    q = np.array([1 / 2, 1 / 4, 1 / 4 - 1e-6, 1e-6])
    return xl.kl_divergence(WEATHER, q), math.log2(1 / 8 / 1e-6), math.log2(q[2] / WEATHER[2])


# ------------------------------------------------------------------ two humps

X = np.linspace(-10, 10, 101)


def bell(mean, sigma):
    height = np.exp(-(((X - mean) / sigma) ** 2) / 2)
    return height / height.sum()


HUMPS = (bell(-2, 0.6) + bell(2, 0.6)) / 2


@claim("bell curves around −2 and 2 with standard deviation 0.6")
def test_the_two_humps():
    humps = (bell(-2, 0.6), bell(2, 0.6))
    assert np.allclose(sum(humps) / 2, HUMPS)
    means = [(X * hump).sum() for hump in humps]
    assert np.allclose(means, [-2, 2])
    return math.sqrt((humps[1] * (X - means[1]) ** 2).sum())


def best(divergence):
    """The least divergence that the two sliders reach, with mean and standard deviation."""
    settings = [(m / 20, s / 20) for m in range(0, 81, 2) for s in range(10, 61)]
    return min((divergence(bell(*setting)), *setting) for setting in settings)


@claim("(Both give probabilities to the numbers −10, −9.8, and so on up to 10.)")
def test_the_grid_of_the_humps():
    assert X[0] == -10 and X[-1] == 10
    return X[1]


@claim("so the best $q$ covers both: mean 0, standard deviation 2.1, at 0.801 bit.")
def test_the_fit_that_covers_both_humps():
    least, mean, sigma = best(lambda q: xl.kl_divergence(HUMPS, q))
    assert mean == 0
    return sigma, least


@claim("so the best $q$ sits on one hump: mean 2 (or −2), standard deviation 0.6, at 0.998 bit.")
def test_the_fit_that_chooses_one_hump():
    least, mean, sigma = best(lambda q: xl.kl_divergence(q, HUMPS))
    assert mean == 2
    return sigma, least


# ------------------------------------------------------------------ one label


@claim(
    r"""the truth is certain, $p = (1, 0, 0, 0)$, and a model says $q = (0.7, 0.1, 0.1, 0.1)$. Three terms are 0, and
    one is left: $$ D(p \parallel q) = 1 \cdot \ln \tfrac{1}{0.7} = -\ln 0.7 = 0.3567 \ \text{nat} = 0.5146 \
    \text{bit.} $$ How the model spreads the other 0.3 does not matter."""
)
def test_one_hot_truth():
    one_hot, model = [1.0, 0.0, 0.0, 0.0], [0.7, 0.1, 0.1, 0.1]
    nats = xl.kl_divergence(one_hot, model, base=math.e)
    assert f"{nats:.4f}" == "0.3567"
    assert f"{xl.kl_divergence(one_hot, model):.4f}" == "0.5146"
    assert nats == xl.kl_divergence(one_hot, [0.7, 0.3, 0.0, 0.0], base=math.e)
    return *model, 1 - 0.7


# ------------------------------------------------------------------ when a program prints a negative one


@claim(
    """If $q$ sums to 2, every logarithm is 1 bit too small and −0.75 bit comes out instead of 0.25 bit.
    (`xl.kl_divergence` refuses such a $q$.)"""
)
def test_input_that_is_not_normalised():
    with pytest.raises(ValueError, match="q"):
        xl.kl_divergence(WEATHER, 2 * UNIFORM)
    wrong = bits(WEATHER, 2 * UNIFORM)
    return bits(WEATHER, UNIFORM) - wrong, wrong, bits(WEATHER, UNIFORM)


@claim("Single terms may be negative, and so may a part of the sum.")
def test_terms_that_are_missing():
    assert bits(WEATHER[2:], UNIFORM[2:]) < 0


@claim("the evidence of a few days may point the wrong way, as you saw.")
def test_an_estimate_may_be_negative():
    assert EVIDENCE[0, 20] / 20 < 0 < EVIDENCE[0, 120] / 120


@claim(
    r"""For our weather and $q = p + (2, -1, 1, -2) \cdot 10^{-9}$, the textbook sum gives $-1.7 \times 10^{-17}$ bit;
    the true value is $3.75 \times 10^{-17}$ bit."""
)
def test_rounding_between_close_neighbours():
    near = WEATHER + 1e-9 * np.array([2, -1, 1, -2])
    return (WEATHER * np.log2(WEATHER / near)).sum(), xl.kl_divergence(WEATHER, near)


@claim("it would give 0.75 bit for 0.25 bit, and less than half of the tiny true value.")
def test_absolute_values_are_wrong_too():
    near = WEATHER + 1e-9 * np.array([2, -1, 1, -2])
    rounded = (WEATHER * np.log2(WEATHER / near)).sum()
    assert rounded < 0 < -rounded < xl.kl_divergence(WEATHER, near) / 2
    return abs(bits(WEATHER, 2 * UNIFORM)), bits(WEATHER, UNIFORM)


# ------------------------------------------------------------------ on paper


@claim(
    r"""$D(p \parallel q) = \tfrac12 \log_2 2 + \tfrac12 \log_2 \tfrac23 = 0.5 - 0.2925 = 0.2075$ bit.
    $D(q \parallel p) = \tfrac14 \log_2 \tfrac12 + \tfrac34 \log_2 \tfrac32 = -0.25 + 0.4387 = 0.1887$ bit."""
)
def test_question_1():
    p, q = coin(1 / 2), coin(1 / 4)
    forward = 1 / 2, -1 / 2 * math.log2(2 / 3), xl.kl_divergence(p, q)
    return *forward, 1 / 4 * math.log2(1 / 2), 3 / 4 * math.log2(3 / 2), xl.kl_divergence(q, p)


@claim("For the weather: $2 - 1.75 = 0.25$ bit.")
def test_question_2():
    return xl.entropy(WEATHER), xl.kl_divergence(WEATHER, UNIFORM)
