"""The numbers and statements of lesson 1, computed again."""

import itertools
import math

import numpy as np
from claims import claim

import xentlib as xl

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])


def surprise(p, base=2):
    return -math.log(p) / math.log(base)


def average_of_a_question(cards):
    """The bits that "is it one of so many of the sixteen?" tells on average."""
    yes, no = cards / 16, 1 - cards / 16
    return yes * surprise(yes) + no * surprise(no)


# ------------------------------------------------------------------ the first question


@claim("count halvings, one {term}`bit` for each")
def test_a_halving_is_a_bit():
    assert surprise(1 / 2) == 1


@claim(
    """From sixteen cards to eight is 1 bit. From sixteen to one, by way of eight, four and two, is 4 bits, whether it
    takes four answers or a single lucky one."""
)
def test_from_sixteen_to_one():
    return surprise(8 / 16), surprise(1 / 16)


@claim(
    """The first eight: either answer tells 1 bit. Asking for four tells 0.81 bit on average. Asking for Ada tells 4
    bits if you are lucky, but that happens once in sixteen games, and the average is only 0.34 bit."""
)
def test_the_three_first_questions():
    averages = [average_of_a_question(cards) for cards in (8, 4, 1)]
    assert averages == sorted(averages, reverse=True)
    return averages[0], averages[1], surprise(1 / 16), averages[2]


@claim(
    """With the fence behind Ada the box of "yes" is 4 bits high, but only one card wide. In fifteen games out of
    sixteen you hear "no", and going from sixteen cards to fifteen is only a small part of a halving, 0.09 bit."""
)
def test_the_fence_behind_ada():
    return surprise(1 / 16), surprise(15 / 16)


@claim(
    """With the fence in the middle each answer tells 1 bit, and no other place has a higher {shows}`average`. The best
    question is the one whose answer you can predict least. ([Lesson 2](02-entropy.md) gives this average a name and
    proves that it is never above 1 bit for a yes or a no.)"""
)
def test_the_middle_is_best():
    averages = [average_of_a_question(cards) for cards in range(1, 16)]
    assert averages.count(max(averages)) == 1 and averages[7] == max(averages)
    assert math.isclose(average_of_a_question(1), 1 / 16 * 4 + 15 / 16 * 0.093, abs_tol=5e-4)
    assert round(average_of_a_question(1), 3) == 0.337
    return surprise(8 / 16), max(averages)


# ------------------------------------------------------------------ a whole game


def questions(size, secret):
    """How many questions, each about at most so many and half of the cards that are left, and their bits."""
    low, left, bits = 0, 16, []
    while left > 1:
        ask = min(size, left / 2)
        rest = ask if secret <= low + ask else left - ask
        low = low if secret <= low + ask else low + ask
        bits.append(surprise(rest / left))
        left = rest
    assert low == secret - 1
    return bits


@claim(
    """Halves always take four, wherever the star is. One card at a time takes anything from one to fifteen, and 8.4 on
    average. The {shows}`bar <bits>` does not care: when a single card is left it is full, at 4 bits."""
)
def test_the_ways_of_playing():
    games = {size: [questions(size, secret) for secret in range(1, 17)] for size in (8, 4, 1)}
    for bits in itertools.chain(*games.values()):
        assert math.isclose(sum(bits), 4)
    assert {len(bits) for bits in games[8]} == {4}
    assert {len(bits) for bits in games[1]} == set(range(1, 16))
    return np.mean([len(bits) for bits in games[1]]), 4


@claim(
    "The cards go from 16 to 15, to 14, to 1, so the fractions that are left each time multiply to"
)
def test_cem():
    assert math.isclose(15 / 16 * 14 / 15 * 1 / 14, 1 / 16)
    return 16, 15, 14


@claim("The halvings in them add: 0.093 bit, 0.100 bit and 3.807 bits make 4 bits.")
def test_the_halvings_of_cem():
    bits = questions(1, 3)
    return *bits, sum(bits)


@claim(r"Twenty answers of 1 bit each single out one thing in $2^{20} = 1{,}048{,}576$")
def test_twenty_questions():
    return surprise(1 / 2), 20, 2**20


# ------------------------------------------------------------------ the formula


@claim("How many times must you halve 16 to arrive at 1? Four times, because $2^4 = 16$.")
def test_four_halvings():
    assert 16 / 2 / 2 / 2 / 2 == 1
    return 16, 2**4


@claim(r"so $\log_2 16 = 4$.")
def test_the_logarithm_of_sixteen():
    assert math.log2(16) == 4
    return (16,)


@claim(r"""a no to "Is it Ada?" is $-\log_2 \frac{15}{16} = 0.093$ of a halving""")
def test_a_no_to_ada():
    return 15, 16, surprise(15 / 16)


@claim(r"| sun | 1/2 | $\frac12$ | 1 bit |")
def test_sun():
    return surprise(1 / 2)


@claim(r"| cloud | 1/4 | $\frac12 \cdot \frac12$ | 2 bits |")
def test_cloud():
    return surprise(1 / 2 * 1 / 2)


@claim(r"| rain | 1/8 | $\frac12 \cdot \frac12 \cdot \frac12$ | 3 bits |")
def test_rain():
    return surprise(1 / 2 * 1 / 2 * 1 / 2)


@claim(r"| snow | 1/8 | $\frac12 \cdot \frac12 \cdot \frac12$ | 3 bits |")
def test_snow():
    return surprise(WEATHER[3])


@claim("What is certain tells nothing, 0 bits.")
def test_a_certain_event():
    return xl.self_information(1.0)


@claim("one chance in a million is 19.93 bits. An impossible event would tell infinitely much.")
def test_rare_and_impossible_events():
    assert xl.self_information(0.0) == math.inf
    return surprise(1e-6)


@claim(
    """When a classifier gives the right answer a probability of 0.01, its loss on that example is this surprise, 6.64
    bits."""
)
def test_the_loss_of_a_classifier():
    return 0.01, xl.cross_entropy([0, 1], [0.99, 0.01])


# ------------------------------------------------------------------ why a logarithm


@claim(
    r"""The pair has probability $\frac16 \cdot \frac16 = \frac1{36}$. It tells $\log_2 36 = 5.170$ bits, and a six
    tells $\log_2 6 = 2.585$ bits."""
)
def test_two_sixes():
    assert math.isclose(surprise(1 / 36), 2 * surprise(1 / 6))
    return 6 * 6, 36, surprise(1 / 36), surprise(1 / 6)


@claim(
    r"One head of a fair coin would tell $\frac12$, two heads $1 - \frac14 = \frac34$. But twice $\frac12$ is 1."
)
def test_one_minus_p_does_not_add():
    assert 1 - 1 / 4 != (1 - 1 / 2) + (1 - 1 / 2) == 1


@claim(
    r"""Suppose it rains today, which tells 3 bits, and that after a rainy day rain comes again with probability 0.6.
    Another rainy day then tells $-\log_2 0.6 = 0.737$ bit, and both days together 3.737 bits, not 6 bits."""
)
def test_rain_after_rain():
    first, second = surprise(1 / 8), surprise(0.6)
    return first, 0.6, 0.6, second, surprise(1 / 8 * 0.6), 2 * first


# ------------------------------------------------------------------ units


@claim("| bit | 2 | 1 bit | 0.6931 nat |")
def test_a_bit():
    return surprise(1 / 2), surprise(1 / 2, base=math.e)


@claim("| nat | $e$ | 1.4427 bits | 1 nat |")
def test_a_nat():
    return surprise(1 / math.e), surprise(1 / math.e, base=math.e)


@claim("| hartley | 10 | 3.3219 bits | 2.3026 nats |")
def test_a_hartley():
    return surprise(0.1), surprise(0.1, base=math.e)


# ------------------------------------------------------------------ asking about tomorrow


def fewest_questions(p):
    """The least average number of questions: the two rarest are told apart last (Huffman)."""
    p, average = sorted(p), 0.0
    while len(p) > 1:
        pair = p[0] + p[1]
        average += pair
        p = sorted([*p[2:], pair])
    return average


@claim(
    r"""The average is $\frac12 \cdot 1 + \frac14 \cdot 2 + \frac18 \cdot 3 + \frac18 \cdot 3 = 1.75$ questions."""
)
def test_sun_first():
    average = WEATHER @ [1, 2, 3, 3]
    assert average == fewest_questions(WEATHER) < WEATHER @ [2, 2, 2, 2]
    return average


@claim(
    """In our town sun needs one question and tells 1 bit, cloud needs two and tells 2 bits, rain and snow need three
    and tell 3 bits"""
)
def test_questions_are_bits():
    sun, cloud, rain, snow = xl.self_information(WEATHER)
    assert [sun, cloud, rain, snow] == [1, 2, 3, 3]
    return sun, cloud, rain


@claim(
    """At the ski resort half of the days bring snow, so you would begin with snow. Where all four kinds are equally
    common, you would begin with a pair."""
)
def test_the_best_order_elsewhere():
    orders = {"sun": [1, 2, 3, 3], "pair": [2, 2, 2, 2], "snow": [3, 3, 2, 1]}
    for p, best in ((WEATHER, "sun"), (WEATHER[::-1], "snow"), (np.full(4, 1 / 4), "pair")):
        averages = {name: float(p @ needed) for name, needed in orders.items()}
        assert min(averages, key=averages.get) == best
        assert averages[best] == fewest_questions(p)


# ------------------------------------------------------------------ what a bit is not


@claim(
    "A digit that is 1 in 99 cases of 100 tells 0.0145 bit when it is 1 and 6.644 bits when it is 0."
)
def test_a_digit_that_is_nearly_always_one():
    return 99, 100, surprise(0.99), surprise(0.01)


@claim("The coin toss before a cup final and one for nothing tell 1 bit each.")
def test_a_coin_toss():
    return surprise(0.5)


@claim("what is certain tells 0, and each halving of the probability adds 1 bit.")
def test_halving():
    assert surprise(1) == 0
    return surprise(0.3) - surprise(0.6)


@claim(
    """An answer that halves what is possible tells 1 bit. A long shot can tell much more, but it seldom does, and on
    average it tells less."""
)
def test_a_long_shot():
    assert all(average_of_a_question(cards) < 1 for cards in range(1, 8))
    return surprise(1 / 2)


@claim("A sunny day here tells 1 bit, and a snowy one 3 bits.")
def test_sun_and_snow():
    return surprise(WEATHER[0]), surprise(WEATHER[3])


# ------------------------------------------------------------------ on paper


@claim("You draw one card from a well-shuffled pack of 52.")
def test_cards_in_a_pack():
    return 4 * 13


@claim(r"$\log_2 4 = 2$ bits, $\log_2 13 = 3.700$ bits, and $\log_2 52 = 5.700$ bits.")
def test_king_of_hearts():
    heart, king, both = xl.self_information([13 / 52, 4 / 52, 1 / 52])
    assert heart == 2
    assert math.isclose(heart + king, both)
    return 13, king, 52, both


@claim("from a list of 2048 common words")
def test_words_in_the_list():
    return 2**11


@claim(
    r"""The letters: $8 \log_2 26 = 37.60$ bits. The words: $4 \log_2 2048 = 44$ bits. The words are harder to guess,
    yet easier to remember."""
)
def test_passwords():
    letters, words = 8 * math.log2(26), 4 * math.log2(2048)
    assert words > letters
    return 26, letters, 2048, words


@claim(
    r"""There are 8 possibilities, 3 bits to learn. Of three outcomes, the likeliest has a probability of at least
    $\frac13$ and tells at most $\log_2 3 = 1.585$ bits. A rare outcome can tell more: weigh one ball against one, and
    "left is heavier" tells 3 bits. But a scheme that always works must also work when the likeliest outcome comes, and
    that leaves at least three balls."""
)
def test_weighings():
    likeliest = [max(side, 8 - 2 * side) for side in range(1, 5)]  # balls that are left
    assert min(likeliest) == 3
    assert all(surprise(balls / 8) < math.log2(3) for balls in likeliest)
    return math.log2(8), math.log2(3), surprise(1 / 8)
