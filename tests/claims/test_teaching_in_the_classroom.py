"""The numbers on the page for the classroom: beans, votes, and the bill of the whole class."""

import math
from itertools import product

import numpy as np
import scipy.stats
from claims import claim
from sklearn.metrics import log_loss

import xentlib as xl

CARDS = np.array([4, 2, 1, 1])  # sun, cloud, rain, snow


def bill(*beans):
    """What a spread of sixteen beans pays for the eight cards, in bits."""
    return CARDS @ xl.self_information(np.array(beans) / 16)


def prices(*beans):
    return tuple(xl.self_information(np.array(beans) / 16))


def pays(hands_right):
    """Of thirty hands at 80 % on one of four answers: the mean bill, and that of the mean, in bits."""
    share = hands_right / 30
    given = np.array([0.8, 0.2 / 3])
    weights = np.array([share, 1 - share])
    return weights @ xl.self_information(given), xl.self_information(weights @ given)


@claim("| price, bits | 4.00 | 3.00 | 2.42 | 2.00 | 1.68 | 1.42 | 1.19 | 1.00 |")
def test_prices_of_few_beans():
    return prices(*range(1, 9))


@claim("""| beans on what came | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 |
|---|---|---|---|---|---|---|---|---|
| price, bits | 0.83 | 0.68 | 0.54 | 0.42 | 0.30 | 0.19 | 0.09 | 0.00 |""")
def test_prices_of_many_beans():
    return (13, 14, 15, 16, *prices(*range(9, 17)))


@claim("""Four beans on each field cost 16 bits for the eight cards; eight, four, two and two cost 14 bits, and no other
spread that stays where it lies costs less. Thirteen on sun and one on each other field cost 17.20 bits.""")
def test_bills_of_three_spreads():
    spreads = (beans for beans in product(range(1, 14), repeat=4) if sum(beans) == 16)
    assert min(spreads, key=lambda beans: bill(*beans)) == (8, 4, 2, 2)
    return bill(4, 4, 4, 4), bill(8, 4, 2, 2), bill(13, 1, 1, 1)


@claim(
    """pays 9.71 bits, whatever the order, because there are 840 orders and $\\log_2 840 = 9.71$."""
)
def test_counting_the_cards():
    orders = math.factorial(8) / math.prod(map(math.factorial, CARDS))
    return math.log2(orders), orders, orders, math.log2(orders)


@claim("""They pay 1, 2, 3 and 3 bits, 2.25 bits on average.
Now the table plays as one, with the mean of the four spreads: 4 beans on sun, and the bill is 2 bits.""")
def test_one_day_and_four_players():
    beans = (8, 4, 2, 2)
    assert prices(*beans) == (1, 2, 3, 3) and np.mean(beans) == 4
    return 3, np.mean(prices(*beans)), prices(np.mean(beans))[0]


@claim("""let a hand stand for 80 %, the rest spread evenly over the other three. A right hand
pays 0.32 bit, a wrong one 3.91 bits.""")
def test_what_a_hand_pays():
    return 80, xl.self_information(0.8), xl.self_information(0.2 / 3)


@claim("""| first vote, 12 | 2.47 bits | 1.47 bits |
| second vote, 21 | 1.40 bits | 0.79 bit |""")
def test_two_votes():
    return (*pays(12), 21, *pays(21))


@claim("In the first example the player with 8 beans paid 1 bit.")
def test_the_best_member():
    return prices(8)


def test_which_argument_is_the_truth():
    p, q = np.array([1 / 2, 1 / 4, 1 / 4]), np.array([1 / 8, 1 / 8, 3 / 4])
    assert np.isclose(scipy.stats.entropy(p, q), xl.kl_divergence(p, q, base=math.e))
    assert np.isclose(log_loss([0], [q], labels=[0, 1, 2]), xl.self_information(q[0], base=math.e))
