r"""Measures of information: of an event, of a distribution, and between two distributions.

The true distribution is p, the model is q.  Every measure takes the logarithm's `base`: 2 gives
bits, `math.e` nats, 10 hartleys.
"""

from xentlib.engines import engine_of
from xentlib.formula import by_rows, formula
from xentlib.validation import check_base, distribution, probability


@formula(p=probability)
@by_rows
def self_information(p, *, base=2):
    r"""Information content of an event: how surprising it is.

    .. math:: I(p) = -\log p

    Parameters
    ----------
    p : array_like
        Probabilities of events, of any shape.
    base : float
        2 for bits, `math.e` for nats.

    Returns
    -------
    The information content of each event, shaped like `p`; inf where p is 0.

    Raises
    ------
    ValueError
        If a probability is outside [0, 1] or the base is not positive or is 1.

    References
    ----------
    Shannon (1948), section 6; MacKay (2003), section 2.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> float(xl.self_information(1 / 8))
    3.0
    """
    check_base(base)
    xp = engine_of(p)
    return 0 - xp.log(p, base)


@formula(p=distribution)
@by_rows
def entropy(p, *, base=2, axis=-1):
    r"""Expected information content of a distribution.

    .. math:: H(p) = -\sum_k p_k \log p_k, \qquad 0 \log 0 = 0

    Parameters
    ----------
    p : array_like
        Probabilities that sum to 1 along `axis`.
    base : float
        2 for bits, `math.e` for nats.
    axis : int
        The axis of the outcomes.

    Returns
    -------
    The entropy of each distribution: the shape of `p` without `axis`.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, or a sum is not 1.

    References
    ----------
    Shannon (1948), section 6; Cover & Thomas (2006), section 2.1.

    Examples
    --------
    >>> import xentlib as xl
    >>> float(xl.entropy([1/2, 1/4, 1/8, 1/8]))
    1.75
    """
    check_base(base)
    xp = engine_of(p)
    return 0 - xp.sum(xp.xlogy(p, p, base), axis)


@formula(p=distribution, q=distribution)
@by_rows
def cross_entropy(p, q, *, base=2, axis=-1):
    r"""Expected information content when outcomes follow p and the model says q.

    .. math:: H(p, q) = -\sum_k p_k \log q_k

    A term with p_k = 0 is 0 even where q_k = 0; q_k = 0 < p_k makes the sum inf.  For the loss of a
    classifier's logits use `cross_entropy_loss`, which keeps the digits that a softmax loses.

    Parameters
    ----------
    p, q : array_like
        Probabilities that sum to 1 along `axis`: the true distribution and the model's.
    base : float
        2 for bits, `math.e` for nats.
    axis : int
        The axis of the outcomes.

    Returns
    -------
    The cross-entropy of each pair of distributions: the common shape without `axis`.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, a sum is not 1, or the shapes do not match.

    References
    ----------
    Cover & Thomas (2006), section 5.4; Goodfellow, Bengio & Courville (2016), section 3.13.

    Examples
    --------
    >>> import xentlib as xl
    >>> float(xl.cross_entropy([1/2, 1/4, 1/8, 1/8], [1/4, 1/4, 1/4, 1/4]))
    2.0
    """
    check_base(base)
    xp = engine_of(p, q)
    return 0 - xp.sum(xp.xlogy(p, q, base), axis)


@formula(p=distribution, q=distribution)
@by_rows
def kl_divergence(p, q, *, base=2, axis=-1):
    r"""Relative entropy: the extra information when p is described with q.

    .. math:: D(p \| q) = \sum_k p_k \log \frac{p_k}{q_k}

    Never negative, 0 only where p = q, inf where q_k = 0 < p_k, and not symmetric.  Computed as
    the sum of p log(p/q) - p + q: the same when both sum to 1, and never rounded below 0.

    Parameters
    ----------
    p, q : array_like
        Probabilities that sum to 1 along `axis`: the true distribution and the model's.
    base : float
        2 for bits, `math.e` for nats.
    axis : int
        The axis of the outcomes.

    Returns
    -------
    The divergence of each pair of distributions: the common shape without `axis`.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, a sum is not 1, or the shapes do not match.

    References
    ----------
    Kullback & Leibler (1951); Cover & Thomas (2006), section 2.3.

    Examples
    --------
    >>> import xentlib as xl
    >>> float(xl.kl_divergence([1/2, 1/4, 1/8, 1/8], [1/4, 1/4, 1/4, 1/4]))
    0.25
    """
    check_base(base)
    xp = engine_of(p, q)
    return xp.relative_entropy(p, q, base, axis)


def perplexity(p, q=None, *, base=2, axis=-1):
    r"""The number of equally likely outcomes that would be as uncertain.

    .. math:: \mathrm{PP}(p) = b^{H_b(p)}, \qquad \mathrm{PP}(p, q) = b^{H_b(p, q)}

    The same number for every base b: the base of the power must be that of the logarithm.

    Parameters
    ----------
    p : array_like
        Probabilities that sum to 1 along `axis`.
    q : array_like, optional
        The model's probabilities; without them the perplexity of p itself.
    base : float
        The base of logarithm and power; it changes rounding only.
    axis : int
        The axis of the outcomes.

    Returns
    -------
    The perplexity of each distribution: the shape of `p` without `axis`.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, a sum is not 1, or the shapes do not match.

    References
    ----------
    Jelinek, Mercer, Bahl & Baker (1977).

    Examples
    --------
    >>> import xentlib as xl
    >>> float(xl.perplexity([1/4, 1/4, 1/4, 1/4]))
    4.0
    """
    if q is None:
        return base ** entropy(p, base=base, axis=axis)
    return base ** cross_entropy(p, q, base=base, axis=axis)
