"""The numbers and statements of chapter 2, computed again."""

import functools
import itertools
import math
from collections import Counter

import numpy as np
import pytest
import scipy.stats
from claims import BOOK, claim
from optional import optional

import xentlib as xl

torch = optional("torch")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
ELSEWHERE = np.array([0.4, 0.3, 0.2, 0.1])
MOSTLY_SUN = np.array([16, 1]) / 17
DAYS = [
    *[
        ("sun", "calm", True),
        ("sun", "calm", True),
        ("sun", "windy", True),
        ("sun", "windy", False),
    ],
    *[("cloud", "calm", True), ("cloud", "windy", False)],
    *[("rain", "calm", False), ("snow", "windy", False)],
]


def H(p):
    """The entropy in bits, written out."""
    return -sum(x * math.log2(x) for x in p if x > 0)


def contribution(p):
    return -p * math.log2(p)


def average(p, lengths):
    return sum(x * n for x, n in zip(p, lengths, strict=True))


def shannon(p):
    return [math.ceil(-math.log2(x)) for x in p]


def best_average(p):
    """The least average length that Kraft's inequality allows, by trying all lengths up to 7."""
    tried = itertools.product(range(1, 8), repeat=len(p))
    return min(average(p, n) for n in tried if sum(2.0**-x for x in n) <= 1)


def left_after(question):
    """The average entropy of the walk when the answer is known."""
    answers = Counter(question(sky, wind) for sky, wind, _ in DAYS)
    walks = Counter(question(sky, wind) for sky, wind, walk in DAYS if walk)
    return sum(n / 8 * H([walks[a] / n, 1 - walks[a] / n]) for a, n in answers.items())


# ------------------------------------------------------------------ the definition


@claim("told you what each of them says when it happens: 1, 2, 3 and 3 bits.")
def test_information_of_each():
    assert (-np.log2(WEATHER)).tolist() == [1, 2, 3, 3]
    return (3,)


@claim("Half of all days bring 1 bit, a quarter bring 2 bits, and two eighths bring 3 bits:")
def test_what_each_day_brings():
    assert H(WEATHER) == xl.entropy(WEATHER) == 1.75
    return tuple(-np.log2(WEATHER[:3]))


@claim("A single day tells 1, 2 or 3 bits, never 1.75 bits.")
def test_no_day_tells_the_entropy():
    assert 1.75 not in xl.self_information(WEATHER)
    return 3, H(WEATHER)


@claim("It is never negative, because no information content is, and it is 0 only if one outcome")
def test_entropy_is_never_negative():
    random = np.random.default_rng(1)
    assert (xl.entropy(random.dirichlet(np.ones(4) / 4, 1000)) >= 0).all()
    assert xl.entropy([0, 1, 0]) == 0 < xl.entropy([1e-9, 1 - 1e-9])


# ------------------------------------------------------------------ predict


@claim(
    """one that shows heads with probability 0.9, or one that shows heads with probability 0.1? 2. An event of
    probability 0.01 carries 6.64 bits when it happens."""
)
def test_predict_1_and_2():
    return 0.9, 0.1, 0.01, -math.log2(0.01)


@claim("In another country sun, cloud, rain and snow come with 0.4, 0.3, 0.2 and 0.1.")
def test_predict_3():
    return tuple(ELSEWHERE)


@claim(r"There are 26 of them, and $\log_2 26 = 4.70$ bits.")
def test_predict_4():
    return 26, 26, math.log2(26)


@claim("Swapping the names of heads and tails changes nothing: 0.469 bit for both.")
def test_answer_1():
    assert math.isclose(H([0.9, 0.1]), xl.binary_entropy(0.1))
    return H([0.1, 0.9])


@claim(r"its share is $0.01 \cdot 6.64 = 0.066$ bit.")
def test_answer_2():
    return 0.01, -math.log2(0.01), contribution(0.01)


@claim(
    r"""More: 1.846 bits against 1.75 bits. The most is $\log_2 4 = 2$ bits, when all four are equally likely."""
)
def test_answer_3():
    assert math.isclose(xl.entropy(ELSEWHERE), H(ELSEWHERE))
    assert H([1 / 4] * 4) == 2
    return H(ELSEWHERE), H(WEATHER)


@claim("On average 4.19 bits if each letter is coded by itself")
def test_answer_4():
    return H(frequencies())


# ------------------------------------------------------------------ play


@claim("how far can $p$ move before the entropy falls below 0.9 bit?")
def test_the_flat_top():
    assert H([0.32, 0.68]) > 0.9 > H([0.31, 0.69])
    return (0.9,)


@claim(
    """The top is flat: a coin with $p = 0.4$ still has 0.971 bit. Near the ends the curve is steep, and even a coin
    that shows heads once in a hundred tosses keeps 0.081 bit."""
)
def test_top_and_ends_of_the_arch():
    return 0.4, H([0.4, 0.6]), H([0.01, 0.99])


@claim(
    "For our weather every $-\\log_2 p$ is a whole number, so the words fit exactly: 1.75 bits on average, the entropy"
)
def test_words_that_fit():
    assert average(WEATHER, shannon(WEATHER)) == H(WEATHER)
    return average(WEATHER, shannon(WEATHER))


@claim(
    """With $(0.4, 0.3, 0.2, 0.1)$ the entropy is 1.846 bits and the rounded words cost 2.4 bits. Nearly always sun,
    16 days to 1, has an entropy of 0.323 bit, but no word is shorter than one bit, so at least 1 bit a day is
    spent; these words spend 1.235 bits."""
)
def test_words_that_do_not_fit():
    elsewhere = *ELSEWHERE, H(ELSEWHERE), average(ELSEWHERE, shannon(ELSEWHERE))
    mostly = H(MOSTLY_SUN), best_average(MOSTLY_SUN), average(MOSTLY_SUN, shannon(MOSTLY_SUN))
    return *elsewhere, 16, *mostly


@claim(
    "each dot is the information $-\\log_2 p$ and each bar is a word length: the same number, rounded up"
)
def test_lengths_of_the_panel():
    """By counting halvings, as the panel does: for all weights that its sliders reach."""
    halves = 2.0 ** -np.arange(7)[:, None]
    sun, others = np.arange(1, 17), np.arange(17)
    weights = np.array(list(itertools.product(sun, others, others, [0, 1, 5, 16])))
    p = weights / weights.sum(axis=1, keepdims=True)
    lengths = np.where(p > 0, (p[:, None] < halves).sum(axis=1), 0)
    assert (lengths == xl.shannon_code_lengths(p)).all()


# ------------------------------------------------------------------ prove


@claim("That is $p = 0.368$, with a contribution of 0.531 bit.")
def test_largest_contribution():
    grid = np.linspace(0.001, 1, 100_000)
    at = grid[(-grid * np.log2(grid)).argmax()]
    assert math.isclose(at, 1 / math.e, rel_tol=1e-4)
    return at, contribution(1 / math.e)


@claim(
    r"""So four kinds of weather have at most $\log_2 4 = 2$ bits, a die has at most $\log_2 6 = 2.585$ bits, and a
    distribution over 1,000 words at most 9.966 bits."""
)
def test_largest_entropies():
    assert H([1 / 4] * 4) == 2
    return H([1 / 6] * 6), 1000, H([1 / 1000] * 1000)


# ------------------------------------------------------------------ typical sets


@claim(
    """For our weather and 1,000 days the surprise per day lies within 0.1 bit of 1.75 bits with probability 0.9999.
    These sequences have probabilities of at least $2^{-1850}$, so there are at most $2^{1850}$ of them, next to
    nothing among all $2^{2000}$."""
)
def test_typical_sequences():
    surprise = np.array([1.0])
    for _ in range(1000):
        surprise = np.convolve(surprise, [0, 1 / 2, 1 / 4, 1 / 4])  # 1, 2 or 3 bits
    within, most = surprise[1650:1851].sum(), 1000 * (H(WEATHER) + 0.1)
    assert -1000 * math.log2(1 / 2) < 1650  # a thousand days of sun are not among them
    return 1000, 0.1, H(WEATHER), within, -most, most, 1000 * math.log2(4)


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


def huffman_of_letters():
    return [len(word) for word in xl.huffman_code(frequencies())]


@claim(
    """The entropy of its 180,875 letters is 4.186 bits, well under the 4.700 bits of 26 equally likely ones; other
    English texts give 4.1 to 4.2 bits as well."""
)
def test_entropy_of_the_letters():
    assert 4.1 < H(frequencies()) < 4.2
    return len(letters()), H(frequencies()), math.log2(26), 26, 4.1, 4.2


@claim("a choice among 18.2 equally likely ones")
def test_perplexity_of_the_letters():
    return 2 ** H(frequencies())


@claim("Huffman's code needs 4.214 bits a letter, less than 1% above the entropy.")
def test_huffman_code_of_the_letters():
    needed = average(frequencies(), huffman_of_letters())
    assert needed < 1.01 * H(frequencies())
    return needed, 1


@claim(
    """Twenty-six falling bars from e, with 12.8 per cent, down to q. Dots rise in steps from words of 3 bits for e
    and t to words of 9 bits for the four rarest letters."""
)
def test_figure_of_the_letters():
    lengths = huffman_of_letters()
    rarest = sorted(range(26), key=frequencies().__getitem__)[:4]
    assert [chr(97 + k) for k in range(26) if lengths[k] == min(lengths)] == ["e", "t"]
    assert {k for k in range(26) if lengths[k] == max(lengths)} == set(rarest)
    assert chr(97 + rarest[0]) == "q"
    return 100 * frequencies()[4], min(lengths), max(lengths)


@claim("3.589 bits: neighbours share 0.597 bit. After q the next letter tells nothing.")
def test_given_the_letter_before():
    assert {b for a, b in itertools.pairwise(letters()) if a == "q"} == {"u"}
    return given_the_letter_before(), shared_by_neighbours()


@claim("concluded that with 100 letters of context English has between 0.6 and 1.3 bits a letter")
def test_shannons_experiment():
    return 100, 0.6, 1.3  # Shannon (1951), the table of bounds for N = 100


# ------------------------------------------------------------------ from a sample


@functools.cache
def exact_average_of_the_plug_in_estimate(n):
    """Over all samples of n days, each with its probability."""
    counts = [c for c in itertools.product(range(n + 1), repeat=3) if sum(c) <= n]
    counts = np.array([(*c, n - sum(c)) for c in counts])
    chance = scipy.stats.multinomial(n, WEATHER).pmf(counts)
    shares = counts / n
    return chance @ -np.sum(shares * np.log2(np.where(counts, shares, 1)), axis=1)


def missing(n):
    return H(WEATHER) - exact_average_of_the_plug_in_estimate(n)


def rule(n):
    return 3 / (2 * n) / math.log(2)


@claim(
    "The exact averages are 1.499 bits for 10 days, 1.632 bits for 20 and 1.728 bits for 100, where the truth is 1.75"
)
def test_plug_in_estimates():
    ten, twenty, hundred = map(exact_average_of_the_plug_in_estimate, (10, 20, 100))
    return ten, twenty, 20, hundred, 100, H(WEATHER)


@claim(
    """The rule predicts that 0.216 bit, 0.108 bit and 0.022 bit are missing; in fact it is 0.251 bit, 0.118 bit and
    0.022 bit."""
)
def test_what_is_missing():
    return (*map(rule, (10, 20, 100)), *map(missing, (10, 20, 100)))


@claim("For the letters above the bias is negligible, 0.0001 bit, since $n$ is large and $K = 26$.")
def test_bias_of_the_letters():
    return 25 / (2 * len(letters())) / math.log(2), 26


# ------------------------------------------------------------------ differential entropy


@claim(
    """With $a = 1/2$ it is −1 bit. A Gaussian of width 1 has 2.047 bits, one of width 0.1 has −1.275 bits."""
)
def test_negative_differential_entropies():
    gaussians = [scipy.stats.norm(scale=s).entropy() / math.log(2) for s in (1, 0.1)]
    assert np.allclose(gaussians, xl.gaussian_entropy(np.array([1, 0.01])))
    return scipy.stats.uniform(0, 1 / 2).entropy() / math.log(2), gaussians[0], 0.1, gaussians[1]


@claim(
    r"The same temperature in degrees Fahrenheit has $\log_2 1.8 = 0.848$ bit more than in degrees Celsius."
)
def test_fahrenheit():
    celsius, fahrenheit = (scipy.stats.norm(scale=s).entropy() for s in (3, 1.8 * 3))
    return 1.8, (fahrenheit - celsius) / math.log(2)


@claim(r"the entropy is about $h(X) - \log \Delta$, and grows without bound")
def test_rounding_a_density():
    for step in (1 / 16, 1 / 64):
        f = scipy.stats.norm.pdf(np.arange(-8, 8, step))
        assert math.isclose(
            H(f / f.sum()), xl.gaussian_entropy(1.0) - math.log2(step), rel_tol=1e-6
        )


# ------------------------------------------------------------------ check


@claim(r"By hand it was 1.75 bits, which is $1.75 \cdot \ln 2 = 1.2130$ nats.")
def test_check():
    nats = torch.distributions.Categorical(torch.tensor(WEATHER)).entropy().item()
    assert math.isclose(nats, scipy.stats.entropy(WEATHER))
    return H(WEATHER), H(WEATHER), nats


@claim("Both also normalise their input without a word: given")
def test_who_normalises():
    counts = [4.0, 2.0, 1.0, 1.0]
    assert scipy.stats.entropy(counts, base=2) == 1.75 == xl.plug_in_entropy(counts)
    theirs = torch.distributions.Categorical(torch.tensor(counts)).entropy().item()
    assert math.isclose(theirs, 1.75 * math.log(2), rel_tol=1e-6)
    with pytest.raises(ValueError, match="p"):
        xl.entropy(counts)


# ------------------------------------------------------------------ what people get wrong


@claim(
    """Snow with probability 1/8 contributes 0.375 bit, an outcome of probability 0.01 contributes 0.066 bit, and the
    most that any single outcome can contribute is 0.531 bit."""
)
def test_contributions():
    return contribution(1 / 8), 0.01, contribution(0.01), contribution(1 / math.e)


@claim("Ten days of weather show 1.499 bits on average instead of 1.75 bits.")
def test_ten_days():
    return exact_average_of_the_plug_in_estimate(10), H(WEATHER)


@claim('"English has 4.186 bits a letter, so no compressor can do better"')
def test_title_of_the_box():
    return H(frequencies())


@claim("With one letter of context it is 3.589 bits, and with long contexts far less.")
def test_context():
    return given_the_letter_before()


# ------------------------------------------------------------------ summary


@claim("is the average information. For the weather it is 1.75 bits.")
def test_summary_weather():
    return H(WEATHER)


@claim("Letters of English: 4.186 bits one by one in our text, 3.589 bits given the letter before.")
def test_summary_letters():
    return H(frequencies()), given_the_letter_before()


# ------------------------------------------------------------------ exercises


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
