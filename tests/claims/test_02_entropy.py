"""The numbers and statements of chapter 2, computed again."""

import functools
import itertools
import math
from bisect import insort
from collections import Counter

import numpy as np
import pytest
import scipy.stats
from claims import BOOK, claim
from optional import optional
from sklearn.tree import DecisionTreeClassifier

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


# ------------------------------------------------------------------ two things at once


@claim("Here are eight days; their weather happens to follow our $p$ exactly.")
def test_the_eight_days():
    skies = Counter(sky for sky, _, _ in DAYS)
    assert [skies[sky] / 8 for sky in ("sun", "cloud", "rain", "snow")] == WEATHER.tolist()
    page = (BOOK / "02-entropy.md").read_text("utf-8")
    for day, (sky, wind, walk) in enumerate(DAYS, start=1):
        assert f"| {day} | {sky} | {wind} | {'yes' if walk else 'no'} |" in page


@claim(
    r"""You walk on four days out of eight, so $H(Y) = 1$ bit. Among the four sunny days the odds are 3 to 1, which
    leaves 0.811 bit; among the cloudy ones 1 to 1, which leaves 1 bit; on the wet ones the answer is certain. On
    average $\tfrac12 \cdot 0.811 + \tfrac14 \cdot 1 = 0.656$ bit is left: that is $H(Y \mid X)$."""
)
def test_what_is_left_of_the_walk():
    left = left_after(lambda sky, wind: sky)
    assert H([4 / 8, 4 / 8]) == 1
    return H([3 / 4, 1 / 4]), H([1 / 2, 1 / 2]), H([3 / 4, 1 / 4]), left


@claim(
    "The chain rule holds in both orders: $1.75 + 0.656 = 2.406$ bits, and $1 + 1.406 = 2.406$ bits."
)
def test_chain_rule_in_both_orders():
    joint = H(n / 8 for n in Counter((sky, walk) for sky, _, walk in DAYS).values())
    given_sky, given_walk = left_after(lambda sky, wind: sky), 0
    for answer in (True, False):
        skies = Counter(sky for sky, _, walk in DAYS if walk == answer)
        given_walk += H(n / 4 for n in skies.values()) / 2
    assert math.isclose(joint, H(WEATHER) + given_sky)
    return H(WEATHER), given_sky, joint, given_walk, joint


@claim("Knowing the sky lowers the uncertainty about the walk from 1 bit to 0.656 bit.")
def test_from_one_bit():
    return 1, left_after(lambda sky, wind: sky)


@claim("here 0.344 bit. It is symmetric")
def test_mutual_information_of_sky_and_walk():
    table = np.array([[3, 1], [1, 1], [0, 1], [0, 1]]) / 8
    assert math.isclose(xl.mutual_information(table), xl.mutual_information(table.T))
    assert math.isclose(
        xl.mutual_information(table),
        xl.kl_divergence(table.ravel(), np.outer(table.sum(axis=1), table.sum(axis=0)).ravel()),
    )
    return 1 - left_after(lambda sky, wind: sky)


@claim("Hence **conditioning reduces entropy**")
def test_conditioning_reduces_entropy():
    for table in np.random.default_rng(3).dirichlet(np.ones(12) / 3, 300).reshape(-1, 3, 4):
        y = table.sum(axis=0)
        assert xl.conditional_entropy(table) <= xl.entropy(y) + 1e-12


@claim(
    r"""six dry days with odds 4 to 2 leave 0.918 bit, two wet days leave nothing, so the gain is
    $1 - \tfrac68 \cdot 0.918 = 0.311$ bit. Among the yes-or-no questions this is the best. "Which sky?" gains 0.344
    bit because it has more answers. "Which day?" gains the full 1 bit and is worthless"""
)
def test_gains_of_the_questions():
    wet = 1 - left_after(lambda sky, wind: sky in ("rain", "snow"))
    assert all(wet > 1 - left_after(q) for q in (lambda s, w: w, lambda s, w: s == "sun"))
    label, days = [4, 4], np.eye(2)[[0 if walk else 1 for _, _, walk in DAYS]]
    assert days[:, 1].tolist() == [0, 0, 0, 1, 0, 1, 1, 1]
    sky = 1 - left_after(lambda sky, wind: sky)
    return H([4 / 6, 2 / 6]), H([4 / 6, 2 / 6]), wet, sky, xl.information_gain(label, days)


@claim('With `criterion="entropy"` it measures in bits and chooses as we did:')
def test_scikit_learn_chooses_the_same_question():
    answers = [[wind == "windy", sky == "sun", sky in ("rain", "snow")] for sky, wind, _ in DAYS]
    tree = DecisionTreeClassifier(criterion="entropy", max_depth=1, random_state=0)
    node = tree.fit(answers, [walk for *_, walk in DAYS]).tree_
    assert node.feature[0] == 2
    wet = left_after(lambda sky, wind: sky in ("rain", "snow"))
    assert math.isclose(node.n_node_samples[1:] / 8 @ node.impurity[1:], wet)


# ------------------------------------------------------------------ codes


@claim("each is less than one bit too long, so $H \\le \\bar\\ell < H + 1$.")
def test_shannon_and_huffman_lie_within_one_bit():
    for p in np.random.default_rng(4).dirichlet(np.ones(5) / 2, 200):
        huffman = average(p, [len(word) for word in xl.huffman_code(p)])
        assert H(p) - 1e-12 <= huffman <= average(p, shannon(p)) + 1e-12 < H(p) + 1


@claim("a radio that insists on sending something spends 1 bit on it.)")
def test_a_certain_outcome():
    assert xl.entropy([1.0]) == 0
    return best_average([1.0])


@claim(
    """For our weather both codes have the lengths 1, 2, 3 and 3 and reach 1.75 bits. For the other, with 1.846 bits,
    Shannon's lengths cost 2.4 bits and Huffman's 1.9 bits."""
)
def test_both_codes():
    assert shannon(WEATHER) == [len(word) for word in xl.huffman_code(WEATHER)] == [1, 2, 3, 3]
    assert shannon(ELSEWHERE) == [2, 2, 3, 4]
    best = best_average(ELSEWHERE)
    return best_average(WEATHER), H(ELSEWHERE), average(ELSEWHERE, shannon(ELSEWHERE)), best


@claim("A coin that shows heads nine times in ten has 0.469 bit, yet toss by toss it takes 1 bit.")
def test_a_coin_toss_by_toss():
    return H([0.9, 0.1]), best_average([0.9, 0.1])


@claim(
    "so their words cost less than $nH + 1$ bits, which is less than $H + 1/n$ bits for each outcome."
)
def test_blocks():
    block = coin = np.array([0.9, 0.1])
    for n in range(1, 6):
        length = average(block, [len(word) for word in xl.huffman_code(block)]) / n
        assert H(coin) <= length < H(coin) + 1 / n
        block = np.kron(block, coin)


def best_of_blocks(p, tosses):
    """The average of Huffman's code for so many tosses at a time, in bits a toss: what its joins add up to."""
    block = np.ones(1)
    for _ in range(tosses):
        block = np.kron(block, [p, 1 - p])
    weights, total = sorted(block.tolist()), 0.0
    while len(weights) > 1:
        joined = weights.pop(0) + weights.pop(0)
        total += joined
        insort(weights, joined)
    return total / tosses


@claim("The dots are Huffman's codes for blocks of 1 to 8 tosses. They lie between the entropy")
def test_dots_lie_between_entropy_and_bound():
    for p in (0.5, 0.7, 0.9, 0.99):
        for n in range(1, 9):
            assert H([p, 1 - p]) - 1e-12 <= best_of_blocks(p, n) < H([p, 1 - p]) + 1 / n


@claim("Push the chance of heads to 0.99.")
def test_the_last_stop():
    return (0.99,)


@claim(
    """Nine heads in ten come down to 0.4702 bit with blocks of 6, and up again to 0.4758 bit with blocks of 8."""
)
def test_larger_blocks_are_not_always_better():
    return best_of_blocks(0.9, 6), best_of_blocks(0.9, 8)


@claim("A fair coin has nothing to save: 1 bit a toss is its entropy.")
def test_a_fair_coin_has_nothing_to_save():
    assert all(math.isclose(best_of_blocks(0.5, n), 1) for n in range(1, 9))
    return (H([0.5, 0.5]),)


@claim("Repeating a block never hurts")
def test_repeating_a_block_never_hurts():
    for p in np.linspace(0.5, 0.99, 12):
        for once, more in ((1, 2), (2, 4), (3, 6), (4, 8), (1, 3), (2, 6)):
            assert best_of_blocks(p, more) <= best_of_blocks(p, once) + 1e-12


@claim(
    """Its next neighbours do have a little to save, but not with blocks of 8 or fewer: at 0.52 the dots still stand at
    1 bit, over an entropy of 0.9988 bit."""
)
def test_a_coin_that_is_nearly_fair():
    for n in range(1, 9):
        assert np.isclose(best_of_blocks(0.51, n), 1) and np.isclose(best_of_blocks(0.52, n), 1)
    assert best_of_blocks(0.53, 8) < 1 - 1e-4
    return 0.52, best_of_blocks(0.52, 8), H([0.52, 0.48])


@claim(
    """With 99 heads in a hundred, even 8 tosses at a time cost 0.1572 bit a toss, nearly twice the entropy of
    0.0808 bit: the word of eight heads needs a whole bit."""
)
def test_blocks_of_a_coin_that_nearly_always_shows_heads():
    assert len(xl.huffman_code(np.array([0.99**8, 1 - 0.99**8]))[0]) == 1
    return 99, best_of_blocks(0.99, 8), H([0.99, 0.01])


@claim("The page holds its numbers for all 400 places of the two sliders.")
def test_places_of_the_sliders():
    return (len(range(50, 100)) * 8,)


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


@claim(
    """Before you look, the entropy of failure is 0.544 bit. If the light is on it is 1 bit, if it is off 0 bits, on
    average 0.25 bit."""
)
def test_the_fault_light():
    failure = 1 / 4 * 1 / 2
    on, off = H([1 / 2, 1 / 2]), H([1.0])
    return H([failure, 1 - failure]), on, off, 1 / 4 * on + 3 / 4 * off


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


@claim("Huffman's stays less than 1 bit above it")
def test_summary_huffman():
    assert best_average(MOSTLY_SUN) < H(MOSTLY_SUN) + 1
    return (1,)


@claim("Letters of English: 4.186 bits one by one in our text, 3.589 bits given the letter before.")
def test_summary_letters():
    return H(frequencies()), given_the_letter_before()


# ------------------------------------------------------------------ exercises


@claim(
    r"""The answer is a coin with $p = 1/6$: 0.650 bit. The die has $\log_2 6 = 2.585$ bits, so 1.935 bits are left by
    the chain rule. Check: with probability 5/6 there remain five equally likely numbers,
    $\tfrac56 \log_2 5 = 1.935$ bits."""
)
def test_exercise_1():
    told, die = H([1 / 6, 5 / 6]), math.log2(6)
    return told, die, die - told, 5 / 6 * math.log2(5)


@claim(
    r"""$H(X, Y) = 1.75 + H(Y \mid X)$, and $0 \le H(Y \mid X) \le 1.75$ bits. The largest, 3.5 bits, is reached by
    independent days; the smallest, 1.75 bits, if every day repeats the day before."""
)
def test_exercise_2():
    independent = xl.joint_entropy(np.outer(WEATHER, WEATHER))
    return H(WEATHER), H(WEATHER), independent, xl.joint_entropy(np.diag(WEATHER))


@claim("Find Huffman's code for $(0.5, 0.2, 0.2, 0.1)$ and its average length.")
def test_exercise_3():
    return 0.5, 0.2, 0.2, 0.1


@claim(
    """Join 0.1 with one 0.2 to make 0.3, that with the other 0.2 to make 0.5, and both halves: lengths 1, 2, 3 and 3,
    on average $0.5 + 0.4 + 0.6 + 0.3 = 1.8$ bits. The entropy is 1.761 bits, so 0.039 bit is lost."""
)
def test_answer_to_exercise_3():
    p = [0.5, 0.2, 0.2, 0.1]
    best, terms = best_average(p), [x * n for x, n in zip(p, (1, 2, 3, 3))]
    assert math.isclose(average(p, [len(word) for word in xl.huffman_code(p)]), best)
    return 0.1, 0.2, 0.1 + 0.2, 0.2, 0.3 + 0.2, *terms, best, H(p), best - H(p)


@claim("Merging rain and snow, for example, leaves 1.5 of the 1.75 bits.")
def test_exercise_4():
    return H([1 / 2, 1 / 4, 1 / 4]), H(WEATHER)


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
