"""Kraft, Shannon and Huffman codes."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xentlib as xl

WEATHER = [1 / 2, 1 / 4, 1 / 8, 1 / 8]
COUNTS = st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any)


def distribution(counts):
    p = np.array(counts, dtype=float)
    return p / p.sum()


def lengths_of(code):
    return [len(word) for word in code]


def test_the_weather():
    assert xl.huffman_code(WEATHER) == ("0", "10", "110", "111")
    assert xl.shannon_code_lengths(WEATHER).tolist() == [1, 2, 3, 3]
    assert xl.expected_length(WEATHER, [1, 2, 3, 3]) == 1.75 == xl.entropy(WEATHER)
    assert xl.kraft_sum([1, 2, 3, 3]) == 1


@settings(deadline=None)
@given(COUNTS)
def test_huffman_is_a_prefix_code_near_the_entropy(counts):
    p = distribution(counts)
    code = xl.huffman_code(p)
    words = [word for word, share in zip(code, p, strict=True) if share > 0]
    possible = len(words)
    assert all(set(word) <= {"0", "1"} for word in code)
    assert all(not word for word, share in zip(code, p, strict=True) if share == 0)
    if possible == 1:
        assert set(code) == {""}
        return
    assert not any(b.startswith(a) for a, b in itertools.permutations(words, 2))
    assert xl.kraft_sum(lengths_of(code)) == 1
    average, entropy = xl.expected_length(p, lengths_of(code)), xl.entropy(p)
    assert entropy - 1e-12 <= average < entropy + 1
    assert average <= xl.expected_length(p, xl.shannon_code_lengths(p)) + 1e-12


def shortest_average(p):
    """By trying all lengths that a binary tree of len(p) leaves may have."""
    choices = itertools.product(range(1, len(p)), repeat=len(p))
    return min(sum(np.multiply(p, n)) for n in choices if sum(0.5**k for k in n) <= 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 20), min_size=2, max_size=5))
def test_no_code_is_shorter_than_huffmans(counts):
    p = distribution(counts)
    average = xl.expected_length(p, lengths_of(xl.huffman_code(p)))
    assert average == pytest.approx(shortest_average(p), abs=1e-12)


def test_ties_are_broken_the_same_way_every_time():
    assert xl.huffman_code([0.25] * 4) == ("00", "01", "10", "11")
    assert xl.huffman_code([0.2] * 5) == ("00", "01", "10", "110", "111")
    # Of the two optimal sets of lengths for this one, the flatter.
    assert lengths_of(xl.huffman_code([0.4, 0.2, 0.2, 0.1, 0.1])) == [2, 2, 2, 3, 3]


def test_symbols_that_never_come_and_one_that_always_does():
    assert xl.huffman_code([0, 1, 0]) == ("", "", "")
    assert xl.huffman_code([1]) == ("",)
    assert xl.huffman_code([0.5, 0, 0.5]) == ("0", "", "1")
    assert xl.shannon_code_lengths([0, 1, 0]).tolist() == [0, 0, 0]
    assert xl.kraft_sum([1, 0, 1]) == 1
    assert xl.expected_length([0.5, 0, 0.5], [1, math.inf, 1]) == 1


@given(COUNTS)
def test_shannon_lengths_satisfy_kraft(counts):
    p = distribution(counts)
    lengths = xl.shannon_code_lengths(p)
    assert xl.kraft_sum(lengths) <= 1
    assert lengths.dtype.kind == "i"
    if (p > 0).sum() > 1:
        assert xl.entropy(p) - 1e-12 <= xl.expected_length(p, lengths) < xl.entropy(p) + 1


def test_shannon_lengths_just_below_a_power_of_two():
    """There the rounded logarithm says 3, and eight words of length 3 would be one too many."""
    p = np.nextafter(1 / 8, 0)
    assert math.ceil(-np.log2(p)) == 3
    assert xl.shannon_code_lengths([p, 1 - p])[0] == 4
    powers = [2.0**-k for k in range(1, 60)]
    assert xl.shannon_code_lengths([*powers, powers[-1]]).tolist() == [*range(1, 60), 59]


def test_a_table_of_distributions():
    assert xl.shannon_code_lengths([[0.5, 0.5], [0.25, 0.75]]).tolist() == [[1, 1], [2, 1]]
    with pytest.raises(ValueError, match=r"p has shape \(2, 2\)"):
        xl.huffman_code([[0.5, 0.5], [0.25, 0.75]])


def test_other_alphabets():
    assert xl.kraft_sum([1, 1, 1], base=3) == pytest.approx(1)
    with pytest.raises(ValueError, match="base must be a positive number other than 1"):
        xl.kraft_sum([1, 1], base=1)


def test_refusals():
    with pytest.raises(ValueError, match="p must sum to 1"):
        xl.huffman_code([0.5, 0.4])
    with pytest.raises(ValueError, match="p must not be negative"):
        xl.shannon_code_lengths([1.5, -0.5])
    with pytest.raises(ValueError, match="lengths must not be negative"):
        xl.kraft_sum([1, -1])
    sympy = pytest.importorskip("sympy")
    with pytest.raises(TypeError, match="p holds symbolic values"):
        xl.huffman_code([sympy.Symbol("p"), 1 - sympy.Symbol("p")])
