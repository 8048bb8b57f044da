"""The numbers on the page of notation."""

import math

from claims import claim

import xentlib as xl

P = [1 / 2, 1 / 4, 1 / 8, 1 / 8]
Q = [1 / 4] * 4
BOTH_DAYS = [[a * b for a in P] for b in P]


@claim("$H(p, q) = 2$ bits")
def test_cross_entropy_of_the_weather():
    assert xl.cross_entropy(P, Q) == 2


@claim(r"the joint entropy is $H(X, Y) = 2 \times 1.75 = 3.5$ bits.")
def test_joint_entropy_of_two_days():
    return xl.entropy(P), xl.joint_entropy(BOTH_DAYS)


@claim(
    r"""One nat is $1/\ln 2 = 1.4427$ bits; one bit is $\ln 2 = 0.6931$ nat; one hartley is $\log_2 10 = 3.3219$
    bits."""
)
def test_units():
    return 1 / math.log(2), math.log(2), math.log2(10)
