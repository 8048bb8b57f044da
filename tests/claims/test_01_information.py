"""The numbers and statements of chapter 1, computed again."""

import itertools
import math

import numpy as np
from claims import claim

import xentlib as xl


@claim(
    "Sun tells you 1 bit, cloud 2 bits, rain and snow 3 bits each. Every halving of the probability adds 1 bit."
)
def test_information_of_the_weather():
    sun, cloud, rain, snow = xl.self_information([1 / 2, 1 / 4, 1 / 8, 1 / 8])
    assert rain == snow
    return sun, cloud, rain, cloud - sun


@claim("A certain event carries 0 bits, and the scale has no upper end")
def test_certain_and_impossible_events():
    assert xl.self_information(0.0) == math.inf
    return xl.self_information(1.0)


@claim("One chance in a million is worth only 19.93 bits.")
def test_one_in_a_million():
    return math.log2(1e6)


@claim(
    r"Twice. Its probability is $1/36$, and $\log_2 36 = 5.170$ bits is twice $\log_2 6 = 2.585$ bits."
)
def test_two_sixes():
    assert math.isclose(xl.self_information(1 / 36), 2 * xl.self_information(1 / 6))
    return 1 / 36, 36, xl.self_information(1 / 36), xl.self_information(1 / 6)


@claim(
    r"""Yes: all $\log_2 16 = 4$ bits at once. No: $\log_2 \tfrac{16}{15} = 0.093$ bit, next to nothing. And no is the
    answer you should expect."""
)
def test_is_it_ada():
    return 16, 16, 15, xl.self_information(15 / 16)


@claim("In a game of *Guess who?* there are 16 faces on the board.")
def test_faces_on_the_board():
    return (16,)


@claim("to be sure of one face out of 16?")
def test_one_face_of_the_board():
    return (16,)


@claim(
    "Four. Each answer that splits the faces into equal halves gives exactly 1 bit, and 4 bits are needed."
)
def test_halving_sixteen_faces():
    return xl.self_information(8 / 16), xl.self_information(1 / 16)


@claim("You cannot count on more: of two answers, the likelier one gives at most 1 bit.")
def test_the_likelier_answer_gives_at_most_one_bit():
    likelier = np.arange(8, 17) / 16
    return xl.self_information(likelier).max()


@claim("Sixteen cards, numbered 1 to 16, lie on the table")
def test_cards_on_the_table():
    return (16,)


@claim(
    r"""Whatever you ask, the bits of the answers add up to $\log_2 \frac{16}{\text{cards left}}$. That is no
    accident"""
)
def test_bits_of_the_answers_add_up():
    left = [16, 11, 5, 4, 1]
    answers = [xl.self_information(after / before) for before, after in itertools.pairwise(left)]
    assert math.isclose(sum(answers), math.log2(16 / left[-1]))
    return (left[0],)


@claim("How can one answer give all 4 bits, and why is it still a bad question?")
def test_a_lucky_guess():
    return (xl.self_information(1 / 16),)


@claim(
    r"""Four bits single out one card in 16. Twenty answers of 1 bit each single out one thing in
    $2^{20} = 1{,}048{,}576$"""
)
def test_twenty_questions():
    return 2**4, xl.self_information(1 / 2), 20, 2**20


@claim(
    """"Is it at most 1?" gives 4 bits with probability $1/16$ and 0.093 bit with probability $15/16$, on average
    0.337 bit. "Is it at most 8?" gives 1 bit for certain."""
)
def test_average_of_a_long_shot():
    yes, no = xl.self_information([1 / 16, 15 / 16])
    assert xl.self_information(8 / 16) == 1
    return yes, 1 / 16, no, 15 / 16, yes / 16 + no * 15 / 16, 1


@claim("| {term}`bit` | 2 | 1 bit | 0.6931 nat |")
def test_a_bit():
    return xl.self_information(1 / 2), xl.self_information(1 / 2, base=math.e)


@claim("| {term}`nat` | $e$ | 1.4427 bits | 1 nat |")
def test_a_nat():
    return xl.self_information(1 / math.e), xl.self_information(1 / math.e, base=math.e)


@claim("| {term}`hartley` | 10 | 3.3219 bits | 2.3026 nats |")
def test_a_hartley():
    return xl.self_information(0.1), xl.self_information(0.1, base=math.e)


@claim("Snow carries 3 bits, which is 2.0794 nats or 0.9031 hartley.")
def test_snow_in_three_units():
    return [xl.self_information(1 / 8, base=base) for base in (2, math.e, 10)]


@claim(r"By hand: $1/8 = 2^{-3}$, so $-\log_2 \tfrac18 = 3$ bits.")
def test_snow_by_hand():
    assert xl.self_information(1 / 8) == 3


@claim("Computed as `log(p) / log(2)`, some powers of two come out wrong in the last digit")
def test_a_quotient_of_logarithms_misses_powers_of_two():
    exact = np.arange(1, 61)
    assert np.sum(-np.log(2.0**-exact) / np.log(2) != exact) > 0
    assert np.array_equal(xl.self_information(2.0**-exact), exact)


@claim(
    """It carries 1 bit of information only if 0 and 1 are equally likely. A digit that is 1 in 99 cases of 100
    carries 0.0145 bit when it is 1 and 6.644 bits when it is 0."""
)
def test_a_digit_that_is_nearly_always_one():
    often, seldom = xl.self_information([0.99, 0.01])
    return xl.self_information(0.5), 99, 100, often, seldom


@claim("A fair coin toss that decides a match and one that decides nothing carry 1 bit each.")
def test_a_coin_toss():
    return (xl.self_information(0.5),)


@claim("two rainy days carry less than twice the information of one")
def test_rain_after_rain():
    assert xl.self_information(1 / 8) + xl.self_information(0.6) < 6


@claim("a certain event carries nothing, and each halving of the probability adds 1 bit.")
def test_halving():
    return (xl.self_information(0.3) - xl.self_information(0.6),)


@claim(
    "An answer that halves what is possible gives exactly 1 bit; a long shot gives much, seldom."
)
def test_a_halving_answer():
    return (xl.self_information(1 / 2),)


@claim("For the weather: sun 1 bit, cloud 2 bits, rain and snow 3 bits.")
def test_the_weather_again():
    return tuple(xl.self_information([1 / 2, 1 / 4, 1 / 8]))


@claim("You draw one card from a well-shuffled pack of 52.")
def test_cards_in_a_pack():
    return (4 * 13,)


@claim(r"$\log_2 4 = 2$ bits, $\log_2 13 = 3.700$ bits, and $\log_2 52 = 5.700$ bits.")
def test_king_of_hearts():
    heart, king, both = xl.self_information([13 / 52, 4 / 52, 1 / 52])
    assert heart == 2
    assert math.isclose(heart + king, both)
    return 13, king, 52, both


@claim("A loss of 0.3567 nat is reported for one example.")
def test_a_reported_loss():
    return (-math.log(0.7),)


@claim(r"$e^{-0.3567} = 0.7$. In bits it is $0.3567 / \ln 2 = 0.5146$ bit.")
def test_a_loss_in_bits():
    loss = xl.self_information(0.7, base=math.e)
    return -loss, math.exp(-0.3567), loss, xl.self_information(0.7)


@claim("from a list of 2048 common words")
def test_words_in_the_list():
    return (2**11,)


@claim(
    r"""The letters: $8 \log_2 26 = 37.60$ bits. The words: $4 \log_2 2048 = 44$ bits. The words are harder, and easier
    to remember."""
)
def test_passwords():
    letters, words = 8 * math.log2(26), 4 * math.log2(2048)
    assert words > letters
    return 26, letters, 2048, words


@claim(
    r"""There are 8 possibilities, 3 bits to learn. One weighing has three outcomes and gives at most
    $\log_2 3 = 1.585$ bits if they are equally likely; two give at most 3.170 bits, just enough."""
)
def test_weighings():
    assert math.log2(3) < 3 < 2 * math.log2(3)
    return math.log2(8), math.log2(3), 2 * math.log2(3)


@claim(
    r"One head: $1 - \tfrac12 = \tfrac12$. Two heads: $1 - \tfrac14 = \tfrac34$, but $\tfrac12 + \tfrac12 = 1$."
)
def test_one_minus_p_does_not_add():
    assert 1 - 1 / 4 != (1 - 1 / 2) + (1 - 1 / 2)
