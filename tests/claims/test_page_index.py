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
    "With eight, four, two and two chips, the climate of this place, you pay 1.75 bits, and no other spread "
    "that you leave lying costs less."
)
def test_knowing_the_climate():
    spreads = (
        (sun, cloud, rain, 16 - sun - cloud - rain)
        for sun in range(1, 14)
        for cloud in range(1, 15 - sun)
        for rain in range(1, 16 - sun - cloud)
    )
    cost = {chips: game.bill(*map(float, chips))["average"] for chips in spreads}
    assert min(cost, key=cost.get) == (8, 4, 2, 2)
    return cost[8, 4, 2, 2]


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
