"""The numbers and statements of lesson 2, computed again."""

import math
from collections import Counter

import numpy as np
import pytest
import scipy.stats
import sympy as sp
from claims import BOOK, claim

import xentlib as xl

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
ELSEWHERE = np.array([0.4, 0.3, 0.2, 0.1])
E = 1 / math.e


def H(p):
    """The entropy in bits, written out."""
    return -sum(x * math.log2(x) for x in p if x > 0)


def surprise(p):
    return -math.log2(p)


def adds(p):
    """What one outcome of probability p adds to an entropy."""
    return p * surprise(p)


def slope(p):
    """The slope of `adds` at p."""
    return surprise(p) - 1 / math.log(2)


# ------------------------------------------------------------------ two towns


@claim("In Dryville the sun shines on 99 days in 100, and on one it rains.")
def test_dryville():
    return 99, 99 + 1


@claim(r"A rainy day in Dryville would tell you $-\log_2 \tfrac{1}{100} = 6.64$ bits")
def test_a_rainy_day_in_dryville():
    return 1 / 0.01, surprise(1 / 100)


@claim("No day in Mixton tells more than 1 bit.")
def test_a_day_in_mixton():
    return surprise(1 / 2)


@claim("A hundred reports in Mixton tell 100 bits.")
def test_a_hundred_reports_in_mixton():
    return 100 * H([1 / 2, 1 / 2])


@claim(
    """- [ ] 0 bits: it is always sunny there - [x] about 8 bits - [ ] about 66 bits
    - [ ] 664 bits, since it could rain on any day"""
)
def test_options_of_the_first_forecast():
    hundred = 100 * H([0.99, 0.01])
    assert 0 < hundred < 66
    return 0, hundred, 66, 100 * surprise(0.01)


@claim(
    r"""A sunny day tells only $-\log_2 0.99 = 0.0145$ bit, so 99 of them tell 1.44 bits. The one rainy day tells 6.64
    bits. Together that is 8.08 bits, or 0.08 bit a report."""
)
def test_a_hundred_days_in_dryville():
    sunny, rainy = surprise(0.99), surprise(0.01)
    return 0.99, sunny, 99, 99 * sunny, rainy, 99 * sunny + rainy, H([0.99, 0.01])


# ------------------------------------------------------------------ the drawing


@claim("So a report tells 1 bit a day in Mixton, and nothing in a town where sun is certain.")
def test_ends_of_the_curve():
    assert xl.binary_entropy(1.0) == 0
    return xl.binary_entropy(0.5)


@claim("Between these two lie towns with 60, 70, 80 and 90 sunny days in a hundred.")
def test_towns_between():
    return 60, 70, 80, 90


@claim("from 1 bit at a share of one half down to 0 bits at a share of 1")
def test_description_of_the_drawing():
    return H([0.5, 0.5]), H([1.0])


@claim(
    """A straight line gives 0.2 bit to the town with ninety sunny days in a hundred. It has 0.47 bit, nearly half of a
    coin toss. With sixty sunny days it is still 0.97 bit."""
)
def test_ninety_and_sixty_sunny_days():
    return (1 - 0.9) / (1 - 0.5), H([0.9, 0.1]), H([0.6, 0.4])


@claim("The uncertainty stays high for long, and then it falls ever more steeply.")
def test_the_curve_bends_down_all_the_way():
    steps = np.diff(xl.binary_entropy(np.linspace(0.5, 1, 51)))
    assert (steps < 0).all() and (np.diff(steps) < 0).all()


@claim("a sunny day tells 0.152 bit and a rainy day 3.322 bits, so a report tells on average")
def test_ninety_sunny_days_by_hand():
    assert [round(adds(p), 3) for p in (0.9, 0.1)] == [0.137, 0.332]
    assert round(H([0.9, 0.1]), 3) == 0.469
    return surprise(0.9), surprise(0.1)


# ------------------------------------------------------------------ the definition


@claim("| sun | 1/2 | 1 bit | 0.5 bit |")
def test_what_sun_adds():
    return surprise(1 / 2), adds(1 / 2)


@claim("| cloud | 1/4 | 2 bits | 0.5 bit |")
def test_what_cloud_adds():
    return surprise(1 / 4), adds(1 / 4)


@claim("| rain | 1/8 | 3 bits | 0.375 bit |")
def test_what_rain_adds():
    return surprise(1 / 8), adds(1 / 8)


@claim("| snow | 1/8 | 3 bits | 0.375 bit |")
def test_what_snow_adds():
    return surprise(WEATHER[3]), adds(WEATHER[3])


@claim("The last column adds up to $H(p) = 1.75$ bits. No single day tells 1.75 bits.")
def test_entropy_of_the_weather():
    assert 1.75 not in xl.self_information(WEATHER)
    return H(WEATHER), xl.entropy(WEATHER)


@claim(
    """It is also the number of questions that you need on average if you ask "sun?", then "cloud?", then "rain?"."""
)
def test_questions_on_average():
    assert WEATHER @ [1, 2, 3, 3] == H(WEATHER)


@claim("answers in nats, and it divides by the sum without a word")
def test_what_scipy_does():
    counts = [4.0, 2.0, 1.0, 1.0]
    assert scipy.stats.entropy(counts, base=2) == 1.75 == xl.plug_in_entropy(counts)
    assert math.isclose(scipy.stats.entropy(WEATHER), xl.entropy(WEATHER, base=math.e))
    with pytest.raises(ValueError, match="p"):
        xl.entropy(counts)


# ------------------------------------------------------------------ two shares


@claim(
    """In Dryville {shows}`rain's share <_rain>` is 0.066 bit of 0.081 bit, or 82 %. One day in a hundred brings four
    fifths of all the information. It is still not much: the whole is 0.081 bit."""
)
def test_the_rare_share_in_dryville():
    rain, whole = adds(0.01), H([0.99, 0.01])
    return rain, whole, 100 * rain / whole, whole


@claim("An arch over the share of sunny days, 1 bit high in the middle.")
def test_description_of_the_arch():
    return H([0.5, 0.5])


@claim("as $p$ goes to 1, $\\ln(1 - p) - \\ln p$ goes to $-\\infty$.")
def test_the_curve_is_vertical_at_its_end():
    p = sp.Symbol("p", positive=True)
    assert sp.limit(sp.log(1 - p) - sp.log(p), p, 1, "-") == -sp.oo


@claim("| 0.1 | 3.32 bits | 0.332 bit |")
def test_a_tenth():
    return 0.1, surprise(0.1), adds(0.1)


@claim("| 0.01 | 6.64 bits | 0.066 bit |")
def test_a_hundredth():
    return 0.01, surprise(0.01), adds(0.01)


@claim("| 0.001 | 9.97 bits | 0.010 bit |")
def test_a_thousandth():
    return 0.001, surprise(0.001), adds(0.001)


@claim("| 0.0001 | 13.29 bits | 0.001 bit |")
def test_a_ten_thousandth():
    return 0.0001, surprise(0.0001), adds(0.0001)


@claim("The entropy is 0 if one outcome is certain, and otherwise it is positive.")
def test_entropy_is_never_negative():
    random = np.random.default_rng(1)
    assert (xl.entropy(random.dirichlet(np.ones(4) / 4, 1000)) >= 0).all()
    assert xl.entropy([0, 1, 0]) == 0 < xl.entropy([1e-9, 1 - 1e-9])


@claim("No single outcome, however rare or common, adds more than 0.54 bit to an entropy.")
def test_no_outcome_adds_more():
    assert max(map(adds, np.linspace(1e-6, 1, 10**5))) < 0.54
    return 0.54


@claim("The most that one outcome can add is 0.531 bit, at the probability $1/e = 0.368$.")
def test_the_most_that_one_outcome_adds():
    assert adds(E) > max(adds(E - 0.001), adds(E + 0.001))
    return adds(E), E


@claim(
    "a thousand outcomes of probability 0.001 add 0.010 bit each, and together they are 9.97 bits."
)
def test_a_thousand_rare_outcomes():
    return 0.001, adds(0.001), H([0.001] * 1000)


# ------------------------------------------------------------------ four outcomes


@claim(
    """The area is largest when all four boxes are alike: 2 bits. The weather with $(0.4, 0.3, 0.2, 0.1)$ comes close,
    with 1.846 bits. With sun on sixteen days out of seventeen and cloud on the other, it is 0.323 bit."""
)
def test_areas_of_four_boxes():
    assert (xl.entropy(np.random.default_rng(0).dirichlet(np.ones(4), 1000)) < 2).all()
    return H([1 / 4] * 4), *ELSEWHERE, H(ELSEWHERE), H([16 / 17, 1 / 17])


@claim("The box of sun by itself is largest near the width 0.368, as the forecast said")
def test_the_largest_box_of_sun():
    return (E,)


@claim("An answer of $(0.97, 0.01, 0.01, 0.01)$ has an entropy of 0.242 bit")
def test_entropy_of_an_answer():
    answer = [0.97, 0.01, 0.01, 0.01]
    return *answer, H(answer)


@claim("A level line at the sum of the areas, under a dotted line at 2 bits.")
def test_description_of_the_boxes():
    return H([1 / 4] * 4)


@claim("What one outcome adds, and the slopes at 0.1 and at 0.5.")
def test_slopes_of_the_figure():
    assert (round(slope(0.1), 2), round(slope(0.5), 2)) == (1.88, -0.44)
    return 0.1, 0.5


@claim("with its top at 0.37. Its tangent at 0.1 rises steeply, its tangent at 0.5 falls a little.")
def test_description_of_the_slopes():
    assert slope(0.1) > 1 and -0.5 < slope(0.5) < 0
    return E, 0.1, 0.5


@claim(
    """Take a hundredth of probability from an outcome at 0.5 and give it to one at 0.1. The rare one then adds 0.018
    bit more, and so does the common one, by 0.004 bit, because its curve falls there."""
)
def test_a_hundredth_is_moved():
    return 0.5, 0.1, adds(0.11) - adds(0.1), adds(0.49) - adds(0.5)


@claim(r"$\tfrac1K \log K + s\,(p_k - \tfrac1K)$, also at $p_k = 0$.")
def test_the_tangent_lies_above():
    for K in (2, 4, 26):
        s = slope(1 / K)
        for p in np.linspace(0, 1, 101):
            assert (adds(p) if p else 0) <= math.log2(K) / K + s * (p - 1 / K) + 1e-12


@claim(
    r"A die has at most $\log_2 6 = 2.585$ bits, and a choice among a thousand words at most 9.966 bits."
)
def test_the_most_of_a_die_and_of_a_thousand_words():
    return math.log2(6), math.log2(1000)


# ------------------------------------------------------------------ letters


def frequencies():
    text = (BOOK / "data" / "pride-and-prejudice-volume-1.txt").read_text("utf-8").lower()
    counts = Counter(letter for letter in text if letter in "abcdefghijklmnopqrstuvwxyz")
    return {letter: n / counts.total() for letter, n in counts.items()}


@claim(r"would have $\log_2 26 = 4.70$ bits each.")
def test_equally_likely_letters():
    return 26, math.log2(26)


@claim(
    """The commonest, e, makes up 12.8 % of them, and the rarest, q, 0.1 %. How many bits does a letter tell, on
    average? - [ ] 4.65 bits - [x] 4.19 bits - [ ] 3.1 bits - [ ] 2.3 bits The frequencies differ by a factor of a
    hundred, and still only half a bit is lost."""
)
def test_the_letters():
    share = frequencies()
    assert share["e"] == max(share.values()) and share["q"] == min(share.values())
    assert 80 < share["e"] / share["q"] < 130
    assert round(math.log2(26) - H(share.values()), 1) == 0.5
    return 100 * share["e"], 100 * share["q"], 4.65, H(share.values()), 3.1, 2.3


@claim("One rare outcome adds little to it, never more than 0.531 bit. Many rare outcomes add up.")
def test_line_to_keep():
    return adds(E)
