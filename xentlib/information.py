r"""Measures of information: of an event, of a distribution, and between two distributions.

The true distribution is p, the model is q.  Every measure takes the logarithm's `base`: 2 gives
bits, `math.e` nats, 10 hartleys.
"""

from xentlib.core.blocks import BY_ROWS, BY_ROWS_OF_PRIMITIVES
from xentlib.core.formula import formula
from xentlib.core.reductions import shape
from xentlib.core.units import nats_per_unit
from xentlib.core.validation import (
    check_table,
    counts,
    distribution,
    joint_table,
    one_of,
    probability,
    same_counts,
)

__all__ = [
    "binary_entropy",
    "conditional_entropy",
    "cross_entropy",
    "entropy",
    "information_gain",
    "joint_entropy",
    "js_divergence",
    "kl_divergence",
    "mutual_information",
    "perplexity",
    "self_information",
]


@formula(BY_ROWS_OF_PRIMITIVES, p=probability)
def self_information(xp, p, *, base=2):
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
    return 0 - xp.log(p, base)  # here and elsewhere 0 - x, since -x of 0 would print as -0.0


@formula(BY_ROWS_OF_PRIMITIVES, p=distribution)
def entropy(xp, p, *, base=2, axis=-1, tolerance=None):
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
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

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
    return 0 - xp.expected_log(p, p, base, axis)


@formula(BY_ROWS_OF_PRIMITIVES, p=distribution, q=distribution)
def cross_entropy(xp, p, q, *, base=2, axis=-1, tolerance=None):
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
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

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
    return 0 - xp.expected_log(p, q, base, axis)


@formula(BY_ROWS_OF_PRIMITIVES, p=distribution, q=distribution)
def kl_divergence(xp, p, q, *, base=2, axis=-1, tolerance=None):
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
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

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
    return xp.relative_entropy(p, q, base, axis)


def perplexity(p, q=None, *, base=2, axis=-1, tolerance=None):
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
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

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
        return base ** entropy(p, base=base, axis=axis, tolerance=tolerance)
    return base ** cross_entropy(p, q, base=base, axis=axis, tolerance=tolerance)


@formula(p=probability)
def binary_entropy(xp, p, *, base=2):
    r"""Entropy of two outcomes, one of which has probability p.

    .. math:: H(p) = -p \log p - (1 - p) \log(1 - p)

    Parameters
    ----------
    p : array_like
        Probabilities of one of the outcomes, of any shape.
    base : float
        2 for bits, `math.e` for nats.

    Returns
    -------
    The entropy for each probability, shaped like `p`.

    Raises
    ------
    ValueError
        If a probability is outside [0, 1].

    References
    ----------
    Cover & Thomas (2006), section 2.1; MacKay (2003), section 2.5.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.binary_entropy(0.5))
    1.0
    """
    return 0 - xp.xlogy(p, p, base) - xp.xlog1py(1 - p, -p) / nats_per_unit(xp, base)


@formula(table=joint_table)
def joint_entropy(xp, table, *, base=2, tolerance=None):
    r"""Entropy of a pair of outcomes, from the table of their joint probabilities.

    .. math:: H(X, Y) = -\sum_{x, y} p(x, y) \log p(x, y)

    Not the cross-entropy H(p, q), which shares its letter.

    Parameters
    ----------
    table : array_like
        Joint probabilities in the last two axes, x down and y across, that sum to 1.
    base : float
        2 for bits, `math.e` for nats.
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

    Returns
    -------
    The joint entropy of each table: the shape of `table` without its last two axes.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, a table does not sum to 1, or has fewer than two axes.

    References
    ----------
    Cover & Thomas (2006), section 2.2.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.joint_entropy([[1/2, 1/4], [1/8, 1/8]]))
    1.75
    """
    check_table(table)
    return 0 - xp.sum(xp.sum(xp.xlogy(table, table, base), -1), -1)


@formula(table=joint_table)
def conditional_entropy(xp, table, *, given=0, base=2, tolerance=None):
    r"""Entropy that is left in one outcome of a pair when the other is known.

    .. math:: H(Y \mid X) = -\sum_{x, y} p(x, y) \log \frac{p(x, y)}{p(x)} = H(X, Y) - H(X)

    Parameters
    ----------
    table : array_like
        Joint probabilities in the last two axes, x down and y across, that sum to 1.
    given : {0, 1}
        The axis of the condition: 0 for H(Y | X), 1 for H(X | Y).
    base : float
        2 for bits, `math.e` for nats.
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

    Returns
    -------
    The conditional entropy of each table: the shape of `table` without its last two axes.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, a table does not sum to 1, has fewer than two axes, or
        `given` is neither 0 nor 1.

    References
    ----------
    Cover & Thomas (2006), section 2.2.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.conditional_entropy([[1/4, 1/4], [1/2, 0]]))
    0.5
    """
    one_of("given", given, (0, 1))
    check_table(table)
    other = -1 if given == 0 else -2
    condition = xp.expand_dims(xp.sum(table, other), other)
    terms = xp.xlogy(table, condition, base) - xp.xlogy(table, table, base)
    return xp.sum(xp.sum(terms, -1), -1)


@formula(table=joint_table)
def mutual_information(xp, table, *, base=2, tolerance=None):
    r"""Information that each outcome of a pair gives about the other.

    .. math::

        I(X; Y) = \sum_{x, y} p(x, y) \log \frac{p(x, y)}{p(x)\,p(y)}
                = \sum_x p(x)\, D\big(p(y \mid x) \,\|\, p(y)\big)

    Computed in its second form, so that it is never rounded below 0.

    Parameters
    ----------
    table : array_like
        Joint probabilities in the last two axes, x down and y across, that sum to 1.
    base : float
        2 for bits, `math.e` for nats.
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

    Returns
    -------
    The mutual information of each table: the shape of `table` without its last two axes.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, a table does not sum to 1, or has fewer than two axes.

    References
    ----------
    Cover & Thomas (2006), section 2.3.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.mutual_information([[1/2, 0], [0, 1/2]]))
    1.0
    """
    check_table(table)
    p_x, p_y = xp.sum(table, -1), xp.sum(table, -2)
    possible = xp.where(p_x == 0, 1.0, p_x)
    p_y_given_x = table / xp.expand_dims(possible, -1)
    divergence = xp.relative_entropy(p_y_given_x, xp.expand_dims(p_y, -2), base, -1)
    return xp.sum(p_x * divergence, -1)


@formula(BY_ROWS, p=distribution, q=distribution)
def js_divergence(xp, p, q, *, base=2, axis=-1, tolerance=None):
    r"""Jensen–Shannon divergence: the bounded, symmetric cousin of relative entropy.

    .. math::

        \mathrm{JS}(p, q) = \tfrac12 D(p \| m) + \tfrac12 D(q \| m), \qquad m = \tfrac12 (p + q)

    Between 0 and 1 bit, and 0 only where p = q.  Its square root is a distance; this is not.
    Computed from p - q where the two are close, so that no digit is lost.

    Parameters
    ----------
    p, q : array_like
        Probabilities that sum to 1 along `axis`.
    base : float
        2 for bits, `math.e` for nats.
    axis : int
        The axis of the outcomes.
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

    Returns
    -------
    The divergence of each pair of distributions: the common shape without `axis`.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, a sum is not 1, or the shapes do not match.

    References
    ----------
    Lin (1991), Divergence measures based on the Shannon entropy.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.js_divergence([1, 0], [0, 1]))
    1.0
    """
    return xp.jensen_shannon(p, q, base, axis)


def information_gain(parent_counts, children_counts, *, base=2):
    r"""What a split tells about the class: the entropy before it minus the average entropy after.

    .. math:: \mathrm{IG} = H\!\left(\frac{n}{N}\right) - \sum_c \frac{N_c}{N} H\!\left(\frac{n_c}{N_c}\right)

    It is the mutual information of child and class, computed as such and so never negative.

    Parameters
    ----------
    parent_counts : array_like
        How many examples of each class there are: (K,).
    children_counts : array_like
        How many of them went to each child of the split: (children, K).
    base : float
        2 for bits, `math.e` for nats.

    Returns
    -------
    The information gain of the split.

    Raises
    ------
    ValueError
        If a count is negative, there are none, or the children do not sum to the parent.

    References
    ----------
    Quinlan (1986), Induction of decision trees.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.information_gain([4, 4], [[4, 0], [0, 4]]))
    1.0
    """
    return mutual_information(_joint_of_split(parent_counts, children_counts), base=base)


@formula(parent_counts=counts, children_counts=counts)
def _joint_of_split(xp, parent_counts, children_counts):
    if len(shape(children_counts)) != 2 or shape(children_counts)[1:] != shape(parent_counts):
        raise ValueError(
            f"children_counts has shape {shape(children_counts)} and parent_counts has shape "
            f"{shape(parent_counts)}; they must be (children, K) and (K,)"
        )
    together = xp.sum(children_counts, 0)
    if xp.computes:
        children_counts = same_counts(xp, children_counts, together, parent_counts)
    counts = xp.scaled_down(children_counts)
    return counts / xp.sum(counts)
