r"""Normal distributions in closed form: density, entropy and relative entropy."""

from xentlib.core import validation as is_a
from xentlib.core.formula import formula
from xentlib.core.units import nats_per_unit
from xentlib.engines import engine_of

__all__ = [
    "gaussian_density",
    "gaussian_entropy",
    "gaussian_kl",
    "gaussian_log_density",
]


@formula(x=is_a.finite, mean=is_a.finite, variance=is_a.positive)
def gaussian_log_density(xp, x, mean=0, variance=1):
    r"""Logarithm of the normal density, in nats.

    .. math:: \ln p(x) = -\frac{(x - \mu)^2}{2 \sigma^2} - \frac12 \ln(2 \pi \sigma^2)

    Its negative is, up to a constant, the quadratic cost: the loss of noise that is normal.

    Parameters
    ----------
    x : array_like
        Where the density is taken.
    mean, variance : array_like
        The mean and the variance, which is positive.

    Returns
    -------
    The log-density, in nats, in the common shape.

    Raises
    ------
    ValueError
        If a number is not finite or a variance is not positive.

    References
    ----------
    Bishop (2006), section 1.2.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(f"{xl.gaussian_log_density(0.0):.6f}")
    -0.918939
    """
    log_variance = nats_per_unit(xp, 2 * xp.pi) + xp.log(variance)
    return -xp.scaled_square(x, mean, variance) / 2 - log_variance / 2


def gaussian_density(x, mean=0, variance=1):
    r"""Normal density.

    .. math:: p(x) = \frac{1}{\sqrt{2 \pi \sigma^2}}\, e^{-(x - \mu)^2 / 2 \sigma^2}

    Parameters
    ----------
    x, mean, variance
        As in `gaussian_log_density`.

    Returns
    -------
    The density, in the common shape; it may be larger than 1.

    Raises
    ------
    ValueError
        As `gaussian_log_density`.

    References
    ----------
    Bishop (2006), section 1.2.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(f"{xl.gaussian_density(0.0):.6f}")
    0.398942
    """
    logarithm = gaussian_log_density(x, mean, variance)
    return engine_of(logarithm).exp(logarithm)


@formula(variance=is_a.positive)
def gaussian_entropy(xp, variance, *, base=2):
    r"""Differential entropy of a normal distribution.

    .. math:: h = \tfrac12 \log(2 \pi e \sigma^2)

    It is negative for a small variance, and changes with the unit in which x is measured.

    Parameters
    ----------
    variance : array_like
        The variance, which is positive.
    base : float
        2 for bits, `math.e` for nats.

    Returns
    -------
    The entropy, shaped like `variance`.

    Raises
    ------
    ValueError
        If a variance is not positive.

    References
    ----------
    Cover & Thomas (2006), section 8.1.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(f"{xl.gaussian_entropy(1.0):.4f} bits, {xl.gaussian_entropy(0.01):.4f} bits")
    2.0471 bits, -1.2748 bits
    """
    nats = nats_per_unit(xp, 2 * xp.pi) + xp.log(variance) + 1
    return nats / (2 * nats_per_unit(xp, base))


@formula(mean_p=is_a.finite, variance_p=is_a.positive, mean_q=is_a.finite, variance_q=is_a.positive)
def gaussian_kl(xp, mean_p, variance_p, mean_q, variance_q, *, base=2):
    r"""Relative entropy of two normal distributions.

    .. math::

        D(p \| q) = \frac12 \left[ \frac{\sigma_p^2}{\sigma_q^2} - 1
        - \ln \frac{\sigma_p^2}{\sigma_q^2} + \frac{(\mu_p - \mu_q)^2}{\sigma_q^2} \right]
        \text{ nats}

    Computed from the ratio of the variances minus 1, so that it is never rounded below 0.

    Parameters
    ----------
    mean_p, variance_p : array_like
        The true distribution's mean and variance.
    mean_q, variance_q : array_like
        The model's.
    base : float
        2 for bits, `math.e` for nats.

    Returns
    -------
    The divergence, in the common shape.

    Raises
    ------
    ValueError
        If a number is not finite or a variance is not positive.

    References
    ----------
    Cover & Thomas (2006), section 8.5; Bishop (2006), exercise 2.13.

    Examples
    --------
    >>> import xentlib as xl
    >>> import math
    >>> print(xl.gaussian_kl(1.0, 1.0, 0.0, 1.0, base=math.e))
    0.5
    """
    widths = xp.excess_of_ratio(variance_p, variance_q)
    means = xp.scaled_square(mean_p, mean_q, variance_q)
    return (widths + means) / (2 * nats_per_unit(xp, base))
