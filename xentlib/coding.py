r"""Codes: how long the code words of outcomes are, and how short they can be on average.

A code is a tuple of bit strings, one for each symbol.  A symbol of probability 0 has no code word:
its string is empty, and its length 0 stays out of the Kraft sum.
"""

import heapq

import numpy as np

from xentlib.core import validation as is_a
from xentlib.core.formula import formula
from xentlib.core.reductions import shape

__all__ = [
    "expected_length",
    "huffman_code",
    "kraft_sum",
    "shannon_code_lengths",
]


@formula(lengths=is_a.number_of_digits)
def kraft_sum(xp, lengths, *, base=2, axis=-1):
    r"""Kraft's sum: at most 1 for the lengths of every code that can be told apart.

    .. math:: \sum_{k:\, \ell_k > 0} b^{-\ell_k} \le 1

    Parameters
    ----------
    lengths : array_like
        The lengths of the code words; 0 for a symbol that has none.
    base : int
        How many letters the code's alphabet has.
    axis : int
        The axis of the symbols.

    Returns
    -------
    The sum: the shape of `lengths` without `axis`.

    Raises
    ------
    ValueError
        If a length is negative or NaN, or the base is not positive or is 1.

    References
    ----------
    Cover & Thomas (2006), section 5.2.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.kraft_sum([1, 2, 3, 3]))
    1.0
    """
    return xp.sum(xp.where(lengths == 0, 0, base**-lengths), axis)


@formula(p=is_a.distribution, lengths=is_a.number_of_digits)
def expected_length(xp, p, lengths, *, axis=-1, tolerance=None):
    r"""Average length of the code words when symbols come with probabilities p.

    .. math:: \bar\ell = \sum_k p_k\, \ell_k

    Parameters
    ----------
    p : array_like
        Probabilities that sum to 1 along `axis`.
    lengths : array_like
        The lengths of the code words, in bits; where p is 0 they do not matter.
    axis : int
        The axis of the symbols.
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

    Returns
    -------
    The average, in bits a symbol: the common shape without `axis`.

    Raises
    ------
    ValueError
        If p is no distribution, a length is negative or NaN, or the shapes do not match.

    References
    ----------
    Cover & Thomas (2006), section 5.1.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.expected_length([1/2, 1/4, 1/8, 1/8], [1, 2, 3, 3]))
    1.75
    """
    return xp.sum(xp.masked_product(p, lengths), axis)


def shannon_code_lengths(p, *, tolerance=None):
    r"""Code lengths of Shannon's code: the information content, rounded up to whole bits.

    .. math:: \ell_k = \lceil -\log_2 p_k \rceil, \qquad H \le \bar\ell < H + 1

    Read off the binary exponent of p, so that a rounded logarithm cannot make a word too short.

    Parameters
    ----------
    p : array_like
        Probabilities that sum to 1 along the last axis.
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

    Returns
    -------
    numpy.ndarray of int
        The lengths in bits, shaped like `p`; 0 where p is 0, and for a symbol that is certain.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, or a sum is not 1.
    TypeError
        If p holds symbols or a slider's values: the lengths are whole numbers.

    References
    ----------
    Shannon (1948), section 9; Cover & Thomas (2006), section 5.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.shannon_code_lengths([1/2, 1/4, 1/8, 1/8]))
    [1 2 3 3]
    """
    p = _numbers(p, tolerance=tolerance)
    _, exponent = np.frexp(p)  # p = m 2^exponent with 1/2 <= m < 1
    return np.where(p > 0, np.maximum(1 - exponent, 0), 0)


def huffman_code(p, *, tolerance=None):
    r"""Huffman's code: no code that gives each symbol its own word is shorter on average.

    .. math:: H \le \bar\ell < H + 1

    for two or more possible symbols.  Of equal probabilities the shallower subtree is merged
    first, then the one whose first symbol stands last; the words are dealt out in order of their
    length, then of the symbols.  The same p always gives the same code.

    Parameters
    ----------
    p : array_like
        Probabilities of the symbols, that sum to 1: (K,).
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

    Returns
    -------
    tuple of str
        One bit string for each symbol; empty for a symbol of probability 0, and for a symbol that
        is certain, whose word has length 0.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, the sum is not 1, or p has more than one axis.
    TypeError
        If p holds symbols or a slider's values.

    References
    ----------
    Huffman (1952); Cover & Thomas (2006), section 5.6.

    Examples
    --------
    >>> import xentlib as xl
    >>> xl.huffman_code([1/2, 1/4, 1/8, 1/8])
    ('0', '10', '110', '111')
    """
    p = _numbers(p, tolerance=tolerance)
    if p.ndim != 1:
        raise ValueError(f"p has shape {shape(p)}; pass one distribution, of shape (K,)")
    return _canonical_code(_huffman_lengths(p.tolist()))


def _huffman_lengths(p):
    """The depths of the symbols in Huffman's tree; 0 for those that have no word."""
    lengths = [0] * len(p)
    trees = [(share, 0, -k, [k]) for k, share in enumerate(p) if share > 0]
    heapq.heapify(trees)  # ordered by probability, then depth, then from the last symbol
    while len(trees) > 1:
        (p1, depth1, at1, symbols1), (p2, depth2, at2, symbols2) = (
            heapq.heappop(trees),
            heapq.heappop(trees),
        )
        for symbol in symbols1 + symbols2:
            lengths[symbol] += 1
        joined = (p1 + p2, max(depth1, depth2) + 1, max(at1, at2), symbols1 + symbols2)
        heapq.heappush(trees, joined)
    return lengths


def _canonical_code(lengths):
    """Words of the given lengths, counted upwards: none is the beginning of another."""
    words, word, before = [""] * len(lengths), 0, 0
    for length, symbol in sorted((n, k) for k, n in enumerate(lengths) if n):
        word <<= length - before
        words[symbol] = f"{word:0{length}b}"
        word, before = word + 1, length
    return tuple(words)


@formula(p=is_a.distribution)
def _numbers(xp, p, *, axis=-1, tolerance=None):
    """p as NumPy numbers, checked."""
    if not xp.computes:
        raise TypeError(f"p holds {xp.name} values; code lengths are whole numbers: pass numbers")
    return np.asarray(p)
