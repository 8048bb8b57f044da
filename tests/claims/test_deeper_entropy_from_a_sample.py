"""The numbers and statements of "Entropy from a sample", computed again."""

import functools
import itertools
import math
from collections import Counter

import numpy as np
import scipy.stats
from claims import BOOK, claim

import xentlib as xl

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])


def H(p):
    """The entropy in bits, written out."""
    return -sum(x * math.log2(x) for x in p if x > 0)


# ------------------------------------------------------------------ the bias


@functools.cache
def samples(n):
    """All counts that n days can have, and how probable each is."""
    first = np.indices((n + 1,) * 3).reshape(3, -1)
    counts = np.vstack([first, n - first.sum(0)]).T
    counts = counts[counts[:, 3] >= 0]
    return counts, scipy.stats.multinomial(n, WEATHER).pmf(counts)


def average_estimate(n):
    counts, chance = samples(n)
    shares = counts / n
    return chance @ -np.sum(shares * np.log2(np.where(counts, shares, 1)), axis=1)


def average_of_miller_and_madow(n):
    counts, chance = samples(n)
    different, which = np.unique(np.sort(counts, axis=1), axis=0, return_inverse=True)
    return chance @ np.array([xl.miller_madow_entropy(c) for c in different])[which.ravel()]


def missing(n):
    return H(WEATHER) - average_estimate(n)


def rule(n):
    return (4 - 1) / (2 * n) / math.log(2)


@claim("Watch it on our weather, whose entropy is 1.75 bits.")
def test_entropy_of_the_weather():
    return H(WEATHER)


@claim("The dots lie below the line more often than above it, and their average always does.")
def test_most_samples_are_below_the_truth():
    for n in (2, 5, 10, 20, 40):
        counts, chance = samples(n)
        below = chance @ (xl.entropy(counts / n) < H(WEATHER) - 1e-12)
        assert below > 0.5 and average_estimate(n) < H(WEATHER)


@claim("After a single day the estimate is 0 bits")
def test_a_single_day():
    return xl.plug_in_entropy([0, 1, 0, 0])


@claim("Ten days give 1.499 bits on average, twenty 1.632 bits and a hundred 1.728 bits.")
def test_average_estimates():
    return average_estimate(10), average_estimate(20), average_estimate(100)


@claim(
    "Equality would need $\\hat p = p$ in every sample, and that happens only if one outcome is certain."
)
def test_no_bias_without_chance():
    assert xl.plug_in_entropy([7, 0]) == xl.entropy([1, 0]) == 0
    assert average_estimate(100) < H(WEATHER)


@claim("And the mean square of $\\hat p_k - p_k$ is $p_k (1 - p_k) / n$")
def test_variance_of_a_share():
    counts, chance = samples(20)
    assert np.allclose(chance @ (counts / 20 - WEATHER) ** 2, WEATHER * (1 - WEATHER) / 20)


@claim("| 10 | 1.499 bits | 0.251 | 0.216 | 1.673 |")
def test_row_of_ten_days():
    return average_estimate(10), missing(10), rule(10), average_of_miller_and_madow(10)


@claim("| 20 | 1.632 bits | 0.118 | 0.108 | 1.735 |")
def test_row_of_twenty_days():
    return 20, average_estimate(20), missing(20), rule(20), average_of_miller_and_madow(20)


@claim("| 100 | 1.728 bits | 0.022 | 0.022 | 1.750 |")
def test_row_of_a_hundred_days():
    return 100, average_estimate(100), missing(100), rule(100), average_of_miller_and_madow(100)


@claim("Of two texts by one author, the shorter one seems the less uncertain.")
def test_a_shorter_text_seems_less_uncertain():
    half = len(letters()) // 500
    short = [
        xl.plug_in_entropy([*Counter(letters()[i : i + half]).values()])
        for i in range(0, 100 * half, half)
    ]
    assert np.mean(short) < H(frequencies())


# ------------------------------------------------------------------ letters


@functools.cache
def letters():
    text = (BOOK / "data" / "pride-and-prejudice-volume-1.txt").read_text("utf-8").lower()
    return "".join(letter for letter in text if letter in "abcdefghijklmnopqrstuvwxyz")


def frequencies():
    return [n / len(letters()) for _, n in sorted(Counter(letters()).items())]


def given_the_letter_before():
    """The entropy of the pairs less that of their first letters."""
    n = len(letters()) - 1
    pairs = Counter(itertools.pairwise(letters()))
    return H(m / n for m in pairs.values()) - H(m / n for m in Counter(letters()[:-1]).values())


def shared_by_neighbours():
    n = len(letters()) - 1
    return H(m / n for m in Counter(letters()[1:]).values()) - given_the_letter_before()


@claim(
    "Twenty-six falling bars, from e with 12.8 per cent down to q with 0.1 per cent, and a dotted line at 3.8 per cent."
)
def test_figure_of_the_letters():
    commonest, rarest = np.argmax(frequencies()), np.argmin(frequencies())
    assert (commonest, rarest) == (ord("e") - 97, ord("q") - 97)
    return 100 * max(frequencies()), 100 * min(frequencies()), 100 / 26


@claim(
    """The entropy of these 180,875 letters is 4.186 bits, well under the 4.700 bits of 26 equally likely ones; other
    English texts give 4.1 to 4.2 bits as well. The bias plays no part here: with so many letters and $K = 26$ it is
    0.0001 bit."""
)
def test_entropy_of_the_letters():
    assert 4.1 < H(frequencies()) < 4.2
    bias = 25 / (2 * len(letters())) / math.log(2)
    return len(letters()), H(frequencies()), math.log2(26), 26, 4.1, 4.2, 26, bias


@claim(
    "It is 3.589 bits, since neighbours share 0.597 bit. After a q the next letter tells nothing"
)
def test_given_the_letter_before():
    assert {b for a, b in itertools.pairwise(letters()) if a == "q"} == {"u"}
    return given_the_letter_before(), shared_by_neighbours()


@claim("concluded that with 100 letters of context English has between 0.6 and 1.3 bits a letter")
def test_shannons_experiment():
    return 100, 0.6, 1.3  # Shannon (1951), the table of bounds for N = 100


@claim('"English has 4.186 bits a letter, so no compressor can do better."')
def test_a_common_mistake():
    assert given_the_letter_before() < H(frequencies())
    return H(frequencies())


# ------------------------------------------------------------------ typical sets


@claim(
    """For our weather and 1,000 days, the surprise a day lies within 0.1 bit of 1.75 bits with probability 0.9999.
    The sequences with that property have probabilities of at least $2^{-1850}$, so there are at most $2^{1850}$ of
    them. Among all $2^{2000}$ sequences that is next to nothing."""
)
def test_typical_sequences():
    surprise = np.array([1.0])
    for _ in range(1000):
        surprise = np.convolve(surprise, [0, 1 / 2, 1 / 4, 1 / 4])  # 1, 2 or 3 bits
    within, most = surprise[1650:1851].sum(), 1000 * (H(WEATHER) + 0.1)
    assert -1000 * math.log2(1 / 2) < 1650  # a thousand days of sun are not among them
    return 1000, 0.1, H(WEATHER), within, -most, most, 1000 * math.log2(4)


# ------------------------------------------------------------------ differential entropy


@claim(
    r"""With $a = 1/2$ it is −1 bit. A Gaussian with $\sigma = 1$ has 2.047 bits, one with $\sigma = 0.1$ has
    −1.275 bits."""
)
def test_negative_differential_entropies():
    gaussians = [scipy.stats.norm(scale=s).entropy() / math.log(2) for s in (1, 0.1)]
    assert np.allclose(gaussians, xl.gaussian_entropy(np.array([1, 0.01])))
    return scipy.stats.uniform(0, 1 / 2).entropy() / math.log(2), gaussians[0], 0.1, gaussians[1]


@claim(
    r"The same temperature has $\log_2 1.8 = 0.848$ bit more in degrees Fahrenheit than in degrees Celsius."
)
def test_fahrenheit():
    celsius, fahrenheit = (scipy.stats.norm(scale=s).entropy() for s in (3, 1.8 * 3))
    return 1.8, (fahrenheit - celsius) / math.log(2)


@claim(r"The entropy of the rounded value is about $h(X) - \log \Delta$, and grows without bound")
def test_rounding_a_density():
    for step in (1 / 16, 1 / 64):
        f = scipy.stats.norm.pdf(np.arange(-8, 8, step))
        assert math.isclose(
            H(f / f.sum()), xl.gaussian_entropy(1.0) - math.log2(step), rel_tol=1e-6
        )


# ------------------------------------------------------------------ questions


@claim("In a sample of 50 words all are different.")
def test_exercise_5():
    return (50,)


@claim(
    r"""Plug-in: $\log_2 50 = 5.644$ bits, the most that 50 words can give. The correction adds $49/100$ nat, which is
    0.707 bit: 6.351 bits."""
)
def test_answer_to_exercise_5():
    ones = np.ones(50)
    corrected = xl.miller_madow_entropy(ones)
    added = corrected - xl.plug_in_entropy(ones)
    return 50, math.log2(50), 50, added * math.log(2), added, corrected


@claim("With $c = 1.8$ this is the step from Celsius to Fahrenheit; the 32 degrees that are added")
def test_exercise_6():
    return 1.8, 32
