"""The numbers in the glossary."""

import math

from claims import claim

import xentlib as xl

P = [1 / 2, 1 / 4, 1 / 8, 1 / 8]


@claim(r"$\ln 2 = 0.6931$ nat")
def test_a_bit_in_nats():
    return (math.log(2),)


@claim(r"$1/\ln 2 = 1.4427$ bits")
def test_a_nat_in_bits():
    return (1 / math.log(2),)


@claim(r"$\log_2 10 = 3.3219$ bits")
def test_a_hartley_in_bits():
    return (math.log2(10),)


@claim("symmetric, and never more than 1 bit")
def test_largest_jensen_shannon_divergence():
    return (xl.js_divergence([1.0, 0.0], [0.0, 1.0]),)


@claim("$2^{1.75} = 3.364$")
def test_perplexity_of_the_weather():
    return xl.entropy(P), xl.perplexity(P)
