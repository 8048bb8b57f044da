r"""Likelihood of a sample, and the parameters of a model that make it largest.

A sample's `weights` count each observation that many times; without them every one counts once.
"""

from dataclasses import replace
from typing import Any, NamedTuple

from xentlib.core import validation as is_a
from xentlib.core.arguments import one_engine
from xentlib.core.formula import formula
from xentlib.core.reductions import shape
from xentlib.core.targets import class_numbers

__all__ = [
    "Gaussian",
    "bernoulli_mle",
    "categorical_mle",
    "gaussian_mle",
    "likelihood",
    "log_likelihood",
    "negative_log_likelihood",
]


@formula(p=is_a.weight)
def likelihood(xp, p, *, axis=-1):
    r"""Likelihood of a model: the probability it gives to the whole sample.

    .. math:: L = \prod_i p_i

    The product of many probabilities underflows to 0; `log_likelihood` does not.

    Parameters
    ----------
    p : array_like
        What the model gives to each observation: its probability, or its density.
    axis : int
        The axis of the observations.

    Returns
    -------
    The likelihood: the shape of `p` without `axis`.

    Raises
    ------
    ValueError
        If a probability is negative, NaN or infinite.

    References
    ----------
    Bishop (2006), section 1.2.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.likelihood([0.5, 0.25, 0.5]))
    0.0625
    """
    return xp.prod(p, axis)


@formula(p=is_a.weight, weights=is_a.weight)
def log_likelihood(xp, p, *, weights=None, axis=-1):
    r"""Logarithm of the likelihood of a sample, in nats.

    .. math:: \ln L = \sum_i w_i \ln p_i

    Parameters
    ----------
    p : array_like
        What the model gives to each observation: its probability, or its density.
    weights : array_like, optional
        How often each observation counts.
    axis : int
        The axis of the observations.

    Returns
    -------
    The log-likelihood, in nats: the shape of `p` without `axis`; -inf if an observation that counts
    is impossible under the model.

    Raises
    ------
    ValueError
        If a probability or weight is negative, NaN or infinite, or the shapes do not match.

    References
    ----------
    Bishop (2006), section 1.2.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(f"{xl.log_likelihood([0.5, 0.25, 0.5]):.4f}")
    -2.7726
    """
    return xp.sum(xp.log(p) if weights is None else xp.xlogy(weights, p), axis)


def negative_log_likelihood(p, *, weights=None, axis=-1):
    r"""Negative log-likelihood of a sample, in nats: what training makes small.

    .. math:: -\ln L = -\sum_i w_i \ln p_i

    Divided by the number of observations it is the cross-entropy of the sample's frequencies and
    the model.

    Parameters
    ----------
    p, weights, axis
        As in `log_likelihood`.

    Returns
    -------
    The negative log-likelihood, in nats: the shape of `p` without `axis`.

    Raises
    ------
    ValueError
        As `log_likelihood`.

    References
    ----------
    Goodfellow, Bengio & Courville (2016), section 5.5.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(f"{xl.negative_log_likelihood([0.5, 0.25, 0.5]):.4f}")
    2.7726
    """
    return 0 - log_likelihood(p, weights=weights, axis=axis)


@formula(x=replace(is_a.zero_or_one, entries="observations"), weights=is_a.counts)
def bernoulli_mle(xp, x, *, weights=None, axis=-1):
    r"""Most likely probability of a 1, from a sample of zeros and ones.

    .. math:: \hat\theta = \frac{\sum_i w_i x_i}{\sum_i w_i} = \frac{k}{n}

    Parameters
    ----------
    x : array_like
        Zeros and ones.
    weights : array_like, optional
        How often each observation counts.
    axis : int
        The axis of the observations.

    Returns
    -------
    The estimate: the shape of `x` without `axis`.

    Raises
    ------
    ValueError
        If an observation is neither 0 nor 1, a weight is negative, or there are no observations.

    References
    ----------
    Bishop (2006), section 2.1.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.bernoulli_mle([1, 0, 1, 1]))
    0.75
    """
    return _mean(xp, x, weights, axis)


def categorical_mle(labels, classes, *, weights=None):
    r"""Most likely probabilities of the classes, from a sample of class numbers.

    .. math:: \hat p_k = \frac{\sum_i w_i\,[y_i = k]}{\sum_i w_i} = \frac{n_k}{n}

    Parameters
    ----------
    labels : array_like of int
        The class numbers observed, in one row: (N,).
    classes : int
        The number of classes K.
    weights : array_like, optional
        How often each observation counts: (N,).

    Returns
    -------
    The estimates, of shape (K,).

    Raises
    ------
    ValueError
        If a class number is out of range, a weight is negative, or there are no observations.
    TypeError
        If the labels are not integers.

    References
    ----------
    Bishop (2006), section 2.2.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.categorical_mle([0, 2, 0, 1], 3))
    [0.5  0.25 0.25]
    """
    classes = is_a.whole_number("classes", classes, 1)
    xp = one_engine({"labels": labels, "weights": weights})
    labels = class_numbers(xp, "labels", labels, classes, (None,), like=weights)
    weights = xp.asarray([1] * len(labels), like=labels) if weights is None else weights
    return _frequencies(weights, labels, classes)


@formula(weights=is_a.counts)
def _frequencies(xp, weights, labels, classes):
    if shape(weights) != shape(labels):
        raise ValueError(f"weights has shape {shape(weights)} and labels has {shape(labels)}")
    weights = xp.scaled_down(weights)
    table = xp.expand_dims(weights, -1) * xp.asarray([1] * classes, like=weights)
    return xp.sum(table * xp.one_hot(labels, table), 0) / xp.sum(weights)


class Gaussian(NamedTuple):
    """A normal distribution: its mean and its variance."""

    mean: Any
    variance: Any


@formula(x=replace(is_a.finite, entries="observations"), weights=is_a.counts)
def gaussian_mle(xp, x, *, weights=None, axis=-1):
    r"""Most likely mean and variance of a normal distribution, from a sample of numbers.

    .. math::

        \hat\mu = \frac{\sum_i w_i x_i}{\sum_i w_i}, \qquad
        \hat\sigma^2 = \frac{\sum_i w_i (x_i - \hat\mu)^2}{\sum_i w_i}

    The variance is divided by n, which is most likely, and not by n - 1, which is unbiased.

    Parameters
    ----------
    x : array_like
        The numbers observed.
    weights : array_like, optional
        How often each observation counts.
    axis : int
        The axis of the observations.

    Returns
    -------
    Gaussian
        `mean` and `variance`, each with the shape of `x` without `axis`.

    Raises
    ------
    ValueError
        If a number is not finite, a weight is negative, or there are no observations.

    References
    ----------
    Bishop (2006), section 1.2.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> mean, variance = xl.gaussian_mle([1.0, 2.0, 3.0, 6.0])
    >>> print(mean, variance)
    3.0 3.5
    """
    mean = _mean(xp, x, weights, axis)
    return Gaussian(mean, _mean(xp, (x - xp.expand_dims(mean, axis)) ** 2, weights, axis))


def _mean(xp, x, weights, axis):
    if weights is None:
        return xp.sum(x, axis) / shape(x)[axis]
    weights = xp.scaled_down(weights)
    return xp.sum(weights * x, axis) / xp.sum(xp.broadcast_to(weights, shape(x)), axis)
