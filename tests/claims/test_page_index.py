"""The numbers on the first page, and those that its game shows."""

import math
from itertools import permutations

from claims import claim

import xentlib as xl
from _ext import game

P = [1 / 2, 1 / 4, 1 / 8, 1 / 8]


@claim(
    "nothing if all your chips lie on what comes, 1 bit if half of them do, 1 bit more for each halving"
)
def test_the_price_list():
    assert xl.self_information(1) == 0
    assert xl.self_information(1 / 8) - xl.self_information(1 / 4) == 1
    return xl.self_information(8 / 16), 1


@claim("With four chips on each kind of weather you pay 2 bits a day.")
def test_knowing_nothing():
    return game.bill(4.0, 4.0, 4.0, 4.0)["average"]


@claim(
    "With eight, four, two and two chips, the climate of this place, you pay 1.75 bits, and nobody pays less."
)
def test_knowing_the_climate():
    cheapest = min(
        game.bill(a, b, c, 16.0 - a - b - c)["average"]
        for a, b, c in permutations([2.0, 2.0, 4.0, 8.0], 3)
    )
    assert cheapest == xl.entropy(P)
    return game.bill(8.0, 4.0, 2.0, 2.0)["average"]


def test_eight_days_in_the_climates_proportions_cost_the_cross_entropy():
    q = [7 / 16, 5 / 16, 3 / 16, 1 / 16]
    days = [0] * 4 + [1] * 2 + [2, 3]
    paid = sum(xl.self_information(q[day]) for day in days) / 8
    assert math.isclose(paid, xl.cross_entropy(P, q))


def test_the_orders_of_the_days():
    orders = game.orders()
    assert len(orders) == 188 and len(set(permutations("ssssccrn"))) == 840
    for order in orders:
        assert order[0] == "s" and order[-1] in "sc"
        assert "rn" not in order and "nr" not in order
        assert sorted(order) == sorted("ssssccrn")
