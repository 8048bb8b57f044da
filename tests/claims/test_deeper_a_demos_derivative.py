"""The numbers and statements of the deeper page on a demo's derivative, computed again."""

import math

from claims import claim

import xentlib as xl

RATE, START_1, START_2 = 0.15, (0.6, 0.9), (2.0, 2.0)


def demonstration(start, updates, rate=0.005):
    """The output when every update multiplies the rate by dC/da = 1/(1 - a)."""
    w, b = start
    for _ in range(updates):
        push = 1 / (1 - xl.sigmoid(w + b))
        w, b = w - rate * push, b - rate * push
    return xl.sigmoid(w + b)


def case(start):
    correct = xl.train_neuron(*start, cost="cross_entropy", learning_rate=0.005).output[300]
    return demonstration(start, 300), demonstration(start, 301), 301, correct


@claim("Its counter runs from 0 to 300, both included, so it makes 301 updates.")
def test_the_demonstration_makes_one_update_more():
    return 300, len(range(0, 300 + 1))


@claim("The rate on that page is 0.005, thirty times smaller than the one for the quadratic cost.")
def test_the_rate_of_the_demonstration():
    assert math.isclose(RATE / 0.005, 30)
    return 0.005


@claim("6.70 times at the first start and 56.6 times at the second.")
def test_how_much_too_large():
    return [1 / (1 - a) / a for a in (xl.sigmoid(1.5), xl.sigmoid(4.0))]


@claim("| start $(w, b)$ | with $1/(1 - a)$, 300 updates | with the gradient $a$, 300 updates |")
def test_head_of_the_case_study():
    return 300, 300


@claim("| 0.6, 0.9 | 0.0404 (0.0400 after 301) | 0.4177 |")
def test_case_study_start_1():
    return *START_1, *case(START_1)


@claim("| 2.0, 2.0 | 0.0479 (0.0474 after 301) | 0.7796 |")
def test_case_study_start_2():
    return *START_2, *case(START_2)


@claim("the published rate leaves the second start at 0.78 after 300 updates, not near 0.")
def test_the_published_rate_with_the_correct_gradient():
    return case(START_2)[3], 300


@claim(r"at $\eta = 0.15$, the same for both costs, cross-entropy takes the second start to 0.0120")
def test_the_same_rate_for_both_costs():
    return RATE, xl.train_neuron(*START_2, cost="cross_entropy").output[300]
