"""The numbers on the landing page."""

from claims import claim

import xentlib as xl

P = [1 / 2, 1 / 4, 1 / 8, 1 / 8]
Q = [1 / 4] * 4


@claim("**1.75 bits**: what the weather itself leaves open")
def test_entropy_of_the_weather():
    return (xl.entropy(P),)


@claim("**2 bits**: the average surprise of somebody who trusts the forecast")
def test_cross_entropy_of_the_weather():
    return (xl.cross_entropy(P, Q),)


@claim("**0.25 bit**: what the wrong forecast costs")
def test_divergence_of_the_weather():
    return (xl.kl_divergence(P, Q),)


@claim(
    r"""$$
    \underbrace{H(p, q)}_{2\ \text{bits}} = \underbrace{H(p)}_{1.75\ \text{bits}} +
    \underbrace{D(p \parallel q)}_{0.25\ \text{bit}}.
    $$"""
)
def test_displayed_equation():
    parts = xl.cross_entropy(P, Q), xl.entropy(P), xl.kl_divergence(P, Q)
    assert parts == (2, 1.75, 0.25)
