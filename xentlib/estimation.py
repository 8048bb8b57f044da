r"""Entropy of a source, estimated from a sample, and bounds on a divergence."""

from xentlib.core import validation as is_a
from xentlib.core.formula import formula
from xentlib.core.reductions import shape
from xentlib.core.units import nats_per_unit
from xentlib.engines import engine_of

__all__ = [
    "miller_madow_entropy",
    "pinsker_bound",
    "plug_in_entropy",
    "total_variation",
]


@formula(counts=is_a.counts)
def plug_in_entropy(xp, counts, *, base=2):
    r"""Entropy of the frequencies in a sample, which is too low on average.

    .. math:: \hat H = -\sum_k \frac{n_k}{n} \log \frac{n_k}{n}

    Parameters
    ----------
    counts : array_like
        How often each outcome was seen: (K,).
    base : float
        2 for bits, `math.e` for nats.

    Returns
    -------
    The estimate.

    Raises
    ------
    ValueError
        If a count is negative or all are 0.

    References
    ----------
    Paninski (2003), Estimation of entropy and mutual information.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.plug_in_entropy([4, 2, 1, 1]))
    1.75
    """
    return _plug_in(xp, counts, base)


@formula(counts=is_a.counts)
def miller_madow_entropy(xp, counts, *, base=2):
    r"""Entropy estimated from a sample, corrected for its bias to first order.

    .. math:: \hat H_{\mathrm{MM}} = \hat H + \frac{m - 1}{2n} \text{ nats}

    with m the number of outcomes that were seen and n the size of the sample.

    Parameters
    ----------
    counts : array_like
        How often each outcome was seen: (K,).
    base : float
        2 for bits, `math.e` for nats.

    Returns
    -------
    The estimate.

    Raises
    ------
    ValueError
        If a count is negative or all are 0.

    References
    ----------
    Miller (1955), Note on the bias of information estimates.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(f"{xl.miller_madow_entropy([4, 2, 1, 1]):.4f}")
    2.0205
    """
    seen = xp.sum(xp.where(counts == 0, 0, 1))
    bias = (seen - 1) / (2 * xp.sum(counts) * nats_per_unit(xp, base))
    return _plug_in(xp, counts, base) + bias


def _plug_in(xp, counts, base):
    if len(shape(counts)) != 1:
        raise ValueError(f"counts has shape {shape(counts)}; pass one count for each outcome: (K,)")
    counts = xp.scaled_down(counts)
    p = counts / xp.sum(counts)
    return 0 - xp.sum(xp.xlogy(p, p, base))


@formula(p=is_a.distribution, q=is_a.distribution)
def total_variation(xp, p, q, *, axis=-1, tolerance=None):
    r"""Total variation distance: the largest difference in the probability of any event.

    .. math:: \mathrm{TV}(p, q) = \tfrac12 \sum_k |p_k - q_k|

    Parameters
    ----------
    p, q : array_like
        Probabilities that sum to 1 along `axis`.
    axis : int
        The axis of the outcomes.
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

    Returns
    -------
    The distance of each pair of distributions, between 0 and 1: the common shape without `axis`.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, a sum is not 1, or the shapes do not match.

    References
    ----------
    Cover & Thomas (2006), section 11.6.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.total_variation([1/2, 1/4, 1/8, 1/8], [1/4, 1/4, 1/4, 1/4]))
    0.25
    """
    return xp.sum(xp.absolute(p - q), axis) / 2


def pinsker_bound(p, q, *, base=2, axis=-1, tolerance=None):
    r"""What the relative entropy is at least, given the total variation distance.

    .. math:: D(p \| q) \ge 2\, \mathrm{TV}(p, q)^2 \text{ nats}

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
    The bound for each pair of distributions: the common shape without `axis`.

    Raises
    ------
    ValueError
        If a probability is negative or NaN, a sum is not 1, or the shapes do not match.

    References
    ----------
    Cover & Thomas (2006), lemma 11.6.1.

    Examples
    --------
    >>> import xentlib as xl
    >>> p, q = [1/2, 1/4, 1/8, 1/8], [1/4, 1/4, 1/4, 1/4]
    >>> print(f"{xl.pinsker_bound(p, q):.4f} <= {xl.kl_divergence(p, q):.4f}")
    0.1803 <= 0.2500
    """
    is_a.check_base(base)
    distance = total_variation(p, q, axis=axis, tolerance=tolerance)
    return 2 * distance**2 / nats_per_unit(engine_of(distance, base), base)
