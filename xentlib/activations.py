r"""Functions between logits and probabilities, without overflow and without lost digits."""

from xentlib.core.blocks import BY_ROWS, BY_ROWS_OF_PRIMITIVES
from xentlib.core.formula import formula
from xentlib.core.validation import exponents, logits, number

__all__ = [
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "sigmoid",
    "softmax",
    "softplus",
]


@formula(BY_ROWS, z=number)
def sigmoid(xp, z):
    r"""Probability from a logit.

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}}

    Parameters
    ----------
    z : array_like
        Logits, of any shape.

    Returns
    -------
    Probabilities, shaped like `z`.

    Raises
    ------
    ValueError
        If a logit is NaN.

    References
    ----------
    Bishop (2006), section 4.2.

    Examples
    --------
    >>> import xentlib as xl
    >>> float(xl.sigmoid(0))
    0.5
    """
    return xp.sigmoid(z)


@formula(BY_ROWS, z=number)
def log_sigmoid(xp, z):
    r"""Logarithm of the sigmoid, in nats, without underflow.

    .. math:: \ln \sigma(z) = -\ln(1 + e^{-z})

    Parameters
    ----------
    z : array_like
        Logits, of any shape.

    Returns
    -------
    Log-probabilities, shaped like `z`.

    Raises
    ------
    ValueError
        If a logit is NaN.

    References
    ----------
    Mächler (2012), Accurately computing :math:`\log(1 - \exp(-|a|))`.

    Examples
    --------
    >>> import xentlib as xl
    >>> float(xl.log_sigmoid(-1000))
    -1000.0
    """
    return xp.log_sigmoid(z)


@formula(BY_ROWS, z=number)
def softplus(xp, z):
    r"""The smooth hinge, minus the logarithm of 1 minus the sigmoid.

    .. math:: \operatorname{softplus}(z) = \ln(1 + e^z) = -\ln \sigma(-z)

    Parameters
    ----------
    z : array_like
        Numbers, of any shape.

    Returns
    -------
    Positive numbers, shaped like `z`.

    Raises
    ------
    ValueError
        If a number is NaN.

    References
    ----------
    Dugas, Bengio, Bélisle, Nadeau & Garcia (2001).

    Examples
    --------
    >>> import xentlib as xl
    >>> float(xl.softplus(1000))
    1000.0
    """
    return xp.softplus(z)


@formula(BY_ROWS_OF_PRIMITIVES, z=exponents)
def logsumexp(xp, z, *, axis=-1):
    r"""Logarithm of a sum of exponentials, the smooth maximum.

    .. math:: \operatorname{lse}(z) = \ln \sum_k e^{z_k}

    Parameters
    ----------
    z : array_like
        Any numbers, infinities included: -inf adds nothing to the sum.
    axis : int
        The axis of the sum.

    Returns
    -------
    The shape of `z` without `axis`: inf where one number is inf, -inf where all are -inf.

    Raises
    ------
    ValueError
        If a number is NaN.

    References
    ----------
    Blanchard, Higham & Higham (2021), Accurately computing the log-sum-exp and softmax functions.

    Examples
    --------
    >>> import xentlib as xl
    >>> float(xl.logsumexp([1000, -1000]))
    1000.0
    """
    return xp.logsumexp(z, axis)


@formula(BY_ROWS, z=logits)
def log_softmax(xp, z, *, axis=-1):
    r"""Logarithm of the softmax, in nats, without overflow or lost digits.

    .. math:: \ln \operatorname{softmax}(z)_k = z_k - \ln \sum_j e^{z_j}

    Parameters
    ----------
    z : array_like
        Logits; -inf stands for a class that is ruled out.
    axis : int
        The axis of the classes.

    Returns
    -------
    Log-probabilities, shaped like `z`.

    Raises
    ------
    ValueError
        If a logit is NaN or +inf, or a whole row is -inf.

    References
    ----------
    Blanchard, Higham & Higham (2021), Accurately computing the log-sum-exp and softmax functions.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.log_softmax([40, 0, 0])[0])
    -8.496708510583178e-18
    """
    return xp.log_softmax(z, axis)


@formula(BY_ROWS, z=logits)
def softmax(xp, z, *, axis=-1):
    r"""Probabilities from logits.

    .. math:: \operatorname{softmax}(z)_k = \frac{e^{z_k}}{\sum_j e^{z_j}}

    Parameters
    ----------
    z : array_like
        Logits; -inf stands for a class that is ruled out.
    axis : int
        The axis of the classes.

    Returns
    -------
    Probabilities that sum to 1 along `axis`, shaped like `z`.

    Raises
    ------
    ValueError
        If a logit is NaN or +inf, or a whole row is -inf.

    References
    ----------
    Bridle (1990).

    Examples
    --------
    >>> import xentlib as xl
    >>> xl.softmax([0, 0, 0, 0])
    array([0.25, 0.25, 0.25, 0.25])
    """
    return xp.softmax(z, axis)
