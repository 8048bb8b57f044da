r"""Proper scores beside the logarithmic one."""

from xentlib.core import validation as is_a
from xentlib.core.formula import formula
from xentlib.core.reductions import reduced
from xentlib.core.targets import Batch

__all__ = ["brier_score"]


def brier_score(probabilities, target, *, reduction="mean", tolerance=None):
    r"""Quadratic score of a forecast: the squared distance to what came.

    .. math:: B_n = \sum_k (p_{nk} - y_{nk})^2

    From 0 to 2, as Brier defined it.  For two classes scikit-learn counts one of them only, which
    is half of it.

    Parameters
    ----------
    probabilities : array_like
        The forecast's probabilities, of shape (K), (N, K) or (N, K, d1, ...).
    target : array_like
        Class numbers, in that shape without the axis of the classes; or probabilities.
    reduction : {"none", "mean", "sum"}
    tolerance : float, optional
        How far a sum may be from 1; without it what the dtype allows, 1e-9 for float64.

    Returns
    -------
    The score; with reduction "none" one for each forecast.

    Raises
    ------
    ValueError
        If a forecast is negative or does not sum to 1, a class number is out of range, or the
        shapes do not fit.

    References
    ----------
    Brier (1950); Gneiting & Raftery (2007), Strictly proper scoring rules.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.brier_score([0.5, 0.25, 0.125, 0.125], 0))
    0.34375
    """
    batch = Batch("probabilities", probabilities, target, None, ignore_index=None)
    squares = _squares(batch.scores, batch.probabilities, batch.labels, tolerance=tolerance)
    return reduced(squares, reduction)


@formula(probabilities=is_a.distribution, target=is_a.distribution)
def _squares(xp, probabilities, target=None, labels=None, *, axis=-1, tolerance=None):
    y = xp.one_hot(labels, probabilities) if target is None else target
    return xp.sum((probabilities - y) ** 2, axis)
